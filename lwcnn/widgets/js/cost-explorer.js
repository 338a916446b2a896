// Cost explorer: one layer as standard convolution and in another kind. The formulas come from Python
// (shared/formulas.js); this file puts the reader's numbers into them and shows what they give.

import { button, change, choice, element, live, panel, scrollBox, section, thousands, watch } from "./shared/dom.js";
import { explorer, newsOf, read, threeDigits } from "./shared/explore.js";
import { evaluate, evaluateAll, formulaLines } from "./shared/formula.js";
import { derived, inner, layerNames, layerPresets, layers, multiplied, multiplier, ratios, sizes } from "./shared/formulas.js";

const CHANNELS = [1, 2, 3, 4, 8, 16, 24, 32, 48, 64, 96, 128, 160, 192, 256, 320, 384, 512, 640, 768, 1024];
const SIZES = [1, 4, 7, 8, 14, 16, 28, 32, 56, 64, 112, 128, 224];
const RESOLUTIONS = [128, 160, 192, 224];

/** trait -> what the reader sees; `values` are the steps of its slider. */
const CONTROLS = {
  kernel: { label: "kernel k", values: [1, 3, 5, 7, 9, 11], format: (k) => `${k} × ${k}` },
  in_channels: { label: "channels in C_in", values: CHANNELS },
  out_channels: { label: "channels out C_out", values: CHANNELS },
  size: { label: "input size H = W", values: SIZES, format: (size) => `${size} × ${size}` },
  stride: { label: "stride", values: [1, 2, 3, 4] },
  groups: { label: "groups g", values: [1] },
  expansion: { label: "expansion t", values: [2, 3, 4, 5, 6, 8, 10, 12] },
  width_multiplier: { label: "width multiplier α", values: [0.25, 0.5, 0.75, 1] },
  resolution: {
    label: "resolution multiplier ρ", values: RESOLUTIONS,
    format: (pixels) => `${thousands(evaluate(multiplier.rho, { resolution: pixels }))} (${pixels} px)`,
  },
};
const TRAITS = ["kind", "quantity", ...Object.keys(CONTROLS)];
const NO_MULTIPLIERS = { width_multiplier: 1, resolution: 224 };
const QUANTITIES = { macs: "MACs", params: "parameters", activations: "activations", intensity: "intensity" };
const PART = {
  depthwise: "The depthwise layer alone filters each channel and mixes none: it gives C_in channels, whatever C_out is.",
  pointwise: "The pointwise layer alone mixes channels, but each output sees one pixel, whatever k is.",
  extreme_inception: "The same two layers as in the depthwise separable one, pointwise first: "
    + "k² weights for each output channel, not for each input channel.",
  inverted_residual: "Three layers in the place of one: expand to t C_in channels, filter each, project. The wide ones are inside, "
    + "so a block between thin ends can cost more than one standard layer there.",
  shuffle_unit: "Grouped pointwise to c channels, shuffle, depthwise, grouped pointwise. The shuffle has no MACs, but it moves its "
    + "activations. With a stride, the real unit makes C_in channels less: it pools its input and lays it beside.",
};
PART.inverted_residual_with_se = `${PART.inverted_residual} Squeeze-and-excitation adds two layers that see one number `
  + "a channel; their biases are not counted here. divisible(x, 8) is the nearest multiple of 8, but not below 90 % of x.";

/** The symbol of the number that a kind alone needs -> its trait. */
const OWN = { g: "groups", t: "expansion" };
const ownOf = Object.fromEntries(Object.entries(layers).map(([kind, trees]) => {
  const text = JSON.stringify(trees);
  return [kind, Object.keys(OWN).filter((symbol) => text.includes(`"${symbol}"`))];
}));

/** "grouped, g = 4": what a kind is called, with the number that it alone needs. */
const named = (kind, state) => [layerNames[kind], ...ownOf[kind].map((symbol) => `${symbol} = ${state[OWN[symbol]]}`)].join(", ");

/** The values of all symbols, from the state of the widget: after the multipliers, with the output's size. */
export function symbolValues(state) {
  let values = {
    alpha: state.width_multiplier, resolution: state.resolution, C_in: state.in_channels, C_out: state.out_channels,
    H: state.size, W: state.size, k: state.kernel, stride: state.stride, g: state.groups,
    t: state.expansion,
  };
  for (const table of [multiplier, multiplied, sizes, inner]) values = { ...values, ...evaluateAll(table, values) };
  return values;
}

/** Every kind of layer with its costs in numbers. */
export function costsOf(values) {
  return Object.fromEntries(Object.entries(layers).map(([kind, trees]) => {
    const counted = evaluateAll(trees, values);
    return [kind, { ...counted, ...evaluateAll(derived, counted) }];
  }));
}

