/*{
  "ISFVSN": "2",
  "DESCRIPTION": "The new picture comes out of the old one's darks first and takes its lights last, glowing where they meet.",
  "CREDIT": "Limelight",
  "CATEGORIES": ["Transition"],
  "INPUTS": [
    {"NAME": "startImage", "TYPE": "image"},
    {"NAME": "endImage", "TYPE": "image"},
    {"NAME": "progress", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "softness", "LABEL": "Softness", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.35},
    {"NAME": "glow", "LABEL": "Glow on the seam", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.25}
  ],
  "PASSES": [
    {"TARGET": "tone", "WIDTH": "$WIDTH/8", "HEIGHT": "$HEIGHT/8", "FLOAT": true},
    {"TARGET": "order", "WIDTH": "$WIDTH/8", "HEIGHT": "$HEIGHT/8", "FLOAT": true},
    {}
  ]
}*/

const vec3 LUMA = vec3(0.2126, 0.7152, 0.0722);

// Dark places of the old picture and bright places of the new one go first.
float toneOf(vec2 at) {
    vec2 texel = 2.0 / IMG_SIZE(startImage);
    vec3 from = vec3(0.0), to = vec3(0.0);
    for (int i = 0; i < 4; i++) {
        vec2 way = texel * vec2(i < 2 ? 1.0 : -1.0, i % 2 == 0 ? 1.0 : -1.0);
        from += IMG_NORM_PIXEL(startImage, at + way).rgb;
        to += IMG_NORM_PIXEL(endImage, at + way).rgb;
    }
    return 0.25 * (0.6 * dot(from, LUMA) + 0.4 * (4.0 - dot(to, LUMA)));
}

float orderOf(vec2 at) {
    vec2 texel = 1.6 / RENDERSIZE;
    float sum = 2.0 * IMG_NORM_PIXEL(tone, at).r;
    for (int i = 0; i < 4; i++) {
        vec2 way = texel * vec2(i < 2 ? 1.0 : -1.0, i % 2 == 0 ? 1.0 : -1.0);
        sum += IMG_NORM_PIXEL(tone, at + way).r;
    }
    return clamp((sum / 6.0 - 0.55) * 1.7 + 0.5, 0.0, 1.0);
}

vec4 finished(vec2 at) {
    float soft = 0.02 + 0.25 * softness;
    float edge = mix(-soft, 1.0 + soft, progress);
    float place = IMG_NORM_PIXEL(order, at).r;
    float there = smoothstep(place - soft, place + soft, edge);
    vec3 from = IMG_THIS_PIXEL(startImage).rgb, to = IMG_THIS_PIXEL(endImage).rgb;
    float seam = there * (1.0 - there) * 4.0;
    vec3 c = mix(from * from, to * to, there);
    c += glow * seam * seam * max(from * from, to * to) * 0.7;
    return vec4(sqrt(c), 1.0);
}

void main() {
    if (PASSINDEX == 0) gl_FragColor = vec4(toneOf(isf_FragNormCoord));
    else if (PASSINDEX == 1) gl_FragColor = vec4(orderOf(isf_FragNormCoord));
    else gl_FragColor = finished(isf_FragNormCoord);
}
