/*{
  "ISFVSN": "2",
  "DESCRIPTION": "A triptych: the middle stays whole, its sides fold outward like mirrors that open with the bass.",
  "CREDIT": "Limelight",
  "CATEGORIES": ["Kaleidoscope"],
  "INPUTS": [
    {"NAME": "inputImage", "TYPE": "image"},
    {"NAME": "hit", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "percussive", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "harmonic", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "low", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "middle", "LABEL": "Width of the middle", "TYPE": "float", "MIN": 0.3, "MAX": 0.9, "DEFAULT": 0.56},
    {"NAME": "focus", "LABEL": "What the middle shows", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "open", "LABEL": "Opening of the wings", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "frame", "LABEL": "Light on the hinges", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5}
  ],
  "PASSES": [
    {"TARGET": "soft", "WIDTH": "$WIDTH/8", "HEIGHT": "$HEIGHT/8", "FLOAT": true},
    {}
  ]
}*/

vec4 softOf(vec2 at) {
    vec2 texel = 2.0 / IMG_SIZE(inputImage);
    vec3 c = IMG_NORM_PIXEL(inputImage, at + texel * vec2(-1.0, -1.0)).rgb;
    c += IMG_NORM_PIXEL(inputImage, at + texel * vec2(1.0, -1.0)).rgb;
    c += IMG_NORM_PIXEL(inputImage, at + texel * vec2(-1.0, 1.0)).rgb;
    c += IMG_NORM_PIXEL(inputImage, at + texel).rgb;
    return vec4(c * c * 0.0625, 1.0);
}

vec4 finished(vec2 at) {
    float aspect = RENDERSIZE.x / RENDERSIZE.y;
    vec2 p = (at - 0.5) * (0.994 - 0.018 * hit);
    float half_ = 0.5 * middle * (1.0 - 0.05 * low - 0.03 * hit);
    float lean = 0.05 * sin(TIME * 0.23) * (0.3 + low);
    float hinge = half_ + lean * p.y;
    float beyond = max(0.0, abs(p.x) - hinge);
    float fold = step(0.0001, beyond);
    // In a wing the picture runs backwards from its hinge, seen at a slant: it shrinks towards the outer edge.
    float slant = 1.0 + open * (0.6 + 0.5 * low) * beyond * 3.0;
    vec2 from = vec2(sign(p.x) * (hinge - beyond * slant), p.y * (1.0 + fold * open * beyond * 0.9));
    from.x = mix(p.x, from.x, fold);
    float second = max(0.0, -from.x * sign(p.x) - hinge);
    from.x += 2.0 * second * sign(p.x) * fold;
    from.x += (focus - 0.5) * (1.0 - middle);
    vec2 place = from + 0.5;
    place.y = 1.0 - abs(1.0 - abs(place.y));
    vec3 c = IMG_NORM_PIXEL(inputImage, place).rgb;
    c = mix(c, c * c * (3.0 - 2.0 * c), 0.4 * percussive);
    c *= c;
    float shade = 1.0 - fold * (0.22 + 0.9 * beyond * (0.8 + open));
    c *= max(shade, 0.15);
    float edge = exp(-abs(abs(p.x) - hinge) * 160.0);
    vec3 around = IMG_NORM_PIXEL(soft, place).rgb;
    c += frame * edge * around * 1.6 * (0.5 + 0.6 * harmonic + 0.6 * hit);
    c += around * around * 0.35 * harmonic;
    return vec4(sqrt(clamp(c, 0.0, 1.0)), 1.0);
}

void main() {
    if (PASSINDEX == 0) gl_FragColor = softOf(isf_FragNormCoord);
    else gl_FragColor = finished(isf_FragNormCoord);
}
