// Cost explorer: one layer as standard convolution and in another kind. The formulas come from Python
// (core/js/formulas.js); this file puts the reader's numbers into them and shows what they give.

import { change, choice, element, live, panel, scrollBox, section, thousands, watch } from "../core/js/dom.js";
import { isAdder, makeBars, makeTable } from "./cost-figures.js";
import { explorer, newsOf, read, threeDigits } from "../core/js/explore.js";
import { evaluate, evaluateAll, formulaLines } from "../core/js/formula.js";
import {
  derived,
  inner,
  layerNames,
  layerPresets,
  layers,
  multiplied,
  multiplier,
  ratios,
  sizes,
} from "../core/js/formulas.js";

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
  ratio: { label: "ratio r", values: [2, 3, 4, 5, 6, 8] },
  width_multiplier: { label: "width multiplier α", values: [0.25, 0.5, 0.75, 1] },
  resolution: {
    label: "resolution multiplier ρ",
    values: RESOLUTIONS,
    format: (pixels) => `${thousands(evaluate(multiplier.rho, { resolution: pixels }))} (${pixels} px)`,
  },
};
const TRAITS = ["kind", "quantity", ...Object.keys(CONTROLS)];
const NO_MULTIPLIERS = { width_multiplier: 1, resolution: 224 };
const PART = {
  depthwise:
    "The depthwise layer alone filters each channel and mixes none: it gives C_in channels, whatever C_out is.",
  pointwise: "The pointwise layer alone mixes channels, but each output sees one pixel, whatever k is.",
  extreme_inception:
    "The same two layers as in the depthwise separable one, pointwise first: " +
    "k² weights for each output channel, not for each input channel.",
  inverted_residual:
    "Three layers in the place of one: expand to t C_in channels, filter each, project. The wide ones are inside, " +
    "so a block between thin ends can cost more than one standard layer there.",
  ghost_module:
    "A standard layer makes every r-th map, and r − 1 filters of 3 × 3 on each of them make the others: the ghosts. " +
    "The paper writes s for r. Where r does not divide C_out, surplus ghosts are made and cut off.",
  adder:
    "An adder layer adds up absolute differences |x − w| in the place of products, so it has no MACs. A MAC is one " +
    "multiplication and one addition; a difference and an addition stand in its place, two additions as its paper counts.",
  shuffle_unit:
    "Grouped pointwise to c channels, shuffle, depthwise, grouped pointwise. The shuffle has no MACs, but it moves its " +
    "activations. With a stride, the real unit makes C_in channels less: it pools its input and lays it beside.",
};
PART.fused_mbconv =
  "Two layers in the place of one: a k × k layer expands to t C_in channels, a projection narrows. The first is " +
  "dense, where MBConv has a pointwise and a depthwise layer: for k above 1 it usually has more MACs, and moves fewer activations.";
PART.mbconv =
  `${PART.inverted_residual} Squeeze-and-excitation goes down to a quarter of the block’s input; its biases are not ` +
  "counted here.";
PART.inverted_residual_with_se =
  `${PART.inverted_residual} Squeeze-and-excitation adds two layers that see one number ` +
  "a channel; their biases are not counted here. divisible(x, 8) is the nearest multiple of 8, but not below 90 % of x.";

/** The symbol of the number that a kind alone needs -> its trait. */
const OWN = { g: "groups", t: "expansion", r: "ratio" };
const ownOf = Object.fromEntries(
  Object.entries(layers).map(([kind, trees]) => {
    const text = JSON.stringify(trees);
    return [kind, Object.keys(OWN).filter((symbol) => text.includes(`"${symbol}"`))];
  }),
);

/** "grouped, g = 4": what a kind is called, with the number that it alone needs. */
const named = (kind, state) =>
  [layerNames[kind], ...ownOf[kind].map((symbol) => `${symbol} = ${state[OWN[symbol]]}`)].join(", ");

