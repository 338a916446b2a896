// The gradients of y = −|x − f|: exact and as the paper sends them back, a descent with each, and a chain of layers.
// All numbers come from Python; the slider of x − f steps on its grid, so nothing is interpolated but the drawn lines.

import {
  button,
  change,
  choice,
  element,
  fold,
  live,
  panel,
  section,
  slider,
  svg,
  table,
  watch,
} from "../core/js/dom.js";
import { signed } from "../core/js/numbers.js";
import { CIRCLE, moveTo, plot, SQUARE, symbol, TRIANGLE } from "../core/js/plot.js";
import { chainPart } from "./chain.js";

const TRAITS = ["gap", "upstream", "schedule", "step"];
const GAPS = { name: "x − f", low: -3, high: 3, marks: [-3, -2, -1, 0, 1, 2, 3], format: signed };
const CHARTS = [
  { heading: "Output y = −|x − f|", lines: ["output"], low: -3.2, high: 0.4, marks: [-3, -2, -1, 0] },
  {
    heading: "∂y/∂f, for the weight",
    lines: ["paper_f", "exact_f"],
    names: ["x − f", "sgn(x − f)"],
    low: -3.3,
    high: 3.3,
    marks: [-3, -2, -1, 0, 1, 2, 3],
  },
  {
    heading: "∂y/∂x, for the input",
    lines: ["paper_x", "exact_x"],
    names: ["HT(f − x)", "sgn(f − x)"],
    low: -3.3,
    high: 3.3,
    marks: [-3, -2, -1, 0, 1, 2, 3],
  },
];
const WAYS = {
  sign: { name: "sign (exact)", sign: SQUARE, shape: "square", hue: 5 },
  full: { name: "full precision", sign: CIRCLE, shape: "circle", hue: 0 },
  adaptive: { name: "full precision, adaptive rate", sign: TRIANGLE, shape: "triangle", hue: 2 },
};
/** A formula that stays on one line. */
const unbroken = (text) => text.replaceAll(" ", "\u00a0");

/** A curve over the gaps; a sign function is cut at 0, where it jumps: its value 0 is a point of its own. */
export function partsOf(gaps, values) {
  const middle = gaps.indexOf(0);
  const points = gaps.map((gap, place) => [gap, values[place]]);
  const [before, after] = [values[middle - 1], values[middle + 1]];
  if (Math.abs(before - after) < 1) return [points];
  return [
    [...points.slice(0, middle), [0, before]],
    [[0, after], ...points.slice(middle + 1)],
  ];
}

/** [1, 2, 3, 4] -> [[1, 2], [3, 4]] */
export const pairsOf = (flat) => flat.flatMap((value, index) => (index % 2 ? [] : [[value, flat[index + 1]]]));

function render({ model, el }) {
  const first = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const curves = model.get("curves");
  const said = live();
  const charts = CHARTS.map((chart) => makeChart(chart, curves));
  const gap = slider({
    label: "x − f",
    values: curves.gap,
    value: first.gap,
    format: (value) => signed(value, 3),
    onInput: (value) => change(model, { gap: value }),
  });
  gap.root.classList.add("lw-gradients-slider");
  const descent = descentPart(model);
  const note = element("p", {
    class: "lw-note",
    text:
      "Solid line and dot: what the paper sends back. Dashed line and square: the exact derivative. " +
      "HT clips to [−1,\u00a01]. The gap x − f is the derivative of −(x − f)²/2: the weight learns as if the distance were squared.",
  });
  panel(
    el,
    { title: "What goes back through −|x − f|", controls: [gap.root, button("Reset", () => change(model, first))] },
    said.root,
    element(
      "div",
      { class: "lw-gradients-charts" },
      charts.map((chart) => chart.root),
      note,
    ),
    descent.root,
    chainPart(model.get("chain")),
  );
  const update = () => {
    const now = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
    const place = curves.gap.indexOf(now.gap);
    gap.set(now.gap);
    charts.forEach((chart) => chart.show(place));
    descent.show(now);
    said.say(sentenceOf(curves, place));
  };
  update();
  return watch(model, TRAITS, update);
}

