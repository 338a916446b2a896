// Inception morph: a 1 × 1 and a k × k convolution, the second in 1, 2, 3 ... towers, up to one for each channel.
// What a filter reads comes from Python (`tables`), and so do the formulas (`formulas`); this file draws them.

import { change, choice, element, live, panel, read, scrollBox, section, slider, svg, watch } from "../core/js/dom.js";
import { evaluate, formulaLines } from "../core/js/formula.js";
import { bitsOf, groupHue, groupLetter } from "../core/js/wires.js";
import { percent, thousands, threeDigits } from "../core/js/numbers.js";

const TRAITS = ["in_channels", "out_channels", "towers", "kernel", "size", "order", "output"];
const POINTWISE_FIRST = "pointwise first";
const PICTURE = { width: 380, box: 34, step: 16, head: 30 };

/** The channels of the k × k layer: it stands where the order puts it. */
export const spatialChannels = (state) => (state.order === POINTWISE_FIRST ? state.out_channels : state.in_channels);

/** The numbers of towers that can be: those that divide the channels of the k × k layer. */
export const towersOf = (tables, state) => Object.keys(tables.spatial[spatialChannels(state)]).map(Number);

/** A state that can be, near to the one that is wanted: all towers stay all, others go to the next smaller divisor. */
export function fitTowers(tables, before, wanted) {
  const possible = towersOf(tables, wanted);
  const kept = wanted.towers === before.towers; // the reader moved something else
  const all = kept && before.towers === spatialChannels(before) && before.towers > 1;
  const towers = all ? possible.at(-1) : possible.filter((number) => number <= wanted.towers).at(-1);
  return { ...wanted, towers, output: Math.min(wanted.output, wanted.out_channels - 1) };
}

/** The way back from one output: the channels between the layers and the inputs that reach it. */
export function wayTo(tables, state) {
  const spatial = tables.spatial[spatialChannels(state)][state.towers];
  const mixed = bitsOf(tables.pointwise[state.in_channels]); // a 1 × 1 filter reads all inputs
  if (state.order === POINTWISE_FIRST) return { middle: bitsOf(spatial[state.output]), inputs: mixed };
  const inputs = new Set(mixed.flatMap((channel) => bitsOf(spatial[channel])));
  return { middle: mixed, inputs: [...inputs].sort((a, b) => a - b) };
}

/** Parameters and MACs of the two layers, together, and of a standard k × k layer. */
export function towerCosts(formulas, state) {
  const values = symbolsOf(state);
  const both = formulas[state.order];
  const count = (kind) => {
    const [pointwise, spatial] = [both.pointwise[kind], both.spatial[kind]].map((tree) => evaluate(tree, values));
    return { pointwise, spatial, together: pointwise + spatial, standard: evaluate(formulas.standard[kind], values) };
  };
  return { params: count("params"), macs: count("macs") };
}

const symbolsOf = (state) => ({
  C_in: state.in_channels,
  C_out: state.out_channels,
  k: state.kernel,
  g: state.towers,
  H: state.size,
  W: state.size,
});

/** What this number of towers is called. */
export function towersName(state) {
  const { towers } = state;
  const all = spatialChannels(state);
  const first = state.order === POINTWISE_FIRST;
  if (towers === all) {
    return first
      ? "One channel a tower: extreme Inception"
      : "One channel a tower: the separable convolution of Xception";
  }
  const standard = `a standard ${state.kernel} × ${state.kernel} convolution`;
  if (towers === 1) return first ? `One tower: a 1 × 1, then ${standard}` : `One tower: ${standard}, then a 1 × 1`;
  if (towers === 3 || towers === 4) return `${towers} towers: as in Inception, which has 3 or 4`;
  return `${towers} towers: ${towers < 3 ? "between a standard convolution and Inception" : "between Inception and its extreme"}`;
}

function render({ model, el }) {
  const tables = model.get("tables");
  const state = () => read(model, TRAITS);
  const turn = (values) => change(model, fitTowers(tables, state(), { ...state(), ...values }));
  const controls = morphControls(state(), tables, turn);
  const picture = morphPicture((output) => turn({ output }));
  const bars = morphBars();
  const lines = formulaLines();
  const said = live();
  const name = element("p", { class: "lw-heading" });

  const update = () => {
    const now = state();
    const way = wayTo(tables, now);
    const costs = towerCosts(model.get("formulas"), now);
    controls.show(now);
    name.textContent = `${towersName(now)}.`;
    picture.draw(now, way, tables);
    bars.show(now, costs);
    showFormulas(lines, model.get("formulas")[now.order], now, costs.params);
    said.say(morphSentence(now, way, costs));
  };
  panel(
    el,
    { title: "From a standard convolution to a separable one", controls: controls.main },
    element(
      "div",
      { class: "lw-morph-pair" },
      element("div", {}, name, scrollBox("The channels and what they read", picture.root)),
      element("div", {}, bars.root, scrollBox("The formulas", lines.root)),
    ),
    said.root,
    section("Change the layers", element("div", { class: "lw-explore-sliders" }, controls.others)),
  );
  update();
  return watch(model, TRAITS, update);
}

