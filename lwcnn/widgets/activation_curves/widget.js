// Two activations side by side: values, slopes, difference. All numbers come from Python, on a grid of eighths;
// the slider steps on this grid, so nothing is interpolated but the drawn lines.

import {
  button,
  change,
  choice,
  element,
  fold,
  live,
  panel,
  scrollBox,
  section,
  slider,
  svg,
  table,
  watch,
} from "../core/js/dom.js";
import { plot } from "../core/js/plot.js";
import { signed } from "../core/js/numbers.js";

const ACROSS = { name: "x", low: -8, high: 8, marks: [-8, -6, -3, 0, 3, 6, 8], format: signed };
const VIEWS = {
  swish: {
    option: "swish and h-swish",
    values: { low: -1, high: 8, marks: [0, 2, 4, 6, 8] },
    slopes: { low: -0.6, high: 1.6, marks: [-0.5, 0, 0.5, 1, 1.5] },
    differences: { low: -0.17, high: 0.17, marks: [-0.15, -0.1, -0.05, 0, 0.05, 0.1, 0.15] },
  },
  sigmoid: {
    option: "sigmoid and hard sigmoid",
    values: { low: -0.05, high: 1.05, marks: [0, 0.25, 0.5, 0.75, 1] },
    slopes: { low: -0.01, high: 0.27, marks: [0, 0.05, 0.1, 0.15, 0.2, 0.25] },
    differences: { low: -0.085, high: 0.085, marks: [-0.08, -0.04, 0, 0.04, 0.08] },
  },
  relu: {
    option: "ReLU and ReLU6",
    values: { low: -1, high: 8, marks: [0, 2, 4, 6, 8] },
    slopes: { low: -0.1, high: 1.1, marks: [0, 0.5, 1] },
    differences: { low: -0.2, high: 2.2, marks: [0, 1, 2] },
  },
};

/** The points of a slope, cut at the kinks: each part begins and ends with the slope on its own side. */
export function slopeParts(grid, { slopes, kinks }) {
  const parts = [[]];
  grid.forEach((x, place) => {
    const kink = kinks[place];
    parts.at(-1).push([x, kink ? kink[0] : slopes[place]]);
    if (kink) parts.push([[x, kink[1]]]);
  });
  return parts.filter((part) => part.length > 1);
}

/** "0.9281", or at a kink "jumps from 0 to −0.5". */
export function slopeText({ slopes, kinks }, place) {
  const kink = kinks[place];
  return kink ? `jumps from ${signed(kink[0])} to ${signed(kink[1])}` : signed(slopes[place], 4);
}

function render({ model, el }) {
  const grid = model.get("grid");
  const first = { pair: model.get("pair"), x: model.get("x") };
  const said = live();
  const parts = [...["values", "slopes", "differences"].map((what) => makeChart(model, what)), makeTable(model)];
  const pair = choice({
    label: "compare",
    value: first.pair,
    onChange: (value) => change(model, { pair: value }),
    options: Object.entries(VIEWS).map(([name, { option }]) => [name, option]),
  });
  const x = slider({
    label: "x",
    values: grid,
    value: first.x,
    format: (value) => signed(value, 3),
    onInput: (value) => change(model, { x: value }),
  });
  x.root.classList.add("lw-curves-slider");
  const reset = button("Reset", () => change(model, first));
  panel(
    el,
    { title: "Activations and their cheap relatives", controls: [pair.root, x.root, reset] },
    said.root,
    element(
      "div",
      { class: "lw-curves-charts" },
      parts.map((part) => part.root),
    ),
  );
  const update = () => {
    const now = { pair: model.get("pair"), place: grid.indexOf(model.get("x")) };
    pair.set(now.pair);
    x.set(model.get("x"));
    parts.forEach((part) => part.show(now));
    said.say(sentenceOf(model, now));
  };
  update();
  return watch(model, ["pair", "x"], update);
}

function sentenceOf(model, { pair, place }) {
  const curves = model.get("curves")[pair];
  const { values } = model.get("differences")[pair];
  const each = curves.map(
    (curve) =>
      `${curve.name} is ${signed(curve.values[place], 4)}, its slope ${curve.kinks[place] ? "" : "is "}${slopeText(curve, place)}`,
  );
  const found = foundText(model, pair);
  return `x = ${signed(model.get("x"), 3)}: ${each.join("; ")}. Difference ${signed(values[place], 4)}${found}.`;
}

/** Where the difference is greatest, told only to the reader who has come there: it is what the page asks for. */
function foundText(model, pair) {
  const { greatest, places } = model.get("differences")[pair];
  const halfStep = 1 / 16;
  if (!places.some((place) => Math.abs(place - model.get("x")) <= halfStep)) return "";
  const grows = places.includes(ACROSS.high) ? "; beyond it grows" : "";
  return (
    `: here it is greatest. From ${signed(ACROSS.low)} to ${ACROSS.high} the greatest is ${greatest}, ` +
    `at x = ${places.map((at) => signed(at)).join(" and ")}${grows}`
  );
}

