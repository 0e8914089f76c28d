/*{
  "ISFVSN": "2",
  "DESCRIPTION": "The picture through cut glass: a few large facets lean with the bass, hits part the colours at every edge.",
  "CREDIT": "Limelight",
  "CATEGORIES": ["Distortion"],
  "INPUTS": [
    {"NAME": "inputImage", "TYPE": "image"},
    {"NAME": "hit", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "percussive", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "harmonic", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "low", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "cut", "LABEL": "Cut of the facets", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.45},
    {"NAME": "colours", "LABEL": "Parting of colours", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "edges", "LABEL": "Light on the cuts", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "lens", "LABEL": "Clear middle", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5}
  ],
  "PASSES": [
    {"TARGET": "glass", "WIDTH": "$WIDTH/2", "HEIGHT": "$HEIGHT/2", "FLOAT": true},
    {}
  ]
}*/

// One family of parallel cuts: which way it bends light (xy of the result), and how near its next cut is (z).
vec3 facet(vec2 p, float angle, float width, float offset) {
    vec2 across = vec2(cos(angle), sin(angle));
    float place = dot(p, across) / width + offset;
    float tooth = fract(place) - 0.5;
    return vec3(across * tooth, smoothstep(0.455, 0.5, abs(tooth)));
}

// rg: where this point looks, b: cuts, a: how clear the glass is here.
vec4 glassOf(vec2 at) {
    vec2 wide = vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    vec2 p = (at - 0.5) * wide;
    float lean = 0.10 * sin(TIME * 0.21) * (0.3 + low);
    vec3 first = facet(p, 0.42 + lean, 0.62, 0.50);
    vec3 second = facet(p, 2.05 - 0.7 * lean, 0.47, 0.28);
    vec3 third = facet(p, 1.18 + 0.5 * lean, 1.05, 0.62);
    float clear = 1.0 - lens * smoothstep(0.62, 0.18, length(p * vec2(0.75, 1.0)));
    vec2 bend = (first.xy * 0.5 + second.xy * 0.4 + third.xy * 0.7) * cut * 0.16 * clear;
    bend *= 1.0 + 0.20 * hit + 0.20 * low;
    float cuts = max(first.z, max(second.z * 0.8, third.z * 0.9)) * clear;
    return vec4(bend / wide, cuts, clear);
}

vec4 finished(vec2 at) {
    vec4 g = IMG_NORM_PIXEL(glass, at);
    vec2 p = (at - 0.5) * (0.985 - 0.016 * hit);
    vec2 spread = (g.xy * 0.9 + p * 0.02 * (0.4 + g.a)) * colours * (0.20 + 0.35 * harmonic + 0.55 * hit);
    vec2 from = p + 0.5 - g.xy;
    vec3 red = IMG_NORM_PIXEL(inputImage, from - spread).rgb;
    vec3 green = IMG_NORM_PIXEL(inputImage, from).rgb;
    vec3 blue = IMG_NORM_PIXEL(inputImage, from + spread).rgb;
    // Each sample gives mostly its own primary, so that whites part into warm and cold rather than pure red and blue.
    vec3 c = red * red * vec3(0.90, 0.22, 0.02) + green * green * vec3(0.10, 0.56, 0.10) + blue * blue * vec3(0.0, 0.22, 0.88);
    float shade = 1.0 + 1.6 * dot(g.xy, vec2(0.5, 0.9)) * (1.0 + 0.5 * percussive);
    c *= shade;
    c += edges * g.b * c * (1.0 + 1.1 * percussive);
    return vec4(sqrt(clamp(c, 0.0, 1.0)), 1.0);
}

void main() {
    if (PASSINDEX == 0) gl_FragColor = glassOf(isf_FragNormCoord);
    else gl_FragColor = finished(isf_FragNormCoord);
}
