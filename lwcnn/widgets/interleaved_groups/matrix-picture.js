// A matrix as a picture: a square for each number that is not 0. Small ones show where the ones stand, the large one
// also how many paths an entry counts, and which row is chosen.

import { svg } from "../core/js/dom.js";

const CELL = 16;

/** A small matrix of zeros and ones: { root, draw({ kind, reads }, label) }. */
export function smallMatrix() {
  const frame = svg("rect", { class: "lw-inter-frame", x: 0.5, y: 0.5 });
  const ones = svg("path");
  const root = svg("svg", { class: "lw-inter-small", role: "img" }, frame, ones);
  const draw = ({ kind, reads }, label) => {
    const side = reads.length * CELL;
    root.setAttribute("viewBox", `0 0 ${side + 1} ${side + 1}`);
    for (const name of ["width", "height"]) frame.setAttribute(name, side);
    const squares = reads.flatMap((columns, row) => columns.map((column) => squareAt(row, column)));
    ones.setAttribute("d", squares.join(""));
    ones.setAttribute("class", `lw-inter-${kind}`);
    root.setAttribute("aria-label", label);
  };
  return { root, draw };
}

const squareAt = (row, column) => `M${column * CELL + 1.5} ${row * CELL + 1.5}h${CELL - 2}v${CELL - 2}h${2 - CELL}z`;

/** The product: { root, draw(rows, chosen, label) }; `choose(row)` is called for a row that is clicked. */
export function productMatrix(choose) {
  const root = svg("svg", { class: "lw-inter-product", role: "img" });
  const draw = (rows, chosen, label) => {
    const side = rows.length * CELL;
    const most = Math.max(...rows.flat());
    const cells = rows.flatMap((row, place) =>
      row.map((count, column) => (count ? cellAt(place, column, count, most) : zeroAt(place, column))),
    );
    const frame = svg("rect", { class: "lw-inter-frame", x: 0.5, y: 0.5, width: side, height: side });
    const line = svg("rect", {
      class: "lw-inter-chosen",
      x: 1,
      y: chosen * CELL + 1,
      width: side - 1,
      height: CELL - 1,
    });
    root.setAttribute("viewBox", `0 0 ${side + 1} ${side + 1}`);
    root.style.setProperty("--lw-side", rows.length);
    root.setAttribute("aria-label", label);
    root.replaceChildren(frame, ...cells, line);
  };
  root.addEventListener("click", (event) => {
    const { top, height } = root.getBoundingClientRect();
    const rows = root.viewBox.baseVal.height / CELL;
    choose(Math.min(Math.floor(rows) - 1, Math.floor(((event.clientY - top) / height) * rows)));
  });
  return { root, draw };
}

const middle = (place) => place * CELL + CELL / 2 + 0.5;

const cellAt = (row, column, count, most) =>
  svg(
    "g",
    {},
    svg("path", { class: "lw-inter-count", d: squareAt(row, column), style: { "--lw-share": count / most } }),
    svg("text", { class: "lw-inter-number", x: middle(column), y: middle(row) + 3.5, text: count }),
  );

const zeroAt = (row, column) => svg("circle", { class: "lw-inter-zero", cx: middle(column), cy: middle(row), r: 1 });
