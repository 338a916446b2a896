// Cost explorer: one layer as standard convolution and in another kind. The kinds come from Python with their names,
// formulas and sentences (`formulas`); this file puts the reader's numbers into them and shows what they give.

import { change, choice, element, fold, live, newsOf, panel, read, scrollBox, watch } from "../core/js/dom.js";
import { inPlaceOfMacs, makeBars, makeTable } from "./cost-figures.js";
import { byName, explorer } from "../core/js/explore.js";
import { evaluate, evaluateAll, formulaLines } from "../core/js/formula.js";
import { thousands, threeDigits } from "../core/js/numbers.js";

const CHANNELS = [1, 2, 3, 4, 8, 16, 24, 32, 48, 64, 96, 128, 160, 192, 256, 320, 384, 512, 640, 768, 1024];
const SIZES = [1, 4, 7, 8, 14, 16, 28, 32, 56, 64, 112, 128, 224];
const RESOLUTIONS = [128, 160, 192, 224];

/** trait -> what the reader sees; `values` are the steps of its slider. */
const controlsOf = ({ multiplier }) => ({
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
});
const TRAITS = ["kind", "quantity", ...Object.keys(controlsOf({}))];
const NO_MULTIPLIERS = { width_multiplier: 1, resolution: 224 };

/** The symbol of the number that a kind alone needs -> its trait. */
const OWN = { g: "groups", t: "expansion", r: "ratio" };
const ownOf = (kind) => Object.keys(OWN).filter((symbol) => JSON.stringify(kind.costs).includes(`"${symbol}"`));

/** "grouped, g = 4": what a kind is called, with the number that it alone needs. */
const named = (kind, state) =>
  [kind.spoken, ...ownOf(kind).map((symbol) => `${symbol} = ${state[OWN[symbol]]}`)].join(", ");

/** "grouped layer", "inverted residual": a block is called by its name alone. */
const spokenWhole = (kind) => (kind.isLayer ? `${kind.spoken} layer` : kind.spoken);

const kindOf = ({ kinds }, name) => kinds.find((kind) => kind.name === name);

/** The values of all symbols, from the state of the widget: after the multipliers, with the output's size. */
export function symbolValues({ multiplier, multiplied, sizes }, state) {
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
  for (const table of [multiplier, multiplied, sizes]) values = { ...values, ...evaluateAll(table, values) };
  return values;
}

/** The values for a kind: with its inner widths. */
const valuesOf = (kind, values) => ({ ...values, ...evaluateAll(Object.fromEntries(kind.widths), values) });

