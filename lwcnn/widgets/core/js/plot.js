// A plain plot: two axes with names and marks, and where a pair of numbers stands between them.

import { svg } from "./dom.js";

const PLOT_SIZE = { width: 380, height: 250 };
const PLOT_FRAME = { left: 44, right: 370, top: 10, bottom: 212 };

/**
 * Axes with a layer to draw into: { root, layer, x(value), y(value), path(points) }, all in the units of the picture.
 * An axis is { name, low, high, marks: [numbers], log, format }; name may be left out. The caller gives the aria-label.
 */
export function plot(axes) {
  const x = placing(axes.x, PLOT_FRAME.left, PLOT_FRAME.right);
  const y = placing(axes.y, PLOT_FRAME.bottom, PLOT_FRAME.top);
  const layer = svg("g");
  const root = svg(
    "svg",
    { class: "lw-plot", viewBox: `0 0 ${PLOT_SIZE.width} ${PLOT_SIZE.height}`, role: "img" },
    axes.x.marks.map((mark) => [
      svg("line", { class: "lw-plot-grid", x1: x(mark), x2: x(mark), y1: PLOT_FRAME.top, y2: PLOT_FRAME.bottom }),
      svg(
        "text",
        { class: "lw-plot-mark", x: x(mark), y: PLOT_FRAME.bottom + 14, "text-anchor": "middle" },
        markText(axes.x, mark),
      ),
    ]),
    axes.y.marks.map((mark) => [
      svg("line", { class: "lw-plot-grid", x1: PLOT_FRAME.left, x2: PLOT_FRAME.right, y1: y(mark), y2: y(mark) }),
      svg(
        "text",
        { class: "lw-plot-mark", x: PLOT_FRAME.left - 5, y: y(mark) + 4, "text-anchor": "end" },
        markText(axes.y, mark),
      ),
    ]),
    axes.x.name &&
      svg(
        "text",
        {
          class: "lw-plot-name",
          "text-anchor": "middle",
          x: (PLOT_FRAME.left + PLOT_FRAME.right) / 2,
          y: PLOT_SIZE.height - 6,
        },
        axes.x.name,
      ),
    axes.y.name &&
      svg(
        "text",
        {
          class: "lw-plot-name",
          "text-anchor": "middle",
          transform: `translate(11 ${(PLOT_FRAME.top + PLOT_FRAME.bottom) / 2}) rotate(-90)`,
        },
        axes.y.name,
      ),
    layer,
  );
  const path = (points) => pathOf(points.map(([across, up]) => [x(across), y(up)]));
  return { root, layer, x, y, path, frame: PLOT_FRAME };
}

/** From a number to its place between two ends; `log` puts equal ratios at equal distances. */
export function placing({ low, high, log = false }, from, to) {
  const scale = log ? Math.log : (value) => value;
  return (value) => from + ((scale(value) - scale(low)) / (scale(high) - scale(low))) * (to - from);
}

/** [[1, 2], [3, 4]] -> "M1,2L3,4" */
export function pathOf(points) {
  return points.map(([x, y], index) => `${index ? "L" : "M"}${tenths(x)},${tenths(y)}`).join("");
}

const tenths = (number) => Math.round(number * 10) / 10; // finer than a screen shows

const markText = (axis, mark) => (axis.format ?? String)(mark);

// Signs around the point (0, 0).
export const CIRCLE = "M-4,0a4,4 0 1 0 8,0a4,4 0 1 0 -8,0";
export const SQUARE = "M-3.5,-3.5h7v7h-7z";
export const TRIANGLE = "M-4,3.5h8l-4,-7z";

/** A sign as a point of a plot. */
export const symbol = (sign, className = "lw-plot-point") => svg("path", { class: className, d: sign });

/** Put a point at a place. */
export const moveTo = (node, x, y) => node.setAttribute("transform", `translate(${x} ${y})`);
