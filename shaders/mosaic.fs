/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Stained glass: panes that follow the picture's regions, dark leads between them, light from behind.",
  "CREDIT": "Limelight",
  "CATEGORIES": ["Stylize"],
  "INPUTS": [
    {"NAME": "inputImage", "TYPE": "image"},
    {"NAME": "hit", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "percussive", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "harmonic", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "panes", "LABEL": "Panes per height", "TYPE": "float", "MIN": 8, "MAX": 40, "DEFAULT": 24},
    {"NAME": "lead", "LABEL": "Width of leads", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.4},
    {"NAME": "follow", "LABEL": "Follow the picture", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.8},
    {"NAME": "clear", "LABEL": "Clear glass", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5}
  ],
  "PASSES": [
    {"TARGET": "coarse", "WIDTH": "$WIDTH/4", "HEIGHT": "$HEIGHT/4"},
    {"TARGET": "softer", "WIDTH": "$WIDTH/16", "HEIGHT": "$HEIGHT/16", "FLOAT": true},
    {"TARGET": "sites", "WIDTH": "ceil($panes*$WIDTH/$HEIGHT)+2", "HEIGHT": "ceil($panes)+2", "FLOAT": true},
    {"TARGET": "cut", "WIDTH": "$WIDTH/2", "HEIGHT": "$HEIGHT/2", "FLOAT": true},
    {}
  ]
}*/

const vec3 LUMA = vec3(0.2126, 0.7152, 0.0722);

vec2 hash(vec2 p) {
    vec3 q = fract(vec3(p.xyx) * vec3(0.1031, 0.1030, 0.0973));
    q += dot(q, q.yzx + 33.33);
    return fract((q.xx + q.yz) * q.zy);
}

vec4 shrunk(sampler2D image, vec2 at, vec2 texel) {
    vec4 c = IMG_NORM_PIXEL(image, at + texel * vec2(-1.0, -1.0)) + IMG_NORM_PIXEL(image, at + texel * vec2(1.0, -1.0));
    return 0.25 * (c + IMG_NORM_PIXEL(image, at + texel * vec2(-1.0, 1.0)) + IMG_NORM_PIXEL(image, at + texel));
}

float grey(sampler2D image, vec2 at) {
    return dot(IMG_NORM_PIXEL(image, at).rgb, LUMA);
}

// The middle of each pane, in cells: jittered, then pushed away from edges on both sides, so that leads fall on them.
vec4 sitesOf() {
    vec2 cell = floor(gl_FragCoord.xy) - 1.0;
    vec2 wide = vec2(IMG_SIZE(inputImage).x / IMG_SIZE(inputImage).y, 1.0);
    vec2 site = cell + 0.08 + 0.84 * hash(cell + 3.0);
    for (int i = 0; i < 2; i++) {
        vec2 at = site / panes / wide, step = vec2(0.35, 0.0) / panes;
        float right = grey(coarse, at + step / wide) - grey(coarse, at - step / wide);
        float up = grey(coarse, at + step.yx / wide) - grey(coarse, at - step.yx / wide);
        float side = grey(coarse, at) - grey(softer, at);
        vec2 push = vec2(right, up) * clamp(side * 24.0, -1.0, 1.0);
        site += follow * 0.22 * push / (0.08 + length(push));
    }
    return vec4(site - cell, hash(cell + 11.0));
}

// Nearest pane: way to its middle in heights (rg), distance to the lead in cells (b), its own number (a).
// Between panes of like colour the lead thins away, so that regions hold together.
vec4 cutOf(vec2 at) {
    vec2 wide = vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    vec2 p = at * wide * panes;
    vec2 cell = floor(p);
    vec2 grid = IMG_SIZE(sites);
    float best = 9.0, next = 9.0, own = 0.0;
    vec2 to = vec2(0.0), other = vec2(0.0);
    for (int y = -1; y <= 1; y++) {
        for (int x = -1; x <= 1; x++) {
            vec2 beside = cell + vec2(float(x), float(y));
            vec4 site = IMG_NORM_PIXEL(sites, (beside + 1.5) / grid);
            vec2 way = beside + site.xy - p;
            float far = length(way);
            if (far < best) {
                next = best;
                other = to;
                best = far;
                to = way;
                own = site.b;
            } else if (far < next) {
                next = far;
                other = way;
            }
        }
    }
    vec3 here = IMG_NORM_PIXEL(coarse, (p + to) / panes / wide).rgb;
    vec3 there = IMG_NORM_PIXEL(coarse, (p + other) / panes / wide).rgb;
    float alike = smoothstep(0.16, 0.02, length(here - there) / (0.35 + length(here + there)));
    return vec4(to / panes, next - best + 0.16 * alike, own);
}

vec4 finished(vec2 at) {
    vec2 wide = vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    vec2 q = (at - 0.5) * (0.994 - 0.014 * hit) + 0.5;
    vec4 pane = IMG_NORM_PIXEL(cut, q);
    vec2 jolt = (vec2(fract(pane.a * 7.0), fract(pane.a * 13.0)) - 0.5) * 0.020 * hit;
    vec3 flat_ = IMG_NORM_PIXEL(coarse, q + (pane.xy * 0.9 + jolt) / wide).rgb;
    vec3 fine = IMG_NORM_PIXEL(inputImage, q + (pane.xy * 0.12 + jolt) / wide).rgb;
    vec3 behind = IMG_NORM_PIXEL(softer, q).rgb;
    vec3 c = mix(flat_, fine, clear);
    float rich = dot(c, LUMA);
    c = max(mix(vec3(rich), c, 1.30 + 0.25 * percussive), 0.0);
    c *= c;
    float bevel = dot(pane.xy * panes, vec2(-0.5, 0.8));
    c *= 0.80 + 0.35 * pane.a + 0.25 * bevel;
    float width = 0.03 + 0.20 * lead;
    float open = smoothstep(width, width + 0.10, pane.b);
    float rim = smoothstep(width + 0.30, width + 0.08, pane.b) * open;
    c *= open * (1.0 + 0.35 * rim);
    c += behind * behind * behind * (0.06 + 0.30 * harmonic);
    return vec4(sqrt(clamp(c, 0.0, 1.0)), 1.0);
}

void main() {
    vec2 at = isf_FragNormCoord;
    if (PASSINDEX == 0) gl_FragColor = shrunk(inputImage, at, 1.0 / IMG_SIZE(inputImage));
    else if (PASSINDEX == 1) gl_FragColor = shrunk(coarse, at, 2.0 / IMG_SIZE(coarse));
    else if (PASSINDEX == 2) gl_FragColor = sitesOf();
    else if (PASSINDEX == 3) gl_FragColor = cutOf(at);
    else gl_FragColor = finished(at);
}
