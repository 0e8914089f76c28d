/*{
  "ISFVSN": "2",
  "DESCRIPTION": "A plate of fine lines in light: they swell over bright forms, bend around them, and shiver at hits.",
  "CREDIT": "Limelight",
  "CATEGORIES": ["Stylize"],
  "INPUTS": [
    {"NAME": "inputImage", "TYPE": "image"},
    {"NAME": "hit", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "percussive", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "harmonic", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "low", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "lines", "LABEL": "Lines per height", "TYPE": "float", "MIN": 30, "MAX": 140, "DEFAULT": 78},
    {"NAME": "bend", "LABEL": "Bend around forms", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "tinted", "LABEL": "Colour of the picture", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.55},
    {"NAME": "gold", "LABEL": "Colour of the lines", "TYPE": "color", "DEFAULT": [1.0, 0.82, 0.52, 1.0]}
  ],
  "PASSES": [
    {"TARGET": "coarse", "WIDTH": "$WIDTH/4", "HEIGHT": "$HEIGHT/4", "FLOAT": true},
    {"TARGET": "form", "WIDTH": "$WIDTH/8", "HEIGHT": "$HEIGHT/8", "FLOAT": true},
    {}
  ]
}*/

const vec3 LUMA = vec3(0.2126, 0.7152, 0.0722);

vec4 coarseOf(vec2 at) {
    vec2 texel = 1.0 / IMG_SIZE(inputImage);
    vec3 c = IMG_NORM_PIXEL(inputImage, at + texel * vec2(-1.0, -1.0)).rgb;
    c += IMG_NORM_PIXEL(inputImage, at + texel * vec2(1.0, -1.0)).rgb;
    c += IMG_NORM_PIXEL(inputImage, at + texel * vec2(-1.0, 1.0)).rgb;
    c += IMG_NORM_PIXEL(inputImage, at + texel).rgb;
    return vec4(c * 0.25, dot(c, LUMA) * 0.25);
}

vec4 formOf(vec2 at) {
    vec2 texel = 3.0 / IMG_SIZE(coarse);
    vec4 sum = 2.0 * IMG_NORM_PIXEL(coarse, at);
    for (int i = 0; i < 4; i++) {
        vec2 way = vec2(i < 2 ? 1.0 : -1.0, i % 2 == 0 ? 1.0 : -1.0) * texel;
        sum += IMG_NORM_PIXEL(coarse, at + way) + 0.5 * IMG_NORM_PIXEL(coarse, at + 2.0 * way);
    }
    return sum / 8.0;
}

float line(float place, float light, float soft) {
    float away = abs(fract(place) - 0.5) * 2.0;
    return smoothstep(light + soft, light - soft, away);
}

vec4 finished(vec2 at) {
    vec2 wide = vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    vec2 from = (at - 0.5) * (0.994 - 0.018 * hit) + 0.5;
    vec4 form = IMG_NORM_PIXEL(form, from);
    vec4 rough = IMG_NORM_PIXEL(coarse, from);
    vec3 c = IMG_NORM_PIXEL(inputImage, from).rgb;
    float grey = dot(c, LUMA);
    float crisp = clamp(grey + 0.8 * (grey - rough.a), 0.0, 1.0);
    vec2 p = (from - 0.5) * wide;
    float bump = bend * (form.a - 0.3) * (0.09 + 0.03 * low);
    float sway = 0.006 * (0.4 + low) * sin(p.x * 6.0 + TIME * 0.3) + 0.005 * hit * sin(p.x * 26.0) * form.a;
    float place = (p.y * 0.97 + p.x * 0.24 + bump + sway) * lines;
    float cross_ = (p.x * 0.86 - p.y * 0.50 + bump) * lines * 0.93;
    float light = crisp * crisp * (0.95 + 0.15 * percussive);
    float drawn = line(place, light * 1.15 + 0.10 * smoothstep(0.02, 0.12, crisp), 0.22);
    drawn = max(drawn, 0.85 * line(cross_, max(0.0, light * 1.5 - 0.48), 0.22));
    drawn *= smoothstep(0.0, 0.08, crisp);
    vec3 hue = c / max(max(c.r, max(c.g, c.b)), 0.08);
    vec3 ink = mix(gold.rgb, hue, tinted);
    vec3 glow = form.rgb * form.rgb * (0.10 + 0.28 * harmonic);
    vec3 sum = ink * ink * drawn * (0.22 + 0.62 * grey) + glow + 0.10 * c * c;
    return vec4(sqrt(clamp(sum, 0.0, 1.0)), 1.0);
}

void main() {
    vec2 at = isf_FragNormCoord;
    if (PASSINDEX == 0) gl_FragColor = coarseOf(at);
    else if (PASSINDEX == 1) gl_FragColor = formOf(at);
    else gl_FragColor = finished(at);
}
