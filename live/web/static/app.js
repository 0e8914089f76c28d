// The page: five views, the row that is always there, and what must be said whatever is shown.

import { connect, fire, learn, on, show, stopped, watch } from "./link.js";
import { bang, toggle } from "./controls.js";
import { goButton } from "./go.js";
import { heading, make, minutes, say } from "./made.js";
import * as desk from "./desk.js";
import * as look from "./look.js";
import * as play from "./play.js";
import * as setlist from "./setlist.js";
import * as system from "./system.js";

const VIEWS = { play, setlist, look, desk, system };
const ICONS = {
  play: "M7 4v16l13-8z",
  setlist: "M4 6h11M4 12h11M4 18h7M18 14v7l4-3.500z",
  look: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4v6M9 14v6",
  desk: "M3 12h4l3-7 4 14 3-7h4",
  system: "M12 8v5M12 16.500v.5M12 3l9.500 17h-19z",
};
const WIDE = matchMedia("(min-width: 1000px)");
const TOAST = 3500; // ms
const $ = (id) => document.getElementById(id);
let built = ""; // what the views were built from

function open(name) {
  document.body.dataset.view = name;
  for (const tab of $("tabs").children) tab.setAttribute("aria-current", tab.dataset.to === name ? "page" : "false");
  const words = [];
  if (WIDE.matches || name === "play") words.push("picture");
  if (name === "desk") words.push("arrivals");
  watch(document.hidden ? [] : words);
}

function buildTabs() {
  for (const name of Object.keys(VIEWS)) {
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    icon.setAttribute("viewBox", "0 0 24 24");
    icon.innerHTML = `<path d="${ICONS[name]}"/>`;
    const title = name === "setlist" ? "Set" : heading(name);
    $("tabs").append(make("button.tab", { "data-to": name, onclick: () => open(name) }, icon, title));
  }
}

function buildAlways() {
  const parameter = (name) => show.begin.groups.flatMap((group) => group.controls).find((each) => each.name === name);
  $("always").replaceChildren(
    toggle(parameter("blackout"), { kind: "big.black", atOnce: true }),
    toggle(parameter("freeze"), { kind: "big.cold", atOnce: true }),
    bang({ address: "/tempo/tap", title: "tap", meaning: "tap the beat: four times or more" },
      { kind: "big.tap", atOnce: true }),
    goButton(),
  );
}

function buildAll() {
  buildAlways();
  for (const [name, view] of Object.entries(VIEWS)) {
    view.build(document.querySelector(`.view[data-of=${name}]`));
  }
}

/** What must be said above all views: the worst first. */
function announce() {
  const { connected, control, status, learning } = show, learns = document.body.classList.contains("learns");
  const told = !connected ? ["bad", "No connection to the desk. Trying again…"]
    : status.health === "failed" ? ["bad", "The stage does not answer. It is being started again."]
      : learning ? ["learn", `${nameOf(learning)}: now move a knob, a fader or a channel`, "Cancel", () => learn("")]
        : learns ? ["learn", "Learn: tap what a controller shall move", "Done", () => teach(false)]
          : status.alarms?.length ? ["bad", heading(status.alarms.join("; "))] : !control ? ["plain", "You are watching. To take control, scan the code in the stage's overlay (key H)."]
            : null;
  document.body.classList.toggle("offline", !connected);
  document.body.classList.toggle("watching", !control);
  $("banner").hidden = !told;
  if (told) {
    $("banner").className = told[0];
    $("banner").replaceChildren(make("span", {}, told[1]),
      ...(told[2] ? [make("button", { onclick: told[3] }, told[2])] : []));
  }
}

export function teach(on) {
  document.body.classList.toggle("learns", on);
  if (!on && show.learning) learn("");
  announce();
}

const nameOf = (address) =>
  document.querySelector(`[data-learn="${CSS.escape(address)}"]`)?.dataset.name ?? address;

/** In learn, a tap on a control chooses it instead of moving it. */
function chooseInstead(event) {
  if (!document.body.classList.contains("learns")) return;
  const chosen = event.target.closest("[data-learn]");
  if (!chosen) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.type === "click") learn(chosen.dataset.learn);
}

function learning(address) {
  for (const each of document.querySelectorAll(".wanted")) each.classList.remove("wanted");
  if (address) {
    for (const each of document.querySelectorAll(`[data-learn="${CSS.escape(address)}"]`)) each.classList.add("wanted");
  }
  announce();
}

function toast(text) {
  $("toast").hidden = false;
  say($("toast"), text);
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => ($("toast").hidden = true), TOAST);
}

function headline() {
  on("/state/track", ([number, title]) => {
    say($("now-title"), title ? `${number}  ${title}` : "Limelight");
    document.title = title ? `${title} - Limelight` : "Limelight";
  });
  on("/state/position", ([second, duration]) => {
    say($("now-place"), show.values["/state/transport"]?.[0] ?? "");
    say($("now-left"), duration ? `-${minutes(duration - second)}` : "");
    $("now-bar").style.transform = `scaleX(${duration ? Math.min(1, second / duration) : 0})`;
  });
  on("/tempo/beat", ([, beat, phase]) => {
    $("beat").classList.toggle("one", beat === 1);
    $("beat").style.opacity = show.values["/tempo/now"]?.[0] ? Math.max(0.12, 1 - phase * 1.6) : 0;
  });
  on("status", ({ health }) => { $("lamp").className = health; announce(); });
}

addEventListener("pointerdown", chooseInstead, { capture: true });
addEventListener("click", chooseInstead, { capture: true });
addEventListener("pointerdown", (event) => { // without a connection the controls let a finger through to the page
  if (!show.connected && event.target === document.body) stopped();
});
addEventListener("contextmenu", (event) => event.target.closest(".control") && event.preventDefault());
addEventListener("visibilitychange", () => open(document.body.dataset.view));
addEventListener("keydown", (event) => {
  if (event.target.closest("input, select, [role=slider]") || event.repeat || !WIDE.matches) return;
  if (event.key === "t") fire("/tempo/tap");
});
WIDE.addEventListener("change", () => open(document.body.dataset.view));
addEventListener("hashchange", () => { if (location.hash.length > 1) location.reload(); });

buildTabs();
headline();
on("begin", (begin) => {
  const said = JSON.stringify(begin);
  if (built && built !== said) location.reload(); // another show, or a newer page
  else if (!built) buildAll();
  built = said;
});
on("connected", announce);
on("control", announce);
on("learning", learning);
on("refused", toast);
on("lesson", toast);
open(innerWidth >= 1000 ? "look" : "play");
announce();
connect();
