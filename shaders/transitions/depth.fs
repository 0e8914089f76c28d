/*{
  "ISFVSN": "2",
  "DESCRIPTION": "The old picture rushes past as echoes of itself; the new one comes out of the depth behind it.",
  "CREDIT": "Limelight",
  "CATEGORIES": ["Transition"],
  "INPUTS": [
    {"NAME": "startImage", "TYPE": "image"},
    {"NAME": "endImage", "TYPE": "image"},
    {"NAME": "progress", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "depth", "LABEL": "Depth", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "turn", "LABEL": "Turn", "TYPE": "float", "MIN": -1, "MAX": 1, "DEFAULT": 0.2}
  ],
  "PASSES": [
    {"TARGET": "echo", "WIDTH": "$WIDTH/2", "HEIGHT": "$HEIGHT/2", "FLOAT": true, "PERSISTENT": true},
    {}
  ]
}*/

vec2 scaled(vec2 at, float size, float angle) {
    vec2 wide = vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    vec2 p = (at - 0.5) * wide;
    return (p + angle * vec2(-p.y, p.x)) / size / wide + 0.5;
}

vec4 echoOf(vec2 at) {
    float dt = clamp(TIMEDELTA, 0.003, 0.05);
    vec3 past = IMG_NORM_PIXEL(echo, scaled(at, 1.0 + dt * (0.6 + 2.2 * depth), dt * turn * 0.8)).rgb;
    past *= exp(-dt / (0.12 + 0.35 * depth)) * step(0.001, progress);
    vec3 now = IMG_NORM_PIXEL(startImage, scaled(at, 1.0 + depth * progress * progress, turn * progress * 0.15)).rgb;
    return vec4(max(past, now * now * (1.0 - smoothstep(0.15, 0.75, progress))), 1.0);
}

vec4 finished(vec2 at) {
    float ease = progress * progress;
    vec3 from = IMG_NORM_PIXEL(startImage, scaled(at, 1.0 + depth * ease, turn * progress * 0.15)).rgb;
    float back = (1.0 - progress) * (1.0 - progress);
    vec3 to = IMG_NORM_PIXEL(endImage, scaled(at, 1.0 + 0.25 * depth * back, -turn * 0.15 * back)).rgb;
    vec3 past = IMG_NORM_PIXEL(echo, at).rgb;
    float away = length((at - 0.5) * vec2(1.3, 1.0));
    float edge = mix(-0.35, 1.25, progress);
    float there = smoothstep(0.0, 1.0, clamp((edge - away) / 0.35, 0.0, 1.0));
    vec3 c = mix(from * from, to * to, there);
    float during = smoothstep(0.0, 0.12, progress) * smoothstep(1.0, 0.80, progress);
    c = max(c, past * during * 0.85);
    return vec4(sqrt(c), 1.0);
}

void main() {
    if (PASSINDEX == 0) gl_FragColor = echoOf(isf_FragNormCoord);
    else gl_FragColor = finished(isf_FragNormCoord);
}
