// Channel window: channels as a line, the window of a filter that slides along it, and the matrix of all outputs.
// Which weight joins which channels comes from Python (`cases`); this file only draws it.

import {
  button,
  change,
  choice,
  element,
  live,
  newsOf,
  panel,
  read,
  scrollBox,
  section,
  slider,
  table,
  watch,
} from "../core/js/dom.js";
import { thousands } from "../core/js/numbers.js";
import { makeLine } from "./channel-line.js";
import { makeMatrix } from "./weight-matrix.js";
import { filterOf, windowOf } from "./windows.js";

/** kind -> what it is called, the trait that it alone has, and what is said of it. */
const KINDS = {
  shared: {
    text: "one filter, stride 1",
    trait: "length",
    note: "Every output has the same weights: the window moves on by one channel. Beyond the ends it reads zeros.",
  },
  groups: {
    text: "a filter for each group",
    trait: "groups",
    note:
      "Group channel-wise convolution: each filter makes one group of outputs. It is 4 times as long as there are " +
      "groups, and moves on by as many channels as there are groups: so it passes all groups of the input.",
  },
  classes: {
    text: "one filter, a class at each stop",
    trait: "classes",
    note:
      "The classification layer: no zeros at the ends. The filter is so long that it stops exactly once for each " +
      "class. In a network it is also as high and as wide as the map.",
  },
  pointwise: {
    text: "1 × 1 convolution",
    trait: null,
    note: "To compare with: every output reads every channel, each with a weight of its own.",
  },
};
const TRAITS = ["kind", "channels", "length", "groups", "classes", "output"];
const OWN = ["length", "groups", "classes"];
const TOLD = {
  kind: { label: "kind", format: (kind) => KINDS[kind].text },
  channels: { label: "channels" },
  length: { label: "filter length" },
  groups: { label: "groups" },
  classes: { label: "classes" },
};

/** The case that Python computed for a state. */
export const caseOf = (cases, state) => {
  const { trait } = KINDS[state.kind];
  return cases[state.kind][state.channels][trait ? state[trait] : 0];
};

/** A state whose values fit together: no more classes than channels, an output that is there. */
export function fit(cases, state) {
  const fitting = { ...state, classes: Math.min(state.classes, state.channels) };
  return { ...fitting, output: Math.min(state.output, caseOf(cases, fitting).rows.length - 1) };
}

/** What an output reads, with which weights. */
export function sentence(state, shown) {
  const { joined, zeros } = windowOf(shown, state.output);
  const [from, to] = [joined[0][0], joined.at(-1)[0]];
  const reads = from === to ? `channel ${from}` : `channels ${from} to ${to}`;
  const beyond = zeros > 0 ? `; ${zeros} of ${shown.length} meet${zeros === 1 ? "s" : ""} a zero beyond the ends` : "";
  if (state.kind === "pointwise") return `Output ${state.output} reads ${reads}, each with a weight of its own.`;
  const letter = String.fromCharCode(65 + filterOf(shown, state.output));
  const whose = state.kind === "groups" ? `the ${shown.length} weights of filter ${letter}` : "";
  const shared = shown.length === 1 ? "the one weight" : `the ${shown.length} weights`;
  const weights = whose || shared + " that all outputs share";
  return `Output ${state.output} reads ${reads} with ${weights}${beyond}.`;
}

function render({ model, el }) {
  const cases = model.get("cases");
  const first = read(model, TRAITS);
  const set = (values) => change(model, fit(cases, { ...read(model, TRAITS), ...values }));
  const controls = controlsOf(cases, first, set);
  const line = makeLine((output) => set({ output }));
  const matrix = makeMatrix();
  const said = live();
  const note = element("p", { class: "lw-note" });
  const costs = element("div");
  panel(
    el,
    { title: "A filter along the channels", controls: [...controls.roots, button("Reset", () => set(first))] },
    note,
    element("div", { class: "lw-controls" }, controls.output.root),
    said.root,
    element(
      "div",
      { class: "lw-window-pair" },
      section("The line of channels", line.root),
      element(
        "div",
        {},
        section("The same as a matrix: a row for each output", matrix.root),
        scrollBox("What the layer costs", costs),
      ),
    ),
  );
  let before = first;
  const update = () => {
    const state = fit(cases, read(model, TRAITS));
    const shown = caseOf(cases, state);
    controls.show(state, shown);
    note.textContent = KINDS[state.kind].note;
    line.draw(state, shown);
    matrix.draw(state, shown);
    costs.replaceChildren(costTable(state, shown));
    said.say(newsOf(TOLD, before, state) + sentence(state, shown));
    before = state;
  };
  update();
  return watch(model, TRAITS, update);
}

function controlsOf(cases, first, set) {
  const kind = choice({
    label: "kind",
    value: first.kind,
    options: Object.entries(KINDS).map(([name, { text }]) => [name, text]),
    onChange: (value) => set({ kind: value }),
  });
  const numbers = (name) => Object.keys(cases[name]).map(Number);
  const channels = slider({
    label: "channels",
    values: numbers("shared"),
    value: first.channels,
    onInput: (value) => set({ channels: value }),
  });
  const own = OWN.map((trait) => {
    const name = Object.keys(KINDS).find((key) => KINDS[key].trait === trait);
    const values = (state) => Object.keys(cases[name][state.channels]).map(Number);
    const control = slider({
      label: TOLD[trait].label,
      values: values(first),
      value: first[trait],
      onInput: (value) => set({ [trait]: value }),
    });
    return { trait, control, values };
  });
  const output = slider({
    label: "output channel",
    min: 0,
    max: 1,
    value: 0,
    onInput: (value) => set({ output: value }),
  });
  const show = (state, { rows }) => {
    kind.set(state.kind);
    channels.set(state.channels);
    for (const { trait, control, values } of own) {
      control.offer(values(state));
      control.set(state[trait]);
      control.root.hidden = KINDS[state.kind].trait !== trait;
    }
    output.offer({ min: 0, max: rows.length - 1 });
    output.set(state.output);
  };
  return { roots: [kind.root, channels.root, ...own.map(({ control }) => control.root)], output, show };
}

/** Weights and MACs for one pixel, beside a 1 × 1 convolution with as many inputs and outputs. */
function costTable({ channels, kind }, { rows, weights, macs, dense }) {
  const own = [KINDS[kind].text, thousands(weights), thousands(macs)];
  const other = [`1 × 1, ${channels} to ${rows.length}`, thousands(dense), thousands(dense)];
  return table({ header: ["one pixel", "weights", "MACs"], rows: kind === "pointwise" ? [own] : [own, other] });
}

export default { render };
