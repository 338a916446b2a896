// Mixed kernels: how many channels have which kernel, through how many channels an output sees each place of the
// window, and what the layer costs. Shares and costs come from Python; the window is summed here and tested.

import {
  button,
  change,
  choice,
  element,
  live,
  panel,
  read,
  scrollBox,
  section,
  slider,
  table,
  watch,
} from "../core/js/dom.js";
import { numberGrid } from "../core/js/number-grid.js";
import { percent, thousands, threeDigits } from "../core/js/numbers.js";

const TRAITS = ["channels", "parts", "split"];
const CHANNELS = [24, 48, 96, 120, 240, 480]; // of Python's check
const REACH = 5; // an 11 × 11 window looks so far in each direction
const SPLITS = { equal: "equal parts", exponential: "each half of the one before" };

/** Part 0 has 3 × 3, part 1 has 5 × 5, and so on. */
const kernelOf = (part) => 2 * part + 3;
const times = (kernel) => `${kernel} × ${kernel}`;

/** For each place of an 11 × 11 window through how many channels it is seen: rows of numbers. */
export function windowOf(shares) {
  const side = Array.from({ length: 2 * REACH + 1 }, (_, place) => Math.abs(place - REACH));
  const seen = (far) => shares.reduce((sum, share, part) => sum + (far <= part + 1 ? share : 0), 0);
  return side.map((row) => side.map((column) => seen(Math.max(row, column))));
}

function render({ model, el }) {
  const first = read(model, TRAITS);
  const controls = controlsOf(model);
  const said = live();
  const parts = element("div", { class: "lw-bars lw-mixed-part" });
  const grid = numberGrid({ class: "lw-mixed-window" });
  const costs = element("div");
  const note = element("p", { class: "lw-note" });
  panel(
    el,
    {
      title: "Several kernels in one depthwise layer",
      controls: [...controls.roots, button("Reset", () => change(model, first))],
    },
    said.root,
    element(
      "div",
      { class: "lw-mixed-columns" },
      element(
        "div",
        {},
        section("Channels of each kernel", parts),
        section("What it costs on maps of 14 × 14", scrollBox("Costs of the layer", costs), note),
      ),
      section("Through how many channels a place is seen", grid.root, windowNote()),
    ),
  );
  const update = () => {
    const state = stateOf(model);
    controls.set(state);
    parts.replaceChildren(...barsOf(state));
    drawWindow(grid, state);
    costs.replaceChildren(costTable(state));
    note.textContent = noteOf(state);
    said.say(sentence(state));
  };
  update();
  return watch(model, TRAITS, update);
}

function stateOf(model) {
  const state = read(model, TRAITS);
  const { channels, parts, split } = state;
  const { shares, costs } = model.get("cases")[`${channels},${parts},${split}`];
  const largest = kernelOf(parts - 1);
  const single = (kernel) => model.get("single")[`${channels},${kernel}`];
  return {
    ...state,
    shares,
    largest,
    mixed: costs,
    small: single(3),
    large: single(largest),
    around: model.get("around")[channels],
  };
}

function controlsOf(model) {
  const channels = slider({
    label: "channels C",
    values: CHANNELS,
    value: model.get("channels"),
    onInput: (value) => change(model, { channels: value }),
  });
  const parts = slider({
    label: "kernel sizes",
    min: 1,
    max: REACH,
    value: model.get("parts"),
    onInput: (value) => change(model, { parts: value }),
  });
  const split = choice({
    label: "split",
    options: Object.entries(SPLITS),
    value: model.get("split"),
    onChange: (value) => change(model, { split: value }),
  });
  const set = (state) => {
    channels.set(state.channels);
    parts.set(state.parts);
    split.set(state.split);
  };
  return { roots: [channels, parts, split].map((control) => control.root), set };
}

/** What a screen reader hears, and everybody reads. */
export function sentence({ channels, parts, split, shares, largest, mixed, small, large }) {
  if (parts === 1)
    return `All ${channels} channels have 3 × 3: an ordinary depthwise layer, ${thousands(mixed[0])} weights.`;
  const each = shares.map((share, part) => `${share} with ${times(kernelOf(part))}`).join(", ");
  return (
    `${channels} channels in ${parts} parts, ${SPLITS[split]}: ${each}. ${thousands(mixed[0])} weights, ` +
    `${threeDigits(mixed[0] / small[0])} times those of 3 × 3 alone and ${percent(mixed[0] / large[0], { digits: 0 })} ` +
    `of those of ${times(largest)} alone.`
  );
}

function barsOf({ channels, shares }) {
  return shares.flatMap((share, part) => [
    element("span", { text: times(kernelOf(part)) }),
    element("div", { class: "lw-bar", style: { "--lw-share": share / channels } }),
    element("span", { text: `${share} channels` }),
  ]);
}

function drawWindow(grid, { channels, shares, largest }) {
  const reach = (largest - 1) / 2;
  grid.draw(windowOf(shares), (seen, row, column) => {
    const far = Math.max(Math.abs(row - REACH), Math.abs(column - REACH));
    if (far > reach) return { text: "", kind: "lw-padding" };
    return { text: String(seen), kind: `lw-plus${far === 0 ? " lw-marked" : ""}`, share: seen / channels };
  });
  const rings = shares.map((_, part) => windowOf(shares)[REACH][REACH + part + 1]);
  grid.describe(
    `Window of ${times(largest)} places; the middle is seen through ${channels} channels, ` +
      `a place 1, 2 ... pixels away through ${rings.join(", ")}`,
  );
}

function costTable({ largest, parts, mixed, small, large, around }) {
  const rows = [
    ["mixed", mixed],
    ["all 3 × 3", small],
    ...(parts > 1 ? [[`all ${times(largest)}`, large]] : []),
    ["two 1 × 1 around", around],
  ].map(([name, [weights, macs]]) => [name, thousands(weights), thousands(macs)]);
  return table({ header: ["layer", "weights", "MACs"], rows });
}

const noteOf = ({ channels, mixed, around }) =>
  `In a block that widens ${channels / 6} channels to ${channels} and back, the mixed layer has ` +
  `${percent(mixed[1], { of: mixed[1] + around[1], digits: 0 })} of the MACs.`;

const windowNote = () =>
  element("p", {
    class: "lw-note",
    text:
      "The 1 × 1 layer that follows mixes all channels. So an output sees the middle through all of them, and a " +
      "place further away only through those whose kernel reaches it.",
  });

export default { render };
