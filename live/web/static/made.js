// Elements made in one line, and numbers as people read them.

/** An element: `make("button.big", { onclick }, "text", child)`. */
export function make(kind, attributes = {}, ...children) {
  const [name, ...classes] = kind.split(".");
  const element = document.createElement(name || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "style") element.style.cssText = value; // the attribute would be forbidden by our own policy
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

/** Text into an element, only where it differs: so the browser lays nothing out anew. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** `3:07` of seconds. */
export function minutes(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** A number with as many digits as its range makes sense of. */
export function figure(value, low, high) {
  const range = Math.abs(high - low);
  return value.toFixed(range >= 100 ? 0 : range > 10 ? 1 : 2).replace(/^-(0(\.0+)?)$/, "$1");
}

/** A name as a heading. */
export const heading = (text) => text.charAt(0).toUpperCase() + text.slice(1);
