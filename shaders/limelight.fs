/*{
  "ISFVSN": "2",
  "DESCRIPTION": "The default look: the picture punches with hits, glows with harmony, trails with drums, breathes in silence.",
  "CREDIT": "Limelight",
  "CATEGORIES": ["Stylize"],
  "INPUTS": [
    {"NAME": "inputImage", "TYPE": "image"},
    {"NAME": "hit", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "percussive", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "harmonic", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "low", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "high", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "level", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "position", "TYPE": "float", "MIN": 0, "MAX": 10000, "DEFAULT": 0},
    {"NAME": "punch", "LABEL": "Punch of hits", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.6},
    {"NAME": "glow", "LABEL": "Glow", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "trails", "LABEL": "Trails", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.4},
    {"NAME": "warp", "LABEL": "Slow warp", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.4},
    {"NAME": "drift", "LABEL": "Hue drift", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.4},
    {"NAME": "sparkle", "LABEL": "Sparkle", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5}
  ],
  "PASSES": [
    {"TARGET": "bright", "WIDTH": "$WIDTH/4", "HEIGHT": "$HEIGHT/4", "FLOAT": true},
    {"TARGET": "across", "WIDTH": "$WIDTH/4", "HEIGHT": "$HEIGHT/4", "FLOAT": true},
    {"TARGET": "halo", "WIDTH": "$WIDTH/4", "HEIGHT": "$HEIGHT/4", "FLOAT": true},
    {"TARGET": "trail", "WIDTH": "$WIDTH/4", "HEIGHT": "$HEIGHT/4", "FLOAT": true, "PERSISTENT": true},
    {"TARGET": "bend", "WIDTH": "$WIDTH/4", "HEIGHT": "$HEIGHT/4", "FLOAT": true},
    {"TARGET": "light", "WIDTH": "$WIDTH/4", "HEIGHT": "$HEIGHT/4", "FLOAT": true},
    {}
  ]
}*/

// Squares stand in for linear light: close to it, cheap, and undone exactly by the square root.
const vec3 LUMA = vec3(0.2126, 0.7152, 0.0722);

float hash(vec2 p) {
    p = fract(p * vec2(0.1031, 0.1130));
    p += dot(p, p.yx + 33.33);
    return fract((p.x + p.y) * p.x);
}

// Four taps between pixels average sixteen. Light above the knee in rgb, grey in alpha.
vec4 brightPart(vec2 at) {
    vec2 texel = 1.0 / IMG_SIZE(inputImage);
    vec3 c = IMG_NORM_PIXEL(inputImage, at + texel * vec2(-1.0, -1.0)).rgb;
    c += IMG_NORM_PIXEL(inputImage, at + texel * vec2(1.0, -1.0)).rgb;
    c += IMG_NORM_PIXEL(inputImage, at + texel * vec2(-1.0, 1.0)).rgb;
    c += IMG_NORM_PIXEL(inputImage, at + texel * vec2(1.0, 1.0)).rgb;
    c *= 0.25;
    float grey = dot(c, LUMA);
    return vec4(c * c * smoothstep(0.45, 0.95, max(grey, 0.8 * max(c.r, max(c.g, c.b)))), grey);
}

vec4 blur(sampler2D image, vec2 at, vec2 along) {
    vec4 sum = 0.29 * IMG_NORM_PIXEL(image, at);
    sum += 0.24 * (IMG_NORM_PIXEL(image, at + along * 1.4) + IMG_NORM_PIXEL(image, at - along * 1.4));
    return sum + 0.115 * (IMG_NORM_PIXEL(image, at + along * 3.3) + IMG_NORM_PIXEL(image, at - along * 3.3));
}

// The last frame a little larger and dimmer under the new one; its gain is below 1 whatever the inputs are.
vec4 trailOf(vec2 at) {
    vec2 from = (at - 0.5) / (1.0 + TIMEDELTA * (0.10 + 0.5 * hit)) + 0.5;
    float keep = exp(-max(TIMEDELTA, 0.001) / (0.06 + 0.22 * percussive));
    return vec4(max(IMG_NORM_PIXEL(bright, at).rgb, IMG_NORM_PIXEL(trail, from).rgb * keep), 1.0);
}

