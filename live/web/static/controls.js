// The controls: a fader, a switch, choices, a pad, a colour and a bang; each is made from one description.

import { at, fire, hold, move, on } from "./link.js";
import { figure, heading, make, say } from "./made.js";

const SLOP = 5; // px that a finger may stray before it moves a fader
const TWICE = 350; // ms between two taps that bring back the default
const PRESSED = 60_000; // ms: nothing overrules a finger that is down

/** The control for a parameter of the table or an input of the look. */
export function control(of) {
  const made = {
    float: fader, long: of.choices.length ? choice : fader, bool: toggle, event: bang, point2D: pad, color: colour,
    text: choice,
  }[of.kind];
  return made ? made(of) : make("div");
}

export function fader(of, { title = heading(of.title), tall = false, written = null } = {}) {
  const { low, high, address } = of;
  const fill = make("i.fill"), edge = make("i.edge"), value = make("output.value");
  const element = make(`div.control.fader${tall ? ".tall" : ""}`, {
    role: "slider", tabindex: 0, "aria-label": title, "aria-valuemin": low, "aria-valuemax": high,
    "data-learn": address, "data-name": title, title: of.meaning,
  }, fill, edge, ...(low < 0 && high > 0 ? [make("i.middle", { style: `left:${(-100 * low) / (high - low)}%` })] : []),
  make("span.name", {}, title), value);
  const share = (number) => (Math.min(high, Math.max(low, number)) - low) / (high - low);
  const home = share(low < 0 && high > 0 ? 0 : low);
  const current = () => Number(at(address)[0] ?? of.default ?? low);
  on(address, ([number]) => {
    const place = share(Number(number)), left = Math.min(home, place);
    edge.style.left = `${100 * place}%`;
    fill.style.transform = `translateX(${100 * left}%) scaleX(${Math.abs(place - home)})`;
    say(value, written ? written(Number(number)) : `${figure(Number(number), low, high)}${of.unit && ` ${of.unit}`}`);
    element.setAttribute("aria-valuenow", number);
  });
  const set = (number) => {
    const clamped = Math.min(high, Math.max(low, number));
    move(address, of.kind === "long" ? Math.round(clamped) : clamped);
  };
  drag(element, {
    address,
    start: (event, box) => {
      if (event.pointerType === "mouse") set(low + ((event.clientX - box.left) / box.width) * (high - low));
      return current();
    },
    to: (start, dx, _dy, box) => set(start + (dx / box.width) * (high - low)),
    twice: () => of.default != null && move(address, of.default),
  });
  element.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (step) { event.preventDefault(); set(current() + (step * (high - low)) / 100); }
    if (event.key === "Home" && of.default != null) { event.preventDefault(); set(of.default); }
  });
  return element;
}

export function toggle(of, { title = heading(of.title), kind = "switch", atOnce = false } = {}) {
  const element = make(`button.control.${kind}`, {
    role: "switch", "data-learn": of.address, "data-name": title, title: of.meaning,
  }, make("span.name", {}, title), make("i.knob"));
  press(element, () => move(of.address, !isOn()), atOnce);
  const isOn = () => Boolean(at(of.address)[0] ?? of.default);
  on(of.address, () => element.setAttribute("aria-checked", isOn()));
  return element;
}

export function bang(of, { title = heading(of.title), kind = "bang", atOnce = false } = {}) {
  const element = make(`button.control.${kind}`, {
    "data-learn": of.address, "data-name": title, title: of.meaning,
  }, make("span.name", {}, title));
  press(element, () => fire(of.address), atOnce);
  return element;
}

/** Acts on a tap; `atOnce` when the finger comes down, where nothing scrolls: on the beat, and never swallowed. */
function press(element, act, atOnce) {
  const learns = () => document.body.classList.contains("learns");
  element.addEventListener("click", (event) => (!atOnce || event.detail === 0) && act());
  if (atOnce) element.addEventListener("pointerdown", (event) => event.button === 0 && !learns() && act());
}

