"""The guard's passes over cells, in GLSL: what each has gone through, as `show.flash` has it, and sums in blocks.

A cell's state is two texels a quantity: code, ages of the transitions 1 to 3; ages 4 to 7. The code is the extreme
plus twice a number: 0 went nowhere yet, 1 up, 2 down, and 3 more where the extreme was saturated red.
"""

from __future__ import annotations

from show import flashcells
from show.flash import NEVER
from show.flashprofiles import ALERT, Profile

BLOCK = 8  # cells, sides of what one texel sums up
CANDIDATES = (1 / 2, 1 / 8, 1 / 32)  # shares of the drawn picture that are tried where all of it would be unsafe
CALM = 1.0  # s after the last limited frame until which the window is longer, and the next belongs to the same run

_SAMPLED = """
uniform sampler2D middles;
vec3 sampled(sampler2D source, ivec2 at) {
    vec2 middle = texelFetch(middles, at, 0).xy, unit = 1.0 / vec2(textureSize(source, 0));
    vec3 sum = texture(source, (middle + vec2(-1.0, -1.0)) * unit).rgb;
    sum += texture(source, (middle + vec2(1.0, -1.0)) * unit).rgb;
    sum += texture(source, (middle + vec2(-1.0, 1.0)) * unit).rgb;
    return 0.25 * (sum + texture(source, (middle + vec2(1.0, 1.0)) * unit).rgb);
}
"""
# The curve is a fit within half a percent of sRGB (Taylor 2010): powers are dear on a software driver.
_MACHINES = """
uniform sampler2D luminance0, luminance1, red0, red1;
flat in vec4 last;  // what was decided of the last frame
uniform float dt;
uniform float fresh;  // 1 at the first picture
float flagged(vec4 a, vec4 b, float age, float window) {
    bool recent = a.y <= TOGETHER && a.y < age;
    float k = mod(floor(a.x * 0.5), 3.0);
    float over = float(OLDEST <= window), up = float(recent && k == 1.0), down = float(recent && k == 2.0);
    return over + 128.0 * up + 16384.0 * down;
}
void turn(inout vec4 a, inout vec4 b, float value, bool marked, vec4 limits) {
    float k = floor(a.x * 0.5), far = a.x - 2.0 * k;
    bool was = k > 2.5;
    k -= was ? 3.0 : 0.0;
    float change = value - far;
    bool rise = k != 1.0 && change > limits.x && (limits.y > 0.5 ? was : far < DARK);
    bool fall = k != 2.0 && -change > limits.x && (limits.y > 0.5 ? marked : value < DARK);
    bool turned = rise || fall, moved = turned || (k == 1.0 && change > 0.0) || (k == 2.0 && change < 0.0);
    k = rise ? 1.0 : fall ? 2.0 : k;
    float code = (moved ? value : far) + 2.0 * (k + ((moved ? marked : was) ? 3.0 : 0.0));
    vec4 older = min(b + dt, NEVER);
    vec3 newer = min(a.yzw + dt, NEVER);
    b = turned ? vec4(newer.z, older.xyz) : older;
    a = vec4(code, turned ? vec3(0.0, newer.xy) : newer);
}
vec2 quantities(vec3 color, out bool marked) {
    vec3 light = color * (color * (color * 0.305306011 + 0.682171111) + 0.012522878);
    vec3 seen = light + FLARE;
    float x = dot(seen, vec3(0.4124, 0.3576, 0.1805)), y = dot(seen, vec3(0.2126, 0.7152, 0.0722));
    float below = x + 15.0 * y + 3.0 * dot(seen, vec3(0.0193, 0.1192, 0.9505));
    marked = seen.r >= SATURATED * (seen.r + seen.g + seen.b);
    return vec2(dot(light, vec3(0.2126, 0.7152, 0.0722)), distance(vec2(4.0 * x, 9.0 * y) / below, vec2(RED)));
}
const vec4 LUMINANCE = vec4(LUMINANCE_CHANGE, 0.0, 0.0, 0.0), REDNESS = vec4(RED_CHANGE, 1.0, 0.0, 0.0);
vec2 gone(vec3 color, inout vec4 a, inout vec4 b, inout vec4 c, inout vec4 d) {
    bool marked;
    vec2 value = quantities(color, marked);
    vec4 ages = last + dt;
    float window = WINDOW + (ages.y < CALM ? ALERT : 0.0);
    turn(a, b, value.x, false, LUMINANCE);
    turn(c, d, value.y, marked, REDNESS);
    return vec2(flagged(a, b, ages.z, window), flagged(c, d, ages.w, window));
}
"""
_FOLLOW = """
uniform sampler2D source;
layout(location = 0) out vec4 out0;
layout(location = 1) out vec4 out1;
layout(location = 2) out vec4 out2;
layout(location = 3) out vec4 out3;
layout(location = 4) out vec4 flags;
void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec3 color = sampled(source, at);
    if (fresh > 0.5) {
        bool marked;
        vec2 value = quantities(color, marked);
        out0 = vec4(value.x, vec3(NEVER));
        out2 = vec4(value.y + (marked ? 6.0 : 0.0), vec3(NEVER));
        out1 = out3 = vec4(NEVER);
        flags = vec4(0.0);
    } else {
        out0 = texelFetch(luminance0, at, 0);
        out1 = texelFetch(luminance1, at, 0);
        out2 = texelFetch(red0, at, 0);
        out3 = texelFetch(red1, at, 0);
        flags = vec4(gone(color, out0, out1, out2, out3), 0.0, 0.0);
    }
}
"""
_TRY = """
uniform sampler2D drawn, shown;
layout(location = 0) out vec4 flags0;
layout(location = 1) out vec4 flags1;
vec2 tried(vec3 color, ivec2 at) {
    vec4 a = texelFetch(luminance0, at, 0), b = texelFetch(luminance1, at, 0);
    vec4 c = texelFetch(red0, at, 0), d = texelFetch(red1, at, 0);
    return gone(color, a, b, c, d);
}
void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec3 to = sampled(drawn, at), from = sampled(shown, at);
    flags0 = vec4(tried(mix(from, to, FIRST), at), tried(mix(from, to, SECOND), at));
    flags1 = vec4(tried(mix(from, to, THIRD), at), 0.0, 0.0);
}
"""
_SUM = """
uniform sampler2D flags;
out vec4 sum;
void main() {
    ivec2 corner = BLOCK * ivec2(gl_FragCoord.xy);
    sum = vec4(0.0);
    for (int y = 0; y < BLOCK; y++)
        for (int x = 0; x < BLOCK; x++) sum += texelFetch(flags, corner + ivec2(x, y), 0);
}
"""
_SUM_TWO = """
uniform sampler2D flags0, flags1;
layout(location = 0) out vec4 sum0;
layout(location = 1) out vec4 sum1;
void main() {
    ivec2 corner = BLOCK * ivec2(gl_FragCoord.xy);
    sum0 = sum1 = vec4(0.0);
    for (int y = 0; y < BLOCK; y++)
        for (int x = 0; x < BLOCK; x++) {
            sum0 += texelFetch(flags0, corner + ivec2(x, y), 0);
            sum1 += texelFetch(flags1, corner + ivec2(x, y), 0);
        }
}
"""


