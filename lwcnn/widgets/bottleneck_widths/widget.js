// Bottleneck widths: the channels along a block, and where its parameters, MACs and live activations sit.
// The blocks come from Python with their names, formulas and sentences (`formulas`); this file puts numbers in and draws
// them.

import {
  change,
  checkbox,
  choice,
  element,
  fold,
  live,
  newsOf,
  panel,
  read,
  scrollBox,
  section,
  watch,
} from "../core/js/dom.js";
import { byName, explorer } from "../core/js/explore.js";
import { evaluate, evaluateAll, formulaLines } from "../core/js/formula.js";
import { largest, makePicture } from "./width-picture.js";
import { makeTable, operationsOf, sum } from "./exact-numbers.js";
import { thousands } from "../core/js/numbers.js";

const CHANNELS = [8, 16, 24, 32, 48, 64, 96, 128, 160, 192, 256, 320, 384, 512, 1024, 2048];
const CONTROLS = {
  in_channels: { symbol: "C_in", label: "channels in C_in", values: CHANNELS },
  out_channels: { symbol: "C_out", label: "channels out C_out", values: CHANNELS },
  size: {
    symbol: "H",
    label: "input size H = W",
    values: [7, 8, 13, 14, 27, 28, 32, 55, 56, 112],
    format: (size) => `${size} × ${size}`,
  },
  stride: { symbol: "stride", label: "stride", values: [1, 2] },
  kernel: { symbol: "k", label: "kernel k", values: [1, 3, 5, 7, 9], format: (k) => `${k} × ${k}` },
  squeeze_ratio: { symbol: "SR", label: "squeeze ratio SR", values: [0.0625, 0.125, 0.25, 0.5, 0.75, 1] },
  reduction: { symbol: "r", label: "reduction r", values: [1, 2, 4, 8, 16] },
  expansion: { symbol: "t", label: "expansion t", values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] },
  groups: { symbol: "g", label: "groups g", values: [1, 2, 3, 4, 8] },
};
const onOrOff = (is) => (is ? "on" : "off");
const SWITCHES = {
  se: { symbol: "SE", label: "squeeze-and-excitation", format: onOrOff },
  norm_between: { symbol: "BN", label: "BatchNorm between the layers", format: onOrOff },
};
const INPUTS = { ...CONTROLS, ...SWITCHES };
const TRAITS = ["block", ...Object.keys(INPUTS)];
const NUMBERS = [
  "channels",
  "height",
  "width",
  "kernel",
  "groups",
  "macs",
  "adder_operations",
  "mitchell_operations",
  "params",
  "read",
  "written",
  "kept",
];

const blockOf = ({ blocks }, name) => blocks.find((block) => block.name === name);

/** The values of all symbols of a block: given ones, output size, inner widths. */
export function blockValues(page, state) {
  const given = Object.fromEntries(Object.entries(INPUTS).map(([trait, { symbol }]) => [symbol, Number(state[trait])]));
  const values = { ...given, W: state.size };
  const known = { ...values, ...evaluateAll(page.sizes, values) };
  return { ...known, ...evaluateAll(Object.fromEntries(blockOf(page, state.block).widths), known) };
}

/** The form of a block for these values: note, layout, words, and its layers with name, kind, numbers and `trees`. */
export function blockForm({ rows, ...page }, block, values) {
  const form = blockOf(page, block).forms.find(({ when }) => evaluate(when, values) === 1);
  const layers = form.rows.map((place) => {
    const trees = rows[place];
    const row = { name: trees.name, kind: trees.kind, trees };
    for (const name of NUMBERS) row[name] = evaluate(trees[name] ?? 0, values); // what is 0 is left out
    return { ...row, memory: row.read + row.written + row.kept };
  });
  return { ...form, rows: layers };
}

/**
 * The channels that a unit can have follow the control that was moved: multiples; equal at stride 1 and more at stride 2,
 * unless the block is free in this.
 */
export function fitUnit(block, state, moved) {
  const unit = unitOf(block, state);
  if (!unit) return state;
  const whole = (number) => Math.max(unit, Math.round(number / unit) * unit);
  let [inside, outside] = [whole(state.in_channels), whole(state.out_channels)];
  if (block.free) return { ...state, in_channels: inside, out_channels: outside };
  if (state.stride === 1 && moved === "out_channels") inside = outside;
  else if (state.stride === 1) outside = inside;
  else if (inside >= outside && moved === "out_channels") inside = whole(outside / 2);
  if (state.stride > 1 && inside >= outside) outside = 2 * inside;
  return { ...state, in_channels: inside, out_channels: outside };
}

/** Of what the channels of a block are multiples; null for blocks that can have any. */
const unitOf = ({ unit }, { groups }) => unit && evaluate(unit, { g: groups });

