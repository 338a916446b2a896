// A patch of a picture as the filter: where correlation finds it, and where minus the L1 distance does. Both maps and
// all statistics come from Python; the terms of one output are written out here, and a test compares their sums.

import { button, change, choice, element, live, panel, section, watch } from "../core/js/dom.js";
import { numberGrid } from "../core/js/number-grid.js";
import { signed } from "../core/js/numbers.js";
import { growthPart, normPart } from "./output-statistics.js";

const KERNEL = 3;
const TRAITS = ["picture", "filter_row", "filter_column", "row", "column"];
const MAPS = {
  correlation: {
    heading: "Correlation, Σ x·w",
    term: (x, w) => x * w,
    write: (x, w) => `${x}·${w}`,
    strongest: 81,
    alike: (value, all) => value / Math.max(1, ...all),
  },
  distance: {
    heading: "Minus L1 distance, −Σ|x − w|",
    term: (x, w) => -Math.abs(x - w),
    write: (x, w) => `−|${x} − ${w}|`,
    strongest: 9,
    alike: (value, all) => 1 - value / Math.min(-1, ...all),
  },
};

/** The 3 x 3 pixels of a picture from a row and a column on. */
export const patchOf = (pixels, row, column) =>
  pixels.slice(row, row + KERNEL).map((line) => line.slice(column, column + KERNEL));

/** The nine terms of an output, row by row: { x, w, correlation, distance }. */
export function termsOf(window, filter) {
  return window.map((line, u) =>
    line.map((x, v) => {
      const w = filter[u][v];
      return { x, w, correlation: MAPS.correlation.term(x, w), distance: MAPS.distance.term(x, w) };
    }),
  );
}

const sumOf = (terms, kind) => terms.flat().reduce((sum, term) => sum + term[kind], 0);

/** The present setting, with filter, window and Python's case of the two maps. */
function settingOf(model) {
  const now = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const pixels = model.get("pixels")[now.picture];
  const places = pixels.length - KERNEL + 1;
  const terms = termsOf(patchOf(pixels, now.row, now.column), patchOf(pixels, now.filter_row, now.filter_column));
  const cases = model.get("cases")[now.picture];
  return {
    ...now,
    pixels,
    places,
    terms,
    shown: cases[places * now.filter_row + now.filter_column],
    found: model.get("found")[now.picture],
  };
}

function render({ model, el }) {
  const first = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const said = live();
  const lesson = element("p", { class: "lw-note" });
  const picture = picturePart(model);
  const maps = Object.keys(MAPS).map((kind) => mapPart(model, kind));
  const parts = [picture, ...maps, termsPart(), normPart()];
  const [, , , terms, norm] = parts;
  const chosen = choice({
    label: "picture",
    value: first.picture,
    options: [
      ["eye", "eye of a cat"],
      ["digit", "handwritten digit"],
    ],
    onChange: (value) => change(model, { picture: value }),
  });
  const goTo = (place) => () => {
    const [row, column] = place(settingOf(model));
    change(model, { row, column });
  };
  const controls = [
    chosen.root,
    button(
      "Window to the largest correlation",
      goTo(({ shown }) => shown.correlation.largest[0]),
    ),
    button(
      "Window to the filter",
      goTo((now) => [now.filter_row, now.filter_column]),
    ),
    button("Reset", () => change(model, first)),
  ];
  const hint = element("p", {
    class: "lw-note",
    text:
      "Striped: where the filter is cut out; choose another patch with a click or the arrow " +
      "keys in the picture. Framed: the window; choose it in a map. The deeper the tint of a map, the more alike; “max” marks the largest value.",
  });
  panel(
    el,
    { title: "Two ways to say how alike", controls },
    said.root,
    element(
      "div",
      { class: "lw-similar-maps" },
      picture.root,
      maps.map((map) => map.root),
    ),
    hint,
    lesson,
    terms.root,
    norm.root,
    growthPart(model.get("growth")),
  );
  const update = () => {
    const now = settingOf(model);
    chosen.set(now.picture);
    parts.forEach((part) => part.show(now));
    lesson.textContent = lessonOf(now);
    said.say(sentenceOf(now));
  };
  update();
  return watch(model, TRAITS, update);
}

const at = ([row, column]) => `row ${row}, column ${column}`;

/** One or two places by name; of more how many. */
export const placesText = (places) => (places.length > 2 ? `${places.length} places` : places.map(at).join(" and "));

