/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Ink drops fall into the old picture and bleed until the new one fills it.",
  "CREDIT": "Limelight",
  "CATEGORIES": ["Transition"],
  "INPUTS": [
    {"NAME": "startImage", "TYPE": "image"},
    {"NAME": "endImage", "TYPE": "image"},
    {"NAME": "progress", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "drops", "LABEL": "Size of drops", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "rim", "LABEL": "Dark rim", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.6}
  ],
  "PASSES": [
    {"TARGET": "order", "WIDTH": "$WIDTH/4", "HEIGHT": "$HEIGHT/4", "FLOAT": true},
    {}
  ]
}*/

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

// When the ink arrives here, 0..1: distance to the nearest drop, roughened as paper does.
float orderOf(vec2 at) {
    vec2 p = at * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0) * mix(5.0, 1.8, drops);
    float rough = noise(p * 3.0) * 0.5 + noise(p * 7.0) * 0.3 + noise(p * 17.0) * 0.2;
    p += 0.35 * vec2(noise(p * 2.0 + 5.0), noise(p * 2.0 + 9.0));
    vec2 cell = floor(p);
    float first = 9.0;
    for (int y = -1; y <= 1; y++) {
        for (int x = -1; x <= 1; x++) {
            vec2 beside = cell + vec2(float(x), float(y));
            float seed = hash(beside + 2.0);
            vec2 way = beside + 0.15 + 0.7 * vec2(seed, hash(beside + 8.0)) - p;
            first = min(first, length(way) + 0.7 * fract(seed * 9.0));
        }
    }
    return clamp((first + 0.45 * rough - 0.25) / 1.0, 0.0, 1.0);
}

vec4 finished(vec2 at) {
    float place = IMG_NORM_PIXEL(order, at).r;
    float edge = mix(-0.09, 1.09, progress);
    float there = smoothstep(place - 0.05, place + 0.05, edge);
    float wet = smoothstep(place - 0.09, place + 0.01, edge) * (1.0 - there);
    vec3 from = IMG_THIS_PIXEL(startImage).rgb, to = IMG_THIS_PIXEL(endImage).rgb;
    vec3 c = mix(from * from, to * to, there);
    c *= 1.0 - rim * wet * smoothstep(0.0, 0.05, progress) * smoothstep(1.0, 0.95, progress);
    return vec4(sqrt(c), 1.0);
}

void main() {
    if (PASSINDEX == 0) gl_FragColor = vec4(orderOf(isf_FragNormCoord));
    else gl_FragColor = finished(isf_FragNormCoord);
}
