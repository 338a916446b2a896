// EfficientNet-B0 scaled by powers of three coefficients, beside B0: what each stage becomes and what it costs, the
// law of the paper against the exact count, one dimension alone, and the released networks. Formulas, tables and
// released numbers come from Python (lwcnn/cost/blocks/scaling.py); this file evaluates and draws them.

import {
  button,
  change,
  choice,
  element,
  live,
  panel,
  scrollBox,
  section,
  slider,
  svg,
  table,
  watch,
} from "../core/js/dom.js";
import { evaluate, evaluateAll, formulaLines } from "../core/js/formula.js";
import { read } from "../core/js/explore.js";
import { makeCounter, sameMacs } from "./scaled-network.js";
import { decimals, thousands } from "../core/js/numbers.js";

const ALL = "all three";
const POWERS = "powers";
const COEFFICIENTS = { alpha: "depth α", beta: "width β", gamma: "resolution γ" };
const DIMENSIONS = ["depth", "width", "resolution"]; // in the order of the paper; a state sorts its keys
const STATE = ["phi", ...Object.keys(COEFFICIENTS), "network", "scale"];

const shortName = (name) => name.split("_").at(-1).toUpperCase(); // efficientnet_b3 -> B3
const times = (number) => `× ${number >= 100 ? number.toFixed(0) : number.toFixed(2)}`;

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
    makeFormulas(data),
    makePicture(),
    makeStages(),
    makeDoubling(data),
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
  const update = () => {
    const state = read(model, STATE);
    const networks = scaledNetworks(data, state, counted);
    controls.show(state);
    sections.forEach((one) => one.show(networks, state));
    said.say(sentenceOf(networks, state, data.formulas));
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
  return (
    `${nameOf(networks, state)}: depth ${decimals(shown.depth, 3)}, width ${decimals(shown.width, 3)}, ${shown.resolution} pixels. ` +
    `${grown}${law}. ${thousands(shown.params)} parameters, ${times(shown.params / base.params)}. ${distanceFrom2(product)}.`
  );
}

