"""The last picture: read off the canvas, hung behind the stage's window, faded from when a stage comes back."""
