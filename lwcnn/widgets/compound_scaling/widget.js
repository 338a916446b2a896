// EfficientNet-B0 scaled by powers of three coefficients, beside B0: what each stage becomes and what it costs, the
// law of the paper against the exact count, one dimension alone, and the released networks. Formulas, tables and
// released numbers come from Python (lwcnn/cost/blocks/scaling.py); this file evaluates and draws them.

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
  section,
  slider,
  svg,
  watch,
} from "../core/js/dom.js";
import { evaluate, evaluateAll, formulaLines } from "../core/js/formula.js";
import { decimals, thousands } from "../core/js/numbers.js";
import { ALL, DIMENSIONS, makeCounter, POWERS, sameMacs, shortName, times } from "./scaled-network.js";
import { makeDimensions, makeDoubling, makeReleased, makeStages } from "./scaling-tables.js";

const COEFFICIENTS = { alpha: "depth α", beta: "width β", gamma: "resolution γ" };
// What is said of them when the reader moves one: what they give may stay the same.
const TOLD = Object.fromEntries(
  Object.entries(COEFFICIENTS).map(([name, label]) => [name, { label, format: (value) => value.toFixed(2) }]),
);
const STATE = ["phi", ...Object.keys(COEFFICIENTS), "network", "scale"];

/** Everything that is shown for a state: the whole network, those with one dimension, which of them, and the laws. */
export function scaledNetworks(
  { formulas, table: stages, released, dimensions },
  state,
  counted = makeCounter(formulas.stages, stages),
) {
  const { product, ...power } = evaluateAll(formulas.coefficients, state);
  const own = released.find(({ name }) => name === state.network);
  const whole = counted(own ? { depth: own.depth, width: own.width, resolution: own.resolution } : power);
  const ways = { [ALL]: whole };
  for (const name of DIMENSIONS) ways[name] = sameMacs(counted, dimensions, whole.macs, name);
  return { product, power, own, ways, shown: ways[state.scale], base: counted(dimensions.base), counted };
}

function render({ model, el }) {
  const data = read(model, ["formulas", "table", "released", "dimensions"]);
  const first = read(model, STATE);
  const controls = makeControls(model, first);
  const sections = [
    makePicture(),
    makeStages(),
    makeDoubling(data),
    makeFormulas(data),
    makeDimensions(),
    makeReleased(data),
  ];
  const counted = makeCounter(data.formulas.stages, data.table);
  const said = live();
  panel(
    el,
    { title: "Compound scaling", controls: controls.roots },
    said.root,
    sections.map((one) => one.root),
  );
  let before = first;
  const update = () => {
    const state = read(model, STATE);
    const networks = scaledNetworks(data, state, counted);
    controls.show(state);
    sections.forEach((one) => one.show(networks, state));
    said.say(newsOf(TOLD, before, state) + sentenceOf(networks, state, data.formulas));
    before = state;
  };
  update();
  return watch(model, STATE, update);
}

function makeControls(model, first) {
  const steps = Array.from({ length: 41 }, (_, step) => (100 + step) / 100);
  const phi = slider({
    label: "φ",
    min: 0,
    max: 7,
    value: first.phi,
    onInput: (value) => change(model, { phi: value, network: POWERS }),
  });
  const sliders = Object.entries(COEFFICIENTS).map(([name, label]) => [
    name,
    slider({
      label,
      values: steps,
      value: first[name],
      format: (value) => value.toFixed(2),
      onInput: (value) => change(model, { [name]: value, network: POWERS }),
    }),
  ]);
  const network = choice({
    label: "network",
    value: first.network,
    onChange: (value) => change(model, { network: value }),
    options: [
      [POWERS, "powers of α, β, γ"],
      ...model.get("released").map(({ name }) => [name, `${shortName(name)}, as released`]),
    ],
  });
  const scale = choice({
    label: "scale",
    value: first.scale,
    onChange: (value) => change(model, { scale: value }),
    options: [[ALL, "all three"], ...DIMENSIONS.map((name) => [name, `${name} only, same MACs`])],
  });
  const reset = button("Reset", () => change(model, first));
  const grid = element(
    "div",
    { class: "lw-explore-sliders" },
    phi.root,
    sliders.map(([, control]) => control.root),
  );
  const show = (state) => {
    phi.set(state.phi);
    sliders.forEach(([name, control]) => control.set(state[name]));
    network.set(state.network);
    scale.set(state.scale);
  };
  return { roots: [grid, network.root, scale.root, reset], show };
}

/** How the product misses 2, in words. */
export function distanceFrom2(product) {
  const percent = 50 * product - 100;
  const words =
    Math.abs(percent) < 0.05
      ? "as good as 2"
      : `${Math.abs(percent).toFixed(1)} % ${percent < 0 ? "below" : "above"} 2`;
  return `α β² γ² = ${product.toFixed(3)}, ${words}`;
}

function nameOf({ own }, state) {
  const whole = own ? shortName(own.name) : `φ = ${state.phi}`;
  return state.scale === ALL ? whole : `${state.scale[0].toUpperCase()}${state.scale.slice(1)} only, MACs of ${whole}`;
}

function sentenceOf(networks, state, { laws }) {
  const { product, shown, base } = networks;
  const grown = `${thousands(shown.macs)} MACs, ${times(shown.macs / base.macs)} of B0`;
  const law = `; d · w² · r² is ${times(evaluate(laws.scaled, { ...shown, rho: evaluate(laws.rho, shown) }))}`;
  const doubling = networks.own ? "" : ` ${distanceFrom2(product)}.`;
  return (
    `${nameOf(networks, state)}: depth ${decimals(shown.depth, 3)}, width ${decimals(shown.width, 3)}, ${shown.resolution} pixels. ` +
    `${grown}${law}. ${thousands(shown.params)} parameters, ${times(shown.params / base.params)}.${doubling}`
  );
}