/** Every kind of layer with its costs in numbers. */
export function costsOf({ kinds, derived }, values) {
  return Object.fromEntries(
    kinds.map((kind) => {
      const others = evaluateAll(kind.costs, valuesOf(kind, values));
      const differences = others[inPlaceOfMacs(kind)?.key] ?? 0;
      const counted = { macs: 0, additions: 0, differences, ...others };
      const multiplications = counted.macs + (others.multiplications ?? 0); // those of an active shift are no MACs
      return [kind.name, { ...counted, multiplications, ...evaluateAll(derived, counted) }];
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
  const page = model.get("formulas");
  const controls = makeControls(model, page);
  const formulas = makeFormulas(model, page);
  const bars = makeBars();
  const kinds = makeTable(page.kinds, named);
  const said = live();
  let before = state();

  const update = () => {
    const now = state();
    const values = symbolValues(page, now);
    const costs = costsOf(page, values);
    const kind = kindOf(page, now.kind);
    controls.show(now, values);
    formulas.show(now, values, costs);
    bars.show(page.kinds[0], kind, costs);
    kinds.show(now, costs);
    said.say(newsOf({ ...controlsOf(page), quantity: FORMULA }, before, now) + sentence(kind, costs));
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

const FORMULA_NAMES = { macs: "MACs", params: "parameters" };
const FORMULA = { label: "formula of", format: (key) => FORMULA_NAMES[key] };

/** What the chosen kind costs now. */
function sentence(kind, costs) {
  const chosen = costs[kind.name];
  const { macs, params } = costs.standard;
  const other = inPlaceOfMacs(kind);
  const operations = other
    ? `no MACs, but ${thousands(chosen.all_additions)} additions and ${other.name} where the standard layer has ` +
      `${thousands(macs)} MACs`
    : `${thousands(chosen.macs)} MACs, ${threeDigits(chosen.macs / macs)} of the standard layer's ${thousands(macs)}`;
  return (
    `The ${spokenWhole(kind)} needs ${operations}, and ${thousands(chosen.params)} parameters, ` +
    `${threeDigits(chosen.params / params)} of ${thousands(params)}.`
  );
}

function makeControls(model, page) {
  const explore = explorer({
    model,
    controls: controlsOf(page),
    fit: (state) => fitting(page, state),
    presets: byName(model.get("presets").map((preset) => ({ ...preset, ...NO_MULTIPLIERS }))),
    matching: ["kernel", "in_channels", "out_channels", "size", "stride", "width_multiplier", "resolution"],
  });
  const kind = choice({
    label: "compare standard with",
    value: model.get("kind"),
    onChange: (value) => change(model, { kind: value }),
    options: page.kinds.slice(1).map(({ name, spoken }) => [name, spoken]),
  });
  const groups = element("p", { class: "lw-note" });
  const show = (now, { C_in, C_out }) => {
    const possible = commonDivisors(C_in, C_out);
    const used = ownOf(kindOf(page, now.kind));
    const unused = Object.keys(OWN).filter((symbol) => !used.includes(symbol));
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
function fitting(page, state) {
  const { C_in, C_out } = symbolValues(page, state);
  return {
    ...state,
    groups: commonDivisors(C_in, C_out)
      .filter((d) => d <= state.groups)
      .pop(),
  };
}

function makeFormulas(model, page) {
  const quantity = choice({
    label: FORMULA.label,
    value: model.get("quantity"),
    options: Object.entries(FORMULA_NAMES),
    onChange: (value) => change(model, { quantity: value }),
  });
  const lines = formulaLines();
  const sizesOf = formulaLines();
  const note = element("p", { class: "lw-note" });
  const show = (now, given, costs) => {
    quantity.set(now.quantity);
    const [standard, kind] = [page.kinds[0], kindOf(page, now.kind)];
    const values = valuesOf(kind, given);
    const line = ({ name, spoken, costs: trees }) => ({
      name: spoken,
      tree: trees[now.quantity],
      values,
      result: thousands(costs[name][now.quantity]),
    });
    const ratio = {
      name: "ratio of MACs",
      tree: kind.ratio,
      values,
      result: threeDigits(evaluate(kind.ratio, values)),
    };
    if (!inPlaceOfMacs(kind)) lines.show([line(standard), line(kind), ratio]);
    else if (now.quantity === "params") lines.show([line(standard), line(kind)]);
    else lines.show([{ ...line(standard), name: "standard: MACs" }, addedUp(kind, values, costs)]);
    sizesOf.show(sizeLines(page, now, values));
    note.textContent = [kind.note, savedByMultipliers(page, now, costs)].filter(Boolean).join(" ");
    note.hidden = !note.textContent;
  };
  const root = fold(
    "The formula, and your numbers in it",
    quantity.root,
    scrollBox("The formulas", lines.root),
    scrollBox("Where the sizes come from", sizesOf.root),
    note,
  );
  return { root, show };
}

/** What a layer does in the place of MACs: its differences or Mitchell products, and its additions. */
function addedUp(kind, values, costs) {
  const { key, name } = inPlaceOfMacs(kind);
  return {
    name: `${kind.spoken}: ${name} + additions`,
    tree: ["+", kind.costs[key], kind.costs.additions],
    values,
    result: thousands(costs[kind.name].all_additions),
  };
}

/** What the two multipliers do to the chosen kind: nearly their squares. */
function savedByMultipliers(page, now, costs) {
  const { width_multiplier: alpha, resolution } = now;
  if (alpha === 1 && resolution === 224) return "";
  const kind = kindOf(page, now.kind);
  const other = inPlaceOfMacs(kind);
  const [quantity, count] = other ? ["all_additions", `additions and ${other.name}`] : ["macs", "MACs"];
  const full = costsOf(page, symbolValues(page, { ...now, ...NO_MULTIPLIERS }))[kind.name][quantity];
  const rho = evaluate(page.multiplier.rho, { resolution });
  return (
    `With α = ${alpha} and ρ = ${threeDigits(rho)} the ${spokenWhole(kind)} has ${threeDigits(costs[kind.name][quantity] / full)} of the ` +
    `${thousands(full)} ${count} that it has without them; α²ρ² is ${threeDigits((alpha * rho) ** 2)}.`
  );
}

/** Where the numbers in the formulas come from: the multipliers and the stride; the width is as the height. */
function sizeLines(page, now, values) {
  const { multiplied, sizes } = page;
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
  const inside = kindOf(page, now.kind).widths;
  return [...lines, ...inside.map(([name, tree]) => line(name, tree, values))];
}

export default { render };
