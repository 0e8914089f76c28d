"""The guard's passes over cells, in GLSL: what each has gone through, as `show.flash` has it, and sums in blocks.

A cell's state is two texels a quantity: code, ages of the transitions 1 to 3; ages 4 to 7. The code is the extreme
plus twice a number: 0 went nowhere yet, 1 up, 2 down. Where it went nowhere yet the extreme is the lowest that it
was, and the highest stands in the place of the first age, with `HIGHEST` added, so that it is as old as never. A fifth
texel, *since*, holds of both quantities whence they went and the age of the newest crossing.
"""

from __future__ import annotations

from show import flashcells
from show.flash import FARTHER, NEVER, SATURATED
from show.flashprofiles import ALERT, Profile

BLOCK = 8  # cells, sides of what one texel sums up
CANDIDATES = (1 / 8, 1 / 32)  # shares of the drawn picture that are tried where all of it would be unsafe
CALM = 1.0  # s after the last limited frame until which the window is longer, and the next belongs to the same run

HIGHEST = 10.0  # more than NEVER

# The curve is a fit within half a percent of sRGB (Taylor 2010): powers are dear on a software driver.
_SAMPLED = """
uniform sampler2D corners;
vec3 lit(vec3 color) {
    return color * (color * (color * 0.305306011 + 0.682171111) + 0.012522878);
}
ivec2 corner_of(ivec2 at) {
    return ivec2(texelFetch(corners, at, 0).xy);
}
"""
_MACHINES = """
uniform sampler2D luminance0, luminance1, red0, red1, since;
flat in vec4 last;  // what was decided of the last frame
uniform float dt;
uniform float fresh;  // 1 at the first picture
bool lately(float then, float age) { return then <= TOGETHER && then < age; }
float flagged(vec4 a, vec4 b, float crossed, bool uncertain, float age, float window) {
    bool newest = lately(crossed, age), before = uncertain && lately(a.z, age);
    float k = floor(a.x * 0.5), up = float(k == 1.0 ? newest : before), down = float(k == 2.0 ? newest : before);
    return float(OLDEST <= window) + (k == 0.0 ? 0.0 : 128.0 * up + 16384.0 * down);
}
// `from` is whence it went and the age of its newest crossing. Returns whether that is uncertain.
bool turn(inout vec4 a, inout vec4 b, inout vec2 from, float value, float change, float under) {
    float k = floor(a.x * 0.5), far = a.x - 2.0 * k;
    bool begun = k > 0.5;
    float low = begun ? far : min(far, value), high = begun ? far : max(a.y - HIGHEST, value);
    bool rise = k != 1.0 && value - low > change && low < under;
    bool fall = k != 2.0 && high - value > change && value < under;
    bool turned = rise || fall;
    bool farther = (k == 1.0 && value - far > FARTHER) || (k == 2.0 && far - value > FARTHER);
    bool uncertain = abs(far - from.x) < change + SLACK;
    k = rise ? 1.0 : fall ? 2.0 : k;
    vec4 older = min(b + dt, NEVER);
    vec3 newer = min(a.yzw + dt, NEVER);
    b = turned ? vec4(newer.z, older.xyz) : older;
    a = vec4((turned || farther ? value : low) + 2.0 * k, turned ? vec3(0.0, newer.xy) : newer);
    a.y = k == 0.0 ? HIGHEST + high : farther && uncertain ? 0.0 : a.y;
    from = turned ? vec2(rise ? low : high, 0.0) : vec2(from.x, min(from.y + dt, NEVER));
    bool still = abs(a.x - 2.0 * k - from.x) < change + SLACK;
    from.y = uncertain && !still ? 0.0 : from.y;
    return still;
}
vec2 quantities(vec3 light) {
    vec3 seen = light + FLARE;
    float x = dot(seen, vec3(0.4124, 0.3576, 0.1805)), y = dot(seen, vec3(0.2126, 0.7152, 0.0722));
    float below = x + 15.0 * y + 3.0 * dot(seen, vec3(0.0193, 0.1192, 0.9505));
    bool saturated = seen.r >= SATURATED * (seen.r + seen.g + seen.b);
    float red = saturated ? 0.0 : distance(vec2(4.0 * x, 9.0 * y) / below, vec2(RED));
    return vec2(dot(light, vec3(0.2126, 0.7152, 0.0722)), red);
}
vec2 gone(vec3 light, inout vec4 a, inout vec4 b, inout vec4 c, inout vec4 d, inout vec4 e) {
    vec2 value = quantities(light);
    vec4 ages = last + dt;
    float window = WINDOW + (ages.y < CALM ? ALERT : 0.0);
    vec2 one = e.xy, other = e.zw;
    bool first = turn(a, b, one, value.x, LUMINANCE_CHANGE, DARK);
    bool second = turn(c, d, other, value.y, RED_CHANGE, AT_RED);
    e = vec4(one, other);
    return vec2(flagged(a, b, one.y, first, ages.z, window), flagged(c, d, other.y, second, ages.w, window));
}
"""
_FOLLOW = """
uniform sampler2D source;
layout(location = 0) out vec4 out0;
layout(location = 1) out vec4 out1;
layout(location = 2) out vec4 out2;
layout(location = 3) out vec4 out3;
layout(location = 4) out vec4 out4;
layout(location = 5) out vec4 flags;
void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    ivec2 corner = corner_of(at);
    vec3 light = vec3(0.0);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) light += lit(texelFetch(source, corner + ivec2(x, y), 0).rgb);
    light /= float(SIDE * SIDE);
    if (fresh > 0.5) {
        vec2 value = quantities(light);
        out0 = vec4(value.x, HIGHEST + value.x, NEVER, NEVER);
        out2 = vec4(value.y, HIGHEST + value.y, NEVER, NEVER);
        out1 = out3 = vec4(NEVER);
        out4 = vec4(value.x, NEVER, value.y, NEVER);
        flags = vec4(0.0);
    } else {
        out0 = texelFetch(luminance0, at, 0);
        out1 = texelFetch(luminance1, at, 0);
        out2 = texelFetch(red0, at, 0);
        out3 = texelFetch(red1, at, 0);
        out4 = texelFetch(since, at, 0);
        flags = vec4(gone(light, out0, out1, out2, out3, out4), 0.0, 0.0);
    }
}
"""
_TRY = """
uniform sampler2D drawn, shown;
out vec4 flags;
vec2 tried(vec3 light, ivec2 at) {
    vec4 a = texelFetch(luminance0, at, 0), b = texelFetch(luminance1, at, 0);
    vec4 c = texelFetch(red0, at, 0), d = texelFetch(red1, at, 0), e = texelFetch(since, at, 0);
    return gone(light, a, b, c, d, e);
}
void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    ivec2 corner = corner_of(at);
    vec3 first = vec3(0.0), second = vec3(0.0);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            vec3 to = texelFetch(drawn, corner + ivec2(x, y), 0).rgb;
            vec3 from = texelFetch(shown, corner + ivec2(x, y), 0).rgb;
            first += lit(mix(from, to, FIRST));
            second += lit(mix(from, to, SECOND));
        }
    float count = float(SIDE * SIDE);
    flags = vec4(tried(first / count, at), tried(second / count, at));
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


def constants(profile: Profile) -> str:
    """The head of every fragment shader: the limits, as numbers of GLSL."""
    numbers = {
        "NEVER": NEVER,
        "HIGHEST": HIGHEST,
        "FLARE": flashcells.FLARE,
        "AT_RED": SATURATED,
        "FARTHER": FARTHER,
        "LUMINANCE_CHANGE": profile.luminance,
        "DARK": profile.dark,
        "RED_CHANGE": profile.red,
        "SATURATED": profile.saturated,
        "AREA": profile.area,
        "WINDOW": profile.window,
        "TOGETHER": profile.together,
        "SLACK": profile.slack,
        "ALERT": ALERT,
        "CALM": CALM,
        **dict(zip(("FIRST", "SECOND"), CANDIDATES, strict=True)),
    }
    written = [f"#define {name} {value!r}" for name, value in numbers.items()]
    oldest = "xyzw"[profile.transitions - 3]  # the age one beyond those that are allowed, the 4th being x
    return "\n".join(
        ["#version 330 core", *written, f"#define BLOCK {BLOCK}", f"#define OLDEST b.{oldest}",
         f"#define ALLOWED {profile.transitions}", "#define RED {}, {}".format(*flashcells.RED), ""]
    )  # fmt: skip


def follow(profile: Profile, side: int) -> str:
    """Takes the picture `source`, in patches of `side` px, into every cell's state, and says what it has come to."""
    return constants(profile) + _sampled(side) + _MACHINES + _FOLLOW


def attempt(profile: Profile, side: int) -> str:
    """What every cell would come to with part of the drawn picture over the one that was shown."""
    return constants(profile) + _sampled(side) + _MACHINES + _TRY


def _sampled(side: int) -> str:
    """With the side as a number, a software driver unrolls the loops over a patch, which halves what they cost."""
    return f"#define SIDE {side}\n{_SAMPLED}"


def total(profile: Profile) -> str:
    """Adds up the flags of a block: of one picture, or of two candidates."""
    return constants(profile) + _SUM