/** The three powers and the product with the reader's numbers; a released network has numbers of its own instead. */
function makeFormulas({ formulas }) {
  const lines = formulaLines();
  const note = element("p", { class: "lw-note" });
  const show = ({ product, power, own }, { phi, alpha, beta, gamma }) => {
    lines.root.hidden = Boolean(own);
    if (own) {
      note.textContent =
        `${shortName(own.name)}, as released, has numbers of its own: depth ${own.depth}, width ${own.width}, ${own.resolution} pixels. ` +
        "The last table says which φ each of them would need.";
      return;
    }
    const line = (name, result) => ({
      name,
      tree: formulas.coefficients[name],
      values: { phi, alpha, beta, gamma },
      result,
    });
    lines.show([
      line("depth", decimals(power.depth, 3)),
      line("width", decimals(power.width, 3)),
      line("resolution", `${power.resolution} pixels`),
      line("product", product.toFixed(3)),
    ]);
    note.textContent =
      `${distanceFrom2(product)}: if all layers followed it, each step of φ would multiply the MACs by ${product.toFixed(2)}. ` +
      `The paper asks for about 2; its own coefficients, 1.2, 1.1 and 1.15, give 1.920.`;
  };
  return { root: fold("The coefficients", lines.root, note), show };
}

const HALF = { side: 38, bars: 104, middle: 60 }; // units of the picture: a map, the bars, the names between
const WIDE = 2 * (HALF.side + 6 + HALF.bars) + HALF.middle;

/** B0 on the left, the scaled network on the right: a bar for each layer, as long as it has channels. */
function makePicture() {
  const picture = svg("svg", { class: "lw-plot lw-scaling-picture", role: "img" });
  const note = element("p", {
    class: "lw-note",
    text:
      "Each bar is a layer (in stages 2 to 8 an MBConv block): its length is the number of channels. " +
      "The squares are the maps that a stage gives, in their relative sizes. Left B0, right the scaled network, drawn to one scale.",
  });
  const show = (networks, state) => {
    const sides = [networks.base, networks.shown].map(({ rows }) => rows.slice(0, 8));
    const most = (key) => Math.max(...sides.flat().map((row) => row[key]));
    const layers = sides[0].map((row, place) => Math.max(row.layers, sides[1][place].layers));
    const unit = {
      layer: Math.min(5, 240 / layers.reduce((sum, count) => sum + count, 0)),
      channel: HALF.bars / most("channels"),
      pixel: HALF.side / most("size"),
    };
    let top = 22;
    const drawn = [headings("B0", nameOf(networks, state))];
    layers.forEach((count, place) => {
      const height = Math.max(13, count * unit.layer, ...sides.map((rows) => rows[place].size * unit.pixel));
      drawn.push(sides.map((rows, side) => drawStage(rows[place], side, top + height / 2, unit)));
      drawn.push(svg("text", { x: WIDE / 2, y: top + height / 2 + 4, "text-anchor": "middle" }, `stage ${place + 1}`));
      top += height + 5;
    });
    picture.replaceChildren(...drawn.flat(Infinity));
    picture.setAttribute("viewBox", `-1 0 ${WIDE + 2} ${Math.ceil(top)}`);
    picture.setAttribute("aria-label", pictureText(networks, state));
  };
  return { root: section("What becomes of the stages", picture, note), show };
}

const headings = (left, right) => [
  svg("text", { class: "lw-plot-mark", x: HALF.side + 6 + HALF.bars / 2, y: 12, "text-anchor": "middle" }, left),
  svg("text", { class: "lw-plot-mark", x: WIDE, y: 12, "text-anchor": "end" }, right),
];

/** A stage of one of the two networks around the height `middle`: its bars, and beside them its map. */
function drawStage({ channels, layers, size }, side, middle, unit) {
  const inner = side === 0 ? HALF.side + 6 + HALF.bars / 2 : WIDE - HALF.side - 6 - HALF.bars / 2;
  const long = Math.max(channels * unit.channel, 0.8);
  const look = side === 0 ? "lw-scaling-base" : "lw-scaling-now";
  const striped = unit.layer >= 2.5;
  const bars = Array.from({ length: striped ? layers : 1 }, (_, place) =>
    svg("rect", {
      class: look,
      x: inner - long / 2,
      y: middle - (layers * unit.layer) / 2 + place * unit.layer,
      width: long,
      height: Math.max(striped ? unit.layer - 1 : layers * unit.layer, 0.8),
    }),
  );
  const edge = size * unit.pixel;
  const left = side === 0 ? HALF.side - edge : WIDE - HALF.side;
  return [
    ...bars,
    svg("rect", { class: `lw-scaling-map ${look}`, x: left, y: middle - edge / 2, width: edge, height: edge }),
  ];
}

function pictureText(networks, state) {
  const list = networks.shown.rows.slice(0, 8).map(({ channels, layers, size }, place) => {
    const before = networks.base.rows[place];
    return `stage ${place + 1} ${before.channels} × ${before.layers} at ${before.size} becomes ${channels} × ${layers} at ${size}`;
  });
  return `Channels × layers at pixels, B0 and ${nameOf(networks, state)}: ${list.join("; ")}.`;
}

export default { render };
