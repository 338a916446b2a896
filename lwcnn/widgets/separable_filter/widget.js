// Separable filter: a k x k filter, its strongest columns and rows, what is left over, and a photograph filtered by
// both. The numbers are the reader's, so low-rank.js works them out here.

import {
  button,
  change,
  choice,
  element,
  fold,
  live,
  newsOf,
  panel,
  read,
  scrollBox,
  section,
  slider,
  table,
  watch,
} from "../core/js/dom.js";
import { mapLegend, onTheme, paint, unpack } from "../core/js/feature-maps.js";
import { numberGrid } from "../core/js/number-grid.js";
import { percent, signed } from "../core/js/numbers.js";
import { filtered, filteredByPairs, lostOf, splitFilter, together } from "./low-rank.js";
import { ownFilter } from "./own-filter.js";

const TRAITS = ["chosen", "pairs", "typed"];
const LARGEST = 7; // pairs: the largest filter is 7 x 7

/** The present filter, split, with what the chosen pairs make and leave. */
function settingOf(model) {
  const { chosen, pairs, typed, filters, photo } = read(model, [...TRAITS, "filters", "photo"]);
  const own = typed.length > 0;
  const rows = own ? typed : filters[chosen].rows;
  const size = rows.length;
  const all = splitFilter(rows);
  const kept = Math.min(pairs, size);
  const made = together(all.slice(0, kept));
  return {
    all,
    chosen,
    kept,
    made,
    name: own ? "your own filter" : filters[chosen].name,
    note: own ? "" : filters[chosen].note,
    photo,
    rest: rows.map((line, i) => line.map((number, j) => number - made[i][j])),
    rows,
    size,
    ...lostOf(all, kept),
  };
}

function render({ model, el }) {
  const first = read(model, TRAITS);
  const filter = choice({
    label: "filter",
    value: first.chosen,
    options: model.get("filters").map(({ name }, place) => [place, name]),
    onChange: (place) => change(model, { chosen: place, typed: [] }),
  });
  const pairs = slider({
    label: "pairs kept",
    min: 1,
    max: 3,
    value: first.pairs,
    onInput: (value) => change(model, { pairs: value }),
  });
  const said = live();
  const note = element("p", { class: "lw-note" });
  const parts = [sumPart(), valuesPart(), photoPart(model.get("photo"))];
  const own = ownFilter(model);
  const cost = costPart();
  const reset = button("Reset", () => change(model, first));
  panel(
    el,
    { title: "A filter as a column times a row", controls: [filter.root, pairs.root, reset] },
    said.root,
    note,
    [...parts, own, cost].map((part) => part.root),
  );
  let before = {};
  const update = () => {
    const setting = settingOf(model);
    filter.set(setting.chosen);
    pairs.offer({ min: 1, max: setting.size });
    pairs.set(setting.kept);
    note.textContent = setting.note;
    for (const part of [...parts, own, cost]) part.show(setting);
    const news = newsOf({ kept: { label: "pairs kept" } }, before.size === setting.size ? before : setting, setting);
    said.say(news + sentence(setting));
    before = setting;
  };
  update();
  const ends = [watch(model, TRAITS, update), onTheme(update)];
  return () => ends.forEach((end) => end());
}

/** "blur, 3 × 3: 1 column times 1 row keeps 100.0 % of the squares. 6 weights in the place of 9." */
export function sentence({ name, size, kept, residual, relative }) {
  const pairs = kept === 1 ? "1 column times 1 row keeps" : `${kept} columns times ${kept} rows keep`;
  const weights = 2 * size * kept;
  const gain = weights < size ** 2 ? "" : ", which is no saving";
  const left =
    relative > 0
      ? `What is lost has the length ${residual.toFixed(3)}, ${relative.toFixed(3)} of the filter's.`
      : "Nothing is lost.";
  return (
    `${name}, ${size} × ${size}: ${pairs} ${percent(1 - relative ** 2)} of the sum of squares. ${left} ` +
    `${weights} weights in the place of ${size ** 2}${gain}.`
  );
}

/** A number of a filter in little room: "−0.22". */
const twoDigits = (number) => signed(Number(number.toFixed(2)) + 0);

/** A grid of weights, tinted by the largest of the filter. */
function weightGrid(name) {
  const caption = element("figcaption", { text: name });
  const grid = numberGrid({ class: "lw-separable-grid" });
  const root = element("figure", { class: "lw-separable-figure" }, caption, grid.root);
  const show = (rows, largest) => {
    root.style.setProperty("--lw-cells", rows[0].length);
    grid.draw(rows, (number) => ({
      text: twoDigits(number),
      share: largest > 0 ? Math.min(1, Math.abs(number) / largest) : 0,
      kind: number < 0 ? "lw-minus" : "lw-plus",
    }));
    grid.describe(`${name}: ${rows.map((line) => line.map(twoDigits).join(", ")).join("; ")}`);
  };
  return { root, show };
}

