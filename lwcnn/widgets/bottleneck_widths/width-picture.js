// A block as a picture: its layers in lanes, each a box as wide as its tensor has channels, and bars for what it costs.

import { element, svg } from "../core/js/dom.js";
import { BOX, labelOf, LINE, placeBlock } from "./block-lanes.js";
import { short } from "../core/js/numbers.js";

/** The first of the rows with the most of a quantity. */
export const largest = (rows, quantity) => rows.reduce((best, row) => (row[quantity] > best[quantity] ? row : best));

const PARAMETERS = { heading: "parameters", quantity: "params", pieces: { params: "" }, word: "most" };
const LIVE = {
  heading: "live activations",
  quantity: "memory",
  word: "peak",
  pieces: { kept: "k", written: "w", read: "r" },
};
const SIGNS = { add: "+", scale: "×" };
const BESIDE = 576; // from this width on the costs stand beside the lanes
const COSTS = 345; // the width that they need there
const MOST = 400; // of the lanes
const ROW = 30; // the height that a row of the costs needs

/**
 * The lanes of a block, and beside them a table with bars for parameters, operations and live activations.
 * Returns { root, show(form, operations) }; a form has rows, layout and words; operations is { quantity, label }: which
 * number of a row counts them.
 */
export function makePicture() {
  const lanes = svg("svg", { class: "lw-widths-lanes", role: "img" });
  const costs = makeCosts();
  const root = element("div", { class: "lw-widths" }, lanes, costs.root);
  let drawn = () => {};
  const show = (form, operations) => {
    drawn = () => {
      const room = root.clientWidth || MOST;
      const isBeside = room >= BESIDE;
      const placed = placeBlock(
        form.layout,
        form.rows,
        Math.min(MOST, isBeside ? room - COSTS : room),
        isBeside ? ROW : 0,
      );
      drawLanes(lanes, form, placed);
      root.classList.toggle("lw-widths-beside", isBeside);
      costs.show(form, operations, placed);
      lanes.style.marginTop = isBeside ? `${costs.root.tHead.offsetHeight}px` : "0"; // each row beside its box
    };
    drawn();
  };
  const watcher = new ResizeObserver(() => drawn());
  watcher.observe(root);
  return { root, show, stop: () => watcher.disconnect() };
}

function drawLanes(root, { rows, words }, { width, height, boxes, arrows }) {
  root.setAttribute("viewBox", `0 0 ${width} ${height}`);
  root.setAttribute("width", width);
  root.setAttribute("height", height);
  root.setAttribute("aria-label", `The block from top to bottom: ${words}`);
  const heads = arrows.map(({ path, tip: [x, y] }) => [
    svg("path", { class: "lw-widths-arrow", d: path }),
    svg("path", { class: "lw-widths-tip", d: `M${x - 3} ${y - 5}L${x} ${y}L${x + 3} ${y - 5}Z` }),
  ]);
  root.replaceChildren(...heads.flat(), ...boxes.flatMap((box, place) => drawBox(rows[place], box)));
}

/** A box as wide as the tensor has channels, with its name and its numbers below, in one line or in two. */
function drawBox(row, { x, top, left, right, lines, parts }) {
  const [name, numbers] = labelOf(row);
  const text = (line, ...children) => svg("text", { x, y: top + BOX + line * LINE - 3 }, children);
  const named = svg("tspan", { class: "lw-widths-name", text: name });
  return [
    svg("rect", {
      class: `lw-widths-box lw-widths-${row.kind}`,
      x: left,
      y: top,
      width: right - left,
      height: BOX,
      rx: 2,
    }),
    parts
      .slice(1)
      .map(({ from }) =>
        svg("path", { class: "lw-widths-border", d: `M${left + from * (right - left)} ${top}v${BOX}` }),
      ),
    SIGNS[row.kind] && right - left > BOX && svg("text", { x, y: top + BOX - 3, text: SIGNS[row.kind] }),
    lines === 1 ? text(1, named, ` ${numbers}`) : [text(1, named), text(2, numbers)],
  ]
    .flat()
    .filter(Boolean);
}

/** A row a layer: its name, and a bar with its figure for each quantity; the largest of a column says so in words. */
function makeCosts() {
  const root = element("table", { class: "lw-widths-costs" });
  let made = "";
  let lines = [];
  const show = ({ rows, layout }, { quantity, label }, { heights, boxes }) => {
    const columns = [PARAMETERS, { heading: label, quantity, pieces: { [quantity]: "" }, word: "most" }, LIVE];
    const order = rows.map((_, place) => place).sort((a, b) => boxes[a].top - boxes[b].top || boxes[a].x - boxes[b].x);
    const names = [label, ...order.map((place) => rows[place].name)].join();
    if (made !== names) {
      lines = order.map((place) => ({ place, bars: columns.map(makeBar) }));
      const heads = ["layer", ...columns.map(({ heading }) => heading)];
      root.replaceChildren(
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            heads.map((text) => element("th", { scope: "col", text })),
          ),
        ),
        element(
          "tbody",
          {},
          lines.map(({ place, bars }) =>
            element(
              "tr",
              {},
              element("th", { scope: "row" }, breakable(rows[place].name)),
              bars.map((bar) => bar.root),
            ),
          ),
        ),
      );
      made = names;
    }
    lines.forEach(({ place, bars }, line) => {
      const level = layout.levels[place];
      const sharing = layout.levels.filter((other) => other === level).length;
      root.tBodies[0].rows[line].style.setProperty("--lw-row", `${heights[level] / sharing}px`);
      bars.forEach((bar, column) => bar.show(rows[place], largest(rows, columns[column].quantity)));
    });
  };
  return { root, show };
}

/** "expand.primary" may break before its point. */
const breakable = (name) => {
  const [first, ...others] = name.split(".");
  return [first, others.map((part) => [element("wbr"), `.${part}`])].flat(Infinity);
};

/** A bar made of its pieces, with its figure. */
function makeBar({ quantity, pieces: letters, word }) {
  const hues = quantity === "memory" ? [2, 1, 0].map((hue) => `var(--lw-hue-${hue})`) : ["var(--lw-accent)"];
  const pieces = Object.keys(letters).map((part, place) => [
    part,
    element("span", { class: "lw-widths-part lw-tinted", style: { "--lw-hue": hues[place] } }),
  ]);
  const figure = element("b");
  const mark = element(
    "span",
    { class: "lw-widths-mark" },
    " ▲",
    element("span", { class: "lw-widths-unseen", text: ` ${word}` }),
  );
  const bar = element(
    "span",
    { class: "lw-widths-bar" },
    pieces.map(([, piece]) => piece),
  );
  const show = (row, top) => {
    for (const [part, piece] of pieces) {
      const share = row[part] / top[quantity];
      piece.hidden = !(share > 0);
      piece.style.setProperty("--lw-share", share);
      piece.textContent = share > 0.2 ? letters[part] : ""; // the letter needs room
    }
    figure.textContent = short(row[quantity]);
    mark.hidden = row !== top;
  };
  return { root: element("td", {}, figure, mark, bar), show };
}
