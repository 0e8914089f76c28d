/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Wet oil: the picture is combed along its own forms, shines where paint piles up, and flows with the harmony.",
  "CREDIT": "Limelight",
  "CATEGORIES": ["Distortion"],
  "INPUTS": [
    {"NAME": "inputImage", "TYPE": "image"},
    {"NAME": "hit", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "percussive", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "harmonic", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "low", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
    {"NAME": "flow", "LABEL": "Flow", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "stroke", "LABEL": "Length of strokes", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
    {"NAME": "shine", "LABEL": "Shine", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5}
  ],
  "PASSES": [
    {"TARGET": "clock", "WIDTH": "1", "HEIGHT": "1", "FLOAT": true, "PERSISTENT": true},
    {"TARGET": "coarse", "WIDTH": "$WIDTH/4", "HEIGHT": "$HEIGHT/4"},
    {"TARGET": "across", "WIDTH": "$WIDTH/8", "HEIGHT": "$HEIGHT/8", "FLOAT": true},
    {"TARGET": "tensor", "WIDTH": "$WIDTH/8", "HEIGHT": "$HEIGHT/8", "FLOAT": true},
    {"TARGET": "field", "WIDTH": "$WIDTH/8", "HEIGHT": "$HEIGHT/8", "FLOAT": true, "PERSISTENT": true},
    {"TARGET": "combed", "WIDTH": "$WIDTH/2", "HEIGHT": "$HEIGHT/2", "FLOAT": true},
    {}
  ]
}*/

const vec3 LUMA = vec3(0.2126, 0.7152, 0.0722);

// Time that runs as fast as the harmony is strong, so that the flow never jumps.
vec4 clockOf() {
    return vec4(mod(IMG_NORM_PIXEL(clock, vec2(0.5)).r + TIMEDELTA * (0.05 + 0.9 * harmonic), 1000.0), 0.0, 0.0, 1.0);
}

vec4 coarseOf(vec2 at) {
    vec2 texel = 1.0 / IMG_SIZE(inputImage);
    vec3 c = IMG_NORM_PIXEL(inputImage, at + texel * vec2(-1.0, -1.0)).rgb;
    c += IMG_NORM_PIXEL(inputImage, at + texel * vec2(1.0, -1.0)).rgb;
    c += IMG_NORM_PIXEL(inputImage, at + texel * vec2(-1.0, 1.0)).rgb;
    c += IMG_NORM_PIXEL(inputImage, at + texel).rgb;
    return vec4(c * 0.25, dot(c, LUMA) * 0.25);
}

// Products of the slope: they can be averaged over a place where slopes themselves would cancel.
vec4 products(vec2 at) {
    vec2 texel = 1.0 / IMG_SIZE(coarse);
    float right = IMG_NORM_PIXEL(coarse, at + vec2(texel.x, 0.0)).a - IMG_NORM_PIXEL(coarse, at - vec2(texel.x, 0.0)).a;
    float up = IMG_NORM_PIXEL(coarse, at + vec2(0.0, texel.y)).a - IMG_NORM_PIXEL(coarse, at - vec2(0.0, texel.y)).a;
    return vec4(right * right, up * up, right * up, 1.0);
}

vec4 spread(sampler2D image, vec2 at, vec2 along) {
    vec4 sum = 0.3 * IMG_NORM_PIXEL(image, at);
    sum += 0.22 * (IMG_NORM_PIXEL(image, at + along * 1.5) + IMG_NORM_PIXEL(image, at - along * 1.5));
    return sum + 0.13 * (IMG_NORM_PIXEL(image, at + along * 3.5) + IMG_NORM_PIXEL(image, at - along * 3.5));
}

// The direction along the forms (rg), slow swirls where there is none, and how sure it is (b).
vec4 fieldOf(vec2 at) {
    vec4 t = spread(tensor, at, vec2(0.0, 1.0) / RENDERSIZE);
    float difference = t.x - t.y;
    float spanned = sqrt(difference * difference + 4.0 * t.z * t.z);
    float sure = smoothstep(0.00008, 0.0015, spanned);
    float angle = 0.5 * atan(2.0 * t.z, difference + 1e-7) + 1.5708;
    vec2 p = at * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    float time = IMG_NORM_PIXEL(clock, vec2(0.5)).r;
    vec2 swirl = vec2(sin(p.y * 7.0 + 0.6 * time) + 0.5 * sin(p.x * 11.0 + p.y * 5.0 - 0.4 * time),
                      cos(p.x * 6.0 - 0.5 * time) + 0.5 * cos(p.y * 9.0 - p.x * 6.0 + 0.3 * time));
    vec2 form = vec2(cos(angle), sin(angle));
    form *= dot(form, swirl) < 0.0 ? -1.0 : 1.0;
    vec4 wanted = vec4(mix(0.5 * swirl, form, sure), sure, 1.0);
    return mix(wanted, IMG_NORM_PIXEL(field, at), exp(-max(TIMEDELTA, 0.003) * 7.0));
}

vec4 combedOf(vec2 at) {
    vec4 way = IMG_NORM_PIXEL(field, at);
    vec2 wide = vec2(RENDERSIZE.y / RENDERSIZE.x, 1.0);
    vec2 along = way.xy * wide * stroke * 0.008;
    vec2 from = at - way.xy * wide * flow * (0.004 + 0.010 * harmonic);
    vec3 c = 0.30 * IMG_NORM_PIXEL(inputImage, from).rgb;
    c += 0.22 * (IMG_NORM_PIXEL(inputImage, from + along).rgb + IMG_NORM_PIXEL(inputImage, from - along).rgb);
    c += 0.13 * (IMG_NORM_PIXEL(inputImage, from + 2.0 * along).rgb + IMG_NORM_PIXEL(inputImage, from - 2.0 * along).rgb);
    vec2 place = at / wide;
    float hair = sin(dot(place, vec2(-way.y, way.x)) * 420.0 + 9.0 * sin(dot(place, way.xy) * 13.0));
    return vec4(c, dot(c, LUMA) + 0.014 * hair * way.b * (0.3 + dot(c, LUMA)));
}

vec4 finished(vec2 at) {
    vec2 wide = vec2(RENDERSIZE.y / RENDERSIZE.x, 1.0);
    vec2 way = IMG_NORM_PIXEL(field, at).xy;
    vec2 from = (at - 0.5) * (0.990 - 0.006 * low - 0.016 * hit) + 0.5;
    from += way * wide * 0.005 * hit;
    vec2 texel = 1.2 / IMG_SIZE(combed);
    vec4 c = IMG_NORM_PIXEL(combed, from);
    vec2 slope = vec2(IMG_NORM_PIXEL(combed, from + vec2(texel.x, 0.0)).a, IMG_NORM_PIXEL(combed, from + vec2(0.0, texel.y)).a);
    slope = (slope - c.a) * (5.0 + 2.0 * percussive + 2.0 * hit);
    float facing = dot(slope, vec2(-0.6, 0.8));
    float gloss = max(0.0, facing - 0.06);
    vec3 paint = c.rgb * (1.0 + 0.55 * clamp(facing, -0.8, 0.6));
    paint = paint * paint + shine * min(gloss * gloss, 0.6) * (0.25 + c.rgb) * 1.6;
    return vec4(sqrt(clamp(paint, 0.0, 1.0)), 1.0);
}

void main() {
    vec2 at = isf_FragNormCoord;
    if (PASSINDEX == 0) gl_FragColor = clockOf();
    else if (PASSINDEX == 1) gl_FragColor = coarseOf(at);
    else if (PASSINDEX == 2) gl_FragColor = products(at);
    else if (PASSINDEX == 3) gl_FragColor = spread(across, at, vec2(1.0, 0.0) / RENDERSIZE);
    else if (PASSINDEX == 4) gl_FragColor = fieldOf(at);
    else if (PASSINDEX == 5) gl_FragColor = combedOf(at);
    else gl_FragColor = finished(at);
}
