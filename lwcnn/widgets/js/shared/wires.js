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
  const draw = ({ order, conv, groups, chosen, choose }) => {
    const channels = order.length;
    const size = channels / groups;
    const way = follow({ order, conv, chosen });
    const shuffled = order.some((channel, place) => channel !== place);
    const x = [0, 0.34, 0.66, 1].map((share) => 1 + share * (WIDTH - BOX - 2)); // 1: room for the line of a marked box
    const y = (place) => HEAD + place * STEP;
    const line = (column, from, to) =>
      `M${x[column] + BOX} ${y(from) + STEP / 2}L${x[column + 1]} ${y(to) + STEP / 2}`;
    const convLines = (column, outputs) =>
      outputs.flatMap((output) => bitsOf(conv[output]).map((input) => line(column, input, output)));
    const all = [...conv.keys()];
    const moved = (places) => places.map((place) => line(1, order[place], place));
    const path = (kind, lines) => svg("path", { class: kind, d: lines.join("") });
    const boxes = (column, content, marked) =>
      content.map((channel, place) => box(x[column], y(place), channel, Math.floor(channel / size), marked.has(place)));
    const outputs = boxes(3, all, new Set([chosen]));
    outputs.forEach((node, output) => {
      node.classList.add("lw-pick");
      node.addEventListener("click", () => choose(output));
    });
    const heads = ["input", "conv 1", shuffled ? "shuffled" : "same", "output"];
    root.setAttribute("viewBox", `0 0 ${WIDTH} ${HEAD + channels * STEP + 1}`);
    root.setAttribute(
      "aria-label",
      `Inputs that reach output ${chosen}: ${way.inputs.length} of ${channels}, namely ${way.inputs.join(", ")}.`,
    );
    root.replaceChildren(
      ...heads.map((text, column) => svg("text", { class: "lw-head", x: x[column] + BOX / 2, y: 11, text })),
      path("lw-wire", [...convLines(0, all), ...moved(all), ...convLines(2, all)]),
      path("lw-wire lw-on", [...convLines(0, way.middle), ...moved(way.places), ...convLines(2, [chosen])]),
      ...boxes(0, all, new Set(way.inputs)),
      ...boxes(1, all, new Set(way.middle)),
      ...boxes(2, order, new Set(way.places)),
      ...outputs,
    );
    return way.inputs;
  };
  return { root, draw };
}

function box(x, y, channel, group, marked) {
  return svg(
    "g",
    { class: marked ? "lw-box lw-on" : "lw-box", style: { "--lw-hue": groupHue(group) } },
    svg("rect", { x, y: y + 1, width: BOX, height: STEP - 2, rx: 2 }),
    svg("text", { x: x + BOX / 2, y: y + STEP / 2 + 3.5, text: `${groupLetter(group)}${channel}` }),
  );
}