// Where each point comes from (rg: the way there), the vignette (b) and how steep the picture is (a).
vec4 bendOf(vec2 at) {
    vec2 texel = 1.5 / RENDERSIZE;
    float right = IMG_NORM_PIXEL(halo, at + vec2(texel.x, 0.0)).a - IMG_NORM_PIXEL(halo, at - vec2(texel.x, 0.0)).a;
    float up = IMG_NORM_PIXEL(halo, at + vec2(0.0, texel.y)).a - IMG_NORM_PIXEL(halo, at - vec2(0.0, texel.y)).a;
    vec2 rise = vec2(right, up) * RENDERSIZE.y / 36.0;
    float steep = length(rise);
    float breath = (1.0 - level) * sin(TIME * 0.5);
    vec2 p = at - 0.5;
    vec2 way = -p * (0.008 + punch * 0.04 * hit + warp * (0.012 * low + 0.002 * breath));
    way += warp * low * 0.01 * vec2(sin(TIME * 0.9 + p.y * 5.0), sin(TIME * 0.7 + p.x * 5.0));
    way -= rise / max(1.0, steep) * vec2(RENDERSIZE.y / RENDERSIZE.x, 1.0) * punch * 0.018 * hit;
    return vec4(way, 1.0 - 0.55 * smoothstep(0.2, 0.62, dot(p, p) * 1.1), smoothstep(0.25, 0.9, steep));
}

// Which glints shine depends on the position along the walk, so that a held sound holds still.
float glint(vec2 place, float steep) {
    float chance = hash(place);
    float wave = abs(fract(chance * 13.7 + position * 3.0) - 0.5) * 2.0;
    return step(0.8, fract(chance * 57.0)) * smoothstep(1.0 - 0.5 * high, 1.02, wave) * steep;
}

// All light that is added to the picture: glow, trails, and glints on edges.
vec4 lightOf(vec2 at) {
    vec3 around = IMG_NORM_PIXEL(halo, at).rgb;
    vec3 behind = IMG_NORM_PIXEL(trail, at - 0.03 * hit * (at - 0.5)).rgb;
    vec3 sum = around * glow * (0.30 + 0.9 * harmonic + 0.05 * (1.0 - level) * sin(TIME * 0.5));
    sum += behind * trails * (0.15 + 0.25 * percussive + 0.5 * hit);
    float shine = glint(floor(gl_FragCoord.xy), IMG_NORM_PIXEL(bend, at).a);
    return vec4(sum + sparkle * shine * (0.6 + around), 1.0);
}

vec4 finished(vec2 at) {
    vec3 bent = IMG_NORM_PIXEL(bend, at).rgb;
    vec2 from = at + bent.xy;
    vec3 c = IMG_NORM_PIXEL(inputImage, from).rgb;
    c = mix(c, c * c * (3.0 - 2.0 * c), 0.35 * percussive);
    c *= c;
    c += IMG_NORM_PIXEL(light, from).rgb * (1.0 - 0.7 * c);
    float turn = drift * (harmonic - 0.3) * 0.17;
    c += turn * (c.gbr - c.brg);
    c *= bent.z;
    return vec4(sqrt(max(c, 0.0)), 1.0);
}

void main() {
    vec2 at = isf_FragNormCoord;
    float reach = 1.0 + 1.2 * harmonic;
    if (PASSINDEX == 0) gl_FragColor = brightPart(at);
    else if (PASSINDEX == 1) gl_FragColor = blur(bright, at, vec2(reach / RENDERSIZE.x, 0.0));
    else if (PASSINDEX == 2) gl_FragColor = blur(across, at, vec2(0.0, reach / RENDERSIZE.y));
    else if (PASSINDEX == 3) gl_FragColor = trailOf(at);
    else if (PASSINDEX == 4) gl_FragColor = bendOf(at);
    else if (PASSINDEX == 5) gl_FragColor = lightOf(at);
    else gl_FragColor = finished(at);
}
