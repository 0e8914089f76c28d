"""The guard's passes of one texel, in GLSL, that decide.

What is known of the whole picture is five texels: *decision* (share of the drawn picture, s since the last limited
frame, s since the last transition of the whole in luminance and in red), *counts* (runs, limited frames, why: 1
luminance, 2 red, and of what share of the picture), *luminance* and *red* (way, ages of the transitions 2 to 4) and
*older* (ages 5 and 6 of both).
"""

from __future__ import annotations

from live.guard.cellpasses import constants
from show.flashprofiles import Profile

_WHOLE = """
uniform sampler2D last_decision, last_counts, last_luminance, last_red, last_older;
uniform float cells;
uniform float dt;
uniform float fresh;
layout(location = 0) out vec4 new_decision;
layout(location = 1) out vec4 new_counts;
layout(location = 2) out vec4 new_luminance;
layout(location = 3) out vec4 new_red;
layout(location = 4) out vec4 new_older;
struct Whole { float way; float ages[6]; };
vec4 of(sampler2D texel) { return texelFetch(texel, ivec2(0), 0); }
float aged(float age) { return min(age + dt, NEVER); }
Whole before(float newest, vec4 newer, vec2 older) {
    return Whole(newer.x, float[6](
        aged(newest), aged(newer.y), aged(newer.z), aged(newer.w), aged(older.x), aged(older.y)));
}
vec3 shares(float sum) {
    float down = floor(sum / 16384.0), up = floor((sum - 16384.0 * down) / 128.0);
    return vec3(sum - 16384.0 * down - 128.0 * up, up, down) / cells;
}
// The share of the picture that makes it unsafe, 0 where it is safe.
float harm(inout Whole whole, vec3 share, float window) {
    float way = share.y > AREA && whole.way != 1.0 ? 1.0 : share.z > AREA && whole.way != -1.0 ? -1.0 : 0.0;
    bool many = way != 0.0 && whole.ages[ALLOWED - 1] <= window;
    if (way != 0.0) {
        whole.way = way;
        for (int i = 5; i > 0; i--) whole.ages[i] = whole.ages[i - 1];
        whole.ages[0] = 0.0;
    }
    return share.x > AREA || many ? max(share.x, max(share.y, share.z)) : 0.0;
}
void put(float share, float since, vec4 counts, Whole luminance, Whole red) {
    new_decision = vec4(share, since, luminance.ages[0], red.ages[0]);
    new_counts = counts;
    new_luminance = vec4(luminance.way, luminance.ages[1], luminance.ages[2], luminance.ages[3]);
    new_red = vec4(red.way, red.ages[1], red.ages[2], red.ages[3]);
    new_older = vec4(luminance.ages[4], luminance.ages[5], red.ages[4], red.ages[5]);
}
"""
_READ = """
    vec4 last = of(last_decision), older = of(last_older);
    Whole luminance = before(last.z, of(last_luminance), older.xy), red = before(last.w, of(last_red), older.zw);
    float since = aged(last.y), window = WINDOW + (since < CALM ? ALERT : 0.0);
    ivec2 blocks = textureSize(sums, 0);
"""
_JUDGE = (
    """
uniform sampler2D sums;
uniform float remembered;  // s since the last transitions of the whole, at the first picture
layout(location = 5) out vec4 judged;  // 1 where it is safe; why not, and of what share
void main() {"""
    + _READ
    + """
    vec3 light = vec3(0.0), saturated = vec3(0.0);
    for (int y = 0; y < blocks.y; y++)
        for (int x = 0; x < blocks.x; x++) {
            vec2 sum = texelFetch(sums, ivec2(x, y), 0).xy;
            light += shares(sum.x);
            saturated += shares(sum.y);
        }
    float first = harm(luminance, light, window), second = harm(red, saturated, window);
    judged = vec4(float(first + second == 0.0), first > 0.0 ? 1.0 : 2.0, first > 0.0 ? first : second, 0.0);
    put(1.0, since, of(last_counts), luminance, red);
    if (fresh > 0.5) {
        float age = remembered;
        Whole none = Whole(0.0, float[6](age, age, age, age, age, age));
        judged = vec4(1.0);
        put(1.0, NEVER, vec4(0.0), none, none);
    }
}
"""
)
_CHOOSE = (
    """
uniform sampler2D sums, verdict;
void main() {"""
    + _READ
    + """
    vec3 light[2] = vec3[2](vec3(0.0), vec3(0.0)), saturated[2] = light;
    for (int y = 0; y < blocks.y; y++)
        for (int x = 0; x < blocks.x; x++) {
            vec4 sum = texelFetch(sums, ivec2(x, y), 0);
            light[0] += shares(sum.x);
            light[1] += shares(sum.z);
            saturated[0] += shares(sum.y);
            saturated[1] += shares(sum.w);
        }
    vec4 why = of(verdict), counts = of(last_counts);
    counts = vec4(counts.x + float(since >= CALM), counts.y + 1.0, why.y, why.z);
    put(0.0, 0.0, counts, luminance, red);
    float tried[2] = float[2](FIRST, SECOND);
    for (int i = 1; i >= 0; i--) {  // the largest last
        Whole one = luminance, other = red;
        float harmful = harm(one, light[i], window) + harm(other, saturated[i], window);
        if (harmful == 0.0) put(tried[i], 0.0, counts, one, other);
    }
}
"""
)


def judge(profile: Profile) -> str:
    """Says whether the drawn picture may be shown, and takes it that it is."""
    return constants(profile) + _WHOLE + _JUDGE


def choose(profile: Profile) -> str:
    """Where it may not: the largest share of it that may."""
    return constants(profile) + _WHOLE + _CHOOSE
