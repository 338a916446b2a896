// Accuracy against cost: a mark for each row that has both, with its own shape and hue for each family.

import { element, svg } from "../core/js/dom.js";
import { placing } from "../core/js/plot.js";
import { AXES, frontierOf, marksBetween, neighbour, told, yearsBetween } from "./network-rows.js";

// Nine shapes and eight hues: no two of the first 72 families look the same.
const SHAPES = [
  "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11Z",
  "M3 3h10v10h-10Z",
  "M8 2l6.2 11.3h-12.4Z",
  "M8 1.2l6.3 6.8l-6.3 6.8l-6.3-6.8Z",
  "M8 14l6.2-11.3h-12.4Z",
  "M6 2h4v4h4v4h-4v4h-4v-4h-4v-4h4Z",
  "M8 1.5l6.4 4.8l-2.5 7.6h-7.8l-2.5-7.6Z",
  "M4.2 1.8l3.8 3.8l3.8-3.8l2.4 2.4l-3.8 3.8l3.8 3.8l-2.4 2.4l-3.8-3.8l-3.8 3.8l-2.4-2.4l3.8-3.8l-3.8-3.8Z",
  "M8 .8l2 5h5.2l-4.2 3.3l1.6 5.4l-4.6-3.2l-4.6 3.2l1.6-5.4l-4.2-3.3h5.2Z",
];

/** 30000000: between two powers of ten. */
const isThird = (mark) => String(mark).startsWith("3");

export function marker(row) {
  const shape = SHAPES[row.hue % SHAPES.length];
  const full = row.counted === 1;
  return svg(
    "svg",
    {
      class: `lw-compare-marker${full ? " lw-full" : ""}`,
      viewBox: "0 0 16 16",
      "aria-hidden": "true",
      style: { "--lw-hue": `var(--lw-hue-${row.hue % 8})` },
    },
    svg("path", { d: shape }),
  );
}

export function picture(rows, machine, onChosen) {
  const marks = element("div", { class: "lw-compare-marks", "aria-hidden": "true" });
  const name = element("p", { class: "lw-compare-axis" });
  const line = svg("path", { class: "lw-compare-frontier" });
  const lines = svg("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" }, line);
  const group = element("div", {
    class: "lw-compare-points",
    role: "group",
    "aria-label": "Networks; arrow keys go from one to the next",
  });
  const root = element("div", { class: "lw-compare-plot" }, marks, lines, group);
  const drawn = rows.filter((row) => row.top1 !== null);
  const tops = drawn.map((row) => row.top1);
  const y = placing(
    { low: 5 * Math.floor(Math.min(...tops) / 5), high: 5 * Math.ceil((Math.max(...tops) + 1) / 5) },
    100,
    0,
  );
  const buttons = new Map(drawn.map((row) => [row, pointButton(row)]));
  let points = [];
  let axis = null;
  let x = null;

  function pointButton(row) {
    const choose = () => onChosen(row);
    const button = element(
      "button",
      {
        type: "button",
        class: "lw-compare-point",
        tabindex: "-1",
        onmouseenter: choose,
        onfocus: choose,
        onclick: choose,
        onkeydown: (event) => {
          if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) return;
          event.preventDefault();
          const here = points.find((point) => point.row === row);
          buttons.get(neighbour(points, here, event.key).row).focus();
        },
      },
      marker(row),
    );
    group.append(button);
    return button;
  }

  function drawAxis(kind) {
    axis = kind;
    const { log, format } = AXES[kind];
    const all = drawn.map((row) => row[kind]).filter((value) => value !== null);
    const [least, most] = [Math.min(...all), Math.max(...all)];
    const ends = log ? { low: least / 1.25, high: most * 1.25 } : { low: least - 0.5, high: most + 0.5 };
    x = placing({ ...ends, log }, 0, 100);
    const steps = log ? ", each step about three times as many" : "";
    name.textContent = `${AXES[kind].name.replace("{machine}", machine)}${steps}; upwards: top-1 in %`;
    const across = (log ? marksBetween : yearsBetween)(ends.low, ends.high);
    const up = tops.length ? [...new Set(tops.map((top) => 10 * Math.round(top / 10)))] : [];
    marks.replaceChildren(
      ...across.map((mark) =>
        element(
          "span",
          { class: `lw-compare-across${isThird(mark) ? " lw-compare-third" : ""}`, style: { left: `${x(mark)}%` } },
          element("i", { text: format(mark) }),
        ),
      ),
      ...up
        .filter((mark) => y(mark) >= 0 && y(mark) <= 100)
        .map((mark) =>
          element("span", { class: "lw-compare-up", style: { top: `${y(mark)}%` } }, element("i", { text: mark })),
        ),
    );
    for (const [row, button] of buttons) {
      if (row[kind] === null) continue;
      button.style.left = `${x(row[kind])}%`;
      button.style.top = `${y(row.top1)}%`;
      button.setAttribute("aria-label", told(row));
    }
  }

  /** Rows of chosen families are walked through; the others stay grey behind them, and count for the line. */
  function update(kind, shown, isOn, chosen, withFrontier) {
    if (axis !== kind) drawAxis(kind);
    const all = [];
    for (const [row, button] of buttons) {
      button.hidden = !shown.has(row) || row[kind] === null;
      button.classList.toggle("lw-grey", !isOn(row));
      if (!button.hidden) all.push({ row, index: row.index, x: row[kind], y: row.top1 });
    }
    points = all.filter(({ row }) => isOn(row));
    const stop = points.some((point) => point.row === chosen) ? chosen : points[0]?.row;
    for (const [row, button] of buttons) button.tabIndex = row === stop ? 0 : -1;
    const best = withFrontier ? frontierOf(all) : [];
    line.setAttribute("d", best.map((point, i) => `${i ? "L" : "M"}${x(point.x)} ${y(point.y)}`).join(""));
    return points.length;
  }

  const mark = (row) => {
    for (const [one, button] of buttons) button.classList.toggle("lw-on", one === row);
  };
  return { root: element("div", { class: "lw-compare-frame" }, root, name), update, mark };
}
