"""The last minutes of a show, always kept: written in pieces, pruned, and saved for a bug report."""