/** The values of all symbols, from the state of the widget: after the multipliers, with the output's size. */
export function symbolValues(state) {
  let values = {
    alpha: state.width_multiplier,
    resolution: state.resolution,
    C_in: state.in_channels,
    C_out: state.out_channels,
    H: state.size,
    W: state.size,
    k: state.kernel,
    stride: state.stride,
    g: state.groups,
    t: state.expansion,
    r: state.ratio,
  };
  for (const table of [multiplier, multiplied, sizes, inner]) values = { ...values, ...evaluateAll(table, values) };
  return values;
}

/** Every kind of layer with its costs in numbers. */
export function costsOf(values) {
  return Object.fromEntries(
    Object.entries(layers).map(([kind, trees]) => {
      const { absolute_differences: differences = 0, ...others } = evaluateAll(trees, values);
      const counted = { macs: 0, additions: 0, differences, ...others };
      return [kind, { ...counted, multiplications: counted.macs, ...evaluateAll(derived, counted) }];
    }),
  );
}

/** The numbers that divide both, in order. */
export function commonDivisors(first, second) {
  const largest = Math.min(first, second);
  return Array.from({ length: largest }, (_, i) => i + 1).filter((d) => first % d === 0 && second % d === 0);
}

function render({ model, el }) {
  const state = () => read(model, TRAITS);
  const controls = makeControls(model);
  const formulas = makeFormulas(model);
  const bars = makeBars();
  const kinds = makeTable(named);
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
  panel(
    el,
    { title: "What a convolution costs", controls: controls.roots },
    controls.notes,
    said.root,
    formulas.root,
    bars.root,
    kinds.root,
  );
  update();
  return watch(model, TRAITS, update);
}

/** What was changed, and what the chosen kind costs now. */
function sentence(before, now, costs) {
  const chosen = costs[now.kind];
  const { macs, params } = costs.standard;
  const operations = isAdder(now.kind)
    ? `no MACs, but ${thousands(chosen.all_additions)} additions and absolute differences where the standard layer has ` +
      `${thousands(macs)} MACs`
    : `${thousands(chosen.macs)} MACs, ${threeDigits(chosen.macs / macs)} of the standard layer's ${thousands(macs)}`;
  return (
    `${newsOf(CONTROLS, before, now)}The ${namedLayer(now.kind)} needs ${operations}, and ${thousands(chosen.params)} parameters, ` +
    `${threeDigits(chosen.params / params)} of ${thousands(params)}.`
  );
}

/** "grouped layer", "inverted residual": a block is called by its name alone. */
function namedLayer(kind) {
  return /^inverted|(unit|mbconv|module)$/.test(kind) ? layerNames[kind] : `${layerNames[kind]} layer`;
}

function makeControls(model) {
  const explore = explorer({
    model,
    controls: CONTROLS,
    fit: fitting,
    presets: Object.fromEntries(
      Object.entries(layerPresets).map(([name, preset]) => [name, { ...preset, ...NO_MULTIPLIERS }]),
    ),
    matching: ["kernel", "in_channels", "out_channels", "size", "stride", "width_multiplier", "resolution"],
  });
  const kind = choice({
    label: "compare standard with",
    value: model.get("kind"),
    onChange: (value) => change(model, { kind: value }),
    options: Object.keys(layers)
      .filter((name) => name !== "standard")
      .map((name) => [name, layerNames[name]]),
  });
  const groups = element("p", { class: "lw-note" });
  const show = (now, { C_in, C_out }) => {
    const possible = commonDivisors(C_in, C_out);
    const unused = Object.keys(OWN).filter((symbol) => !ownOf[now.kind].includes(symbol));
    explore.show(
      now,
      { groups: possible },
      unused.map((symbol) => OWN[symbol]),
    );
    kind.set(now.kind);
    groups.hidden = unused.includes("g");
    const offered = possible.length === 1 ? "1 alone" : `${possible.length} numbers from 1 to ${possible.at(-1)}`;
    groups.textContent = `Groups must divide both ${C_in} and ${C_out}, so the slider offers ${offered}.`;
  };
  const { preset, reset, sliders } = explore.roots;
  return { roots: [preset, kind.root, reset, sliders], notes: [explore.source, groups], show };
}

