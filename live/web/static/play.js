// What is on the wall, and the hand on it: preview, transport, faders, meters, cues, panic.

import { at, fire, on, show } from "./link.js";
import { bang, fader } from "./controls.js";
import { nextByHand } from "./go.js";
import { figure, make, minutes, say } from "./made.js";

const LEVELS = ["hit", "drums", "tones", "energy", "low", "mid", "high", "level"]; // as `/state/levels` has them
const HELD = 700; // ms that panic must be held: nobody hits it by chance

export function build(view) {
  const parameter = (name) => show.begin.groups.flatMap((group) => group.controls).find((each) => each.name === name);
  const length = () => at("/state/position")[1] ?? 0;
  view.replaceChildren(
    preview(),
    make("div.row.place", {}, fader(parameter("position"), {
      title: "Place", written: (share) => `${minutes(share * length())} of ${minutes(length())}`,
    })),
    following(),
    make("div.row.transport", {},
      act("/back", "back", "the track before, from its beginning"), pause(),
      act("/restart", "restart", "this track from its beginning"),
      act("/track/next", "next", "cross to the next track")),
    cues(),
    fader(parameter("master"), { tall: true, written: (share) => `${Math.round(100 * share)} %` }),
    fader(parameter("crossfade"), { title: "Crossfade to the next" }),
    tempo(),
    meters(),
    fader(parameter("fade_time")),
    panic(),
  );
}

const act = (address, title, meaning) => bang({ address, title, meaning });

function preview() {
  const canvas = make("canvas", { role: "img", "aria-label": "the picture on the wall" });
  const flag = make("b.flag"), title = make("b"), rung = make("span");
  const box = make("figure.preview", { style: `aspect-ratio:${show.begin.aspect}` }, canvas, flag,
    make("figcaption", {}, title, rung));
  let busy = false; // a phone that decodes slowly sees fewer pictures, and always new ones
  on("picture", async (blob) => {
    if (busy) return;
    busy = true;
    try {
      const picture = await createImageBitmap(blob);
      if (canvas.width !== picture.width) canvas.width = picture.width;
      if (canvas.height !== picture.height) canvas.height = picture.height;
      canvas.getContext("2d").drawImage(picture, 0, 0);
      picture.close();
      box.classList.add("seen");
    } finally { busy = false; }
  });
  const flags = () => {
    const dark = at("/blackout")[0], dmx = at("/dmx/blackout")[0], still = at("/freeze")[0];
    say(flag, dark ? "blackout" : dmx ? "dark by DMX" : still ? "frozen" : "");
  };
  ["/blackout", "/dmx/blackout", "/freeze"].forEach((address) => on(address, flags));
  on("/state/look", ([name]) => say(title, name ?? ""));
  on("/state/fps", ([fps]) => say(rung, `${Math.round(fps)} frames/s`));
  return box;
}

function following() {
  const armed = make("b"), line = make("p.following", {}, make("span", {}, "next "), armed);
  const write = () => {
    const [number, title] = at("/state/armed"), next = at("/state/next")[0];
    line.classList.toggle("armed", Boolean(number));
    say(line.firstChild, number ? "stands by " : "next ");
    say(armed, number ? `${number}  ${title}` : next || "the end");
  };
  on("/state/armed", write);
  on("/state/next", write);
  return line;
}

function pause() {
  const button = bang({ address: "/pause", title: "pause", meaning: "stand still where the show is" });
  const label = button.querySelector(".name");
  const stands = () => ["paused", "panicked"].includes(at("/state/transport")[0]);
  button.addEventListener("click", (event) => {
    if (!stands()) return;
    event.stopImmediatePropagation();
    fire("/resume");
  }, { capture: true });
  on("/state/transport", () => {
    say(label, stands() ? "Resume" : "Pause");
    button.classList.toggle("lit", stands());
  });
  return button;
}

/** The cues of the track that plays. */
export function cues() {
  const row = make("div.cues");
  let track = null, list = [];
  const write = () => {
    const number = at("/state/track")[0], [last] = at("/state/cue");
    if (number !== track) {
      track = number;
      const found = show.begin.tracks.find((each) => each.number === number);
      list = found?.cues ?? [];
      row.replaceChildren(...list.map(cueButton));
    }
    const next = nextByHand()?.place;
    list.forEach((cue, index) => {
      row.children[index].setAttribute("aria-pressed", cue.place === last);
      row.children[index].classList.toggle("next", cue.place === next);
    });
  };
  on("/state/track", write);
  on("/state/cue", write);
  return row;
}

function cueButton(cue) {
  const learnt = /^[0-9]+$/.test(cue.number) ? { "data-learn": `/cue/${cue.number}/go`, "data-name": `Cue ${cue.number}` } : {};
  const when = cue.time === null ? "by hand" : minutes(cue.time);
  return make("button.cue", { ...learnt, onclick: () => fire("/cue/go", cue.number) }, make("b", {}, cue.number),
    make("span", {}, cue.name), make("small", {}, cue.follow === null ? when : `${when}, then ${cue.follow} s`));
}

function tempo() {
  const number = make("b"), source = make("span"), quality = make("i");
  on("/tempo/now", ([bpm, from, sure]) => {
    say(number, bpm ? figure(bpm, 0, 20) : "–");
    say(source, from || "no tempo");
    quality.style.transform = `scaleX(${sure ?? 0})`;
  });
  return make("div.row.tempo", {}, make("div.bpm", {}, number, make("span", {}, "bpm"), source, quality),
    act("/tempo/resync", "beat one", "beat one is now"));
}

function meters() {
  const bars = LEVELS.map((name) => make("i"));
  const box = make("div.meters", { role: "img", "aria-label": "what is heard" },
    ...LEVELS.map((name, place) => make("div", {}, make("div", {}, bars[place]), make("span", {}, name))));
  on("/state/levels", (levels) => bars.forEach((bar, place) => (bar.style.transform = `scaleY(${levels[place]})`)));
  return box;
}

function panic() {
  const button = make("button.control.panic", {
    "data-learn": "/panic", "data-name": "Panic", title: "fade out and stop everything; GO or resume brings it back",
  }, make("i"), make("span.name", {}, "Hold to panic"));
  let timer = 0;
  const stop = () => { clearTimeout(timer); button.classList.remove("held"); };
  const start = (event) => {
    if (event.button) return;
    button.classList.add("held");
    timer = setTimeout(() => { stop(); fire("/panic"); navigator.vibrate?.(80); }, HELD);
  };
  button.addEventListener("pointerdown", start);
  for (const kind of ["pointerup", "pointerleave", "pointercancel"]) button.addEventListener(kind, stop);
  button.addEventListener("keydown", (event) => event.key === "Enter" && !event.repeat && start(event));
  button.addEventListener("keyup", stop);
  return button;
}

