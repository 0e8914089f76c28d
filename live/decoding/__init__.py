"""From latents to the picture in a texture: the rungs of the decode ladder, on the card, the processor or baked."""
