// Feature maps and photographs that Python quantised: unpack them, paint them in the colours of the page.

import { element } from "./dom.js";

/** The whole numbers of `bits` bits that a base64 text holds, the highest bit first; `count` of them. */
export function unpack(text, count, bits) {
  const octets = atob(text);
  const levels = new Uint8Array(count);
  for (let index = 0; index < count; index += 1) {
    const at = index * bits;
    const two = (octets.charCodeAt(at >> 3) << 8) | (octets.charCodeAt((at >> 3) + 1) || 0);
    levels[index] = (two >> (16 - bits - (at & 7))) & ((1 << bits) - 1);
  }
  return levels;
}

/** [low, high, text] of one map with 4 bits a cell -> its values. */
export function valuesOf([low, high, text], count) {
  return Array.from(unpack(text, count, 4), (level) => low + (level * (high - low)) / 15);
}

/** The values that get the middle and the last colour, so that 0 is the middle: for a list of [low, high, text]. */
export function signedScale(maps) {
  return [0, Math.max(0, ...maps.map(([low, high]) => Math.max(Math.abs(low), Math.abs(high))))];
}

const TINTS = 64; // colours on either side of 0

// Red, green and blue from the lowest value to the highest: negative orange, positive blue, 0 the colour of a panel,
// and ends that lean towards the colour of the text. Numbers, because what a page says of its own colours is not
// always true: a browser that hides its reader falsifies pixels, and high contrast replaces the colours of styles.
const STOPS = {
  light: [
    [132, 70, 23],
    [213, 94, 0],
    [255, 255, 255],
    [0, 114, 178],
    [15, 81, 120],
  ],
  dark: [
    [210, 148, 99],
    [213, 94, 0],
    [34, 40, 50],
    [0, 114, 178],
    [93, 159, 197],
  ],
};
const PALETTES = { light: mixed(STOPS.light), dark: mixed(STOPS.dark) };

/** 2 * TINTS + 1 colours from the first stop to the last. */
function mixed(stops) {
  return Array.from({ length: 2 * TINTS + 1 }, (_, index) => {
    const place = (index / (2 * TINTS)) * (stops.length - 1);
    const left = Math.min(Math.floor(place), stops.length - 2);
    return stops[left].map((from, channel) => from + (stops[left + 1][channel] - from) * (place - left));
  });
}

/** The colours for the page as it is now: the book and JupyterLab say whether they are dark; paper is light. */
function palette() {
  const isDark = document.documentElement.dataset.theme === "dark" || document.body.dataset.jpThemeLight === "false";
  return isDark && !matchMedia("print").matches ? PALETTES.dark : PALETTES.light;
}

/** Paint values onto a canvas of height x width cells; `middle` gets the middle colour, `end` the last. */
export function paint(canvas, values, [height, width], [middle, end]) {
  const colours = palette();
  const pixels = pixelsOf(canvas, height, width);
  values.forEach((value, index) => {
    const share = end > middle ? Math.max(-1, Math.min(1, (value - middle) / (end - middle))) : 0;
    pixels.data.set(colours[Math.round((share + 1) * TINTS)], 4 * index);
    pixels.data[4 * index + 3] = 255;
  });
  canvas.getContext("2d").putImageData(pixels, 0, 0);
}

/** Paint a colour photograph { height, width, text } with 6 bits a colour. */
export function paintPhoto(canvas, { height, width, text }) {
  const pixels = pixelsOf(canvas, height, width);
  unpack(text, 3 * height * width, 6).forEach((level, index) => {
    pixels.data[4 * Math.floor(index / 3) + (index % 3)] = Math.round((level * 255) / 63);
    pixels.data[4 * Math.floor(index / 3) + 3] = 255;
  });
  canvas.getContext("2d").putImageData(pixels, 0, 0);
}

function pixelsOf(canvas, height, width) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  return canvas.getContext("2d").createImageData(width, height);
}

/** The legend of the colours: { root, show(words) } with a word for the first, the middle and the last colour. */
export function mapLegend() {
  const ramp = element("canvas", { class: "lw-map-ramp", "aria-hidden": "true" });
  const words = element("div", { class: "lw-map-words" });
  const show = (texts) => {
    const start = texts.length === 2 ? 0 : -TINTS; // two words: only from the middle on
    const values = Array.from({ length: TINTS + 1 - start }, (_, index) => start + index);
    paint(ramp, values, [1, values.length], [0, TINTS]);
    words.replaceChildren(...texts.map((text) => element("span", { text })));
  };
  return { root: element("div", { class: "lw-map-legend" }, ramp, words), show };
}

/** Call back when the page changes between light and dark, and for the printer; returns a function that ends it. */
export function onTheme(changed) {
  const observer = new MutationObserver(changed);
  const attributeFilter = ["data-theme", "data-jp-theme-light"];
  for (const node of [document.documentElement, document.body]) observer.observe(node, { attributeFilter });
  const paper = matchMedia("print");
  paper.addEventListener("change", changed);
  window.addEventListener("beforeprint", changed); // not every browser says it by the query
  return () => {
    observer.disconnect();
    paper.removeEventListener("change", changed);
    window.removeEventListener("beforeprint", changed);
  };
}