export function choice(of, { title = heading(of.title), choices = of.choices } = {}) {
  const isWord = of.kind === "text";
  const chips = choices.map(([value, label]) => make("button.chip", {
    role: "radio", "data-value": value, onclick: () => move(of.address, isWord ? String(value) : Number(value)),
  }, String(label)));
  const element = make("div.control.choice", {
    role: "radiogroup", "aria-label": title, "data-learn": of.address, "data-name": title, title: of.meaning,
  }, make("span.name", {}, title), make("div.chips", {}, ...chips));
  on(of.address, ([value]) => {
    for (const chip of chips) chip.setAttribute("aria-checked", chip.dataset.value === String(value));
  });
  return element;
}

export function pad(of) {
  const dot = make("i.dot"), value = make("output.value"), title = heading(of.title);
  const area = make("div.area", {}, dot);
  const element = make("div.control.pad", { "data-learn": of.address, "data-name": title },
    make("span.name", {}, title), value, area);
  const [lowX, lowY] = of.low, [highX, highY] = of.high;
  const current = () => (at(of.address).length === 2 ? at(of.address) : of.default ?? [lowX, lowY]);
  const set = (x, y) => move(of.address, Math.min(highX, Math.max(lowX, x)), Math.min(highY, Math.max(lowY, y)));
  on(of.address, ([x, y]) => {
    dot.style.left = `${(100 * (x - lowX)) / (highX - lowX)}%`;
    dot.style.bottom = `${(100 * (y - lowY)) / (highY - lowY)}%`;
    say(value, `${figure(x, lowX, highX)}, ${figure(y, lowY, highY)}`);
  });
  drag(area, {
    address: of.address, both: true,
    start: (event, box) => {
      const x = lowX + ((event.clientX - box.left) / box.width) * (highX - lowX);
      const y = highY - ((event.clientY - box.top) / box.height) * (highY - lowY);
      set(x, y);
      return [x, y];
    },
    to: ([x, y], dx, dy, box) => set(x + (dx / box.width) * (highX - lowX), y - (dy / box.height) * (highY - lowY)),
    twice: () => of.default && move(of.address, ...of.default),
  });
  current();
  return element;
}

export function colour(of) {
  const title = heading(of.title);
  const input = make("input", { type: "color", "aria-label": title, oninput: () => {
    const parts = [1, 3, 5].map((place) => parseInt(input.value.slice(place, place + 2), 16) / 255);
    hold(of.address, PRESSED / 60);
    move(of.address, ...parts, at(of.address)[3] ?? 1);
  } });
  on(of.address, (parts) => {
    input.value = `#${parts.slice(0, 3).map((each) => Math.round(255 * each).toString(16).padStart(2, "0")).join("")}`;
  });
  return make("label.control.colour", { "data-learn": of.address, "data-name": title },
    make("span.name", {}, title), input);
}

/** Lets a finger move something: sideways only, so that the page still scrolls, or `both` ways. */
function drag(element, { address, start, to, twice, both = false }) {
  let from = null, began = 0, last = -Infinity;
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || document.body.classList.contains("learns")) return;
    const box = element.getBoundingClientRect(), mouse = event.pointerType === "mouse";
    from = { x: event.clientX, y: event.clientY, box, moving: mouse || both, value: null };
    began = event.timeStamp;
    if (from.moving) { element.setPointerCapture(event.pointerId); from.value = start(event, box); }
  });
  element.addEventListener("pointermove", (event) => {
    if (!from) return;
    if (!from.moving && Math.abs(event.clientX - from.x) > SLOP) {
      from = { ...from, x: event.clientX, moving: true, value: start(event, from.box) };
      element.setPointerCapture(event.pointerId);
    }
    if (!from.moving) return;
    hold(address, PRESSED);
    element.classList.add("held");
    to(from.value, event.clientX - from.x, event.clientY - from.y, from.box);
  });
  element.addEventListener("touchmove", (event) => from?.moving && event.cancelable && event.preventDefault(),
    { passive: false }); // or the browser takes the drag for a fling, and swallows the next tap
  const end = (event) => {
    if (!from) return;
    const tapped = Math.hypot(event.clientX - from.x, event.clientY - from.y) <= SLOP && event.type === "pointerup";
    if (from.moving) hold(address, 400);
    if (tapped && event.timeStamp - began < TWICE) {
      if (event.timeStamp - last < TWICE) twice();
      last = event.timeStamp;
    }
    element.classList.remove("held");
    from = null;
  };
  element.addEventListener("pointerup", end);
  element.addEventListener("pointercancel", end);
}