/** What the sliders offer: the channels for a unit, and the values of a symbol that has only a few. */
function offeredFor(block, state) {
  const few = Object.entries(CONTROLS).filter(([, { symbol }]) => block.choices?.[symbol]);
  const offered = Object.fromEntries(few.map(([trait, { symbol }]) => [trait, block.choices[symbol]]));
  const unit = unitOf(block, state);
  if (!unit) return offered;
  const fitting = CHANNELS.filter((number) => number % unit === 0);
  const keeps = state.stride === 1 || block.free;
  return { ...offered, in_channels: fitting, out_channels: keeps ? fitting : fitting.slice(1) };
}

function render({ model, el }) {
  const page = model.get("formulas");
  const presets = model.get("presets");
  const explore = explorer({
    model,
    controls: CONTROLS,
    presets: byName(presets),
    matching: TRAITS,
    fit: (state, moved) => fitUnit(blockOf(page, model.get("block")), state, moved),
  });
  const switches = Object.entries(SWITCHES).map(([trait, { label }]) => [
    trait,
    checkbox({
      label,
      checked: model.get(trait),
      onChange: (is) => change(model, { [trait]: is }),
    }),
  ]);
  const block = choice({
    label: "block",
    value: model.get("block"),
    onChange: (value) => change(model, presetOf(presets, value)),
    options: page.blocks.map(({ name, spoken }) => [name, spoken]),
  });
  const picture = makePicture();
  const formulas = formulaLines();
  const exact = makeTable();
  const said = live();
  const note = element("p", { class: "lw-note" });

  let before = read(model, TRAITS);

  const update = () => {
    const state = read(model, TRAITS);
    const values = blockValues(page, state);
    const form = blockForm(page, state.block, values);
    const rows = form.rows;
    const chosen = blockOf(page, state.block);
    const unused = Object.keys(INPUTS).filter((trait) => !chosen.values.includes(INPUTS[trait].symbol));
    block.set(state.block);
    explore.show(state, offeredFor(chosen, state), unused);
    for (const [trait, { root, set }] of switches) {
      root.hidden = unused.includes(trait);
      set(state[trait]);
    }
    picture.show(form, operationsOf(rows));
    formulas.show([...widthLines(chosen, rows, values), ...operationLines(rows, values)]);
    exact.show(rows);
    note.textContent = form.note;
    note.hidden = !form.note;
    said.say(newsOf(INPUTS, before, state) + sentence(chosen, rows));
    before = state;
  };
  const { preset, reset, sliders } = explore.roots;
  const controls = [block.root, preset, reset, switches.map(([, { root }]) => root), sliders];
  panel(
    el,
    { title: "How wide is a block, and what does that cost?", controls },
    explore.source,
    said.root,
    section(
      "The block, its channels, and what each layer costs",
      scrollBox("Channels, parameters, MACs and live activations of each layer", picture.root),
      note,
      element("p", {
        class: "lw-note",
        text:
          "A box is as wide as its tensor has channels. ▲: the most of a column. Live activations: what a layer reads (r) " +
          "and writes (w), and what is kept (k) for a later one.",
      }),
    ),
    fold("The formulas, and your numbers in them", scrollBox("The formulas", formulas.root)),
    fold(
      "The exact numbers",
      scrollBox("The exact numbers", exact.root),
      element("p", {
        class: "lw-note",
        text: "Concatenation, sum and scaling need no memory of their own; BatchNorm and activations work in place.",
      }),
    ),
  );
  el.classList.add("lw-widths-panel");
  update();
  const ignore = watch(model, TRAITS, update);
  return () => {
    ignore();
    picture.stop();
  };
}

/** The first preset of a block: a new block starts with sizes that it has in a real network. */
function presetOf(presets, block) {
  const { name, source, ...values } = presets.find((preset) => preset.block === block) ?? { block };
  return values;
}

function sentence(block, rows) {
  const peak = largest(rows, "memory");
  const { quantity, count } = operationsOf(rows);
  return (
    `Channels of the ${block.spoken} block: ${rows.map((row) => row.channels).join(" → ")}. ` +
    `${thousands(sum(rows, "params"))} parameters, most in ${largest(rows, "params").name}; ` +
    `${thousands(sum(rows, quantity))} ${count}, most in ${largest(rows, quantity).name}; ` +
    `at the peak, in ${peak.name}, ${thousands(peak.memory)} activations are live.`
  );
}

/** s = max(1, ⌊SR C_out⌋) = max(1, ⌊0.125 × 128⌋) = 16 */
function widthLines(block, rows, values) {
  const used = ([name]) => rows.some((row) => row.trees.channels === name);
  const lineOf = ([name, tree]) => ({ name: [name], tree, values, result: thousands(values[name]) });
  return block.widths.filter(used).map(lineOf);
}

function operationLines(rows, values) {
  const { quantity, count } = operationsOf(rows);
  return rows
    .filter((row) => row[quantity] > 0)
    .map((row) => ({
      name: `${count} of ${row.name}`,
      tree: row.trees[quantity],
      values,
      result: thousands(row[quantity]),
    }));
}

export default { render };
