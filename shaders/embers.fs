/*{
  "ISFVSN": "2",
  "DESCRIPTION": "The highlights burn: hits throw sparks that rise and go out, heat bends the air above the light.",
  "CREDIT": "Limelight",
  "CATEGORIES": ["Particles"],
  "INPUTS": [
    {"NAME": "inputImage", "TYPE": "image"},
    {"NAME": "hit", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "percussive", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "harmonic", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "high", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "sparks", "LABEL": "Sparks", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "rise", "LABEL": "Rise", "TYPE": "float", "MIN": -1, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "heat", "LABEL": "Heat in the air", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "ember", "LABEL": "Colour", "TYPE": "color", "DEFAULT": [1.0, 0.5, 0.16, 1.0]}
  ],
  "PASSES": [
    {"TARGET": "fire", "WIDTH": "$WIDTH/2", "HEIGHT": "$HEIGHT/2", "FLOAT": true, "PERSISTENT": true},
    {"TARGET": "smoke", "WIDTH": "$WIDTH/8", "HEIGHT": "$HEIGHT/8", "FLOAT": true, "PERSISTENT": true},
    {}
  ]
}*/

float hash(vec2 p) {
    vec3 q = fract(vec3(p.xyx) * 0.1031);
    q += dot(q, q.yzx + 33.33);
    return fract((q.x + q.y) * q.z);
}

vec2 wind(vec2 p) {
    return vec2(sin(p.y * 9.0 + TIME * 1.7 + sin(p.x * 5.0)) + 0.6 * sin(p.y * 23.0 - TIME * 2.9 + p.x * 11.0),
                sin(p.x * 13.0 - TIME * 1.1) * 0.5);
}

// Sparks live in a buffer that drifts upward and dims; cells that hold bright picture may throw one.
vec4 fireOf(vec2 at) {
    float dt = clamp(TIMEDELTA, 0.003, 0.05);
    vec2 wide = vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    vec2 p = at * wide;
    vec2 way = vec2(0.0, rise * (0.30 + 0.25 * harmonic)) + 0.10 * wind(p);
    vec4 old = IMG_NORM_PIXEL(fire, (p - way * dt) / wide);
    old.rgb *= exp(-dt * vec3(1.5, 2.4, 4.0)) * exp(-dt * (1.2 - 0.8 * percussive));
    vec2 place = p * 85.0;
    vec2 cell = floor(place);
    vec2 centre = (cell + 0.5) / 85.0 / wide;
    vec3 c = IMG_NORM_PIXEL(inputImage, centre).rgb;
    float bright = smoothstep(0.72, 1.0, max(c.r, max(c.g, c.b)));
    float chance = hash(cell + 37.0 * floor(TIME * 24.0));
    float wanted = bright * sparks * (0.010 * high * high + 0.10 * hit * hit) * dt * 60.0;
    vec2 away = place - cell - 0.5;
    float spark = step(1.0 - wanted, chance) * exp(-14.0 * dot(away, away));
    vec3 born = ember.rgb * mix(vec3(1.0), c, 0.35) * 3.5;
    return vec4(max(old.rgb, born * spark), 1.0);
}

// A slow coarse haze of the fire: the glow around sparks.
vec4 smokeOf(vec2 at) {
    float dt = clamp(TIMEDELTA, 0.003, 0.05);
    vec2 texel = 1.5 / RENDERSIZE;
    vec3 sum = IMG_NORM_PIXEL(fire, at).rgb;
    sum += IMG_NORM_PIXEL(fire, at + texel * vec2(1.0, 0.5)).rgb + IMG_NORM_PIXEL(fire, at - texel * vec2(1.0, 0.5)).rgb;
    sum += IMG_NORM_PIXEL(fire, at + texel * vec2(-0.5, 1.0)).rgb + IMG_NORM_PIXEL(fire, at - texel * vec2(-0.5, 1.0)).rgb;
    vec3 c = IMG_NORM_PIXEL(inputImage, at).rgb;
    float warm = smoothstep(0.45, 0.95, max(c.r, max(c.g, c.b)));
    vec4 old = IMG_NORM_PIXEL(smoke, at - vec2(0.0, 0.25 * dt));
    vec4 around = IMG_NORM_PIXEL(smoke, at + texel) + IMG_NORM_PIXEL(smoke, at - texel);
    old = mix(old, 0.5 * around, 0.2);
    return mix(vec4(sum * 0.2, warm), old, exp(-dt * vec4(9.0, 9.0, 9.0, 2.0)));
}

vec4 finished(vec2 at) {
    vec4 haze = IMG_NORM_PIXEL(smoke, at);
    vec2 shimmer = heat * haze.a * (0.0012 * harmonic + 0.006 * hit) * wind(at * vec2(2.0, 3.0));
    vec2 from = (at - 0.5) * (0.994 - 0.018 * hit) + 0.5 + shimmer;
    vec3 c = IMG_NORM_PIXEL(inputImage, from).rgb;
    c *= c * (0.80 + 0.10 * percussive);
    c += (IMG_NORM_PIXEL(fire, at).rgb + haze.rgb) * (1.0 - 0.6 * max(c.r, max(c.g, c.b)));
    return vec4(sqrt(clamp(c, 0.0, 1.0)), 1.0);
}

void main() {
    if (PASSINDEX == 0) gl_FragColor = fireOf(isf_FragNormCoord);
    else if (PASSINDEX == 1) gl_FragColor = smokeOf(isf_FragNormCoord);
    else gl_FragColor = finished(isf_FragNormCoord);
}
