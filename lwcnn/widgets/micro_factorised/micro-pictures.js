// The factors of W = P Φ Qᵀ and their product as pictures: a block for each group, a square for each 1 of Φ.

import { svg } from "../core/js/dom.js";

const UNIT = 10; // of a picture, for one channel

/** Corner and size of each block of a matrix in groups: { top, left, height, width, group }. */
export const diagonalBlocks = (rows, columns, groups) =>
  Array.from({ length: groups }, (_, group) => ({
    top: (group * rows) / groups,
    left: (group * columns) / groups,
    height: rows / groups,
    width: columns / groups,
  }));

/** One factor: { root, draw({ rows, columns, blocks, kind }, label) }. `--lw-side` says how large it is shown. */
export function factorPicture() {
  const root = svg("svg", { class: "lw-micro-factor", role: "img" });
  const draw = ({ rows, columns, blocks, kind }, label) => {
    frameOf(root, rows, columns, label);
    const parts = blocks.map(({ top, left, height, width }) => boxAt(top, left, height, width));
    root.replaceChildren(frame(rows, columns), svg("path", { class: `lw-micro-${kind}`, d: parts.join("") }));
  };
  return { root, draw };
}

/** The product: { root, draw(between, channels, chosen, label) }; `choose(row)` is called for a row that is clicked. */
export function productPicture(choose) {
  const root = svg("svg", { class: "lw-micro-product", role: "img" });
  let channels = 1;
  const draw = (between, count, chosen, label) => {
    channels = count;
    frameOf(root, channels, channels, label);
    const each = channels / between.length;
    const most = Math.max(...between.flat());
    const blocks = between.flatMap((row, down) =>
      row.map((paths, across) => (paths > 0 ? blockOf(paths, down, across, each, most, channels) : null)),
    );
    const line = svg("path", { class: "lw-micro-chosen", d: boxAt(chosen, 0, 1, channels, 0) });
    root.replaceChildren(frame(channels, channels), ...blocks.filter(Boolean), line);
  };
  root.addEventListener("click", (event) => {
    const { top, height } = root.getBoundingClientRect();
    choose(Math.min(channels - 1, Math.floor(((event.clientY - top) / height) * channels)));
  });
  return { root, draw };
}

/** All pairs of two groups have as many paths: one block, with the number in it where there is room. */
function blockOf(paths, down, across, each, most, channels) {
  const size = channels / 36; // 36 channels is the most: letters stay as large on the screen
  const text = { x: (across + 0.5) * each * UNIT, y: (down + 0.5) * each * UNIT, "font-size": 11 * size + 4 };
  return svg(
    "g",
    {},
    svg("path", {
      class: "lw-micro-block",
      d: boxAt(down * each, across * each, each, each),
      style: { "--lw-share": paths / most },
    }),
    each >= 2 * size ? svg("text", { class: "lw-micro-number", ...text }, paths) : null,
  );
}

function frameOf(root, rows, columns, label) {
  root.setAttribute("viewBox", `-1 -1 ${columns * UNIT + 2} ${rows * UNIT + 2}`);
  root.style.setProperty("--lw-rows", rows);
  root.style.setProperty("--lw-columns", columns);
  root.setAttribute("aria-label", label);
}

const frame = (rows, columns) => svg("path", { class: "lw-micro-frame", d: boxAt(0, 0, rows, columns, 0) });

const boxAt = (top, left, height, width, gap = 0.5) =>
  `M${left * UNIT + gap} ${top * UNIT + gap}h${width * UNIT - 2 * gap}v${height * UNIT - 2 * gap}` +
  `h${2 * gap - width * UNIT}z`;
