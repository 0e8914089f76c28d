/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Projected on silk: every thread keeps its own moment, folds travel with the bass, hits pull the cloth tight.",
  "CREDIT": "Limelight",
  "CATEGORIES": ["Slit scan"],
  "INPUTS": [
    {"NAME": "inputImage", "TYPE": "image"},
    {"NAME": "hit", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "percussive", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "harmonic", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "low", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "folds", "LABEL": "Depth of folds", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.7},
    {"NAME": "memory", "LABEL": "Memory of threads", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "sheen", "LABEL": "Sheen", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "threads", "LABEL": "Threads per height", "TYPE": "float", "MIN": 40, "MAX": 200, "DEFAULT": 110}
  ],
  "PASSES": [
    {"TARGET": "draught", "WIDTH": "1", "HEIGHT": "1", "FLOAT": true, "PERSISTENT": true},
    {"TARGET": "cloth", "WIDTH": "$WIDTH/4", "HEIGHT": "$HEIGHT/4", "FLOAT": true},
    {"TARGET": "woven", "WIDTH": "$WIDTH/2", "HEIGHT": "$HEIGHT/2", "FLOAT": true, "PERSISTENT": true},
    {}
  ]
}*/

float hash(float n) {
    return fract(sin(n * 127.1) * 43758.5453);
}

// Time that runs as fast as the harmony is strong, so that the folds never jump.
vec4 draughtOf() {
    return vec4(mod(IMG_NORM_PIXEL(draught, vec2(0.5)).r + TIMEDELTA * (0.06 + 0.8 * harmonic), 1000.0), 0.0, 0.0, 1.0);
}

float height(vec2 p, float t) {
    float lean = p.x + 0.25 * p.y + 0.05 * sin(p.y * 4.0 + 0.7 * t);
    float wide = sin(lean * 7.0 + 0.5 * t + 0.8 * sin(p.y * 2.3 - 0.3 * t));
    float fine = sin(lean * 17.0 - 0.4 * t + 1.3 * sin(p.y * 3.1 + 0.5 * t) + 1.2 * wide);
    return 0.65 * wide + 0.35 * fine;
}

// rg: slope of the folds, b: their height, 0..1.
vec4 clothOf(vec2 at) {
    vec2 p = at * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    float t = IMG_NORM_PIXEL(draught, vec2(0.5)).r;
    float h = 0.01, middle = height(p, t);
    vec2 slope = vec2(height(p + vec2(h, 0.0), t) - middle, height(p + vec2(0.0, h), t) - middle) / h;
    return vec4(slope * 0.16, 0.5 + 0.5 * middle, 1.0);
}

// Each thread takes in the picture at its own pace; a hit lets all of them catch up at once.
vec4 wovenOf(vec2 at) {
    float dt = clamp(TIMEDELTA, 0.003, 0.05);
    float aspect = RENDERSIZE.x / RENDERSIZE.y;
    vec4 fold = IMG_NORM_PIXEL(cloth, at);
    float thread = floor((at.x * aspect + 0.25 * at.y + 0.04 * fold.b) * threads);
    float pace = mix(3.0, 22.0, hash(thread) * hash(thread) + 0.3 * percussive) / (0.3 + 1.4 * memory) + 60.0 * hit;
    vec2 sag = vec2(0.0, 0.03 * dt * (hash(thread + 9.0) - 0.3) * memory);
    vec3 past = IMG_NORM_PIXEL(woven, at + sag).rgb;
    return vec4(mix(IMG_NORM_PIXEL(inputImage, at).rgb, past, exp(-dt * pace)), 1.0);
}

vec4 finished(vec2 at) {
    float aspect = RENDERSIZE.x / RENDERSIZE.y;
    vec4 fold = IMG_NORM_PIXEL(cloth, at);
    float depth = folds * (0.6 + 0.4 * low) * (1.0 - 0.12 * hit);
    vec2 from = (at - 0.5) * (0.982 - 0.014 * hit) + 0.5 - fold.xy * vec2(1.0 / aspect, 1.0) * depth * 0.022;
    vec3 c = mix(IMG_NORM_PIXEL(inputImage, from).rgb, IMG_NORM_PIXEL(woven, from).rgb, 0.75);
    float weave = fract((from.x * aspect + 0.25 * from.y) * threads);
    weave = abs(weave - 0.5) * 2.0;
    float facing = dot(fold.xy, vec2(0.9, 0.3));
    float shade = 1.0 - depth * (0.95 * smoothstep(-0.2, 0.9, facing) + 0.5 * (1.0 - fold.b));
    float gloss = smoothstep(0.2, 1.0, -facing) * depth;
    c *= c * 1.35 * max(shade, 0.30) * (1.0 - 0.20 * weave);
    float bright = max(c.r, max(c.g, c.b));
    c += sheen * gloss * (c * 1.6 + 0.08 * sqrt(bright)) * (0.8 + 0.5 * harmonic);
    return vec4(sqrt(clamp(c, 0.0, 1.0)), 1.0);
}

void main() {
    vec2 at = isf_FragNormCoord;
    if (PASSINDEX == 0) gl_FragColor = draughtOf();
    else if (PASSINDEX == 1) gl_FragColor = clothOf(at);
    else if (PASSINDEX == 2) gl_FragColor = wovenOf(at);
    else gl_FragColor = finished(at);
}
