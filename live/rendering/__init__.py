"""Shows that nobody stands before: rendered to a video, replayed from a log, or made as the seed paper did."""
