// How the gradient grows on its way back through layers: a chart and a table in which nothing moves.

import { element, fold, scrollBox, svg, table } from "../core/js/dom.js";
import { thousands } from "../core/js/numbers.js";
import { CIRCLE, moveTo, plot, SQUARE, symbol, TRIANGLE } from "../core/js/plot.js";

const BACK = {
  unclipped: { name: "f − x, not clipped", sign: SQUARE, hue: 5, above: -8 },
  exact: { name: "sgn(f − x), exact", sign: TRIANGLE, hue: 2, above: -8 },
  clipped: { name: "clipped to [−1, 1]", sign: CIRCLE, hue: 0, above: -8 },
};

/** How the gradient grows on its way back: nothing moves here. */
export function chainPart(chain) {
  const layers = chain.clipped.length - 1;
  const chart = plot({
    x: { name: "layers back", low: -0.3, high: layers + 0.3, marks: [0, 2, 4, 6, 8, 10] },
    y: { name: "size of the gradient", low: 0.7, high: 900, log: true, marks: [1, 10, 100], format: thousands },
  });
  const lines = Object.entries(BACK).map(([key, { name, sign, hue, above }]) => {
    const points = chain[key].map((size, back) => [back, size]);
    const [x, y] = points[points.length - 1];
    return svg(
      "g",
      { style: { "--lw-hue": `var(--lw-hue-${hue})` } },
      svg("path", { class: "lw-plot-line lw-gradients-line", d: chart.path(points) }),
      points.map(([back, size]) => {
        const point = symbol(sign);
        moveTo(point, chart.x(back), chart.y(size));
        return point;
      }),
      svg("text", { class: "lw-plot-said", x: chart.x(x), y: chart.y(y) + above, "text-anchor": "end" }, name),
    );
  });
  chart.layer.append(...lines);
  const ends = Object.entries(BACK).map(([key, { name }]) => `${name}: ${chain[key][layers]}`);
  chart.root.setAttribute(
    "aria-label",
    `Size of the gradient after 0 to ${layers} layers back, on a logarithmic axis. After ${layers}: ${ends.join("; ")}.`,
  );
  const numbers = table({
    header: ["layers back", ...Object.values(BACK).map(({ name }) => name)],
    rows: chain.clipped.map((_, back) => [String(back), ...Object.keys(BACK).map((key) => String(chain[key][back]))]),
  });
  const note = element("p", {
    class: "lw-note",
    text:
      `Random 1 × 1 adder layers of 32 channels, each with BatchNorm; every layer gets new normal inputs and weights of variance 1. ` +
      `Going back, a layer multiplies by f − x, sums over its outputs, and divides by BatchNorm's standard deviation. After ${layers} layers the gradient is ` +
      `${chain.unclipped[layers]} times as large without the clip, ${chain.clipped[layers]} times with it.`,
  });
  return fold("Why the gradient of the input is clipped", chart.root, note, scrollBox("Size of the gradient", numbers));
}
