"""From the picture to the canvas: looks, their chains and transitions, and the last pass."""
