// Bottleneck widths: the channels along a block, and where its parameters, MACs and live activations sit.
// Blocks are formulas from Python (shared/formulas.js); this file puts numbers in and draws them.

import { change, choice, element, live, panel, scrollBox, section, table, thousands, watch } from "./shared/dom.js";
import { explorer, read, short, spoken } from "./shared/explore.js";
import { evaluate, evaluateAll, typeset, typesetTerms } from "./shared/formula.js";
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
};
const TRAITS = ["block", ...Object.keys(CONTROLS)];
const NUMBERS = ["channels", "height", "width", "kernel", "groups", "macs", "params", "read", "written", "kept"];
const PARTS = { kept: "k kept for later", written: "w written", read: "r read" };

/** The values of all symbols of a block: given ones, output size, inner widths. */
export function blockValues(state) {
  const given = Object.fromEntries(Object.entries(CONTROLS).map(([trait, { symbol }]) => [symbol, state[trait]]));
  const values = { ...given, W: state.size };
  const known = { ...values, ...evaluateAll(sizes, values) };
  return { ...known, ...evaluateAll(blocks[state.block].widths, known) };
}

/** The layers of a block: name, kind, inputs, its numbers, and its formulas under `trees`. */
export function blockRows(block, values) {
  const form = blocks[block].forms.find(({ when }) => evaluate(when, values) === 1);
  return form.rows.map((trees) => {
    const row = { name: trees.name, kind: trees.kind, inputs: trees.inputs, trees };
    for (const name of NUMBERS) row[name] = evaluate(trees[name], values);
    return { ...row, memory: row.read + row.written + row.kept };
  });
}

const largest = (rows, quantity) => rows.reduce((best, row) => (row[quantity] > best[quantity] ? row : best));
const sum = (rows, quantity) => rows.reduce((total, row) => total + row[quantity], 0);

function render({ model, el }) {
  const explore = explorer({ model, controls: CONTROLS, presets: blockPresets, matching: TRAITS });
  const block = choice({
    label: "block", value: model.get("block"), onChange: (value) => change(model, presetOf(value)),
    options: Object.keys(blocks).map((name) => [name, spoken(name)]),
  });
  const picture = element("div", { class: "lw-widths" });
  const formulas = element("div", { class: "lw-cost-formulas" });
  const exact = element("div");
  const said = live();
  const note = element("p", { class: "lw-note" });

  const update = () => {
    const state = read(model, TRAITS);
    const values = blockValues(state);
    const rows = blockRows(state.block, values);
    block.set(state.block);
    explore.show(state, {}, unused(state.block));
    picture.replaceChildren(...bands(rows));
    formulas.replaceChildren(...widthLines(state.block, values), ...macLines(rows, values));
    exact.replaceChildren(exactTable(rows));
    note.textContent = aboutShortcut(rows);
    note.hidden = !note.textContent;
    said.say(sentence(state.block, rows));
  };
  const { preset, reset, sliders } = explore.roots;
  panel(el, { title: "How wide is a block, and what does that cost?", controls: [block.root, preset, reset, sliders] },
    explore.source, said.root,
    section("Channels, layer by layer", scrollBox("Channels, parameters, MACs and live activations of each layer", picture),
      note,
      element("p", { class: "lw-note", text: "Live activations: what the layer reads (r) and writes (w), and what is kept (k) for "
        + "a later layer. Concatenation and sum need no memory of their own; BatchNorm and ReLU work in place." })),
    section("The formulas, and your numbers in them", scrollBox("The formulas", formulas)),
    section("The exact numbers", scrollBox("The exact numbers", exact)),
  );
  update();
  return watch(model, TRAITS, update);
}

/** The first preset of a block: a new block starts with sizes that it has in a real network. */
function presetOf(block) {
  const { source, ...values } = Object.values(blockPresets).find((preset) => preset.block === block) ?? { block };
  return values;
}

const unused = (block) => Object.keys(CONTROLS).filter((trait) => !blocks[block].values.includes(CONTROLS[trait].symbol));

function sentence(block, rows) {
  const peak = largest(rows, "memory");
  return `${spoken(block)}: channels ${rows.map((row) => row.channels).join(" → ")}. `
    + `${thousands(sum(rows, "params"))} parameters, most in ${largest(rows, "params").name}; `
    + `${thousands(sum(rows, "macs"))} MACs, most in ${largest(rows, "macs").name}; `
    + `at the peak, in ${peak.name}, ${thousands(peak.memory)} activations are live.`;
}

