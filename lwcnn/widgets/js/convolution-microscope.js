// Convolution microscope: one output value, with every input and every weight that made it.
// Outputs and costs come from Python (`kinds`); the products and their sum are written out here, and a test
// compares every sum with Python's output.

import {
  button, change, choice, element, live, panel, scrollBox, section, slider, table, thousands, watch,
} from "./shared/dom.js";
import { numberGrid } from "./shared/number-grid.js";

// How one input and one weight are put together, and what the results are called; `cost` reads a case of Python's.
const operations = {
  multiply: {
    apply: (value, weight) => value * weight,
    write: (value, weight) => `${signed(value)}·${signed(weight)}`,
    filter: "× filter", results: "products", heading: "= products", strongest: { weight: 4, result: 18 },
    sumOf: (count) => `the sum of ${count} products`, unit: "MACs",
    cost: (layer) => ({ value: layer.macs_per_value, layer: layer.macs }),
  },
  absolute_difference: {
    apply: (value, weight) => -Math.abs(value - weight),
    write: (value, weight) => `−|${signed(value)} − ${bracketed(weight)}|`,
    filter: "against filter", results: "distances", heading: "= −|x − w|", strongest: { weight: 9, result: 9 },
    sumOf: (count) => `minus the sum of ${count} absolute differences`, unit: "|x − w|",
    cost: (layer) => ({ value: layer.differences_per_value, layer: layer.differences }),
  },
};

/** A number with a real minus sign. */
const signed = (number) => String(number).replace("-", "−");

/** The same in brackets if it is negative. */
const bracketed = (number) => (number < 0 ? `(${signed(number)})` : String(number));

/**
 * What makes one output value: for each input channel that is seen, its taps, row by row, and their sum; `made` is the
 * channel of the first layer that the sum goes into, `factor` its weight in a second layer (1 if there is none).
 * A tap outside the picture reads 0, a zero of the padding.
 */
export function tapsOf(setting) {
  const { kind: { after }, output } = setting;
  if (!after) return tapsOfLayer(setting).map((part) => ({ ...part, made: output, factor: 1 }));
  return after.reads[output].flatMap((made, place) =>
    tapsOfLayer({ ...setting, output: made }).map((part) => ({ ...part, made, factor: after.weight[output][place] })));
}

function tapsOfLayer({ image, kind, stride, padding, output, row, column }) {
  const { weight, groups, dilation, operation } = kind;
  const seen = weight[output].length; // input channels of one filter
  const first = Math.floor(output / (weight.length / groups)) * seen; // first input channel of its group
  return weight[output].map((kernel, index) => {
    const channel = first + index;
    const taps = kernel.flatMap((weights, u) =>
      weights.map((factor, v) => {
        const at = { row: row * stride + u * dilation - padding, column: column * stride + v * dilation - padding };
        const inside = image[channel][at.row]?.[at.column];
        const value = inside ?? 0;
        const result = operations[operation].apply(value, factor);
        return { ...at, value, padded: inside === undefined, weight: factor, result };
      }),
    );
    return { channel, taps, width: kernel[0].length, sum: taps.reduce((sum, tap) => sum + tap.result, 0) };
  });
}

const TRAITS = ["kind", "stride", "padding", "output", "row", "column"];

/** The present setting, with row and column inside the output. */
function settingOf(model) {
  const setting = Object.fromEntries([...TRAITS, "image", "names", "kinds"].map((name) => [name, model.get(name)]));
  const kind = setting.kinds[setting.kind];
  const layer = kind.cases[`${setting.stride},${setting.padding}`];
  const map = layer.output[setting.output];
  const row = Math.min(setting.row, map.length - 1);
  const column = Math.min(setting.column, map[0].length - 1);
  return { ...setting, name: setting.kind, kind, layer, map, row, column };
}

