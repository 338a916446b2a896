// A block as a picture: a column a layer, with a box as high as its tensor is wide, and bars for what it costs.

import { element } from "../core/js/dom.js";
import { short } from "../core/js/numbers.js";

/** The first of the rows with the most of a quantity. */
export const largest = (rows, quantity) => rows.reduce((best, row) => (row[quantity] > best[quantity] ? row : best));

const PARAMETERS = { heading: "Parameters", quantity: "params", pieces: { params: "" }, word: "most" };
const LIVE = {
  heading: "Live activations: r read, w written, k kept for later",
  quantity: "memory",
  word: "peak",
  pieces: { kept: "k", written: "w", read: "r" },
};

/**
 * Four rows of pictures: widths, then a bar for parameters, operations and live activations.
 * Returns { root, show(rows, operations) }; operations is { quantity, label }: which number of a row counts them.
 */
export function makePicture() {
  const root = element("div", { class: "lw-widths" });
  const inBand = (heading, cells) => [
    element("p", { class: "lw-widths-heading", text: heading }),
    element(
      "div",
      { class: "lw-widths-band", style: { "--lw-columns": cells.length } },
      cells.map((cell) => cell.root),
    ),
  ];
  let layers = "";
  let boxes = [];
  let bars = [];
  const show = (rows, { quantity, label }) => {
    const bands = [PARAMETERS, { heading: label, quantity, pieces: { [quantity]: "" }, word: "most" }, LIVE];
    const names = rows.map((row) => row.name);
    if (layers !== [label, ...names].join()) {
      layers = [label, ...names].join();
      boxes = names.map(makeBox);
      bars = bands.map((band) => names.map(() => makeBar(band)));
      root.replaceChildren(
        ...inBand("Channels of the tensor that each layer gives", boxes),
        ...bands.flatMap(({ heading }, place) => inBand(heading, bars[place])),
      );
    }
    const widest = largest(rows, "channels").channels;
    rows.forEach((row, place) => boxes[place].show(row, widest));
    bands.forEach((band, number) => {
      const top = largest(rows, band.quantity);
      rows.forEach((row, place) => bars[number][place].show(row, top));
    });
  };
  return { root, show };
}

/** A box as high as the tensor is wide in channels. */
function makeBox(name) {
  const box = element("div", { class: "lw-widths-box lw-tinted" });
  const channels = element("b");
  const size = element("span", { class: "lw-note" });
  const root = element(
    "div",
    { class: "lw-widths-cell" },
    element("div", { class: "lw-widths-stage" }, box),
    channels,
    breakable(name),
    size,
  );
  const show = (row, widest) => {
    box.style.setProperty("--lw-share", row.channels / widest);
    channels.textContent = row.channels;
    size.textContent = `${row.height}×${row.width}`;
  };
  return { root, show };
}

/** "expand.primary" may break before its point. */
const breakable = (name) => {
  const [first, ...others] = name.split(".");
  return element(
    "span",
    { class: "lw-widths-name" },
    first,
    others.flatMap((part) => [element("wbr"), `.${part}`]),
  );
};

/** An upright bar made of its pieces, with its figure; the largest of its band says so in words. */
function makeBar({ quantity, pieces: letters, word }) {
  const hues = quantity === "memory" ? [2, 1, 0].map((hue) => `var(--lw-hue-${hue})`) : ["var(--lw-accent)"];
  const pieces = Object.keys(letters).map((part, place) => [
    part,
    element("div", {
      class: "lw-widths-part lw-tinted",
      style: { "--lw-hue": hues[place] },
    }),
  ]);
  const figure = element("b");
  const mark = element("span");
  const root = element(
    "div",
    { class: "lw-widths-cell" },
    element(
      "div",
      { class: "lw-widths-bar" },
      pieces.map(([, piece]) => piece),
    ),
    figure,
    mark,
  );
  const show = (row, top) => {
    for (const [part, piece] of pieces) {
      const share = row[part] / top[quantity];
      piece.hidden = share === 0;
      piece.style.setProperty("--lw-share", share);
      piece.textContent = share > 0.2 ? letters[part] : ""; // the letter needs room
    }
    figure.textContent = short(row[quantity]);
    mark.textContent = row === top ? `▲ ${word}` : "\u00a0";
  };
  return { root, show };
}
