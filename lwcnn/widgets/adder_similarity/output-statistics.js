// How large the outputs of correlation and of minus the L1 distance are: in one picture before and after BatchNorm, and
// over random layers of more and more inputs.

import { element, fold, scrollBox, svg, table } from "../core/js/dom.js";
import { signed, thousands } from "../core/js/numbers.js";
import { CIRCLE, plot, SQUARE, TRIANGLE } from "../core/js/plot.js";

/** Mean, standard deviation and range of the 36 outputs of both maps, before and after BatchNorm. */
export function normPart() {
  const names = { correlation: "correlation", distance: "minus L1 distance" };
  const lines = Object.keys(names).flatMap((kind) =>
    ["before", "after"].map((when) => ({
      kind,
      when,
      cells: Array.from({ length: 4 }, () => element("span")),
    })),
  );
  const content = table({
    header: ["36 outputs", "mean", "standard dev.", "least", "largest"],
    rows: lines.map(({ kind, when, cells }) => [`${names[kind]}, ${when} BatchNorm`, ...cells]),
  });
  const note = element("p", {
    class: "lw-note",
    text:
      "No output of an adder layer is above 0, so without a shift a ReLU would stop all of them. " +
      "BatchNorm moves the mean to 0 and the standard deviation to 1; then both kinds of output fit the same ReLU.",
  });
  const show = ({ shown }) =>
    lines.forEach(({ kind, when, cells }) =>
      cells.forEach((cell, index) => {
        cell.textContent = signed(shown[kind][when][index]);
      }),
    );
  return {
    root: fold(
      "Before and after BatchNorm",
      element("div", { class: "lw-similar-norm" }, scrollBox("Outputs before and after BatchNorm", content)),
      note,
    ),
    show,
  };
}

const SERIES = [
  { key: "adder", name: "adder", sign: CIRCLE, hue: 5, above: -9 },
  { key: "convolution", name: "convolution", sign: SQUARE, hue: 0, above: -9 },
  { key: "normalised", name: "adder after BatchNorm", sign: TRIANGLE, hue: 2, above: 17 },
];

/** The variance of random layers against the number of inputs: nothing moves here. */
export function growthPart(growth) {
  const inputs = growth.map((one) => one.inputs);
  const chart = plot({
    x: {
      name: "inputs n of one output",
      low: 7,
      high: 3000,
      log: true,
      marks: inputs.filter((_, index) => index % 2 === 0),
      format: thousands,
    },
    y: {
      name: "variance of the outputs",
      low: 0.4,
      high: 2000,
      log: true,
      marks: [1, 10, 100, 1000],
      format: thousands,
    },
  });
  const expected = svg("path", {
    class: "lw-plot-line lw-dashed",
    d: chart.path(growth.map((one) => [one.inputs, one.expected])),
  });
  const lines = SERIES.map(({ key, name, sign, hue, above }) => {
    const points = growth.map((one) => [one.inputs, one[key][1]]);
    const [x, y] = points[points.length - 1];
    return svg(
      "g",
      { style: { "--lw-hue": `var(--lw-hue-${hue})` } },
      svg("path", { class: "lw-plot-line", d: chart.path(points) }),
      points.map(([across, up]) =>
        svg("path", { class: "lw-plot-point", d: sign, transform: `translate(${chart.x(across)} ${chart.y(up)})` }),
      ),
      svg("text", { class: "lw-plot-said", x: chart.x(x), y: chart.y(y) + above, "text-anchor": "end" }, name),
    );
  });
  chart.layer.append(expected, ...lines);
  const last = growth[growth.length - 1];
  chart.root.setAttribute(
    "aria-label",
    `Variance against the number of inputs, both on logarithmic axes. With ${thousands(last.inputs)} inputs: ` +
      `${SERIES.map(({ key, name }) => `${name} ${last[key][1]}`).join(", ")}.`,
  );
  const digits = (number) =>
    Math.abs(number) < 10 ? signed(Math.round(100 * number) / 100 + 0, 2) : signed(thousands(number));
  const numbers = table({
    header: ["inputs n", "convolution: mean", "variance", "adder: mean", "variance"],
    rows: growth.map((one) => [thousands(one.inputs), ...one.convolution.map(digits), ...one.adder.map(digits)]),
  });
  const note = element("p", {
    class: "lw-note",
    text:
      "Random layers: inputs normal with variance 1; the same normal weights for both, with variance 2/n. " +
      "A convolution multiplies by small weights, so its variance stays. An adder layer cannot shrink |x − w| by small weights: its variance " +
      "grows with n, as (1 − 2/π)(n + 2) says (dashed). BatchNorm brings any of them to 1.",
  });
  return fold("More inputs, more variance", chart.root, note, scrollBox("Mean and variance of random layers", numbers));
}
