"""The desk process: gives its doors their turns, and has the pages of help made from the tables they share."""
