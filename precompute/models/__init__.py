"""Models that are downloaded: what there is, where it lies, what fits this machine, what is chosen."""
