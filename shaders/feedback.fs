/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Light leaves the picture in rays: the last frame, larger, turned and dimmer, shines from behind the new one.",
  "CREDIT": "Limelight",
  "CATEGORIES": ["Feedback"],
  "INPUTS": [
    {"NAME": "inputImage", "TYPE": "image"},
    {"NAME": "hit", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "percussive", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "harmonic", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "low", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "centre", "LABEL": "Centre", "TYPE": "point2D", "MIN": [0, 0], "MAX": [1, 1], "DEFAULT": [0.5, 0.45]},
    {"NAME": "length", "LABEL": "Length of the echo", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "zoom", "LABEL": "Zoom", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "turn", "LABEL": "Turn", "TYPE": "float", "MIN": -1, "MAX": 1, "DEFAULT": 0.25},
    {"NAME": "tint", "LABEL": "Hue of the past", "TYPE": "float", "MIN": -1, "MAX": 1, "DEFAULT": 0.4}
  ],
  "PASSES": [
    {"TARGET": "echo", "WIDTH": "$WIDTH/2", "HEIGHT": "$HEIGHT/2", "FLOAT": true, "PERSISTENT": true},
    {}
  ]
}*/

// Squares stand in for linear light: close to it, cheap, and undone exactly by the square root.
const float STEP = 0.0167;  // seconds that one frame takes where the host does not know

vec3 lit(vec2 at) {
    vec3 c = IMG_NORM_PIXEL(inputImage, at).rgb;
    return c * c;
}

// The gain over one frame is below 1 whatever the inputs are, so that every echo dies.
vec4 echoOf(vec2 at) {
    float dt = clamp(TIMEDELTA, 0.2 * STEP, 4.0 * STEP);
    vec2 wide = vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    vec2 p = (at - centre) * wide;
    float angle = dt * turn * (0.15 + 0.5 * harmonic);
    p = (p + angle * vec2(-p.y, p.x)) * (1.0 - dt * (0.10 + zoom * (0.25 + 0.5 * low) + 1.5 * zoom * hit));
    vec3 past = IMG_NORM_PIXEL(echo, p / wide + centre).rgb;
    float hue = tint * dt * 1.6;
    past += hue * (past.gbr - past.brg);
    past *= exp(-dt / (0.10 + length * (0.35 + 0.5 * percussive)));
    vec3 now = lit(at);
    float strong = max(now.r, max(now.g, now.b));
    return vec4(clamp(max(past, now * smoothstep(0.15, 0.95, strong)), 0.0, 2.0), 1.0);
}

vec4 finished(vec2 at) {
    vec2 p = (at - centre) * (1.0 - 0.022 * hit - 0.006) + centre;
    vec3 now = lit(p);
    vec3 past = IMG_NORM_PIXEL(echo, p).rgb;
    float veil = 1.0 - 0.9 * sqrt(max(now.r, max(now.g, now.b)));
    vec3 c = now * (0.9 + 0.1 * percussive) + veil * max(past - now, 0.0) * (0.62 + 0.06 * hit);
    return vec4(sqrt(max(c, 0.0)), 1.0);
}

void main() {
    if (PASSINDEX == 0) gl_FragColor = echoOf(isf_FragNormCoord);
    else gl_FragColor = finished(isf_FragNormCoord);
}
