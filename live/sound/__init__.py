"""Sound in and out: cards, files and the setlist's recordings as sources, where they stand, what is heard."""