/** The numbers that divide both, in order. */
export function commonDivisors(first, second) {
  const largest = Math.min(first, second);
  return Array.from({ length: largest }, (_, i) => i + 1).filter((d) => first % d === 0 && second % d === 0);
}

const figure = (quantity, number) => (quantity === "intensity" ? number.toFixed(1) : thousands(number));

function render({ model, el }) {
  const state = () => read(model, TRAITS);
  const controls = makeControls(model);
  const formulas = makeFormulas(model);
  const bars = makeBars();
  const kinds = makeTable();
  const said = live();
  let before = state();

  const update = () => {
    const now = state();
    const values = symbolValues(now);
    const costs = costsOf(values);
    controls.show(now, values);
    formulas.show(now, values, costs);
    bars.show(now.kind, costs);
    kinds.show(now, costs);
    said.say(sentence(before, now, costs));
    before = now;
  };
  panel(el, { title: "What a convolution costs", controls: controls.roots }, controls.notes, said.root,
    formulas.root, bars.root, kinds.root);
  update();
  return watch(model, TRAITS, update);
}

/** What was changed, and what the chosen kind costs now. */
function sentence(before, now, costs) {
  const chosen = costs[now.kind];
  const { macs, params } = costs.standard;
  return `${newsOf(CONTROLS, before, now)}The ${namedLayer(now.kind)} needs ${thousands(chosen.macs)} MACs, `
    + `${threeDigits(chosen.macs / macs)} of the standard layer's ${thousands(macs)}, and ${thousands(chosen.params)} parameters, `
    + `${threeDigits(chosen.params / params)} of ${thousands(params)}.`;
}

/** "grouped layer", "inverted residual": a block is called by its name alone. */
function namedLayer(kind) {
  return kind.startsWith("inverted") || kind.endsWith("unit") ? layerNames[kind] : `${layerNames[kind]} layer`;
}

function makeControls(model) {
  const explore = explorer({
    model, controls: CONTROLS, fit: fitting,
    presets: Object.fromEntries(Object.entries(layerPresets).map(([name, preset]) => [name, { ...preset, ...NO_MULTIPLIERS }])),
    matching: ["kernel", "in_channels", "out_channels", "size", "stride", "width_multiplier", "resolution"],
  });
  const kind = choice({
    label: "compare standard with", value: model.get("kind"), onChange: (value) => change(model, { kind: value }),
    options: Object.keys(layers).filter((name) => name !== "standard").map((name) => [name, layerNames[name]]),
  });
  const groups = element("p", { class: "lw-note" });
  const show = (now, { C_in, C_out }) => {
    const possible = commonDivisors(C_in, C_out);
    explore.show(now, { groups: possible }, ownOf[now.kind].includes("t") ? [] : ["expansion"]);
    kind.set(now.kind);
    groups.textContent = `Groups count in the grouped kind and the shuffle unit only. They must divide both ${C_in} and `
      + `${C_out}, so the slider offers ${possible.length === 1 ? "1 alone" : `${possible.length} numbers from 1 to ${possible.at(-1)}`}.`;
  };
  const { preset, reset, sliders } = explore.roots;
  return { roots: [preset, kind.root, reset, sliders], notes: [explore.source, groups], show };
}

/** The state with groups that divide both numbers of channels: the largest that are not more than before. */
function fitting(state) {
  const { C_in, C_out } = symbolValues(state);
  return { ...state, groups: commonDivisors(C_in, C_out).filter((d) => d <= state.groups).pop() };
}

function makeFormulas(model) {
  const quantity = choice({
    label: "formula of", value: model.get("quantity"), options: [["macs", "MACs"], ["params", "parameters"]],
    onChange: (value) => change(model, { quantity: value }),
  });
  const lines = formulaLines();
  const sizesOf = formulaLines();
  const note = element("p", { class: "lw-note" });
  const show = (now, values, costs) => {
    quantity.set(now.quantity);
    const line = (kind) => ({
      name: layerNames[kind], tree: layers[kind][now.quantity], values, result: thousands(costs[kind][now.quantity]),
    });
    const ratio = { name: "ratio of MACs", tree: ratios[now.kind], values, result: threeDigits(evaluate(ratios[now.kind], values)) };
    lines.show([line("standard"), line(now.kind), ratio]);
    sizesOf.show(sizeLines(now, values));
    note.textContent = [PART[now.kind], savedByMultipliers(now, costs)].filter(Boolean).join(" ");
    note.hidden = !note.textContent;
  };
  const root = section("The formula, and your numbers in it", quantity.root, scrollBox("The formulas", lines.root),
    scrollBox("Where the sizes come from", sizesOf.root), note);
  return { root, show };
}