function aboutShortcut(rows) {
  const kinds = rows.map((row) => row.kind);
  if (rows.some((row) => row.name === "shortcut")) return "The shape changes, so the shortcut has a 1 × 1 layer of its own.";
  if (kinds.includes("add")) return "The input is kept until it is added at the end.";
  return kinds.includes("concat") ? "" : "The shape changes, so this block has no shortcut.";
}

/** Four rows of pictures, one column a layer: widths, parameters, MACs, live activations. */
function bands(rows) {
  const band = (heading, cells) => [
    element("p", { class: "lw-widths-heading", text: heading }),
    element("div", { class: "lw-widths-band", style: { "--lw-columns": rows.length } }, cells),
  ];
  const widest = largest(rows, "channels").channels;
  const boxes = rows.map((row) => element("div", { class: "lw-widths-cell" },
    element("div", { class: "lw-widths-stage" },
      element("div", { class: "lw-widths-box lw-tinted", style: { "--lw-share": row.channels / widest } })),
    element("b", { text: row.channels }), element("span", { text: row.name }),
    element("span", { class: "lw-note", text: `${row.height}×${row.width}` })));
  return [
    band("Channels of the tensor that each layer gives", boxes),
    band("Parameters", rows.map((row) => column(rows, row, "params", { params: "" }, "most"))),
    band("MACs", rows.map((row) => column(rows, row, "macs", { macs: "" }, "most"))),
    band(`Live activations: ${Object.values(PARTS).reverse().join(", ")}`,
      rows.map((row) => column(rows, row, "memory", PARTS, "peak"))),
  ].flat();
}

/** One upright bar made of its parts, with its figure; the largest of its row says so in words. */
function column(rows, row, quantity, parts, word) {
  const top = largest(rows, quantity);
  const pieces = Object.keys(parts).map((part, place) => element("div", {
    class: "lw-widths-part lw-tinted",
    style: { "--lw-share": row[part] / top[quantity], "--lw-hue": `var(--lw-hue-${[2, 1, 0][place]})` },
    text: row[part] > 0.2 * top[quantity] ? parts[part].slice(0, 1) : "",
  }));
  return element("div", { class: "lw-widths-cell" },
    element("div", { class: "lw-widths-bar" }, pieces.filter((_, place) => row[Object.keys(parts)[place]] > 0)),
    element("b", { text: short(row[quantity]) }), element("span", { text: row === top ? `▲ ${word}` : "" }));
}

/** s = max(1, ⌊SR C_out⌋) = max(1, ⌊0.125 × 128⌋) = 16 */
function widthLines(block, values) {
  return Object.entries(blocks[block].widths).flatMap(([name, tree]) => line(typeset(name), [typeset(tree)], [typeset(tree, values)], values[name]));
}

function macLines(rows, values) {
  return rows.filter((row) => row.macs > 0).flatMap((row) =>
    line(`MACs of ${row.name}`, typesetTerms(row.trees.macs), typesetTerms(row.trees.macs, values), row.macs));
}

function line(name, symbols, numbers, result) {
  return [
    element("p", { class: "lw-cost-name" }, name),
    element("p", {}, symbols),
    element("p", {}, "= ", numbers, " = ", element("b", { text: thousands(result) })),
  ];
}

function exactTable(rows) {
  const what = ({ kind, kernel, groups }) => {
    if (kind !== "convolution") return kind;
    return `${kernel} × ${kernel}${groups > 1 ? `, ${groups} groups` : ""}`;
  };
  const numbers = ["params", "macs", "read", "written", "kept", "memory"];
  const peak = largest(rows, "memory");
  const cells = rows.map((row) => [
    row.name, what(row), String(row.channels), `${row.height}×${row.width}`,
    ...numbers.map((name) => thousands(row[name]) + (name === "memory" && row === peak ? " ▲" : "")),
  ]);
  const totals = ["total", "", "", "", thousands(sum(rows, "params")), thousands(sum(rows, "macs")), "", "", "", ""];
  return table({
    header: ["layer", "what", "channels", "size", "parameters", "MACs", "read", "written", "kept", "live (▲ peak)"],
    rows: [...cells, totals],
  });
}

export default { render };