/** The state with groups that divide both numbers of channels: the largest that are not more than before. */
function fitting(state) {
  const { C_in, C_out } = symbolValues(state);
  return {
    ...state,
    groups: commonDivisors(C_in, C_out)
      .filter((d) => d <= state.groups)
      .pop(),
  };
}

function makeFormulas(model) {
  const quantity = choice({
    label: "formula of",
    value: model.get("quantity"),
    options: [
      ["macs", "MACs"],
      ["params", "parameters"],
    ],
    onChange: (value) => change(model, { quantity: value }),
  });
  const lines = formulaLines();
  const sizesOf = formulaLines();
  const note = element("p", { class: "lw-note" });
  const show = (now, values, costs) => {
    quantity.set(now.quantity);
    const line = (kind) => ({
      name: layerNames[kind],
      tree: layers[kind][now.quantity],
      values,
      result: thousands(costs[kind][now.quantity]),
    });
    const ratio = {
      name: "ratio of MACs",
      tree: ratios[now.kind],
      values,
      result: threeDigits(evaluate(ratios[now.kind], values)),
    };
    if (!isAdder(now.kind)) lines.show([line("standard"), line(now.kind), ratio]);
    else if (now.quantity === "params") lines.show([line("standard"), line(now.kind)]);
    else lines.show([{ ...line("standard"), name: "standard: MACs" }, addedUp(values, costs.adder.all_additions)]);
    sizesOf.show(sizeLines(now, values));
    note.textContent = [PART[now.kind], savedByMultipliers(now, costs)].filter(Boolean).join(" ");
    note.hidden = !note.textContent;
  };
  const root = section(
    "The formula, and your numbers in it",
    quantity.root,
    scrollBox("The formulas", lines.root),
    scrollBox("Where the sizes come from", sizesOf.root),
    note,
  );
  return { root, show };
}

/** What an adder layer does in the place of MACs: its differences and its additions. */
function addedUp(values, number) {
  const { absolute_differences: differences, additions } = layers.adder;
  return {
    name: "adder: absolute differences + additions",
    tree: ["+", differences, additions],
    values,
    result: thousands(number),
  };
}

/** What the two multipliers do to the chosen kind: nearly their squares. */
function savedByMultipliers(now, costs) {
  const { width_multiplier: alpha, resolution } = now;
  if (alpha === 1 && resolution === 224) return "";
  const [quantity, count] = isAdder(now.kind)
    ? ["all_additions", "additions and absolute differences"]
    : ["macs", "MACs"];
  const full = costsOf(symbolValues({ ...now, ...NO_MULTIPLIERS }))[now.kind][quantity];
  const rho = evaluate(multiplier.rho, { resolution });
  return (
    `With α = ${alpha} and ρ = ${threeDigits(rho)} the ${namedLayer(now.kind)} has ${threeDigits(costs[now.kind][quantity] / full)} of the ` +
    `${thousands(full)} ${count} that it has without them; α²ρ² is ${threeDigits((alpha * rho) ** 2)}.`
  );
}

/** Where the numbers in the formulas come from: the multipliers and the stride; the width is as the height. */
function sizeLines(now, values) {
  const given = {
    ...values,
    alpha: now.width_multiplier,
    C_in: now.in_channels,
    C_out: now.out_channels,
    H: now.size,
    W: now.size,
  };
  const line = (name, tree, numbers) => ({ name: [name], tree, values: numbers, result: thousands(values[name]) });
  const lines = now.width_multiplier === 1 ? [] : ["C_in", "C_out"].map((name) => line(name, multiplied[name], given));
  if (now.resolution !== 224) lines.push(line("H", multiplied.H, given));
  lines.push(line("H_out", sizes.H_out, values));
  const used = JSON.stringify(layers[now.kind]);
  const inside = Object.keys(inner).filter((name) => used.includes(`"${name}"`));
  return [...lines, ...inside.map((name) => line(name, inner[name], values))];
}

export default { render };