/** What the two multipliers do to the chosen kind: nearly their squares. */
function savedByMultipliers(now, costs) {
  const { width_multiplier: alpha, resolution } = now;
  if (alpha === 1 && resolution === 224) return "";
  const full = costsOf(symbolValues({ ...now, ...NO_MULTIPLIERS }))[now.kind].macs;
  const rho = evaluate(multiplier.rho, { resolution });
  return `With α = ${alpha} and ρ = ${threeDigits(rho)} the ${namedLayer(now.kind)} has ${threeDigits(costs[now.kind].macs / full)} of the `
    + `${thousands(full)} MACs that it has without them; α²ρ² is ${threeDigits((alpha * rho) ** 2)}.`;
}

/** Where the numbers in the formulas come from: the multipliers and the stride; the width is as the height. */
function sizeLines(now, values) {
  const given = {
    ...values, alpha: now.width_multiplier, C_in: now.in_channels, C_out: now.out_channels, H: now.size, W: now.size,
  };
  const line = (name, tree, numbers) => ({ name: [name], tree, values: numbers, result: thousands(values[name]) });
  const lines = now.width_multiplier === 1 ? [] : ["C_in", "C_out"].map((name) => line(name, multiplied[name], given));
  if (now.resolution !== 224) lines.push(line("H", multiplied.H, given));
  lines.push(line("H_out", sizes.H_out, values));
  const used = JSON.stringify(layers[now.kind]);
  const inside = Object.keys(inner).filter((name) => used.includes(`"${name}"`));
  return [...lines, ...inside.map((name) => line(name, inner[name], values))];
}

function makeBars() {
  const rows = Object.entries(QUANTITIES).map(([quantity, name]) => {
    const heading = element("p", { class: "lw-cost-quantity" }, element("b", { text: name }));
    const ratio = element("span");
    heading.append(" ", ratio);
    const pair = ["var(--lw-hue-7)", "var(--lw-accent)"].map((hue) => ({
      name: element("span"), figure: element("b"),
      bar: element("div", { class: "lw-bar", style: { "--lw-hue": hue } }),
    }));
    return { quantity, heading, ratio, pair };
  });
  const root = section(
    "Standard against the chosen kind",
    element("div", { class: "lw-bars lw-cost-bars" }, rows.flatMap(({ heading, pair }) =>
      [heading, pair.map(({ name, bar, figure: number }) => [name, bar, number])])),
    element("p", { class: "lw-note", text:
      "Activations: elements that the layers read and write. Intensity: MACs for each element that moves (activations "
      + "and parameters); a processor waits for memory where it is low." }),
  );
  const show = (kind, costs) => {
    for (const { quantity, ratio, pair } of rows) {
      const numbers = ["standard", kind].map((name) => costs[name][quantity]);
      ratio.textContent = `× ${threeDigits(numbers[1] / numbers[0])}`;
      pair.forEach((parts, place) => {
        parts.name.textContent = layerNames[["standard", kind][place]];
        parts.bar.style.setProperty("--lw-share", numbers[place] / Math.max(...numbers));
        parts.figure.textContent = figure(quantity, numbers[place]);
      });
    }
  };
  return { root, show };
}

function makeTable() {
  const head = ["kind (◂ chosen)", "MACs", "ratio", ...Object.values(QUANTITIES).slice(1)];
  const rows = Object.keys(layers).map((kind) => ({
    kind, name: element("th", { scope: "row" }), cells: head.slice(1).map(() => element("td")), root: element("tr"),
  }));
  rows.forEach(({ root, name, cells }) => root.append(name, ...cells));
  const table = element("table", { class: "lw-table" },
    element("thead", {}, element("tr", {}, head.map((text) => element("th", { scope: "col", text })))),
    element("tbody", {}, rows.map(({ root }) => root)));
  const show = (now, costs) => {
    for (const { kind, root, name, cells } of rows) {
      const cost = costs[kind];
      name.textContent = named(kind, now) + (kind === now.kind ? " ◂" : "");
      root.classList.toggle("lw-cost-chosen", kind === now.kind);
      const [macs, ...others] = Object.keys(QUANTITIES).map((quantity) => figure(quantity, cost[quantity]));
      [macs, threeDigits(cost.macs / costs.standard.macs), ...others].forEach((text, place) => {
        cells[place].textContent = text;
      });
    }
  };
  return { root: section("All kinds of the same layer", scrollBox("All kinds of the same layer", table)), show };
}

export default { render };
