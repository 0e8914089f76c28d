// How it is: health, figures, the sound input, who may steer, and the log.

import { at, enter, fire, listInputs, move, on, show } from "./link.js";
import { control } from "./controls.js";
import { heading, make, minutes, say } from "./made.js";
import { card } from "./house.js";

const WORDS = {
  ok: "All is well", degraded: "It plays, but something is wrong", alarm: "Somebody has to come",
  failed: "The stage does not answer",
};
const MOST_LINES = 120;

export function build(view) {
  const sound = show.begin.groups.find((group) => group.name === "sound");
  view.replaceChildren(
    health(), make("h2", {}, "House"), card(), make("h2", {}, "Figures"), figures(),
    make("h2", {}, "Sound"), level(),
    make("div.controls", {}, device(sound.controls.find((each) => each.name === "audio_device")),
      ...sound.controls.filter((each) => each.name !== "audio_device").map(control)),
    make("h2", {}, "Control"), entrance(),
    make("h2", {}, "Log", make("span.links", {}, make("a", { href: "/page/log.txt", download: "limelight-log.txt" },
      "download"), journal())), log(),
    make("h2", {}, "Bug report"), replay(),
    make("p.hint", {}, `Limelight ${show.begin.version}`),
  );
}

function health() {
  const word = make("b"), list = make("ul"), card = make("div.health", {}, make("i.lamp"), make("div", {}, word, list));
  on("status", ({ health, problems = [], alarms = [] }) => {
    const is = alarms.length && health !== "failed" ? "alarm" : health;
    card.className = `health ${is}`;
    say(word, WORDS[is] ?? "");
    list.replaceChildren(...problems.map((each) => make("li", {}, each)));
  });
  return card;
}

function figures() {
  const cells = {};
  const box = make("dl.figures");
  for (const [name, title] of [["fps", "frames/s"], ["late", "sound to light, ms"], ["missed", "frames missed"],
    ["rung", "picture"], ["sound", "sound"], ["pacing", "paced by"], ["lost", "samples lost"], ["guard", "flash guard"], ["time", "show runs"]]) {
    cells[name] = make("dd");
    box.append(make("div", {}, make("dt", {}, title), cells[name]));
  }
  on("/state/fps", ([fps]) => say(cells.fps, fps.toFixed(1)));
  on("/state/guard", ([profile, times, limits]) =>
    say(cells.guard, `${profile || "–"}${times ? `, ${times} times` : ""}${limits ? ", limiting" : ""}`));
  on("/state/rung", ([rung, why]) => { say(cells.rung, rung || "–"); cells.rung.title = why; });
  on("status", (status) => {
    const { latencies = [], latency_known: known } = status;
    say(cells.late, latencies.length ? `${latencies.join(" / ")}${known ? "" : " est."}` : "–");
    say(cells.missed, String(status.missed ?? "–"));
    say(cells.sound, status.sound || "–");
    say(cells.pacing, status.pacing || "–");
    say(cells.lost, String(status.lost_samples ?? "–"));
    say(cells.time, minutes(status.show_seconds ?? 0));
  });
  return box;
}

function level() {
  const bar = make("i");
  on("/audio/level", ([loud]) => (bar.style.transform = `scaleX(${loud})`));
  return make("div.level", { role: "img", "aria-label": "input level" }, bar);
}

function device(of) {
  const list = make("select", { "aria-label": "sound input", onchange: () => move(of.address, list.value) });
  const find = make("button.chip", { onclick: () => { say(find, "Looking…"); listInputs(); } }, "Look for inputs");
  const fill = () => {
    const now = String(at(of.address)[0] ?? "");
    const names = [...new Set(["", ...show.inputs, now])];
    list.replaceChildren(...names.map((name) => make("option", { value: name, selected: name === now },
      name || "the one it was started with")));
  };
  on(of.address, fill);
  on("inputs", () => { say(find, show.inputs.length ? "Look again" : "No input found: look again"); fill(); });
  fill();
  return make("div.control.choice", { "data-name": heading(of.title), title: of.meaning },
    make("span.name", {}, heading(of.title)), make("div.chips", {}, list, find));
}

function entrance() {
  const box = make("div.entrance");
  const write = () => {
    if (show.control) {
      if (!show.code) {
        box.replaceChildren(make("p", {}, "This page steers the show, and is on this machine only: --desk INTERFACE opens it to "
          + "phones. On this machine, another browser opens"), make("code", {}, show.link));
        return;
      }
      const code = make("div.code");
      code.innerHTML = show.code; // drawn by the desk
      box.replaceChildren(code, make("div", {}, make("p", {}, "This phone steers the show. Another one may, too: it "
        + "scans this code, or opens"), make("code", {}, show.link)));
      return;
    }
    const input = make("input", { placeholder: "token", autocomplete: "off", autocapitalize: "off", "aria-label": "token" });
    box.replaceChildren(make("form", { onsubmit: (event) => { event.preventDefault(); enter(input.value.trim()); } },
      make("p", {}, "To steer, scan the code in the stage's overlay (key H), or type the token that the stage prints."),
      input, make("button.chip", {}, "Take control")));
  };
  on("control", write);
  write();
  return box;
}

function replay() {
  const told = make("p.replay", {}, "Something went wrong? This keeps what has just happened, to be sent with a report.");
  on("status", ({ replay: line }) => { if (line) say(told, line); });
  return make("div", {}, make("button.chip.save", { "data-learn": "/replay/save", "data-name": "Save replay",
    onclick: () => fire("/replay/save") }, "Save the last minutes"), told);
}

/** The whole journal, of this start and those before; it names what was played when, so it is for those in control. */
function journal() {
  const link = make("a", { download: "limelight-journal.txt" }, "journal");
  const write = () => {
    link.hidden = !show.control || !show.begin.journal;
    link.href = `/page/journal.txt?token=${encodeURIComponent(show.link?.split("#")[1] ?? "")}`;
  };
  on("control", write);
  write();
  return link;
}

function log() {
  const list = make("ul.log");
  on("log", () => list.replaceChildren(...show.log.slice(-MOST_LINES).reverse().map((line) => make(`li.${line.weight}`, {},
    make("time", {}, line.time), line.text))));
  return list;
}
