"""What a show is, before anyone prepares or performs it: setlist, show folder, hearing, position, slerp.

The words of both trades, settled once:

*block*: what the sound device delivers. *hop*: a step of analysis. *span*: the samples under analysis.
*taper*: its window function. *frame*: one picture. *window*: the one on the screen. *look*: a chain of shaders
with settings. *desk*: everything that steers from outside. *stage*: the process that draws. *keeper*: the process
that keeps them alive. *segment*: a stretch of a track; N segments have N+1 *keyframes*, keyframe k sits at
*position* k, a position is segment plus fraction. *walk*: the dense list of latents from keyframe 0 to keyframe N.
*place*: which track and which second of it is sounding, known or unknown.
"""
