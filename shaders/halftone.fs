/*{
  "ISFVSN": "2",
  "DESCRIPTION": "The picture as lamps on black: dots on a tilted, bent grid carry its light, hits swell them.",
  "CREDIT": "Limelight",
  "CATEGORIES": ["Stylize"],
  "INPUTS": [
    {"NAME": "inputImage", "TYPE": "image"},
    {"NAME": "hit", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "percussive", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "harmonic", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "low", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "dots", "LABEL": "Dots per height", "TYPE": "float", "MIN": 24, "MAX": 110, "DEFAULT": 50},
    {"NAME": "angle", "LABEL": "Tilt", "TYPE": "float", "MIN": -0.8, "MAX": 0.8, "DEFAULT": 0.42},
    {"NAME": "bend", "LABEL": "Bend of the grid", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "inside", "LABEL": "Picture inside the dots", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5}
  ],
  "PASSES": [
    {"TARGET": "coarse", "WIDTH": "$WIDTH/4", "HEIGHT": "$HEIGHT/4"},
    {"TARGET": "soft", "WIDTH": "$WIDTH/8", "HEIGHT": "$HEIGHT/8", "FLOAT": true},
    {}
  ]
}*/

const vec3 LUMA = vec3(0.2126, 0.7152, 0.0722);

vec4 shrunk(sampler2D image, vec2 at, vec2 texel) {
    vec4 c = IMG_NORM_PIXEL(image, at + texel * vec2(-1.0, -1.0)) + IMG_NORM_PIXEL(image, at + texel * vec2(1.0, -1.0));
    return 0.25 * (c + IMG_NORM_PIXEL(image, at + texel * vec2(-1.0, 1.0)) + IMG_NORM_PIXEL(image, at + texel));
}

// One lamp of the grid: how much of it covers `place`, in the colour of the picture at its middle.
vec3 lamp(vec2 place, vec2 shift, mat2 back, vec2 wide, float swell) {
    vec2 middle = floor(place + shift) + 0.5 - shift;
    vec3 c = IMG_NORM_PIXEL(coarse, (back * middle) / dots / wide + 0.5).rgb;
    float light = max(dot(c, LUMA), 0.85 * max(c.r, max(c.g, c.b)));
    float radius = 0.52 * sqrt(light) * swell;
    vec2 away = place - middle;
    float cover = smoothstep(radius, radius - 0.16, length(away));
    return c * cover / (swell * swell);
}

vec4 finished(vec2 at) {
    vec2 wide = vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    vec4 around = IMG_NORM_PIXEL(soft, at);
    vec2 p = (at - 0.5) * wide * (0.994 - 0.02 * hit);
    p += bend * (0.012 + 0.02 * low) * vec2(around.a - 0.4, 0.4 - around.a);
    p += bend * 0.012 * sin(p.yx * vec2(5.0, 4.0) + TIME * 0.25 * vec2(1.0, 0.8));
    float s = sin(angle), k = cos(angle);
    mat2 back = mat2(k, s, -s, k);
    vec2 place = p * back * dots;
    float swell = 0.92 + 0.08 * percussive + 0.10 * hit;
    vec3 c = max(lamp(place, vec2(0.0), back, wide, swell), lamp(place, vec2(0.5), back, wide, swell));
    vec3 fine = IMG_NORM_PIXEL(inputImage, p / wide + 0.5).rgb;
    float cover = max(c.r, max(c.g, c.b));
    c = mix(c, fine * smoothstep(0.0, 0.5, cover), inside * 0.8) + 0.12 * fine * inside;
    c = c * c + around.rgb * around.rgb * (0.10 + 0.25 * harmonic);
    return vec4(sqrt(clamp(c, 0.0, 1.0)), 1.0);
}

void main() {
    vec2 at = isf_FragNormCoord;
    if (PASSINDEX == 0) gl_FragColor = shrunk(inputImage, at, 1.0 / IMG_SIZE(inputImage));
    else if (PASSINDEX == 1) {
        vec4 c = shrunk(coarse, at, 2.5 / IMG_SIZE(coarse));
        gl_FragColor = vec4(c.rgb, dot(c.rgb, LUMA));
    }
    else gl_FragColor = finished(at);
}