function morphSentence(now, { middle, inputs }, { params, macs }) {
  const first = now.order === POINTWISE_FIRST;
  const tower = groupLetter(Math.floor((now.output * now.towers) / now.out_channels));
  const each = spatialChannels(now) / now.towers;
  const alone =
    each === 1 ? "each input is filtered alone" : `each ${now.kernel} × ${now.kernel} filter reads ${each} inputs`;
  const through = first
    ? ` through the ${middle.length} mixed channel${middle.length === 1 ? "" : "s"} of tower ${tower}`
    : `; before they are mixed, ${alone}`;
  return (
    `${towersName(now)}. Output ${now.output} sees ${inputs.length} of ${now.in_channels} inputs${through}. ` +
    `The two layers have ${thousands(params.together)} parameters, ${threeDigits(params.together / params.standard)} of a standard ` +
    `layer's ${thousands(params.standard)}, and need ${thousands(macs.together)} MACs; the ${now.kernel} × ${now.kernel} layer has ` +
    `${percent(params.spatial, { of: params.together, digits: 0 })} of both.`
  );
}

function showFormulas(lines, { pointwise, spatial }, now, params) {
  const values = symbolsOf(now);
  lines.show([
    { name: "1 × 1", tree: pointwise.params, values, result: `${thousands(params.pointwise)} parameters` },
    { name: "k × k", tree: spatial.params, values, result: `${thousands(params.spatial)} parameters` },
  ]);
}

function morphControls(first, tables, turn) {
  const channels = Object.keys(tables.pointwise).map(Number);
  const make = (trait, label, values, format) =>
    slider({ label, values, value: first[trait], format, onInput: (value) => turn({ [trait]: value }) });
  const towers = make("towers", "towers g", towersOf(tables, first));
  const order = choice({
    label: "order",
    value: first.order,
    onChange: (value) => turn({ order: value }),
    options: [
      [POINTWISE_FIRST, "1 × 1 first (the paper's text)"],
      ["spatial first", "k × k first (the network)"],
    ],
  });
  const output = make("output", "output channel", [0]);
  const others = {
    in_channels: make("in_channels", "channels in C_in", channels),
    out_channels: make("out_channels", "channels out C_out", channels),
    kernel: make("kernel", "kernel k", [3, 5, 7], (k) => `${k} × ${k}`),
    size: make("size", "size H = W", [1, 7, 10, 19, 37, 74], (size) => `${size} × ${size}`),
  };
  const show = (now) => {
    towers.offer(towersOf(tables, now));
    towers.set(now.towers);
    order.set(now.order);
    output.offer({ min: 0, max: now.out_channels - 1 });
    output.set(now.output);
    for (const [trait, control] of Object.entries(others)) control.set(now[trait]);
  };
  return { main: [towers.root, order.root, output.root], others: Object.values(others).map(({ root }) => root), show };
}

