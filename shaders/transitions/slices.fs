/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Slanted strips of the old picture slide away one after the other, each at its own pace.",
  "CREDIT": "Limelight",
  "CATEGORIES": ["Transition"],
  "INPUTS": [
    {"NAME": "startImage", "TYPE": "image"},
    {"NAME": "endImage", "TYPE": "image"},
    {"NAME": "progress", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "strips", "LABEL": "Strips", "TYPE": "float", "MIN": 3, "MAX": 40, "DEFAULT": 13},
    {"NAME": "slant", "LABEL": "Slant", "TYPE": "float", "MIN": -1, "MAX": 1, "DEFAULT": 0.25},
    {"NAME": "throw", "LABEL": "Throw", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5}
  ]
}*/

float hash(float n) {
    return fract(sin(n * 91.3458) * 47453.5453);
}

vec4 finished(vec2 at) {
    float aspect = RENDERSIZE.x / RENDERSIZE.y;
    float place = (at.x * aspect + slant * (at.y - 0.5)) * strips / aspect;
    float strip = floor(place), inside = place - strip;
    float start = 0.65 * hash(strip + 3.0) * throw + 0.35 * (1.0 - throw) * strip / strips;
    float own = clamp((progress - start * 0.65) / (1.0 - 0.65 * max(start, 0.4)), 0.0, 1.0);
    own = own * own * (3.0 - 2.0 * own);
    float side = hash(strip + 17.0) < 0.5 ? -1.0 : 1.0;
    vec2 way = vec2(-slant / aspect, 1.0) * side;
    float edge = side > 0.0 ? at.y : 1.0 - at.y;
    float there = step(edge, own) * step(0.0001, progress);
    there = max(there, step(0.9999, progress));
    vec3 from = IMG_NORM_PIXEL(startImage, at - way * own).rgb;
    vec3 to = IMG_NORM_PIXEL(endImage, at + way * 0.12 * (1.0 - own)).rgb;
    vec3 c = mix(from * from, to * to, there);
    float moving = 4.0 * own * (1.0 - own);
    float crease = smoothstep(0.07, 0.0, min(inside, 1.0 - inside));
    float shadow = there * exp(-max(own - edge, 0.0) * 18.0);
    c *= 1.0 - moving * (0.45 * crease + 0.65 * shadow);
    return vec4(sqrt(c), 1.0);
}

void main() {
    gl_FragColor = finished(isf_FragNormCoord);
}
