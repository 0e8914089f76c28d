// The one socket to the desk: what it tells is kept in `show`, what the page wishes goes out through here.

const AGAIN = 1000; // ms before the next try to connect
const FLUSH = 33; // ms between two moves of a fader
const STANDS = 400; // ms in which what a hand has just set is not overruled by what the stage still says
const BEAT = 500; // ms between two looks whether the desk still speaks
const SILENCE = 3000; // ms without a word after which it is gone: it says something every second
const STORE = "limelight token";
const PAGE = Math.random().toString(36).slice(2); // who we are: the desk ends the connection that we had before

export const show = {
  connected: false, control: false, learning: "", values: {}, status: {}, log: [], arrivals: null,
  begin: { title: "", aspect: 16 / 9, version: "", groups: [], tracks: [] },
  look: { inputs: [], looks: [] }, inputs: [], link: "", code: "", picture: null,
};

const ears = new Map(); // topic or address to those who listen
const waiting = new Map(); // address to arguments that have not been sent yet
const held = new Map(); // address to the time until which incoming values are ignored
let socket = null, timer = 0, watched = "", beat = 0;
let silent = 0; // looks since the desk's last word; counted, as a phone that slept must hear what waits before it judges
let unheard = false; // whether something has gone out since that word

/** Calls `ear` whenever the topic (a key of `show`, or an address) has news. */
export function on(topic, ear) {
  if (!ears.has(topic)) ears.set(topic, new Set());
  ears.get(topic).add(ear);
  if (topic in show.values) ear(show.values[topic]);
}

/** The newest arguments of an address, or an empty list. */
export const at = (address) => show.values[address] ?? [];

/** Forgets who listened to addresses of the look, when its controls are made anew. */
export const forget = (topic) => ears.delete(topic);

/** Moves a value: the newest of a few milliseconds is sent, and the page shows it at once. */
export function move(address, ...given) {
  if (!show.control) return stopped();
  held.set(address, Math.max(held.get(address) ?? 0, performance.now() + STANDS));
  waiting.set(address, given);
  take({ [address]: given }, true);
  if (!timer) timer = setTimeout(flush, FLUSH);
}

/** Sends a trigger at once, behind every move that waits. */
export function fire(address, ...given) {
  if (!show.control) return stopped();
  flush();
  wish({ send: [[address, given]] });
}

/** Says why a hand did nothing. */
export function stopped() {
  tell("refused", show.connected ? "This page only watches." : "No connection to the desk: that did not go out.");
}

/** Ignores what the stage says of an address for so many ms: a hand is on it. */
export const hold = (address, ms) => held.set(address, performance.now() + ms);

export const learn = (address) => wish({ learn: address });
export const listInputs = () => wish({ inputs: true });

/** Says what the page shows at the moment, so that nobody works for what nobody sees. */
export function watch(words) {
  watched = JSON.stringify({ watch: words });
  if (show.connected) socket.send(watched);
}

export function enter(token) {
  try { localStorage.setItem(STORE, token); } catch { /* a private window keeps nothing */ }
  wish({ enter: token });
}

export function connect() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new WebSocket(`${scheme}://${location.host}/page/socket?page=${PAGE}`);
  socket.binaryType = "blob";
  socket.onopen = () => {
    const token = tokenKept();
    show.connected = true;
    if (token) wish({ enter: token });
    if (watched) socket.send(watched);
    tell("connected");
  };
  socket.onmessage = (event) => {
    silent = 0;
    unheard = false;
    if (typeof event.data === "string") hear(JSON.parse(event.data));
    else see(event.data);
  };
  socket.onclose = lost;
  silent = 0;
  beat = setInterval(() => { if (++silent * BEAT > SILENCE) lost(); }, BEAT);
}

/** Gives a connection up, be it that it is closed or that nothing has come: without power or Wi-Fi nobody closes it. */
function lost() {
  clearInterval(beat);
  socket.onopen = socket.onmessage = socket.onclose = null; // what it may still say, minutes later, counts no more
  socket.close();
  if (unheard) tell("refused", "The connection broke: what you did last may not have gone out.");
  unheard = show.connected = show.control = false;
  tell("connected");
  tell("control");
  setTimeout(connect, AGAIN);
}

function tokenKept() {
  const given = decodeURIComponent(location.hash.slice(1));
  if (given) {
    history.replaceState(null, "", location.pathname); // so that nobody reads it over a shoulder
    try { localStorage.setItem(STORE, given); } catch { /* a private window keeps nothing */ }
    return given;
  }
  try { return localStorage.getItem(STORE) ?? ""; } catch { return ""; }
}

function hear(message) {
  if (message.begin) show.log = []; // all of it comes again
  for (const topic in message) {
    if (!["values", "status", "log", "refused", "lesson"].includes(topic)) show[topic] = message[topic];
  }
  for (const [topic, news] of Object.entries(message)) {
    if (topic === "values") take(news, false);
    else if (topic === "status") tell("status", Object.assign(show.status, news));
    else if (topic === "log") tell("log", show.log.push(...news));
    else tell(topic, news);
  }
}

function take(news, ours) {
  const now = performance.now();
  for (const [address, value] of Object.entries(news)) {
    if (!ours && (held.get(address) ?? 0) > now) { late(address, value); continue; }
    show.values[address] = value;
    tell(address, value);
  }
}

const putOff = new Map(); // address to the value that came while a hand was on it

function late(address, value) {
  const first = !putOff.has(address);
  putOff.set(address, value);
  if (!first) return;
  const again = () => {
    const left = (held.get(address) ?? 0) - performance.now();
    if (left > 0) return setTimeout(again, Math.min(left, STANDS));
    const last = putOff.get(address);
    putOff.delete(address);
    take({ [address]: last }, false);
  };
  setTimeout(again, STANDS);
}

function see(blob) {
  show.picture = blob;
  tell("picture", blob);
}

function flush() {
  clearTimeout(timer);
  timer = 0;
  if (waiting.size) wish({ send: [...waiting] });
  waiting.clear();
}

function wish(message) {
  if (!show.connected) return;
  unheard = true;
  socket.send(JSON.stringify(message));
}

function tell(topic, news) {
  for (const ear of ears.get(topic) ?? []) ear(news ?? show[topic]);
}
