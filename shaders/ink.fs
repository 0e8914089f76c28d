/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Washes of coloured ink on black: the picture runs in slow water, dries to bright rims, bleeds at hits.",
  "CREDIT": "Limelight",
  "CATEGORIES": ["Stylize"],
  "INPUTS": [
    {"NAME": "inputImage", "TYPE": "image"},
    {"NAME": "hit", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "percussive", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "harmonic", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "low", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "wet", "LABEL": "Wetness", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "washes", "LABEL": "Washes", "TYPE": "float", "MIN": 2, "MAX": 9, "DEFAULT": 5},
    {"NAME": "rim", "LABEL": "Dried rims", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "grain", "LABEL": "Grain of the paper", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.4}
  ],
  "PASSES": [
    {"TARGET": "tides", "WIDTH": "1", "HEIGHT": "1", "FLOAT": true, "PERSISTENT": true},
    {"TARGET": "water", "WIDTH": "$WIDTH/4", "HEIGHT": "$HEIGHT/4", "FLOAT": true},
    {"TARGET": "pigment", "WIDTH": "$WIDTH/2", "HEIGHT": "$HEIGHT/2", "FLOAT": true, "PERSISTENT": true},
    {}
  ]
}*/

const vec3 LUMA = vec3(0.2126, 0.7152, 0.0722);

float hash(vec2 p) {
    vec3 q = fract(vec3(p.xyx) * 0.1031);
    q += dot(q, q.yzx + 33.33);
    return fract((q.x + q.y) * q.z);
}

float noise(vec2 p) {
    vec2 cell = floor(p), f = p - cell;
    f = f * f * (3.0 - 2.0 * f);
    float low = mix(hash(cell), hash(cell + vec2(1.0, 0.0)), f.x);
    return mix(low, mix(hash(cell + vec2(0.0, 1.0)), hash(cell + vec2(1.0, 1.0)), f.x), f.y);
}

// Time that runs as fast as the harmony is strong, so that the water never jumps.
vec4 tidesOf() {
    return vec4(mod(IMG_NORM_PIXEL(tides, vec2(0.5)).r + TIMEDELTA * (0.02 + 0.35 * harmonic), 1000.0), 0.0, 0.0, 1.0);
}

// rg: which way the water moves here; b: the tooth of the paper, fixed; a: coarse noise for blots.
vec4 waterOf(vec2 at) {
    vec2 p = at * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    float t = IMG_NORM_PIXEL(tides, vec2(0.5)).r;
    vec2 q = p * 3.0 + vec2(0.25 * t, -0.15 * t);
    float h = 0.12;
    float middle = noise(q) + 0.5 * noise(q * 2.3 + 7.0);
    float right = noise(q + vec2(h, 0.0)) + 0.5 * noise((q + vec2(h, 0.0)) * 2.3 + 7.0);
    float up = noise(q + vec2(0.0, h)) + 0.5 * noise((q + vec2(0.0, h)) * 2.3 + 7.0);
    float tooth = noise(p * 45.0) * 0.6 + noise(p * 95.0) * 0.4;
    return vec4(vec2(up - middle, middle - right) / h, tooth, noise(p * 7.0 + 3.0));
}

// Pigment is carried by the water and soaks in anew from the picture; hits push it outward.
vec4 pigmentOf(vec2 at) {
    float dt = clamp(TIMEDELTA, 0.003, 0.05);
    vec4 flow = IMG_NORM_PIXEL(water, at);
    vec2 texel = 1.0 / RENDERSIZE;
    vec2 wide = vec2(RENDERSIZE.y / RENDERSIZE.x, 1.0);
    vec2 from = at - flow.xy * wide * wet * dt * (0.03 * harmonic + 0.02 * low + 0.22 * hit);
    vec3 carried = IMG_NORM_PIXEL(pigment, from).rgb;
    vec3 now = 0.5 * (IMG_NORM_PIXEL(inputImage, at + texel * vec2(0.8, 0.4)).rgb
                      + IMG_NORM_PIXEL(inputImage, at - texel * vec2(0.8, 0.4)).rgb);
    return vec4(mix(now, carried, exp(-dt * mix(14.0, 3.5, wet))), 1.0);
}

vec4 finished(vec2 at) {
    vec2 texel = 2.0 / IMG_SIZE(pigment);
    vec4 flow = IMG_NORM_PIXEL(water, at);
    vec2 p = (at - 0.5) * (0.994 - 0.016 * hit) + 0.5;
    p += flow.xy * wet * (0.0035 + 0.006 * hit) * vec2(RENDERSIZE.y / RENDERSIZE.x, 1.0);
    p += (flow.b - 0.5) * 0.0022;
    vec3 c = IMG_NORM_PIXEL(pigment, p).rgb;
    vec3 beside = IMG_NORM_PIXEL(pigment, p + texel * vec2(1.0, 1.0)).rgb;
    vec3 below = IMG_NORM_PIXEL(pigment, p + texel * vec2(1.0, -1.0)).rgb;
    float grey = dot(c, LUMA);
    vec2 slope = vec2(dot(beside, LUMA), dot(below, LUMA)) - grey;
    float tone = sqrt(grey) * washes + 0.35 * (flow.a - 0.5);
    float wash = floor(tone) + smoothstep(0.30, 0.70, fract(tone));
    float edge = 1.0 - abs(fract(tone) - 0.5) * 2.0;
    edge = smoothstep(0.55, 1.0, edge) * smoothstep(0.01, 0.06, length(slope));
    float target = wash / washes;
    vec3 ink = c * (target * target + 0.01) / (grey + 0.02);
    ink = mix(vec3(dot(ink, LUMA)), ink, 1.25 + 0.25 * percussive);
    ink *= 1.0 - grain * 0.75 * (flow.b - 0.35) + rim * 0.9 * edge;
    return vec4(clamp(ink, 0.0, 1.0), 1.0);
}

void main() {
    vec2 at = isf_FragNormCoord;
    if (PASSINDEX == 0) gl_FragColor = tidesOf();
    else if (PASSINDEX == 1) gl_FragColor = waterOf(at);
    else if (PASSINDEX == 2) gl_FragColor = pigmentOf(at);
    else gl_FragColor = finished(at);
}
