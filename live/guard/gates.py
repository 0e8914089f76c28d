"""Where the guard's passes draw, in GLSL: everywhere, or nowhere where there is nothing to do.

A quad that is drawn nowhere costs no fragment, and the host need not know of it. What is the same for all fragments
is read once, at the corners.
"""

from __future__ import annotations

ALWAYS = """#version 330 core
uniform sampler2D decision;
flat out vec4 last;
void main() {
    last = texelFetch(decision, ivec2(0), 0);
    gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0, 0.0, 1.0);
}
"""
UNSAFE = """#version 330 core
uniform sampler2D decision, gate;  // the red of the gate is 1 where there is nothing to do
flat out vec4 last;
flat out float share;
out vec2 at;
void main() {
    last = texelFetch(decision, ivec2(0), 0);
    share = texelFetch(gate, ivec2(0), 0).x;
    at = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    gl_Position = share == 1.0 ? vec4(2.0, 2.0, 2.0, 1.0) : vec4(at * 2.0 - 1.0, 0.0, 1.0);
}
"""
# What was shown, over what is drawn; a software driver takes texels as they are in less time than by their number.
OVER = """#version 330 core
uniform sampler2D shown;
flat in float share;
in vec2 at;
out vec4 color;
void main() { color = vec4(texture(shown, at).rgb, 1.0 - share); }
"""
