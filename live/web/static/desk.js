// What arrives, for when nothing moves; and learn, by which a knob gets something to do.

import { on } from "./link.js";
import { heading, make } from "./made.js";
import { teach } from "./app.js";

const NAMES = { osc: "OSC", midi: "MIDI", dmx: "DMX", artnet: "Art-Net", sacn: "sACN", web: "Page", ltc: "LTC",
  oscquery: "OSCQuery", link: "Link", tempo: "Tempo", keyboard: "Keyboard" };
const FRESH = 1; // s in which a message counts as just arrived

export function build(view) {
  const protocols = make("div"), channels = make("div"), refused = make("div");
  view.replaceChildren(
    make("button.control.wide.learn", { onclick: () => teach(!document.body.classList.contains("learns")) },
      make("span.name", {}, "Learn a controller")),
    make("p.hint", {}, "Tap any control on this page, then move a knob, a fader, a DMX channel or send OSC: from then "
      + "on that moves it."),
    make("h2", {}, "What arrives"), protocols, channels, refused,
  );
  on("arrivals", (news) => {
    protocols.replaceChildren(...news.protocols.map(protocol));
    channels.replaceChildren(...(news.channels.length ? [make("h2", {}, "Channels"), table(news.channels)] : []));
    refused.replaceChildren(...(news.refused.length ? [make("h2", {}, "Refused"), refusals(news.refused)] : []));
    if (!news.protocols.length) protocols.append(make("p.hint", {}, "Nothing has arrived yet."));
  });
}

function protocol(of) {
  const newest = of.lines[0], fresh = newest && newest.ago < FRESH;
  return make(`div.protocol${fresh ? ".fresh" : ""}`, {},
    make("header", {}, make("i.lamp"), make("b", {}, NAMES[of.name] ?? heading(of.name)), make("span", {}, of.fact),
      make("span.count", {}, of.count ? String(of.count) : "")),
    make("ul", {}, ...of.lines.slice(0, 6).map((line) => make("li", {},
      make("code", {}, line.line), make("small", {}, `${line.origin}  ${ago(line.ago)}`)))));
}

function table(channels) {
  return make("table.channels", {}, ...channels.map((each) => make("tr", {},
    make("th", {}, String(each.number)), make("td", {}, each.meaning),
    make("td.level", {}, make("i", { style: `transform:scaleX(${(each.value ?? 0) / 255})` }),
      make("span", {}, String(each.value ?? "–"))),
    make("td", {}, each.effect))));
}

function refusals(list) {
  return make("ul.refusals", {}, ...list.map((each) => make("li", {},
    make("b", {}, String(each.count)), ` ${NAMES[each.protocol] ?? each.protocol}: ${each.reason}`)));
}

const ago = (seconds) => (seconds < 1 ? "now" : seconds < 90 ? `${Math.round(seconds)} s ago`
  : `${Math.round(seconds / 60)} min ago`);