/** One chart: two curves, or their difference; a line at x, a dot and a square where it meets them. */
function makeChart(model, what) {
  const grid = model.get("grid");
  const box = element("div");
  const legend = element("p", { class: "lw-note" });
  const heading = { values: "Values", slopes: "Slopes", differences: "Difference" }[what];
  let drawn = "";
  let chart = null;
  let moving = null;
  const draw = (pair) => {
    drawn = pair;
    chart = plot({ x: ACROSS, y: { format: signed, ...VIEWS[pair][what] } });
    moving = what === "differences" ? [dot()] : [dot(), square()];
    const line = svg("line", { class: "lw-plot-line lw-curves-here", y1: chart.frame.top, y2: chart.frame.bottom });
    const still = what === "differences" ? drawDifference(model, pair, chart) : drawCurves(model, pair, what, chart);
    chart.layer.replaceChildren(...still, line, ...moving);
    moving.unshift(line);
    box.replaceChildren(chart.root);
    legend.textContent = legendOf(model, pair, what);
  };
  const show = ({ pair, place }) => {
    if (drawn !== pair) draw(pair);
    const [line, ...marks] = moving;
    const across = chart.x(grid[place]);
    line.setAttribute("x1", across);
    line.setAttribute("x2", across);
    const heights = heightsOf(model, pair, what, place);
    // Where a slope jumps there are two heights: the mark stands on the one before.
    marks.forEach((mark, index) => mark.setAttribute("transform", `translate(${across} ${chart.y(heights[index])})`));
    chart.root.setAttribute(
      "aria-label",
      `${heading} of ${VIEWS[pair].option}: at x = ${signed(grid[place], 3)} ` +
        `${heights.map((height) => signed(height, 4)).join(" and ")}. ${legend.textContent}`,
    );
  };
  const part = what === "differences" ? fold : section; // the ring in it is the answer that the reader looks for
  return { root: part(heading, box, legend), show };
}

function heightsOf(model, pair, what, place) {
  if (what === "differences") return [model.get("differences")[pair].values[place]];
  const curves = model.get("curves")[pair];
  return curves.map((curve) => (what === "slopes" && curve.kinks[place] ? curve.kinks[place][0] : curve[what][place]));
}

const dot = () => svg("circle", { class: "lw-plot-point lw-on", r: 4.5 });
const square = () => svg("rect", { class: "lw-plot-point", x: -4, y: -4, width: 8, height: 8 });

function drawCurves(model, pair, what, chart) {
  const grid = model.get("grid");
  return model.get("curves")[pair].map((curve, index) => {
    const parts = what === "slopes" ? slopeParts(grid, curve) : [grid.map((x, place) => [x, curve.values[place]])];
    return svg("path", {
      class: `lw-plot-line lw-curves-line${index ? " lw-dashed" : ""}`,
      d: parts.map(chart.path).join(""),
      style: { "--lw-hue": index ? "var(--lw-hue-5)" : "var(--lw-hue-0)" },
    });
  });
}

/** The difference, with a ring where it is greatest. */
function drawDifference(model, pair, chart) {
  const grid = model.get("grid");
  const { values, greatest, places } = model.get("differences")[pair];
  const nearest = (x) =>
    grid.reduce((best, one, place) => (Math.abs(one - x) < Math.abs(grid[best] - x) ? place : best), 0);
  const rings = places.map((x) =>
    svg("circle", {
      class: "lw-plot-point lw-curves-ring",
      r: 7,
      cx: chart.x(x),
      cy: chart.y(Math.sign(values[nearest(x)]) * greatest),
    }),
  );
  const line = svg("path", {
    class: "lw-plot-line lw-curves-line",
    d: chart.path(grid.map((x, place) => [x, values[place]])),
  });
  return [line, ...rings];
}

function legendOf(model, pair, what) {
  const curves = model.get("curves")[pair];
  const [first, second] = curves.map((curve) => curve.name);
  if (what === "differences") return `${first} minus ${second}; a ring marks the greatest difference.`;
  const kinks = curves
    .map(({ name, kinks: own }) => {
      const places = Object.keys(own)
        .map((place) => signed(model.get("grid")[place]))
        .join(" and ");
      return places && `${name} has a kink at ${places}`;
    })
    .filter(Boolean)
    .join("; ");
  const jumps = what === "slopes" ? ": its slope jumps there" : "";
  return `Solid line and dot: ${first}. Dashed line and square: ${second}. ${kinks}${jumps}.`;
}

/** Value and slope at x, the lowest point, and the operations that one number costs. */
function makeTable(model) {
  const box = scrollBox("Both functions in numbers");
  const note = element("p", { class: "lw-note", text: "Operations are counted for one number." });
  const root = section("In numbers", box, note);
  root.classList.add("lw-curves-numbers");
  let drawn = "";
  let corner = null;
  let cells = [];
  const draw = (pair) => {
    const curves = model.get("curves")[pair];
    drawn = pair;
    corner = element("span");
    cells = ["value", "slope"].map((name) => [name, ...curves.map(() => element("span"))]);
    const lowest = ["at x =", "lowest value"]
      .map((name, part) => [name, ...curves.map((curve) => (curve.lowest ? signed(curve.lowest[part]) : "–"))])
      .reverse();
    const costs = curves[0].cost.map(([name], index) => [name, ...curves.map((curve) => String(curve.cost[index][1]))]);
    box.replaceChildren(
      table({
        header: [corner, ...curves.map((curve) => curve.name)],
        rows: [...cells, ...(curves.some((curve) => curve.lowest) ? lowest : []), ...costs],
      }),
    );
  };
  const show = ({ pair, place }) => {
    if (drawn !== pair) draw(pair);
    corner.textContent = `x = ${signed(model.get("x"), 3)}`;
    model.get("curves")[pair].forEach((curve, index) => {
      cells[0][index + 1].textContent = signed(curve.values[place], 4);
      const kink = curve.kinks[place];
      cells[1][index + 1].textContent = kink ? `${signed(kink[0])} → ${signed(kink[1])}` : slopeText(curve, place);
    });
  };
  return { root, show };
}

export default { render };