function render({ model, el }) {
  const first = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const inputs = inputsPart(model.get("names"));
  const output = outputPart(model);
  const cost = element("div");
  const about = element("p", { class: "lw-note" });
  const controls = controlsOf(model);
  panel(
    el,
    { title: "Convolution microscope", controls: [...controls.roots, button("Reset", () => change(model, first))] },
    about,
    section("Input, filter and terms", inputs.root),
    section("Output", output.root),
    section("What it costs", scrollBox("Costs of the kinds", cost), costNote()),
  );
  const update = () => {
    const setting = settingOf(model);
    const parts = tapsOf(setting);
    controls.set(setting);
    about.textContent = setting.kind.text;
    inputs.draw(setting, parts);
    output.draw(setting, parts);
    drawCosts(cost, setting);
  };
  update();
  return watch(model, TRAITS, update);
}

function controlsOf(model) {
  const kinds = model.get("kinds");
  const allowed = (name, padding) => `${model.get("stride")},${padding}` in kinds[name].cases;
  const kind = choice({
    label: "kind", value: model.get("kind"),
    options: Object.keys(kinds).sort(inOrder(kinds)).map((name) => [name, spoken(name)]),
    onChange: (name) => {
      const padding = allowed(name, model.get("padding")) ? model.get("padding") : 0;
      change(model, { kind: name, padding });
    },
  });
  const stride = choice({
    label: "stride", options: [[1, "1"], [2, "2"]], value: model.get("stride"),
    onChange: (value) => change(model, { stride: value }),
  });
  const padding = choice({
    label: "padding", options: [[0, "0"], [1, "1"]], value: model.get("padding"),
    onChange: (value) => change(model, { padding: value }),
  });
  const set = (setting) => {
    kind.set(setting.name);
    stride.set(setting.stride);
    padding.set(setting.padding);
    padding.input.disabled = !allowed(setting.name, 1);
  };
  return { roots: [kind.root, stride.root, padding.root], set };
}

/** grouped_and_shuffled -> "grouped and shuffled" */
const spoken = (name) => name.replaceAll("_", " ");

/** Most weights first: standard, grouped and shuffled, grouped, depthwise, pointwise; then what does not multiply. */
const inOrder = (kinds) => (a, b) => multiplies(kinds[b]) - multiplies(kinds[a]) || kinds[b].params - kinds[a].params;

const multiplies = (kind) => kind.operation === "multiply";

/** One column an input channel: the picture with the window, the filter, the products and their sum. */
function inputsPart(names) {
  const columns = names.map((name, channel) => {
    const picture = numberGrid({ class: "lw-micro-picture" });
    const kernel = numberGrid({ class: "lw-micro-kernel" });
    const products = numberGrid({ class: "lw-micro-products" });
    const sum = element("p", { class: "lw-micro-sum" });
    const heading = element("p", { class: "lw-micro-name", text: name });
    const unseen = element("p", { class: "lw-note", text: "not seen by this output" });
    const [filter, results] = ["", ""].map(() => element("p", { class: "lw-note" }));
    const made = element("div", {}, filter, kernel.root, results, products.root, sum);
    const root = element(
      "div", { class: "lw-micro-column", style: { "--lw-hue": `var(--lw-hue-${[5, 2, 0, 7][channel] ?? channel})` } },
      heading, picture.root, made, unseen,
    );
    return { root, picture, kernel, products, sum, made, unseen, name, labels: [filter, results] };
  });
  const draw = (setting, parts) => {
    columns.forEach((column, channel) => {
      const part = parts.find((item) => item.channel === channel);
      drawPicture(column, setting, channel, part);
      column.made.hidden = !part;
      column.unseen.hidden = Boolean(part);
      if (part) drawProducts(column, setting, part);
    });
  };
  return { root: element("div", { class: "lw-micro-columns" }, columns.map((column) => column.root)), draw };
}

