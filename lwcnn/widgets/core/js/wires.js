// Channels as columns of labelled boxes, joined by the connections of grouped convolutions.

import { svg } from "./dom.js";

const WIDTH = 320;
const STEP = 16; // height of one channel
const BOX = 34; // width of its box
const HEAD = 18;

export const groupLetter = (group) => String.fromCharCode(65 + group);
export const groupHue = (group) => `var(--lw-hue-${group % 8})`;

/** The positions of the bits that are set in a mask, rising. */
export function bitsOf(mask) {
  const bits = [];
  for (let bit = 0; mask >> bit; bit += 1) if ((mask >> bit) & 1) bits.push(bit);
  return bits;
}

/**
 * Follow one output backwards: conv -> order -> conv.
 * conv[o] is the mask of the inputs of o, order[p] the channel at place p. Returns the channels on the way.
 */
export function follow({ order, conv, chosen }) {
  const places = bitsOf(conv[chosen]); // inputs of the second convolution
  const middle = places.map((place) => order[place]); // outputs of the first
  const inputs = new Set(middle.flatMap((channel) => bitsOf(conv[channel])));
  return { places, middle, inputs: [...inputs].sort((a, b) => a - b) };
}

/** A drawing: { root, draw({ order, conv, groups, chosen, choose }) }; draw returns the inputs that are reached. */
export function wires() {
  const root = svg("svg", { class: "lw-wires", role: "img" });
  let parts = { channels: 0 };
  const draw = ({ order, conv, groups, chosen, choose }) => {
    const channels = order.length;
    const size = channels / groups;
    if (parts.channels !== channels) parts = buildParts(root, channels, choose);
    const all = [...conv.keys()];
    const way = follow({ order, conv, chosen });
    const convLines = (column, outputs) =>
      outputs.flatMap((output) => bitsOf(conv[output]).map((input) => line(column, input, output)));
    const moved = (places) => places.map((place) => line(1, order[place], place));
    const draft = (path, lines) => setIfNew(path, "d", lines.join(""));
    const fixed = `${groups}|${order}`;
    if (parts.fixed !== fixed) draft(parts.paths[0], [...convLines(0, all), ...moved(all), ...convLines(2, all)]);
    draft(parts.paths[1], [...convLines(0, way.middle), ...moved(way.places), ...convLines(2, [chosen])]);
    const marked = [way.inputs, way.middle, way.places, [chosen]].map((some) => new Set(some));
    [all, all, order, all].forEach((content, column) =>
      content.forEach((channel, place) =>
        drawBox(parts.boxes[column][place], channel, Math.floor(channel / size), marked[column].has(place)),
      ),
    );
    parts.fixed = fixed;
    parts.heads[2].textContent = order.some((channel, place) => channel !== place) ? "shuffled" : "same";
    root.setAttribute(
      "aria-label",
      `Inputs that reach output ${chosen}: ${way.inputs.length} of ${channels}, namely ${way.inputs.join(", ")}.`,
    );
    return way.inputs;
  };
  return { root, draw };
}

const columnX = [0, 0.34, 0.66, 1].map((share) => 1 + share * (WIDTH - BOX - 2)); // 1: room for a marked box's line
const placeY = (place) => HEAD + place * STEP;
const line = (column, from, to) =>
  `M${columnX[column] + BOX} ${placeY(from) + STEP / 2}L${columnX[column + 1]} ${placeY(to) + STEP / 2}`;

/** The elements for a number of channels; they stay when only groups or the chosen output change. */
function buildParts(root, channels, choose) {
  const heads = ["input", "conv 1", "", "output"].map((text, column) =>
    svg("text", { class: "lw-head", x: columnX[column] + BOX / 2, y: 11, text }),
  );
  const paths = ["lw-wire", "lw-wire lw-on"].map((kind) => svg("path", { class: kind }));
  const boxes = columnX.map((x) => Array.from({ length: channels }, (_, place) => emptyBox(x, placeY(place))));
  boxes[3].forEach((box, output) => {
    box.style.cursor = "pointer";
    box.addEventListener("click", () => choose(output));
  });
  root.setAttribute("viewBox", `0 0 ${WIDTH} ${HEAD + channels * STEP + 1}`);
  root.replaceChildren(...heads, ...paths, ...boxes.flat());
  return { channels, heads, paths, boxes, fixed: null };
}

function emptyBox(x, y) {
  return svg(
    "g",
    { class: "lw-box" },
    svg("rect", { x, y: y + 1, width: BOX, height: STEP - 2, rx: 2 }),
    svg("text", { x: x + BOX / 2, y: y + STEP / 2 + 3.5 }),
  );
}

function drawBox(box, channel, group, marked) {
  const shown = `${channel}|${group}|${marked}`;
  if (box.shown === shown) return; // most boxes stay as they are
  box.shown = shown;
  setIfNew(box, "class", marked ? "lw-box lw-on" : "lw-box");
  box.style.setProperty("--lw-hue", groupHue(group));
  box.lastChild.textContent = `${groupLetter(group)}${channel}`;
}

function setIfNew(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}
