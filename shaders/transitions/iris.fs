/*{
  "ISFVSN": "2",
  "DESCRIPTION": "The new picture opens like an iris whose edge follows the light of both pictures.",
  "CREDIT": "Limelight",
  "CATEGORIES": ["Transition"],
  "INPUTS": [
    {"NAME": "startImage", "TYPE": "image"},
    {"NAME": "endImage", "TYPE": "image"},
    {"NAME": "progress", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "centre", "LABEL": "Centre", "TYPE": "point2D", "MIN": [0, 0], "MAX": [1, 1], "DEFAULT": [0.5, 0.5]},
    {"NAME": "ragged", "LABEL": "Follow the pictures", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "glow", "LABEL": "Glow of the rim", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5}
  ],
  "PASSES": [
    {"TARGET": "tones", "WIDTH": "$WIDTH/16", "HEIGHT": "$HEIGHT/16", "FLOAT": true},
    {}
  ]
}*/

const vec3 LUMA = vec3(0.2126, 0.7152, 0.0722);

float tonesOf(vec2 at) {
    vec2 texel = 4.0 / IMG_SIZE(startImage);
    vec3 sum = vec3(0.0);
    for (int i = 0; i < 4; i++) {
        vec2 way = texel * vec2(i < 2 ? 1.0 : -1.0, i % 2 == 0 ? 1.0 : -1.0);
        sum += IMG_NORM_PIXEL(endImage, at + way).rgb - IMG_NORM_PIXEL(startImage, at + way).rgb;
    }
    return dot(sum, LUMA) * 0.25;
}

vec4 finished(vec2 at) {
    vec2 wide = vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    vec2 corner = max(centre, 1.0 - centre) * wide;
    float away = length((at - centre) * wide) / length(corner);
    away -= ragged * 0.30 * IMG_NORM_PIXEL(tones, at).r;
    float edge = mix(-0.08 - 0.32 * ragged, 1.08 + 0.32 * ragged, progress);
    float there = smoothstep(away - 0.02, away + 0.02, edge);
    float rim = exp(-abs(edge - away) * 26.0) * smoothstep(0.0, 0.05, progress) * smoothstep(1.0, 0.92, progress);
    vec3 from = IMG_THIS_PIXEL(startImage).rgb, to = IMG_THIS_PIXEL(endImage).rgb;
    vec3 c = mix(from * from, to * to, there);
    c += glow * rim * (0.10 + max(from * from, to * to)) * vec3(1.0, 0.8, 0.55);
    return vec4(sqrt(min(c, 1.0)), 1.0);
}

void main() {
    if (PASSINDEX == 0) gl_FragColor = vec4(tonesOf(isf_FragNormCoord));
    else gl_FragColor = finished(isf_FragNormCoord);
}