/** The three powers and the product with the reader's numbers. */
function makeFormulas({ formulas }) {
  const lines = formulaLines();
  const note = element("p", { class: "lw-note" });
  const show = ({ product, power, own }, { phi, alpha, beta, gamma }) => {
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
    const exception = own ? ` ${shortName(own.name)} has numbers of its own instead.` : "";
    note.textContent =
      `${distanceFrom2(product)}: if all layers followed it, each step of φ would multiply the MACs by ${product.toFixed(2)}. ` +
      `The paper asks for about 2; its own coefficients, 1.2, 1.1 and 1.15, give 1.920.${exception}`;
  };
  return { root: section("The coefficients", lines.root, note), show };
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

/** The numbers of the picture, and of the two layers that are not in it. */
function makeStages() {
  const numbers = numberTable("Stage by stage", ["", "channels", "layers", "map", "MACs", "parameters"]);
  const show = ({ base, shown }) => {
    const both = (before, now) => (before === now ? thousands(now) : `${thousands(before)} → ${thousands(now)}`);
    const rows = shown.rows.map((row, place) => {
      const before = base.rows[place];
      return [
        row.name,
        both(before.channels, row.channels),
        both(before.layers, row.layers),
        both(before.size, row.size),
        thousands(row.macs),
        thousands(row.params),
      ];
    });
    rows.push(["all", "", "", "", thousands(shown.macs), thousands(shown.params)]);
    numbers.show(rows);
  };
  return { root: numbers.root, show };
}

/** For each phi: what the paper's law promises, and what rounding makes of it. */
function makeDoubling({ formulas }) {
  const numbers = numberTable("Growth of the MACs with phi", [
    "φ",
    "2^φ",
    "(αβ²γ²)^φ",
    "counted",
    "MACs",
    "parameters",
  ]);
  const note = element("p", { class: "lw-note" });
  const show = ({ product, base, counted }, state) => {
    const ratios = [0, 1, 2, 3, 4, 5, 6, 7].map((phi) => {
      const { macs, params } = counted(evaluateAll(formulas.coefficients, { ...state, phi }));
      const law = evaluateAll({ powers: formulas.laws.powers, doubling: formulas.laws.doubling }, { product, phi });
      return { phi, ...law, macs, params, exact: macs / base.macs };
    });
    const rows = ratios.map(({ phi, powers, doubling, exact, macs, params }) => [
      String(phi),
      times(doubling),
      times(powers),
      times(exact),
      thousands(macs),
      thousands(params),
    ]);
    numbers.show(rows, state.network === POWERS ? state.phi : -1);
    const { powers, exact } = ratios[state.phi];
    const off = 100 * (exact / powers - 1);
    note.textContent =
      `At φ = ${state.phi} the counted MACs are ${Math.abs(off).toFixed(1)} % ${off < 0 ? "below" : "above"} (αβ²γ²)^φ. ` +
      "Numbers of layers only round up, widths go to multiples of 8, and not every layer follows d · w² · r²: " +
      "a depthwise layer grows with w, not with w², and the classifier sees neither d nor r.";
  };
  return { root: section("Do the MACs double with each step of φ?", numbers.root, note), show };
}

/** As many MACs, spent in one dimension. */
function makeDimensions() {
  const numbers = numberTable("The same MACs in one dimension", [
    "scaled",
    "depth",
    "width",
    "pixels",
    "blocks",
    "MACs",
    "parameters",
  ]);
  const names = [ALL, ...DIMENSIONS];
  const note = element("p", { class: "lw-note" });
  const show = ({ ways, base }, state) => {
    const rows = names.map((name) => {
      const { depth, width, resolution, blocks, macs, params } = ways[name];
      return [
        name === ALL ? name : `${name} only`,
        decimals(depth, 3),
        decimals(width, 3),
        thousands(resolution),
        thousands(blocks),
        thousands(macs),
        thousands(params),
      ];
    });
    numbers.show(rows, names.indexOf(state.scale));
    const most = names.reduce((best, name) => (ways[name].params > ways[best].params ? name : best));
    const way = most === ALL ? most : `${most} only`;
    note.textContent =
      "Depth and width in steps of 0.01, the resolution in pixels: the network with the nearest number of MACs. " +
      `More pixels need no parameter beyond the ${thousands(base.params)} of B0. ` +
      (ways[most].params > base.params ? `Most parameters: ${way}, ${times(ways[most].params / base.params)}.` : "");
  };
  return { root: section("One dimension alone, the same MACs", numbers.root, note), show };
}

/** The released networks, and the phi that each of their numbers would need. */
function makeReleased({ released }) {
  const numbers = numberTable("The released networks", [
    "",
    "depth",
    "width",
    "pixels",
    "φ of the depth",
    "φ of the width",
    "φ of the pixels",
  ]);
  const note = element("p", { class: "lw-note" });
  const show = ({ own }) => {
    const rows = released.map(({ name, depth, width, resolution, phi }) => [
      shortName(name),
      String(depth),
      String(width),
      String(resolution),
      ...DIMENSIONS.map((dimension) => phi[dimension].toFixed(2)),
    ]);
    numbers.show(rows, released.indexOf(own));
    const said =
      own &&
      `${shortName(own.name)} would need φ = ${DIMENSIONS.map((dimension) => own.phi[dimension].toFixed(2)).join(", ")} for its depth, width and pixels. `;
    note.textContent =
      `${said || ""}The φ at which 1.2^φ, 1.1^φ or 1.15^φ would give the number alone. ` +
      "In a true power the three would be equal: the released numbers are not exact powers.";
  };
  return { root: section("The released networks", numbers.root, note), show };
}

/** A table that is made anew only when its rows change; the row of the reader's choice is marked. */
function numberTable(label, header) {
  const root = scrollBox(label);
  root.classList.add("lw-scaling-table");
  let shown = "";
  const show = (rows, place = -1) => {
    const now = JSON.stringify([rows, place]);
    if (now === shown) return;
    shown = now;
    const node = table({ header, rows });
    const chosen = node.tBodies[0].rows[place];
    if (chosen) {
      chosen.setAttribute("aria-current", "true");
      chosen.classList.add("lw-on");
      chosen.cells[0].prepend("▸ ");
    }
    root.replaceChildren(node);
  };
  return { root, show };
}

export default { render };
