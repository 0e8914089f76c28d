// GO, and what it would do now: the same rule as the stage has (live/control/transport.py).

import { at, on, show } from "./link.js";
import { bang } from "./controls.js";
import { make, say } from "./made.js";

export function goButton() {
  const button = bang({ address: "/go", title: "GO", meaning: "the track that stands by, or the next cue or track" },
    { kind: "big.go", atOnce: true });
  const hint = make("small");
  button.append(hint);
  for (const topic of ["/state/armed", "/state/track", "/state/cue", "/state/transport", "status"]) {
    on(topic, () => say(hint, goesTo()));
  }
  return button;
}

/** The first cue that waits for a hand after the last one called, if any. */
export function nextByHand() {
  const playing = at("/state/track")[0], last = at("/state/cue")[0] ?? 0;
  const cues = show.begin.tracks.find((track) => track.number === playing)?.cues ?? [];
  return cues.find((cue) => cue.time === null && cue.place > last);
}

/** The track that comes after the one that plays, if any: after the last one a hand goes nowhere. */
function following() {
  const { tracks } = show.begin;
  return tracks[tracks.findIndex((track) => track.number === at("/state/track")[0]) + 1];
}

function goesTo() {
  const [armed, standby] = at("/state/armed"), cue = nextByHand();
  if (armed) return standby;
  if (["paused", "panicked"].includes(at("/state/transport")[0])) return "go on";
  if (!show.status.going) return at("/state/track")[1] ?? "";
  return cue ? `cue ${cue.number} ${cue.name}` : following()?.title ?? "";
}