def constants(profile: Profile) -> str:
    """The head of every fragment shader: the limits, as numbers of GLSL."""
    numbers = {
        "NEVER": NEVER,
        "FLARE": flashcells.FLARE,
        "LUMINANCE_CHANGE": profile.luminance,
        "DARK": profile.dark,
        "RED_CHANGE": profile.red,
        "SATURATED": profile.saturated,
        "AREA": profile.area,
        "WINDOW": profile.window,
        "TOGETHER": profile.together,
        "ALERT": ALERT,
        "CALM": CALM,
        **dict(zip(("FIRST", "SECOND", "THIRD"), CANDIDATES, strict=True)),
    }
    written = [f"#define {name} {value!r}" for name, value in numbers.items()]
    oldest = "xyzw"[profile.transitions - 3]  # the age one beyond those that are allowed, the 4th being x
    return "\n".join(
        ["#version 330 core", *written, f"#define BLOCK {BLOCK}", f"#define OLDEST b.{oldest}",
         f"#define ALLOWED {profile.transitions}", "#define RED {}, {}".format(*flashcells.RED), ""]
    )  # fmt: skip


def follow(profile: Profile) -> str:
    """Takes the picture `source` into every cell's state, and says what it has come to."""
    return constants(profile) + _SAMPLED + _MACHINES + _FOLLOW


def attempt(profile: Profile) -> str:
    """What every cell would come to with part of the drawn picture over the one that was shown."""
    return constants(profile) + _SAMPLED + _MACHINES + _TRY


def total(profile: Profile, two: bool = False) -> str:
    """Adds up the flags of a block; of two textures where three candidates are tried."""
    return constants(profile) + (_SUM_TWO if two else _SUM)