/** Three columns of channels: input, what is between the layers, output; a tower has a letter and a colour. */
function morphPicture(choose) {
  const root = svg("svg", { class: "lw-wires lw-morph-wires", role: "img" });
  let parts = { key: "" };
  const draw = (now, way, tables) => {
    const first = now.order === POINTWISE_FIRST;
    const counts = [now.in_channels, spatialChannels(now), now.out_channels];
    const key = `${counts}|${first}`;
    if (parts.key !== key) parts = { key, ...morphParts(root, counts, choose) };
    const inner = spatialChannels(now);
    const tower = (channel) => groupLetter(Math.floor((channel * now.towers) / inner));
    const spatial = tables.spatial[inner][now.towers];
    const dense = Array(now.out_channels).fill(tables.pointwise[now.in_channels]);
    const masks = first ? [dense, spatial] : [spatial, dense];
    const names = [
      first ? "1 × 1" : `${now.kernel} × ${now.kernel}`,
      first ? `${now.kernel} × ${now.kernel}` : "1 × 1",
    ];
    parts.heads.forEach((head, place) => (head.textContent = names[place]));
    const wiresOf = (gap, outputs) =>
      outputs.flatMap((to) => bitsOf(masks[gap][to]).map((from) => parts.wire(gap, from, to))).join("");
    const chosen = [way.middle, [now.output]];
    parts.paths.forEach(([all, on], gap) => {
      all.setAttribute("d", wiresOf(gap, [...masks[gap].keys()]));
      on.setAttribute("d", wiresOf(gap, chosen[gap]));
      for (const path of [all, on]) path.classList.toggle("lw-morph-spatial", names[gap] !== "1 × 1");
    });
    const marked = [way.inputs, way.middle, [now.output]].map((list) => new Set(list));
    parts.boxes.forEach((column, place) => {
      const inTower = first ? place > 0 : place < 2;
      column.forEach((box, channel) => {
        box.setAttribute("class", marked[place].has(channel) ? "lw-box lw-on" : "lw-box");
        box.style.setProperty(
          "--lw-hue",
          inTower ? groupHue(Math.floor((channel * now.towers) / inner)) : "var(--lw-border)",
        );
        box.lastChild.textContent = inTower ? `${tower(channel)}${channel}` : channel;
      });
    });
    root.setAttribute(
      "aria-label",
      `Output ${now.output} is made from ${way.middle.length} of ${inner} channels between the two layers, and these from ` +
        `${way.inputs.length} of ${now.in_channels} inputs. The ${now.kernel} by ${now.kernel} layer has ${now.towers} towers of ` +
        `${inner / now.towers} channels.`,
    );
  };
  return { root, draw };
}

function morphParts(root, counts, choose) {
  const { width, box, step, head } = PICTURE;
  const height = head + Math.max(...counts) * step + 1;
  const left = (column) => 1 + (column * (width - box - 2)) / 2;
  const top = (column, channel) => head + ((Math.max(...counts) - counts[column]) / 2 + channel) * step;
  const middle = (gap) => (left(gap) + box + left(gap + 1)) / 2;
  const title = (x, y, text) => svg("text", { class: "lw-head", x, y, text });
  const titles = ["input", "between", "output"].map((text, column) => title(left(column) + box / 2, 11, text));
  const heads = [0, 1].map((gap) => title(middle(gap), 24, ""));
  const paths = [0, 1].map(() => ["lw-wire", "lw-wire lw-on"].map((kind) => svg("path", { class: kind })));
  const boxes = counts.map((count, column) =>
    Array.from({ length: count }, (_, channel) => {
      const [x, y] = [left(column), top(column, channel)];
      return svg(
        "g",
        { class: "lw-box" },
        svg("rect", { x, y: y + 1, width: box, height: step - 2, rx: 2 }),
        svg("text", { x: x + box / 2, y: y + step / 2 + 3.5 }),
      );
    }),
  );
  boxes[2].forEach((node, output) => {
    node.style.cursor = "pointer";
    node.addEventListener("click", () => choose(output));
  });
  const wire = (gap, from, to) =>
    `M${left(gap) + box} ${top(gap, from) + step / 2}L${left(gap + 1)} ${top(gap + 1, to) + step / 2}`;
  root.setAttribute("viewBox", `0 0 ${width} ${height}`);
  root.replaceChildren(...titles, ...heads, ...paths.flat(), ...boxes.flat());
  return { heads, paths, boxes, wire };
}

function morphBars() {
  const rows = [
    ["pointwise", "1 × 1", 4],
    ["spatial", "", 1],
    ["together", "together", 0],
    ["standard", "", 7],
  ].map(([key, name, hue]) => ({
    key,
    name: element("span", { text: name }),
    number: element("b"),
    bar: element("div", { class: "lw-bar", style: { "--lw-hue": `var(--lw-hue-${hue})` } }),
  }));
  const note = element("p", { class: "lw-note" });
  const root = element(
    "div",
    {},
    element("p", { class: "lw-heading", text: "Parameters" }),
    element(
      "div",
      { class: "lw-bars" },
      rows.map(({ name, bar, number }) => [name, bar, number]),
    ),
    note,
  );
  const show = (now, { params, macs }) => {
    const largest = Math.max(params.pointwise + params.spatial * now.towers, params.standard); // with one tower
    const size = `${now.kernel} × ${now.kernel}`;
    rows[1].name.textContent = size;
    rows[3].name.textContent = `standard ${size}`;
    for (const { key, bar, number } of rows) {
      bar.style.setProperty("--lw-share", params[key] / largest);
      number.textContent = thousands(params[key]);
    }
    note.textContent =
      `Each is used once for each of ${now.size} × ${now.size} pixels: ${thousands(macs.together)} MACs together, ` +
      `${thousands(macs.standard)} in the standard layer. The bars of the MACs have the same lengths.`;
  };
  return { root, show };
}

export default { render };