/** filter = column times row, + ..., = together, and what is left over. */
function sumPart() {
  const [whole, made, rest] = ["filter", "product", "left over"].map(weightGrid);
  const pairs = Array.from({ length: LARGEST }, (_, at) => {
    const [column, row] = [weightGrid(`column ${at + 1}`), weightGrid(`row ${at + 1}`)];
    const root = element("div", { class: "lw-separable-pair" }, column.root, element("span", { text: "×" }), row.root);
    return { column, row, root };
  });
  const sign = (text) => element("span", { class: "lw-separable-sign", text });
  const root = section(
    "The filter and its strongest columns and rows",
    element(
      "div",
      { class: "lw-separable-sum" },
      [whole.root, sign("≈")],
      pairs.map((pair) => pair.root),
      element("div", { class: "lw-separable-sum" }, sign("="), made.root, rest.root),
    ),
  );
  const show = ({ all, kept, rows, made: product, rest: left }) => {
    const largest = Math.max(...rows.flat().map(Math.abs));
    whole.show(rows, largest);
    made.show(product, largest);
    rest.show(left, largest);
    pairs.forEach(({ column, row, root: shown }, at) => {
      shown.hidden = at >= kept;
      if (at >= kept) return;
      column.show(
        all[at].column.map((number) => [number]),
        1,
      );
      row.show([all[at].row], largest);
    });
  };
  return { root, show };
}

/** A bar for each singular value; what is kept is filled. */
function valuesPart() {
  const bars = element("div", { class: "lw-bars" });
  const show = ({ all, kept }) => {
    const squares = all.reduce((sum, { value }) => sum + value ** 2, 0);
    bars.replaceChildren(
      ...all.flatMap(({ value }, at) => [
        element("span", { text: `${value.toFixed(3)}${at < kept ? ", kept" : ""}` }),
        element("div", {
          class: `lw-bar ${at < kept ? "" : "lw-separable-lost"}`,
          style: { "--lw-share": all[0].value > 0 ? value / all[0].value : 0 },
        }),
        element("b", { text: percent(squares > 0 ? value ** 2 / squares : 0) }),
      ]),
    );
  };
  return { root: section("Singular values, and their shares of the sum of squares", bars), show };
}

/** The middle and the end of the colours: around 0 where the filter gives both signs. */
export function scaleOf(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low < 0 ? [0, Math.max(-low, high)] : [(low + high) / 2, high];
}

/** The photograph, filtered exactly, filtered by columns and rows, and the difference. */
function photoPart({ text, height, width, name }) {
  const picture = { values: Array.from(unpack(text, height * width, 6), (level) => level / 63), height, width };
  const names = ["the whole filter", "columns, then rows", "difference"];
  const tiles = names.map((title) => {
    const canvas = element("canvas", { role: "img" });
    const caption = element("figcaption");
    return { title, canvas, caption, root: element("figure", { class: "lw-separable-tile" }, caption, canvas) };
  });
  const legend = mapLegend();
  const root = section(
    `On a photograph (${name}, grey)`,
    element(
      "div",
      { class: "lw-separable-tiles" },
      tiles.map((tile) => tile.root),
    ),
    legend.root,
    element("p", {
      class: "lw-note",
      text: "The colours of the first two run from the lowest to the highest value of the whole filter; those of the difference as far, around 0.",
    }),
  );
  const show = ({ rows, all, kept, size }) => {
    const exact = filtered(picture, rows);
    const thin = filteredByPairs(picture, all.slice(0, kept));
    const [middle, end] = scaleOf(exact.values);
    const difference = exact.values.map((value, at) => value - thin.values[at]);
    const products = [`${size ** 2} products a pixel`, `${2 * size * kept} products a pixel`, ""];
    [exact.values, thin.values, difference].forEach((values, at) => {
      const { canvas, caption, title } = tiles[at];
      paint(canvas, values, [exact.height, exact.width], at === 2 ? [0, end - middle] : [middle, end]);
      caption.textContent = title + (products[at] ? `: ${products[at]}` : "");
      const ends = [Math.min(...values), Math.max(...values)].map(twoDigits);
      canvas.setAttribute("aria-label", `${name}, ${title}: from ${ends[0]} to ${ends[1]}`);
    });
    legend.show([twoDigits(2 * middle - end), middle === 0 ? "0" : twoDigits(middle), twoDigits(end)]);
  };
  return { root, show };
}

/** k² against 2k for each pair, at this k and at others. */
function costPart() {
  const place = element("div");
  const show = ({ kept }) => {
    const rows = [2, 3, 5, 7].map((k) => {
      const pairs = Math.min(kept, k);
      return [`${k} × ${k}`, k ** 2, 2 * k * pairs, percent(2 * k * pairs, { of: k ** 2, digits: 0 })];
    });
    const header = ["filter", "whole: k²", `pairs: ${kept} · 2k`, "share"];
    place.replaceChildren(table({ header, rows }));
  };
  const note = element("p", {
    class: "lw-note",
    text: "Weights of one filter of one channel, and as many MACs a pixel. p pairs save something only if p < k / 2.",
  });
  return { root: fold("What it costs", scrollBox("Costs of filters", place), note), show };
}

export default { render };