function sentenceOf({ gap, output, exact_f, paper_f, exact_x, paper_x }, place) {
  const at = (values) => signed(values[place]);
  const clipped = Math.abs(gap[place]) > 1 ? `, clipped from ${signed(-gap[place])}` : "";
  return (
    `x − f = ${at(gap)}: y = ${at(output)}. For the weight f: exact ${at(exact_f)}, paper ${at(paper_f)}. ` +
    `For the input x: exact ${at(exact_x)}, paper ${at(paper_x)}${clipped}.`
  );
}

/** One chart: solid line and dot, dashed line and square; a line at x − f. */
function makeChart({ heading, lines, names, low, high, marks }, curves) {
  const chart = plot({ x: GAPS, y: { low, high, marks, format: signed } });
  const here = svg("line", { class: "lw-plot-line lw-gradients-here", y1: chart.frame.top, y2: chart.frame.bottom });
  const drawn = lines.map((key, index) =>
    svg("path", {
      class: `lw-plot-line lw-gradients-line${index ? " lw-dashed" : ""}`,
      d: partsOf(curves.gap, curves[key]).map(chart.path).join(""),
      style: { "--lw-hue": `var(--lw-hue-${index ? 5 : 0})` },
    }),
  );
  // the dashed line's mark lies below, so that both are seen where they meet
  const points = lines.map((_, index) => (index ? symbol("M-6,-6h12v12h-12z") : symbol(CIRCLE, "lw-plot-point lw-on")));
  chart.layer.append(here, ...drawn, ...[...points].reverse());
  const show = (place) => {
    const across = chart.x(curves.gap[place]);
    here.setAttribute("x1", across);
    here.setAttribute("x2", across);
    points.forEach((point, index) => moveTo(point, across, chart.y(curves[lines[index]][place])));
    const called = (index) => (names ? `${["paper", "exact"][index]} ${names[index]} ` : "");
    const told = lines.map((key, index) => called(index) + signed(curves[key][place]));
    chart.root.setAttribute("aria-label", `${heading}: at x − f = ${signed(curves.gap[place])} ${told.join(", ")}`);
  };
  const [paper, exact] = (names ?? ["", ""]).map(unbroken);
  const legend =
    names && element("p", { class: "lw-note", text: `paper (solid, dot): ${paper}; exact (dashed, square): ${exact}` });
  return { root: section(heading, chart.root, legend), show };
}

