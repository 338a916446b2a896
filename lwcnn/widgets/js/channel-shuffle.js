// Channel shuffle: the three moves one by one, and which inputs reach which outputs with and without it.
// All permutations and connections come from Python (`tables`); this file only draws them.

import {
  button, change, element, live, panel, prefersStillness, row, scrollBox, section, slider, svg, watch,
} from "./shared/dom.js";

const TILE = 34; // pixels from one tile to the next; 24 tiles need a box that scrolls on a small screen
const letter = (group) => String.fromCharCode(65 + group);
const hue = (group) => `var(--lw-hue-${group % 8})`;
const bits = (mask, channels) => Array.from({ length: channels }, (_, i) => i).filter((i) => (mask >> i) & 1);

/** Shape, content and words of each of the seven states; content[p] is the channel at place p, read row by row. */
export function movesOf(tables, channels, groups) {
  const size = channels / groups;
  const before = Array.from({ length: channels }, (_, c) => c);
  const after = tables[channels][groups].order;
  const back = tables[channels][size].order.map((place) => after[place]);
  const all = channels;
  return [
    { shape: [all], content: before, name: "Input", code: "x",
      text: `${all} channels in ${groups} groups. The letter is the group, the number is the channel.` },
    { shape: [groups, size], content: before, name: "1 Reshape", code: `x.reshape(N, ${groups}, ${size}, H, W)`,
      text: `Reshape to ${groups} × ${size}: one row a group. Nothing moves in memory.` },
    { shape: [size, groups], content: after, name: "2 Transpose", code: ".transpose(1, 2)",
      text: `Transpose to ${size} × ${groups}: rows become columns. Each row now holds one channel of every group.` },
    { shape: [all], content: after, name: "3 Flatten", code: `.reshape(N, ${all}, H, W)`,
      text: `Flatten: read the table row by row. This is the shuffled order.` },
    { shape: [size, groups], content: after, name: "4 Reshape", code: `.reshape(N, ${size}, ${groups}, H, W)`,
      text: `The inverse is a shuffle with ${all}/${groups} = ${size} groups. Reshape to ${size} × ${groups}.` },
    { shape: [groups, size], content: back, name: "5 Transpose", code: ".transpose(1, 2)",
      text: `Transpose to ${groups} × ${size}: every row holds one old group again.` },
    { shape: [all], content: back, name: "6 Flatten", code: `.reshape(N, ${all}, H, W)`,
      text: `Flatten: the channels are back in their old order.` },
  ];
}

/** Coordinates of every channel (column, row) in one state. */
export function placesOf({ shape, content }) {
  const columns = shape[shape.length - 1];
  const places = [];
  content.forEach((channel, place) => {
    places[channel] = { column: place % columns, row: Math.floor(place / columns) };
  });
  return places;
}

function render({ model, el }) {
  // parts built once; update() only changes them
  const channels = slider({
    label: "channels", values: Object.keys(model.get("tables")).map(Number), value: model.get("channels"),
    onInput: (value) => {
      const allowed = divisors(value);
      const groups = allowed.filter((g) => g <= model.get("groups")).pop();
      change(model, { channels: value, groups, output: Math.min(model.get("output"), value - 1) });
    },
  });
  const divisors = (value) => Object.keys(model.get("tables")[value]).map(Number);
  const groups = slider({
    label: "groups", values: divisors(model.get("channels")), value: model.get("groups"),
    onInput: (value) => change(model, { groups: value }),
  });
  const stage = element("div", { class: "lw-shuffle-stage", role: "img" });
  const moves = element("ol");
  const said = live();
  panel(el, { title: "Channel shuffle", controls: [channels.root, groups.root] }, scrollBox("Channels", stage), said.root);

  const update = () => {
    said.say(`${model.get("channels")} channels, ${model.get("groups")} groups`);
    groups.offer(divisors(model.get("channels")));
    groups.set(model.get("groups"));
    channels.set(model.get("channels"));
  };
  update();
  return watch(model, ["channels", "groups", "move", "output"], update);
}

export default { render };