function drawPicture({ picture, name }, { image, padding }, channel, part) {
  const values = image[channel];
  // The ring of zeros is always there, unseen without padding: so the picture stays where it is.
  const edge = Array(values[0].length + 2).fill(null);
  const ringed = [edge, ...values.map((row) => [null, ...row, null]), edge];
  const window = new Set((part?.taps ?? []).map((tap) => `${tap.row + 1},${tap.column + 1}`));
  const largest = Math.max(1, ...values.flat().map(Math.abs));
  picture.root.classList.toggle("lw-bare", !padding);
  picture.draw(ringed, (value, row, column) => ({
    text: signed(value ?? 0),
    share: Math.abs(value ?? 0) / largest,
    kind: (value === null ? "lw-padding" : "") + (window.has(`${row},${column}`) ? " lw-marked" : ""),
  }));
  const seen = part?.taps.map((tap) => signed(tap.value)).join(", ");
  picture.describe(part ? `${name}: the window holds ${seen}` : `${name}: not seen by this output`);
}

function drawProducts({ kernel, products, sum, name, labels }, { kind }, { taps, width, sum: total, made }) {
  const operation = operations[kind.operation];
  const rows = Array.from({ length: taps.length / width }, (_, u) => taps.slice(u * width, (u + 1) * width));
  const write = (tap) => operation.write(tap.value, tap.weight);
  labels[0].textContent = operation.filter;
  labels[1].textContent = operation.heading;
  // `strongest`: the largest weight, and a result that deserves the full tint
  const tinted = (number, most) => {
    const share = Math.min(1, Math.abs(number) / most);
    return { text: signed(number), kind: sign(number), share };
  };
  kernel.draw(rows, (tap) => tinted(tap.weight, operation.strongest.weight));
  products.draw(rows, (tap) => ({ ...tinted(tap.result, operation.strongest.result), small: write(tap) }));
  kernel.describe(`filter for ${name}: ${taps.map((tap) => signed(tap.weight)).join(", ")}`);
  const written = taps.map((tap) => `${write(tap)} = ${signed(tap.result)}`);
  products.describe(`${operation.results} for ${name}: ${written.join(", ")}`);
  sum.textContent = `sum ${signed(total)}` + (kind.after ? `, a part of ${middle(made)}` : "");
}

/** What the channels of the first layer are called: m₀, m₁ ... */
const middle = (channel) => `m${"₀₁₂₃"[channel]}`;

const sign = (number) => (number < 0 ? "lw-minus" : "lw-plus");

/** [-2, 5, -17] -> "−2 + 5 − 17" */
export const sumText = (numbers) =>
  numbers.map((n, i) => (i === 0 ? signed(n) : `${n < 0 ? "−" : "+"} ${Math.abs(n)}`)).join(" ");

/** One channel: its products; several: the sum of each. */
const termsOf = (parts) => (parts.length === 1 ? parts[0].taps.map((tap) => tap.result) : parts.map((part) => part.sum));

/** ["m₀ = 41 + 35 = 76", "m₂ = 2 − 9 = −7", "1·76 − 1·−7"] */
function secondLayerText(parts) {
  const channels = [...new Set(parts.map((part) => part.made))];
  const values = channels.map((made) => {
    const own = parts.filter((part) => part.made === made);
    return { made, factor: own[0].factor, terms: termsOf(own), value: own.reduce((total, part) => total + part.sum, 0) };
  });
  const last = values.map(({ factor, value }, place) => {
    const plus = place === 0 ? signed(factor) : `${factor < 0 ? "−" : "+"} ${Math.abs(factor)}`;
    return `${plus}·${bracketed(value)}`;
  });
  return [...values.map(({ made, terms, value }) => `${middle(made)} = ${sumText(terms)} = ${signed(value)}`), last.join(" ")];
}