function sentenceOf({ filter_row, filter_column, row, column, terms, shown }) {
  const { largest, output, above } = shown.correlation;
  const own = output[filter_row][filter_column];
  const [top, left] = largest[0];
  const others = above === 1 ? "1 window has" : `${above} windows have`;
  const beaten = above === 0 ? "the filter's own patch" : `${others} more than the filter's own patch (${own})`;
  return (
    `Filter from ${at([filter_row, filter_column])}; window at ${at([row, column])}: correlation ${sumOf(terms, "correlation")}, ` +
    `minus L1 distance ${signed(sumOf(terms, "distance"))}. The largest correlation is ${output[top][left]}, at ${placesText(largest)}: ${beaten}. ` +
    `The largest minus L1 distance is 0, at ${placesText(shown.distance.largest)}: the filter's own patch.`
  );
}

const lessonOf = ({ found, places }) =>
  `Of the ${places ** 2} patches of this picture, correlation finds ${found.correlation} at their own place, the L1 distance ` +
  `${found.distance}. Correlation grows with the brightness of the window, so bright windows win. (Divided by the lengths of window ` +
  "and filter it would find them too; a convolution does not divide.)";

/** The picture: its filter is striped, its window framed; a click or the arrow keys move the filter. */
function picturePart(model) {
  const inside = (place, places) => Math.max(0, Math.min(places - 1, place - 1)); // the middle of the patch was chosen
  const onMove = (row, column) => {
    const { places } = settingOf(model);
    change(model, { filter_row: inside(row, places), filter_column: inside(column, places) });
  };
  const grid = numberGrid({ class: "lw-similar-picture", onMove, hover: false });
  const show = (now) => {
    const within = (row, column, top, left) =>
      row >= top && row < top + KERNEL && column >= left && column < left + KERNEL;
    grid.draw(now.pixels, (value, row, column) => ({
      text: String(value),
      share: value / 9,
      kind:
        (within(row, column, now.filter_row, now.filter_column) ? "lw-similar-filter" : "") +
        (within(row, column, now.row, now.column) ? " lw-marked" : ""),
    }));
    grid.select(now.filter_row + 1, now.filter_column + 1);
    grid.describe(`Picture; arrow keys move the filter, now cut out at ${at([now.filter_row, now.filter_column])}`);
  };
  return { root: figure("Picture", grid.root), show };
}

const figure = (caption, ...children) =>
  element("div", { class: "lw-similar-figure" }, element("p", { class: "lw-heading", text: caption }), children);

/** One output map; pointing or the arrow keys move the window. */
function mapPart(model, kind) {
  const { heading, alike } = MAPS[kind];
  const grid = numberGrid({ class: "lw-similar-map", onMove: (row, column) => change(model, { row, column }) });
  const show = (now) => {
    const { output, largest } = now.shown[kind];
    const all = output.flat();
    grid.draw(output, (value, row, column) => {
      const own = row === now.filter_row && column === now.filter_column;
      const most = largest.some(([top, left]) => row === top && column === left);
      return {
        text: signed(value),
        small: most ? "max" : "",
        share: alike(value, all),
        kind: `lw-plus${own ? " lw-similar-filter" : ""}${row === now.row && column === now.column ? " lw-marked" : ""}`,
      };
    });
    grid.select(now.row, now.column);
    grid.describe(`${heading}; arrow keys move the window; largest at ${placesText(largest)}`);
  };
  return { root: figure(heading, grid.root), show };
}

/** The nine terms of both outputs at the window. */
function termsPart() {
  const grids = ["x", "w", "correlation", "distance"].map((key) => {
    const grid = numberGrid({ class: MAPS[key] ? "lw-similar-terms" : "lw-similar-patch" });
    const sum = element("p", { class: "lw-similar-sum" });
    const caption = { x: "window x", w: "filter w", correlation: "products x·w", distance: "distances −|x − w|" }[key];
    return {
      key,
      grid,
      sum,
      caption,
      root: element("div", {}, element("p", { class: "lw-note", text: caption }), grid.root, sum),
    };
  });
  const show = ({ terms }) => {
    for (const { key, grid, sum, caption } of grids) {
      const kind = MAPS[key];
      grid.draw(terms, (term) => {
        const value = term[key];
        if (!kind) return { text: signed(value), share: value / 9 };
        return {
          text: signed(value),
          small: kind.write(term.x, term.w),
          share: Math.abs(value) / kind.strongest,
          kind: value < 0 ? "lw-minus" : "lw-plus",
        };
      });
      grid.describe(
        `${caption}: ${terms
          .flat()
          .map((term) => signed(term[key]))
          .join(", ")}`,
      );
      sum.textContent = kind ? `sum ${signed(sumOf(terms, key))}` : "";
    }
  };
  return {
    root: section(
      "The terms at the window",
      element(
        "div",
        { class: "lw-similar-row" },
        grids.map((one) => one.root),
      ),
    ),
    show,
  };
}

export default { render };
