// Every parameter of the table by its group, with the look and its inputs first; nothing here is written by hand.

import { forget, on, show } from "./link.js";
import { choice, control } from "./controls.js";
import { heading, make } from "./made.js";

const ELSEWHERE = new Set(["sound"]); // a group that has its own view
const SHUT = new Set(["output", "show", "tempo", "house"]); // what the other views have controls for

export function build(view) {
  const inputs = make("div.inputs"), looks = make("div.looks");
  const groups = show.begin.groups.filter((group) => !ELSEWHERE.has(group.name));
  const first = groups.filter((group) => group.name === "look"), rest = groups.filter((group) => group.name !== "look");
  view.replaceChildren(
    ...first.map((group) => section(group.name, false, looks,
      ...group.controls.filter((each) => each.name !== "look").map(control), inputs)),
    ...rest.map((group) => section(group.name, SHUT.has(group.name), ...group.controls.map(control))),
  );
  const parameter = first.flatMap((group) => group.controls).find((each) => each.name === "look");
  let made = [];
  on("look", (look) => {
    for (const address of made) forget(address);
    made = look.inputs.map((each) => each.address);
    forget(parameter.address);
    looks.replaceChildren(choice(parameter, { title: "", choices: look.looks.map((name) => [name, name]) }));
    const driven = look.inputs.filter((each) => each.driven), turned = look.inputs.filter((each) => !each.driven);
    inputs.replaceChildren(...turned.map(control),
      ...(driven.length ? [section("driven by the sound", true, ...driven.map(control))] : []));
  });
}

function section(name, shut, ...children) {
  return make("details.group", { open: !shut }, make("summary", {}, heading(name)), make("div.controls", {}, ...children));
}
