"""The page in the browser and what else is served by HTTP: what the show does, and a hand on it for those let in."""
