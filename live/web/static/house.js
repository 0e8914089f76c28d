// The house where the show runs by itself: open or closed and until when, its alarms, and a hand on the door.

import { on, show } from "./link.js";
import { choice } from "./controls.js";
import { heading, make, say } from "./made.js";

const CHOICES = [["auto", "by the hours"], ["open", "open"], ["closed", "close"]];

export function card() {
  const lamp = make("i.lamp"), word = make("b"), light = make("span"), alarms = make("ul"), posts = make("ul.posts");
  const mode = show.begin.groups.flatMap((group) => group.controls).find((each) => each.name === "house_mode");
  const box = make("div.health.house", {}, lamp, make("div", {}, word, light, alarms, posts));
  on("status", ({ house, house_open: open, house_light: dimmed = 1, alarms: calls = [], posts: sent = [] }) => {
    box.className = `health house ${calls.length ? "failed" : open ? "ok" : ""}`;
    say(word, house ? heading(house) : "Nobody looks after the house");
    say(light, open && dimmed < 1 ? `light ${Math.round(100 * dimmed)} % by the hour` : "");
    alarms.replaceChildren(...calls.map((each) => make("li", {}, heading(each))));
    posts.replaceChildren(...sent.map((each) => make("li", {}, each)));
  });
  return make("div", {}, box, make("div.controls", {}, choice(mode, { title: "Until the hours change next", choices: CHOICES })));
}
