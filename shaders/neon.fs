/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Glowing tubes trace the edges of a darkened picture in its own colours.",
  "CREDIT": "Limelight",
  "CATEGORIES": ["Stylize"],
  "INPUTS": [
    {"NAME": "inputImage", "TYPE": "image"},
    {"NAME": "hit", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "percussive", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "harmonic", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "low", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "thick", "LABEL": "Thickness", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.4},
    {"NAME": "detail", "LABEL": "Detail", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.75},
    {"NAME": "glow", "LABEL": "Glow", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.55},
    {"NAME": "wall", "LABEL": "Picture behind", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.45},
    {"NAME": "accent", "LABEL": "Accent", "TYPE": "color", "DEFAULT": [0.15, 0.75, 1.0, 1.0]}
  ],
  "PASSES": [
    {"TARGET": "plain", "WIDTH": "$WIDTH/2", "HEIGHT": "$HEIGHT/2"},
    {"TARGET": "tubes", "WIDTH": "$WIDTH/2", "HEIGHT": "$HEIGHT/2"},
    {"TARGET": "across", "WIDTH": "$WIDTH/8", "HEIGHT": "$HEIGHT/8", "FLOAT": true},
    {"TARGET": "halo", "WIDTH": "$WIDTH/8", "HEIGHT": "$HEIGHT/8", "FLOAT": true},
    {"TARGET": "afterglow", "WIDTH": "$WIDTH/8", "HEIGHT": "$HEIGHT/8", "FLOAT": true, "PERSISTENT": true},
    {}
  ]
}*/

// Squares stand in for linear light: close to it, cheap, and undone exactly by the square root.
const vec3 LUMA = vec3(0.2126, 0.7152, 0.0722);

vec4 plainOf(vec2 at) {
    vec2 texel = 1.5 / IMG_SIZE(inputImage);
    vec3 c = IMG_NORM_PIXEL(inputImage, at + texel * vec2(-1.0, -1.0)).rgb;
    c += IMG_NORM_PIXEL(inputImage, at + texel * vec2(1.0, -1.0)).rgb;
    c += IMG_NORM_PIXEL(inputImage, at + texel * vec2(-1.0, 1.0)).rgb;
    c += IMG_NORM_PIXEL(inputImage, at + texel * vec2(1.0, 1.0)).rgb;
    return vec4(c * 0.25, dot(c, LUMA) * 0.25);
}

// Tubes in the picture's colours, pushed to full strength; weak hues take the accent. How bright they are is in alpha.
vec4 tubesOf(vec2 at) {
    vec2 texel = (0.9 + 1.3 * thick) * (RENDERSIZE.y / 360.0) / RENDERSIZE;
    texel = max(texel, 0.75 / RENDERSIZE);
    vec4 a = IMG_NORM_PIXEL(plain, at + texel * vec2(-1.0, -1.0));
    vec4 b = IMG_NORM_PIXEL(plain, at + texel * vec2(1.0, -1.0));
    vec4 c = IMG_NORM_PIXEL(plain, at + texel * vec2(-1.0, 1.0));
    vec4 d = IMG_NORM_PIXEL(plain, at + texel * vec2(1.0, 1.0));
    vec4 falling = a - d, rising = b - c;
    vec4 steep = falling * falling + rising * rising;
    float grey = 0.25 * (a.a + b.a + c.a + d.a);
    float edge = sqrt(max(steep.a, 0.6 * max(steep.r, max(steep.g, steep.b))));
    edge *= max(1.1, 0.42 / (0.10 + grey));
    float faint = mix(0.30, 0.10, detail);
    edge = smoothstep(faint, faint + 0.35, edge);
    vec3 hue = max(max(a.rgb, b.rgb), max(c.rgb, d.rgb));
    float top = max(hue.r, max(hue.g, hue.b)), bottom = min(hue.r, min(hue.g, hue.b));
    float colourful = smoothstep(0.12, 0.40, (top - bottom) / (top + 0.05));
    hue = (hue - 0.75 * bottom) / (top - 0.75 * bottom + 0.02);
    return vec4(mix(accent.rgb, hue * hue, colourful) * edge, edge);
}

vec4 blur(sampler2D image, vec2 at, vec2 along) {
    vec4 sum = 0.29 * IMG_NORM_PIXEL(image, at);
    sum += 0.24 * (IMG_NORM_PIXEL(image, at + along * 1.4) + IMG_NORM_PIXEL(image, at - along * 1.4));
    return sum + 0.115 * (IMG_NORM_PIXEL(image, at + along * 3.3) + IMG_NORM_PIXEL(image, at - along * 3.3));
}

vec4 afterglowOf(vec2 at) {
    float dt = clamp(TIMEDELTA, 0.003, 0.07);
    vec2 from = (at - 0.5) * (1.0 - dt * (0.15 + 0.9 * hit)) + 0.5;
    vec3 past = IMG_NORM_PIXEL(afterglow, from).rgb * exp(-dt / (0.08 + 0.30 * percussive));
    return vec4(max(past, IMG_NORM_PIXEL(halo, at).rgb), 1.0);
}

vec4 finished(vec2 at) {
    vec2 p = (at - 0.5) * (1.0 - 0.006 - 0.02 * hit - 0.006 * low) + 0.5;
    vec4 tube = IMG_NORM_PIXEL(tubes, p);
    vec3 around = IMG_NORM_PIXEL(halo, p).rgb;
    vec3 past = IMG_NORM_PIXEL(afterglow, p - 0.03 * hit * (p - 0.5)).rgb;
    vec3 behind = IMG_NORM_PIXEL(inputImage, p).rgb;
    vec3 c = behind * behind * behind * wall * (0.60 + 0.20 * percussive);
    float power = 0.75 + 0.25 * harmonic + 0.08 * hit;
    c += power * tube.rgb * tube.rgb + power * 0.35 * tube.a * tube.a * tube.a * tube.rgb;
    c += glow * (around * (0.7 + 0.9 * harmonic) + max(past - around, 0.0) * (0.4 + 0.25 * hit));
    return vec4(sqrt(clamp(c, 0.0, 1.0)), 1.0);
}

void main() {
    vec2 at = isf_FragNormCoord;
    float reach = 0.7 + 0.5 * harmonic;
    if (PASSINDEX == 0) gl_FragColor = plainOf(at);
    else if (PASSINDEX == 1) gl_FragColor = tubesOf(at);
    else if (PASSINDEX == 2) gl_FragColor = blur(tubes, at, vec2(reach / RENDERSIZE.x, 0.0));
    else if (PASSINDEX == 3) gl_FragColor = blur(across, at, vec2(0.0, reach / RENDERSIZE.y));
    else if (PASSINDEX == 4) gl_FragColor = afterglowOf(at);
    else gl_FragColor = finished(at);
}