/** "made of m₀ and m₂, the sums of 18 products each" */
function madeOfTwo(parts) {
  const channels = [...new Set(parts.map((part) => part.made))];
  const products = parts.reduce((total, part) => total + part.taps.length, 0) / channels.length;
  return `made of ${channels.map(middle).join(" and ")}, which are sums of ${products} products each`;
}

/** The output map to step over, and the sum written out. */
function outputPart(model) {
  const said = live();
  const sum = element("p", { class: "lw-micro-equation" });
  const move = (row, column) => change(model, { row, column });
  const map = numberGrid({ class: "lw-micro-output", onMove: move });
  const channel = slider({
    label: "output channel", min: 0, max: model.get("kinds").standard.weight.length - 1, value: model.get("output"),
    onInput: (value) => change(model, { output: value }),
  });
  const draw = (setting, parts) => {
    const { map: values, row, column, output, name, layer } = setting;
    channel.set(output);
    const largest = Math.max(1, ...values.flat().map(Math.abs));
    map.draw(values, (value, r, c) => ({
      text: signed(value), share: Math.abs(value) / largest,
      kind: `${sign(value)} ${r === row && c === column ? "lw-marked" : ""}`,
    }));
    map.select(row, column);
    map.describe(`Output channel ${output}; arrow keys choose a value`);
    const lines = setting.kind.after ? secondLayerText(parts) : [sumText(termsOf(parts))];
    lines[lines.length - 1] += ` = ${signed(values[row][column])}`;
    sum.replaceChildren(...lines.map((line) => element("span", { text: line })));
    const terms = operations[setting.kind.operation];
    const zeros = parts.flatMap((part) => part.taps).filter((tap) => tap.padded).length;
    const made = setting.kind.after ? madeOfTwo(parts) : terms.sumOf(terms.cost(layer).value);
    const padded = zeros ? `; ${zeros} of them read a zero of the padding` : "";
    said.say(
      `${spoken(name)}, output channel ${output}, row ${row}, column ${column}: ${signed(values[row][column])}, ${made}${padded}.`,
    );
  };
  const hint = element("p", { class: "lw-note", text: "Point at a value, or focus the map and use the arrow keys." });
  const beside = element("div", {}, element("div", { class: "lw-controls" }, channel.root), said.root, sum, hint);
  return { root: element("div", { class: "lw-micro-outputs" }, map.root, beside), draw };
}

/**
 * All kinds beside each other, with the present stride and padding (a kind without it: without padding). An adder layer
 * has no MACs: it stands with its own operation, and takes no part in the comparison.
 */
function drawCosts(place, { kinds, name, stride, padding }) {
  const key = `${name},${stride},${padding}`;
  if (place.dataset.key === key) return;
  place.dataset.key = key;
  const caseOf = (kind) => kind.cases[`${stride},${padding}`] ?? kind.cases[`${stride},0`];
  const most = Math.max(...Object.values(kinds).map((kind) => caseOf(kind).macs));
  const rows = Object.keys(kinds).sort(inOrder(kinds)).map((kind) => {
    const layer = caseOf(kinds[kind]);
    const { cost, unit } = operations[kinds[kind].operation];
    const size = `${layer.output.length} × ${layer.output[0].length} × ${layer.output[0][0].length}`;
    const label = element("span", { text: kind === name ? `▸ ${spoken(kind)}` : spoken(kind) });
    const share = multiplies(kinds[kind]) ? `${((100 * layer.macs) / most).toFixed(0)} %` : "no MACs";
    const [value, all] = [cost(layer).value, cost(layer).layer].map((count) => `${thousands(count)} ${unit}`);
    return [label, thousands(kinds[kind].params), value, size, all, share];
  });
  const header = ["kind", "weights", "a value takes", "output", "the layer takes", "of the largest"];
  place.replaceChildren(table({ header, rows }));
}

const costNote = () => element("p", {
  class: "lw-note", text: "A MAC is a product and an addition. |x − w| is an absolute difference; an addition goes with each, as with a product.",
});

export default { render };
