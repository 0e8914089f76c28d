// The setlist: what plays, what stands by, and a way to each.

import { at, fire, on, show } from "./link.js";
import { make, minutes, say } from "./made.js";
import { cues } from "./play.js";

export function build(view) {
  const rows = show.begin.tracks.map(row);
  view.replaceChildren(
    make("h2", {}, show.begin.title || "Setlist"),
    make("ol.setlist", {}, ...rows),
    ...(rows.length ? [make("p.hint", {}, "Tap a track and it stands by; GO starts it.")]
      : [make("p.hint", {}, "The desk could not read the setlist.")]),
    make("div.beside", {}, make("h2", {}, "Cues"), cues()),
  );
  const write = () => {
    const playing = at("/state/track")[0], armed = at("/state/armed")[0], [second, duration] = at("/state/position");
    for (const each of rows) {
      const number = Number(each.dataset.number), plays = number === playing;
      each.classList.toggle("plays", plays);
      each.classList.toggle("armed", number === armed);
      if (plays && duration) each.querySelector(".far").style.transform = `scaleX(${Math.min(1, second / duration)})`;
      say(each.querySelector(".state"), plays ? "plays" : number === armed ? "stands by" : "");
    }
  };
  on("/state/track", write);
  on("/state/armed", write);
  on("/state/position", write);
}

function row(track) {
  const count = track.cues.length;
  return make("li.track", { "data-number": track.number },
    make("button.arm", {
      "data-learn": `/track/${track.number}/load`, "data-name": `Stand by ${track.number}`,
      onclick: () => fire(`/track/${track.number}/load`),
    },
    make("img", { src: track.picture, alt: "", loading: "lazy", draggable: false }),
    make("div", {}, make("b", {}, `${track.number}  ${track.title}`),
      make("small", {}, minutes(track.duration), count ? `, ${count} cue${count > 1 ? "s" : ""}` : ""),
      make("em.state"))),
    make("button.start", {
      "data-learn": `/track/${track.number}/go`, "data-name": `Go ${track.number}`, "aria-label": `go ${track.title}`,
      onclick: () => fire(`/track/${track.number}/go`),
    }, "GO"),
    make("i.far"));
}
