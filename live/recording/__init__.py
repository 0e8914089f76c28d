"""What is kept of a show for later: its session log, and its pictures and sound as a video."""