/** A filter of two weights on its way to the target, in three ways. */
function descentPart(model) {
  const target = model.get("target");
  const steps = Object.values(model.get("paths"))[0].full.distance.length - 1;
  const said = live();
  const set = (name) => (value) => change(model, { [name]: value });
  const upstream = choice({
    label: "gradient that arrives",
    value: model.get("upstream"),
    options: [
      [0.1, "0.1"],
      [1, "1"],
      [3, "3"],
    ],
    onChange: set("upstream"),
  });
  const schedule = choice({
    label: "rate",
    value: model.get("schedule"),
    options: [
      ["constant", "constant"],
      ["cosine", "falls as a cosine"],
    ],
    onChange: set("schedule"),
  });
  const step = slider({ label: "steps", min: 0, max: steps, value: model.get("step"), onInput: set("step") });
  const chart = plot({
    x: { name: "weight f₀", low: -1.7, high: 2.5, marks: [-1, 0, 1, 2], format: signed },
    y: { name: "weight f₁", low: -1.25, high: 1.35, marks: [-1, 0, 1], format: signed },
  });
  const lines = Object.values(WAYS).map(({ sign, hue, name }) => ({
    name,
    path: svg("path", { class: "lw-plot-line lw-gradients-line" }),
    dots: svg("path", { class: "lw-gradients-dots" }),
    end: symbol(sign),
    style: { "--lw-hue": `var(--lw-hue-${hue})` },
  }));
  const [targetX, targetY] = [chart.x(target[0]), chart.y(target[1])];
  chart.layer.append(
    svg("path", { class: "lw-gradients-target", d: `M${targetX - 7},${targetY}h14M${targetX},${targetY - 7}v14` }),
    svg("text", { class: "lw-plot-said", x: targetX + 8, y: targetY + 17 }, "target"),
    ...lines.map(({ path, dots, end, style }) => svg("g", { style }, path, dots, end)),
  );
  const numbers = element("div");
  const show = (now) => {
    const ways = model.get("paths")[`${now.upstream},${now.schedule}`];
    upstream.set(now.upstream);
    schedule.set(now.schedule);
    step.set(now.step);
    Object.keys(WAYS).forEach((way, index) =>
      drawPath(lines[index], chart, pairsOf(ways[way].path).slice(0, now.step + 1)),
    );
    numbers.replaceChildren(descentTable(ways, now.step));
    const told = Object.entries(WAYS).map(([way, { name }]) => `${name} ${ways[way].distance[now.step].toFixed(3)}`);
    const spot = (way) => {
      const position = pairsOf(ways[way].path)[now.step];
      return position.map((value) => signed(value, 2)).join(", ");
    };
    said.say(`After ${now.step} of ${steps} steps the L1 distance from the target is: ${told.join("; ")}.`);
    chart.root.setAttribute(
      "aria-label",
      `Paths of two weights to the target (${target.map((value) => signed(value)).join(", ")}) after ${now.step} steps. ` +
        Object.entries(WAYS)
          .map(([way, { name, shape }]) => `${name}, ${shape}, at (${spot(way)})`)
          .join("; "),
    );
  };
  const note = element("p", {
    class: "lw-note",
    text:
      "The loss is L = −s·y for one window, with s the gradient that arrives. The learning rate is 0.5, or falls " +
      "from it to 0 as a cosine. Sign: both weights move equally far, whatever is left to go, and then jump about the target. Full precision: straight to " +
      "the target, faster the larger s is. Adaptive: g is scaled by 0.2·√k/‖g‖ (k weights), so the size of s drops out; the length of a step " +
      "depends on the learning rate alone, so this rate has to fall.",
  });
  const controls = element("div", { class: "lw-controls" }, upstream.root, schedule.root, step.root);
  const root = fold(
    "A descent with each gradient of the weights",
    controls,
    said.root,
    element("div", { class: "lw-gradients-descent" }, chart.root, element("div", {}, numbers)),
    note,
  );
  return { root, show };
}

function drawPath({ path, dots, end }, chart, points) {
  path.setAttribute("d", chart.path(points));
  dots.setAttribute(
    "d",
    points
      .map(
        ([x, y]) =>
          `M${chart.x(x).toFixed(1)},${chart.y(y).toFixed(1)}m-1.8,0a1.8,1.8 0 1 0 3.6,0a1.8,1.8 0 1 0 -3.6,0`,
      )
      .join(""),
  );
  const [x, y] = points[points.length - 1];
  moveTo(end, chart.x(x), chart.y(y));
}

const icon = (sign, hue) =>
  svg(
    "svg",
    {
      class: "lw-gradients-icon",
      viewBox: "-6 -6 12 12",
      "aria-hidden": "true",
      style: { "--lw-hue": `var(--lw-hue-${hue})` },
    },
    symbol(sign),
  );

function descentTable(ways, step) {
  const rows = Object.entries(WAYS).map(([way, { name, sign, hue, shape }]) => [
    element(
      "span",
      {},
      icon(sign, hue),
      ` ${name}`,
      element("span", { class: "lw-gradients-shape", text: ` (${shape})` }),
    ),
    ways[way].distance[step].toFixed(3),
    ways[way].distance[ways[way].distance.length - 1].toFixed(3),
  ]);
  return table({ header: ["gradient", "distance", "at the end"], rows });
}

export default { render };
