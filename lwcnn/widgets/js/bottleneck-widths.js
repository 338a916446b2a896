// Bottleneck widths: the channels along a block, and where its parameters, MACs and live activations sit.
// Blocks are formulas from Python (shared/formulas.js); this file puts numbers in and draws them.

import {
  change, checkbox, choice, element, live, panel, scrollBox, section, table, thousands, watch,
} from "./shared/dom.js";
import { explorer, newsOf, read, short, spoken } from "./shared/explore.js";
import { evaluate, evaluateAll, formulaLines } from "./shared/formula.js";
import { blockPresets, blocks, sizes } from "./shared/formulas.js";

const CHANNELS = [8, 16, 24, 32, 48, 64, 96, 128, 160, 192, 256, 320, 384, 512, 1024, 2048];
const CONTROLS = {
  in_channels: { symbol: "C_in", label: "channels in C_in", values: CHANNELS },
  out_channels: { symbol: "C_out", label: "channels out C_out", values: CHANNELS },
  size: { symbol: "H", label: "input size H = W", values: [7, 8, 13, 14, 27, 28, 32, 55, 56, 112], format: (size) => `${size} × ${size}` },
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
const NUMBERS = ["channels", "height", "width", "kernel", "groups", "macs", "params", "read", "written", "kept"];

/** The values of all symbols of a block: given ones, output size, inner widths. */
export function blockValues(state) {
  const given = Object.fromEntries(Object.entries(INPUTS).map(([trait, { symbol }]) => [symbol, Number(state[trait])]));
  const values = { ...given, W: state.size };
  const known = { ...values, ...evaluateAll(sizes, values) };
  return { ...known, ...evaluateAll(blocks[state.block].widths, known) };
}

/** The layers of a block: name, kind, its numbers, and its formulas under `trees`. */
export function blockRows(block, values) {
  const { forms, rows } = blocks[block];
  const form = forms.find(({ when }) => evaluate(when, values) === 1);
  return form.rows.map((place) => {
    const trees = rows[place];
    const row = { name: trees.name, kind: trees.kind, trees };
    for (const name of NUMBERS) row[name] = evaluate(trees[name], values);
    return { ...row, memory: row.read + row.written + row.kept };
  });
}

// Whose channels must be multiples of what, and stay at stride 1.
const UNITS = { shuffle_unit: (state) => state.groups, shuffle_v2_unit: () => 2 };

/** The channels that a unit can have follow the control that was moved: multiples, equal at stride 1, more at stride 2. */
export function fitUnit(state, moved) {
  if (!(state.block in UNITS)) return state;
  const unit = UNITS[state.block](state);
  const whole = (number) => Math.max(unit, Math.round(number / unit) * unit);
  let [inside, outside] = [whole(state.in_channels), whole(state.out_channels)];
  if (state.stride === 1 && moved === "out_channels") inside = outside;
  else if (state.stride === 1) outside = inside;
  else if (inside >= outside && moved === "out_channels") inside = whole(outside / 2);
  if (state.stride > 1 && inside >= outside) outside = 2 * inside;
  return { ...state, in_channels: inside, out_channels: outside };
}

/** The channels that the sliders offer for a unit. */
function offeredFor(state) {
  if (!(state.block in UNITS)) return {};
  const fitting = CHANNELS.filter((number) => number % UNITS[state.block](state) === 0);
  return { in_channels: fitting, out_channels: state.stride === 1 ? fitting : fitting.slice(1) };
}

const largest = (rows, quantity) => rows.reduce((best, row) => (row[quantity] > best[quantity] ? row : best));
const sum = (rows, quantity) => rows.reduce((total, row) => total + row[quantity], 0);

function render({ model, el }) {
  const explore = explorer({
    model, controls: CONTROLS, presets: blockPresets, matching: TRAITS,
    fit: (state, moved) => fitUnit({ ...state, block: model.get("block") }, moved),
  });
  const switches = Object.entries(SWITCHES).map(([trait, { label }]) => [trait, checkbox({
    label, checked: model.get(trait), onChange: (is) => change(model, { [trait]: is }),
  })]);
  const block = choice({
    label: "block", value: model.get("block"), onChange: (value) => change(model, presetOf(value)),
    options: Object.keys(blocks).map((name) => [name, spoken(name)]),
  });
  const picture = makePicture();
  const formulas = formulaLines();
  const exact = makeTable();
  const said = live();
  const note = element("p", { class: "lw-note" });

  let before = read(model, TRAITS);

  const update = () => {
    const state = read(model, TRAITS);
    const values = blockValues(state);
    const rows = blockRows(state.block, values);
    block.set(state.block);
    explore.show(state, offeredFor(state), unused(state.block));
    for (const [trait, { root, set }] of switches) {
      root.hidden = unused(state.block).includes(trait);
      set(state[trait]);
    }
    picture.show(rows);
    formulas.show([...widthLines(state.block, rows, values), ...macLines(rows, values)]);
    exact.show(rows);
    const excites = rows.some((row) => row.name === "se.reduce");
    note.textContent = [aboutShortcut(state, rows), excites ? DIVISIBLE : ""].join(" ").trim();
    note.hidden = !note.textContent;
    said.say(newsOf(INPUTS, before, state) + sentence(state.block, rows));
    before = state;
  };
  const { preset, reset, sliders } = explore.roots;
  const controls = [block.root, preset, reset, switches.map(([, { root }]) => root), sliders];
  panel(el, { title: "How wide is a block, and what does that cost?", controls },
    explore.source, said.root,
    section("Channels, layer by layer", scrollBox("Channels, parameters, MACs and live activations of each layer", picture.root),
      note,
      element("p", { class: "lw-note", text: "Live activations: what the layer reads (r) and writes (w), and what is kept (k) for "
        + "a later layer. Concatenation, sum and scaling need no memory of their own; BatchNorm and activations work in place." })),
    section("The formulas, and your numbers in them", scrollBox("The formulas", formulas.root)),
    section("The exact numbers", scrollBox("The exact numbers", exact.root)),
  );
  update();
  return watch(model, TRAITS, update);
}

/** The first preset of a block: a new block starts with sizes that it has in a real network. */
function presetOf(block) {
  const { source, ...values } = Object.values(blockPresets).find((preset) => preset.block === block) ?? { block };
  return values;
}

const unused = (block) => Object.keys(INPUTS).filter((trait) => !blocks[block].values.includes(INPUTS[trait].symbol));

function sentence(block, rows) {
  const peak = largest(rows, "memory");
  return `Channels of the ${spoken(block)} block: ${rows.map((row) => row.channels).join(" → ")}. `
    + `${thousands(sum(rows, "params"))} parameters, most in ${largest(rows, "params").name}; `
    + `${thousands(sum(rows, "macs"))} MACs, most in ${largest(rows, "macs").name}; `
    + `at the peak, in ${peak.name}, ${thousands(peak.memory)} activations are live.`;
}

function aboutShortcut({ block, stride }, rows) {
  const kinds = rows.map((row) => row.kind);
  if (stride in (ABOUT[block] ?? {})) return ABOUT[block][stride];
  if (rows.some((row) => row.name === "shortcut")) return "The shape changes, so the shortcut has a 1 × 1 layer of its own.";
  if (kinds.includes("add")) return "The input is kept until it is added at the end.";
  return kinds.includes("concat") ? "" : "The shape changes, so this block has no shortcut.";
}

const DIVISIBLE = "In the formulas, divisible(x, 8) is the nearest multiple of 8, but not below 90 % of x.";
const SEPARABLE = "These two layers have no shortcut of their own.";
const ABOUT = {
  separable: { 1: SEPARABLE, 2: SEPARABLE },
  shuffle_unit: {
    2: "The pooled input is laid beside the branch, so the branch makes only C_out − C_in channels. The very "
      + "first unit of a network has no groups in its first layer: it is not shown here.",
  },
  shuffle_v2_unit: {
    1: "Half of the channels are kept as they are; the shuffle mixes both halves for the next unit.",
    2: "Nothing is split: both branches see the whole input, and each makes half of the channels.",
  },
};

const BANDS = [
  { heading: "Parameters", quantity: "params", parts: { params: "" }, word: "most" },
  { heading: "MACs", quantity: "macs", parts: { macs: "" }, word: "most" },
  { heading: "Live activations: r read, w written, k kept for later", quantity: "memory", word: "peak",
    parts: { kept: "k", written: "w", read: "r" } },
];

/** Four rows of pictures, one column a layer: widths, then a bar for each of `BANDS`. */
function makePicture() {
  const root = element("div", { class: "lw-widths" });
  const inBand = (heading, cells) => [
    element("p", { class: "lw-widths-heading", text: heading }),
    element("div", { class: "lw-widths-band", style: { "--lw-columns": cells.length } }, cells.map((cell) => cell.root)),
  ];
  let layers = "";
  let boxes = [];
  let bars = [];
  const show = (rows) => {
    const names = rows.map((row) => row.name);
    if (layers !== names.join()) {
      layers = names.join();
      boxes = names.map(makeBox);
      bars = BANDS.map((band) => names.map(() => makeBar(band)));
      root.replaceChildren(...inBand("Channels of the tensor that each layer gives", boxes),
        ...BANDS.flatMap(({ heading }, place) => inBand(heading, bars[place])));
    }
    const widest = largest(rows, "channels").channels;
    rows.forEach((row, place) => boxes[place].show(row, widest));
    BANDS.forEach(({ quantity }, band) => {
      const top = largest(rows, quantity);
      rows.forEach((row, place) => bars[band][place].show(row, top));
    });
  };
  return { root, show };
}

/** A box as high as the tensor is wide in channels. */
function makeBox(name) {
  const box = element("div", { class: "lw-widths-box lw-tinted" });
  const channels = element("b");
  const size = element("span", { class: "lw-note" });
  const root = element("div", { class: "lw-widths-cell" },
    element("div", { class: "lw-widths-stage" }, box), channels, element("span", { text: name }), size);
  const show = (row, widest) => {
    box.style.setProperty("--lw-share", row.channels / widest);
    channels.textContent = row.channels;
    size.textContent = `${row.height}×${row.width}`;
  };
  return { root, show };
}

/** An upright bar made of its parts, with its figure; the largest of its band says so in words. */
function makeBar({ quantity, parts, word }) {
  const hues = quantity === "memory" ? [2, 1, 0].map((hue) => `var(--lw-hue-${hue})`) : ["var(--lw-accent)"];
  const pieces = Object.keys(parts).map((part, place) => [part, element("div", {
    class: "lw-widths-part lw-tinted", style: { "--lw-hue": hues[place] },
  })]);
  const figure = element("b");
  const mark = element("span");
  const root = element("div", { class: "lw-widths-cell" },
    element("div", { class: "lw-widths-bar" }, pieces.map(([, piece]) => piece)), figure, mark);
  const show = (row, top) => {
    for (const [part, piece] of pieces) {
      const share = row[part] / top[quantity];
      piece.hidden = share === 0;
      piece.style.setProperty("--lw-share", share);
      piece.textContent = share > 0.2 ? parts[part] : ""; // the letter needs room
    }
    figure.textContent = short(row[quantity]);
    mark.textContent = row === top ? `▲ ${word}` : "\u00a0";
  };
  return { root, show };
}

/** s = max(1, ⌊SR C_out⌋) = max(1, ⌊0.125 × 128⌋) = 16 */
function widthLines(block, rows, values) {
  const used = ([name]) => rows.some((row) => row.trees.channels === name);
  const lineOf = ([name, tree]) => ({ name: [name], tree, values, result: thousands(values[name]) });
  return Object.entries(blocks[block].widths).filter(used).map(lineOf);
}

function macLines(rows, values) {
  return rows.filter((row) => row.macs > 0).map((row) => ({
    name: `MACs of ${row.name}`, tree: row.trees.macs, values, result: thousands(row.macs),
  }));
}

/** The table of all numbers; its cells are made once for the layers of a block. */
function makeTable() {
  const root = element("div", { class: "lw-widths-table" });
  let layers = "";
  const show = (rows) => {
    const texts = exactCells(rows);
    const names = texts.map(([name]) => name).join();
    if (layers !== names) root.replaceChildren(table({ header: HEADER, rows: texts }));
    else root.querySelectorAll("tbody tr").forEach((line, row) => texts[row].forEach((text, column) => {
      if (line.children[column].textContent !== text) line.children[column].textContent = text;
    }));
    layers = names;
  };
  return { root, show };
}

const HEADER = ["layer", "what", "gives", "parameters", "MACs", "live (▲ peak)", "read", "written", "kept"];

function exactCells(rows) {
  const what = ({ kind, kernel, groups }) => {
    if (kind !== "convolution") return kind;
    return `${kernel} × ${kernel}${groups > 1 ? `, ${groups} groups` : ""}`;
  };
  const peak = largest(rows, "memory");
  const cells = rows.map((row) => [
    row.name, what(row), `${row.channels}×${row.height}×${row.width}`, thousands(row.params), thousands(row.macs),
    thousands(row.memory) + (row === peak ? " ▲" : ""), thousands(row.read), thousands(row.written), thousands(row.kept),
  ]);
  return [...cells, ["total", "", "", thousands(sum(rows, "params")), thousands(sum(rows, "macs")), "", "", "", ""]];
}

export default { render };
