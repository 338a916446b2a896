// Width and arriving paths over the number of groups, at one budget and one R: where both are equal, the most inputs
// are heard. The curves run through the chosen design, whose numbers come from Python.

import { svg } from "../core/js/dom.js";
import { CIRCLE, moveTo, plot, SQUARE, symbol } from "../core/js/plot.js";

const AXES = {
  x: { name: "groups G", low: 1, high: 40, log: true, marks: [1, 2, 4, 8, 16, 32] },
  y: { name: "channels, paths", low: 1, high: 1500, log: true, marks: [1, 3, 10, 30, 100, 300, 1000] },
};
const STEPS = 60; // points of a curve

/** Along one budget C grows as √G, and the paths to an output fall as 1/G: { width(G), arriving(G), best }. */
export function curvesThrough({ C, G, arriving }) {
  return {
    width: (groups) => C * Math.sqrt(groups / G),
    arriving: (groups) => (arriving * G) / groups,
    best: G * (arriving / C) ** (2 / 3), // C √(x/G) = arriving G/x
  };
}

/** The plot: { root, draw(chosen, family) }. */
export function budgetPlot() {
  const { root, layer, x, y, path, frame } = plot(AXES);
  root.classList.add("lw-micro-plot");
  const draw = (chosen, family) => {
    const { width, arriving, best } = curvesThrough(chosen);
    const heard = (groups) => Math.min(width(groups), arriving(groups));
    const all = Array.from({ length: STEPS + 1 }, (_, step) => AXES.x.high ** (step / STEPS));
    const points = (curve) =>
      [...all, best]
        .sort((one, other) => one - other)
        .filter((groups) => curve(groups) >= 1 && curve(groups) <= AXES.y.high && groups >= 1)
        .map((groups) => [groups, curve(groups)]);
    const area = points(heard);
    const ground = area.length > 1 ? `${path(area)}V${frame.bottom}H${x(area[0][0])}z` : "";
    layer.replaceChildren(
      svg("path", { class: "lw-micro-heard", d: ground }),
      svg("path", { class: "lw-plot-line lw-micro-width", d: path(points(width)) }),
      svg("path", { class: "lw-plot-line lw-dashed lw-micro-arriving", d: path(points(arriving)) }),
      ...nameOf("width C", points(width).at(-1), -6, "end"),
      ...nameOf("paths to an output", points(arriving)[0], -8, "start"),
      ...crossing(best),
      ...family.flatMap((one) => [
        sign(SQUARE, one.G, one.arriving, one === chosen),
        sign(CIRCLE, one.G, one.C, one === chosen),
      ]),
    );
    root.setAttribute("aria-label", plotInWords(chosen, family, best));
  };
  const sign = (shape, groups, value, on) => {
    const point = symbol(shape, `lw-plot-point${on ? " lw-on" : ""}`);
    moveTo(point, x(groups), y(Math.max(1, value)));
    return point;
  };
  const nameOf = (text, place, up, anchor) => {
    if (!place) return [];
    const [across, high] = [x(place[0]) + (anchor === "start" ? 8 : 0), y(place[1]) + up];
    return [svg("text", { class: "lw-plot-said", x: across, y: Math.max(20, high), "text-anchor": anchor }, text)];
  };
  const crossing = (best) => {
    if (best < 1) return [];
    return [
      svg("line", { class: "lw-micro-best", x1: x(best), x2: x(best), y1: frame.top, y2: frame.bottom }),
      svg("text", { class: "lw-plot-said", x: x(best) + 5, y: frame.bottom - 8 }, "G = √(C/R)"),
    ];
  };
  return { root, draw };
}

/** What the plot shows, for who does not see it. */
function plotInWords(chosen, family, best) {
  const designs = family.map((one) => `G ${one.G}: ${one.C} channels, ${one.arriving} paths to an output`);
  return (
    `Budget of ${chosen.weights} weights, R = ${chosen.R}. With more groups the width grows and the paths fall; ` +
    `both are equal at G = ${best.toFixed(1)}. ${designs.join("; ")}.`
  );
}
