// Convolution microscope: one output value, with every input and every weight that made it.
// Outputs and costs come from Python (`kinds`); the products and their sum are worked out in
// convolution-sums.js, and a test compares every sum with Python's output.

import {
  madeOfTwo,
  mapOf,
  middle,
  operations,
  paddingOf,
  secondLayerText,
  sumText,
  takenOf,
  tapsOf,
  termsOf,
  withTyped,
} from "./convolution-sums.js";
import { ownFilter } from "./own-filter.js";
import {
  button,
  change,
  choice,
  element,
  fold,
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
import { numberGrid } from "../core/js/number-grid.js";
import { percent, signed, spoken, thousands } from "../core/js/numbers.js";

const TRAITS = ["kind", "stride", "padding", "output", "row", "column", "typed"];

/** The present setting, with row and column inside the output. */
function settingOf(model) {
  const setting = read(model, [...TRAITS, "image", "names", "kinds"]);
  const given = setting.kinds[setting.kind];
  const kind = withTyped(given, setting.typed[setting.kind]);
  const layer = kind.cases[`${setting.stride},${setting.padding}`];
  const map = kind === given ? layer.output[setting.output] : mapOf({ ...setting, kind, layer });
  const row = Math.min(setting.row, map.length - 1);
  const column = Math.min(setting.column, map[0].length - 1);
  return { ...setting, name: setting.kind, kind, layer, map, row, column };
}

function render({ model, el }) {
  const first = read(model, TRAITS);
  const inputs = inputsPart(model.get("names"));
  const output = outputPart(model);
  const cost = element("div");
  const about = element("p", { class: "lw-note" });
  const controls = controlsOf(model);
  const own = ownFilter(model);
  panel(
    el,
    { title: "Convolution microscope", controls: [...controls.roots, button("Reset", () => change(model, first))] },
    about,
    section("Input, filter and terms", inputs.root),
    own.root,
    section("Output", output.root),
    fold("What it costs", scrollBox("Costs of the kinds", cost), costNote()),
  );
  const update = () => {
    const setting = settingOf(model);
    const parts = tapsOf(setting);
    controls.set(setting);
    about.textContent = setting.kind.text;
    inputs.draw(setting, parts);
    output.draw(setting, parts);
    own.show(setting, parts);
    drawCosts(cost, setting);
  };
  update();
  return watch(model, TRAITS, update);
}

function controlsOf(model) {
  const kinds = model.get("kinds");
  const kind = choice({
    label: "kind",
    value: model.get("kind"),
    options: Object.keys(kinds)
      .sort(inOrder(kinds))
      .map((name) => [name, spoken(name)]),
    onChange: (name) => change(model, { kind: name }),
  });
  const stride = choice({
    label: "stride",
    options: [
      [1, "1"],
      [2, "2"],
    ],
    value: model.get("stride"),
    onChange: (value) => change(model, { stride: value }),
  });
  const padding = choice({
    label: "padding",
    options: [
      [0, "0"],
      [1, "1"],
    ],
    value: model.get("padding"),
    onChange: (value) => change(model, { padding: value }),
  });
  const set = (setting) => {
    kind.set(setting.name);
    stride.set(setting.stride);
    padding.set(setting.padding);
  };
  return { roots: [kind.root, stride.root, padding.root], set };
}

/** The order of the book: a state sorts its keys. */
const inOrder = (kinds) => (a, b) => kinds[a].place - kinds[b].place;

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
      "div",
      { class: "lw-micro-column", style: { "--lw-hue": `var(--lw-hue-${[5, 2, 0, 7][channel] ?? channel})` } },
      heading,
      picture.root,
      made,
      unseen,
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
  return {
    root: element(
      "div",
      { class: "lw-micro-columns" },
      columns.map((column) => column.root),
    ),
    draw,
  };
}

function drawPicture({ picture, name }, { image, kind, padding, output }, channel, part) {
  const values = image[channel];
  // The ring of zeros is always there, unseen where no padding is: so the picture stays where it is.
  const wide = Math.max(1, ...kind.weight.map(([kernel]) => Math.floor(kernel.length / 2)));
  const ring = (cell, line) => [...Array(wide).fill(cell), ...line, ...Array(wide).fill(cell)];
  const ringed = ring(
    Array(values[0].length + 2 * wide).fill(null),
    values.map((row) => ring(null, row)),
  );
  const zeros = paddingOf(kind, padding, output);
  const beyond = (at, size) => Math.max(wide - at, at - wide - size + 1); // how far outside the picture
  const isBare = (row, column) =>
    beyond(row, values.length) > zeros.rows || beyond(column, values[0].length) > zeros.columns;
  const ofRing = (row, column) => `lw-padding ${isBare(row, column) ? "lw-bare" : ""}`;
  const taken = part ? takenOf([part]) : [];
  const window = new Set(taken.map((tap) => `${tap.row + wide},${tap.column + wide}`));
  const largest = Math.max(1, ...values.flat().map(Math.abs));
  picture.draw(ringed, (value, row, column) => ({
    text: signed(value ?? 0),
    share: Math.abs(value ?? 0) / largest,
    kind: (value === null ? ofRing(row, column) : "") + (window.has(`${row},${column}`) ? " lw-marked" : ""),
  }));
  const seen = taken.map((tap) => signed(tap.value)).join(", ");
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
  products.draw(rows, (tap) =>
    tap.taken ? { ...tinted(tap.result, operation.strongest.result), small: write(tap) } : { text: "", small: "" },
  );
  kernel.describe(`filter for ${name}: ${taps.map((tap) => signed(tap.weight)).join(", ")}`);
  const written = taps.filter((tap) => tap.taken).map((tap) => `${write(tap)} = ${signed(tap.result)}`);
  products.describe(`${operation.results} for ${name}: ${written.join(", ")}`);
  sum.hidden = kind.operation === "copy";
  sum.textContent = `sum ${signed(total)}` + (kind.after ? `, a part of ${middle(made)}` : "");
}

