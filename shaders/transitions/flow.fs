/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Both pictures are drawn along each other's forms, so that one melts and the other sets.",
  "CREDIT": "Limelight",
  "CATEGORIES": ["Transition"],
  "INPUTS": [
    {"NAME": "startImage", "TYPE": "image"},
    {"NAME": "endImage", "TYPE": "image"},
    {"NAME": "progress", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "strength", "LABEL": "Strength", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5}
  ],
  "PASSES": [
    {"TARGET": "tones", "WIDTH": "$WIDTH/8", "HEIGHT": "$HEIGHT/8", "FLOAT": true},
    {"TARGET": "ways", "WIDTH": "$WIDTH/8", "HEIGHT": "$HEIGHT/8", "FLOAT": true},
    {}
  ]
}*/

const vec3 LUMA = vec3(0.2126, 0.7152, 0.0722);

vec4 tonesOf(vec2 at) {
    vec2 texel = 2.0 / IMG_SIZE(startImage);
    vec3 from = vec3(0.0), to = vec3(0.0);
    for (int i = 0; i < 4; i++) {
        vec2 way = texel * vec2(i < 2 ? 1.0 : -1.0, i % 2 == 0 ? 1.0 : -1.0);
        from += IMG_NORM_PIXEL(startImage, at + way).rgb;
        to += IMG_NORM_PIXEL(endImage, at + way).rgb;
    }
    return vec4(dot(from, LUMA), dot(to, LUMA), 0.0, 4.0) * 0.25;
}

// rg: along the old picture's forms, ba: along the new one's.
vec4 waysOf(vec2 at) {
    vec2 texel = 5.0 / RENDERSIZE;
    vec2 right = IMG_NORM_PIXEL(tones, at + vec2(texel.x, 0.0)).rg - IMG_NORM_PIXEL(tones, at - vec2(texel.x, 0.0)).rg;
    vec2 up = IMG_NORM_PIXEL(tones, at + vec2(0.0, texel.y)).rg - IMG_NORM_PIXEL(tones, at - vec2(0.0, texel.y)).rg;
    vec2 swirl = 0.25 * vec2(sin(at.y * 9.0 + 3.0 * at.x), cos(at.x * 8.0 - 2.0 * at.y));
    vec2 from = vec2(-up.x, right.x) * 2.5 + swirl, to = vec2(-up.y, right.y) * 2.5 + swirl;
    return vec4(from / (0.5 + length(from)), to / (0.5 + length(to)));
}

vec4 finished(vec2 at) {
    vec2 wide = vec2(RENDERSIZE.y / RENDERSIZE.x, 1.0);
    vec4 way = IMG_NORM_PIXEL(ways, at);
    vec2 pull = mix(way.rg, way.ba, progress) * wide * strength * 0.20;
    vec3 from = IMG_NORM_PIXEL(startImage, at + pull * progress).rgb;
    vec3 to = IMG_NORM_PIXEL(endImage, at - pull * (1.0 - progress)).rgb;
    // The brighter of the two wins early, so that the middle is two lights rather than a grey mixture.
    float lean = clamp(dot(to - from, LUMA) * 1.2, -0.45, 0.45) * 4.0 * progress * (1.0 - progress);
    float there = smoothstep(0.0, 1.0, clamp(progress + lean, 0.0, 1.0));
    return vec4(sqrt(mix(from * from, to * to, there)), 1.0);
}

void main() {
    if (PASSINDEX == 0) gl_FragColor = tonesOf(isf_FragNormCoord);
    else if (PASSINDEX == 1) gl_FragColor = waysOf(isf_FragNormCoord);
    else gl_FragColor = finished(isf_FragNormCoord);
}
