/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Warm light leaks in from one side, and where it has passed the new picture stands.",
  "CREDIT": "Limelight",
  "CATEGORIES": ["Transition"],
  "INPUTS": [
    {"NAME": "startImage", "TYPE": "image"},
    {"NAME": "endImage", "TYPE": "image"},
    {"NAME": "progress", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "angle", "LABEL": "Direction", "TYPE": "float", "MIN": -3.15, "MAX": 3.15, "DEFAULT": 0.35},
    {"NAME": "width", "LABEL": "Width of the light", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "light", "LABEL": "Light", "TYPE": "color", "DEFAULT": [1.0, 0.55, 0.22, 1.0]}
  ]
}*/

vec4 finished(vec2 at) {
    vec2 wide = vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    vec2 along = vec2(cos(angle), sin(angle));
    vec2 p = (at - 0.5) * wide;
    float most = 0.5 * (abs(along.x) * wide.x + abs(along.y));
    float place = dot(p, along) / most;
    float across = dot(p, vec2(-along.y, along.x));
    place += 0.10 * sin(across * 3.1 + 1.0) + 0.05 * sin(across * 7.3 + 4.0 * progress);
    float soft = 0.10 + 0.25 * width;
    float edge = mix(-1.15 - soft, 1.15 + soft, progress);
    float there = smoothstep(place - soft, place + soft, edge);
    float near = (edge - place) / (0.16 + 0.34 * width);
    float leak = exp(-near * near) * smoothstep(0.0, 0.15, progress) * smoothstep(1.0, 0.85, progress);
    vec3 from = IMG_THIS_PIXEL(startImage).rgb, to = IMG_THIS_PIXEL(endImage).rgb;
    vec3 c = mix(from * from, to * to, there);
    vec3 shine = light.rgb * light.rgb * leak * (0.55 + 0.35 * sin(across * 5.0 + 2.0));
    c += shine * (1.0 - c) * (0.5 + c);
    return vec4(sqrt(c), 1.0);
}

void main() {
    gl_FragColor = finished(isf_FragNormCoord);
}