const sign = (number) => (number < 0 ? "lw-minus" : "lw-plus");

// What is said, beside the value, when the reader changes it.
const TOLD = { stride: { label: "stride" }, padding: { label: "padding" } };

/** The output map to step over, and the sum written out. */
function outputPart(model) {
  const said = live();
  const sum = element("p", { class: "lw-micro-equation" });
  const move = (row, column) => change(model, { row, column });
  const map = numberGrid({ class: "lw-micro-output", onMove: move });
  const channel = slider({
    label: "output channel",
    min: 0,
    max: model.get("kinds").standard.weight.length - 1,
    value: model.get("output"),
    onInput: (value) => change(model, { output: value }),
  });
  let before = read(model, Object.keys(TOLD));
  const draw = (setting, parts) => {
    const { map: values, row, column, output, name } = setting;
    channel.set(output);
    const largest = Math.max(1, ...values.flat().map(Math.abs));
    map.draw(values, (value, r, c) => ({
      text: signed(value),
      share: Math.abs(value) / largest,
      kind: `${sign(value)} ${r === row && c === column ? "lw-marked" : ""}`,
    }));
    map.select(row, column);
    map.describe(`Output channel ${output}; arrow keys choose a value`);
    const lines = setting.kind.after ? secondLayerText(parts) : [sumText(termsOf(parts))];
    lines[lines.length - 1] += ` = ${signed(values[row][column])}`;
    sum.replaceChildren(...lines.map((line) => element("span", { text: line })));
    sum.hidden = setting.kind.operation === "copy"; // one number is no sum
    const terms = operations[setting.kind.operation];
    const taken = takenOf(parts);
    const zeros = taken.filter((tap) => tap.padded).length;
    const made = setting.kind.after ? madeOfTwo(parts) : terms.sumOf(taken.length, zeros);
    const padded = zeros && taken.length > 1 ? `; ${zeros} of them read a zero of the padding` : "";
    const news = newsOf(TOLD, before, setting);
    before = setting;
    said.say(
      `${news}${spoken(name)}, output channel ${output}, row ${row}, column ${column}: ${signed(values[row][column])}, ${made}${padded}.`,
    );
  };
  const hint = element("p", { class: "lw-note", text: "Point at a value, or focus the map and use the arrow keys." });
  const beside = element("div", {}, element("div", { class: "lw-controls" }, channel.root), said.root, sum, hint);
  return { root: element("div", { class: "lw-micro-outputs" }, map.root, beside), draw };
}

/**
 * All kinds beside each other, with the present stride and padding. An adder layer has no MACs: it stands with its own
 * operation, and takes no part in the comparison.
 */
function drawCosts(place, { kinds, name, stride, padding }) {
  const key = `${name},${stride},${padding}`;
  if (place.dataset.key === key) return;
  place.dataset.key = key;
  const caseOf = (kind) => kind.cases[`${stride},${padding}`];
  const most = Math.max(...Object.values(kinds).map((kind) => caseOf(kind).macs));
  const rows = Object.keys(kinds)
    .sort(inOrder(kinds))
    .map((kind) => {
      const layer = caseOf(kinds[kind]);
      const { cost, unit } = operations[kinds[kind].operation];
      const size = `${layer.output.length} × ${layer.output[0].length} × ${layer.output[0][0].length}`;
      const label = element("span", { text: kind === name ? `▸ ${spoken(kind)}` : spoken(kind) });
      const share = multiplies(kinds[kind]) ? percent(layer.macs, { of: most, digits: 0 }) : "no MACs";
      const each = kinds[kind].perValue ?? thousands(cost(layer).value); // "9 or 25", where it depends on the channel
      const [value, all] = [each, thousands(cost(layer).layer)].map((count) => `${count} ${unit}`);
      return [label, thousands(kinds[kind].params), value, size, all, share];
    });
  const header = ["kind", "weights", "a value takes", "output", "the layer takes", "of the largest"];
  place.replaceChildren(table({ header, rows }));
}

const costNote = () =>
  element("p", {
    class: "lw-note",
    text: "A MAC is a product and an addition. |x − w| is an absolute difference, ⊗ a Mitchell product; an addition goes with each, as with a product.",
  });

export default { render };
