// Ghost pairs: maps of a trained layer, the 3 x 3 filter that makes one of another, and how well it does it. All
// numbers and pictures come from Python; this file chooses which to show.

import {
  button,
  change,
  choice,
  element,
  fold,
  live,
  panel,
  scrollBox,
  section,
  table,
  watch,
} from "../core/js/dom.js";
import { mapLegend, onTheme, paint, paintPhoto, valuesOf } from "../core/js/feature-maps.js";
import { barRows } from "./bar-rows.js";
import { numberGrid } from "../core/js/number-grid.js";
import { percent, signed } from "../core/js/numbers.js";

const PICTURES = ["source", "target", "ghost", "target − ghost"];
const COUNTED = 1; // which of the thresholds the table of all layers shows

/** What an R² of a filter on a photograph says. */
export function verdict(share) {
  if (share >= 0.9) return "nearly all of it";
  if (share >= 0.5) return "more than half of it";
  return share > 0 ? "less than half of it" : "nothing: the mean alone would be a better guess";
}

function render({ model, el }) {
  const layers = model.get("layers");
  const photos = model.get("photos");
  const first = { layer: model.get("layer"), pair: model.get("pair") };
  const layer = choice({
    label: "layer",
    value: first.layer,
    options: layers.map(({ name, shape }, place) => [place, `${name}: ${shape.join(" × ")}`]),
    onChange: (place) =>
      change(model, { layer: place, pair: Math.min(model.get("pair"), layers[place].pairs.length - 1) }),
  });
  const pair = pairChoice(model);
  const reset = button("Reset", () => change(model, first));
  const said = live();
  const rows = photos.map((photo, place) => photoRow(photo, place));
  const legend = mapLegend();
  const filter = filterPart(photos);
  const counts = countsPart(model);
  const list = listPart(model);
  panel(
    el,
    { title: "Maps that a 3 × 3 filter makes from other maps", controls: [layer.root, pair.root, reset] },
    said.root,
    rows.map((row) => row.root),
    element(
      "div",
      { class: "lw-controls" },
      legend.root,
      element("p", {
        class: "lw-note lw-ghost-scale",
        text:
          "The colours run from the lowest to the highest value of the source, and of the target. The ghost " +
          "has the target's colours; the difference has as wide a range, with 0 in the middle.",
      }),
    ),
    filter.root,
    counts.root,
    list.root,
  );
  const update = () => {
    const chosen = layers[model.get("layer")];
    const shown = chosen.pairs[model.get("pair")];
    layer.set(model.get("layer"));
    pair.show(chosen, model.get("pair"));
    rows.forEach((row) => row.show(chosen, shown));
    filter.show(chosen, shown);
    counts.show(chosen);
    list.show(model.get("layer"));
    legend.show(["lowest", "middle", "highest"]);
    said.say(sentence(chosen, shown, photos));
  };
  update();
  const ends = [watch(model, ["layer", "pair"], update), onTheme(update)];
  return () => ends.forEach((end) => end());
}

/** Which maps, from which, how well on both photographs. */
export function sentence(layer, { kind, source, target, explained: [fitted, checked] }, photos) {
  return (
    `${layer.name}, ${kind}: a 3 × 3 filter on map ${source} makes map ${target}. On ${photos[0].name}, where it was fitted, ` +
    `R² is ${signed(fitted, 3)} (${verdict(fitted)}); on ${photos[1].name} the same filter has R² ${signed(checked, 3)} (${verdict(checked)}).`
  );
}

/** The pairs of the layer in a list that changes with it. */
function pairChoice(model) {
  const input = element("select", { change: () => change(model, { pair: input.selectedIndex }) });
  const root = element("div", { class: "lw-field" }, element("label", {}, element("span", { text: "pair" }), input));
  let filled = null;
  const show = (layer, chosen) => {
    if (filled !== layer) {
      input.replaceChildren(
        ...layer.pairs.map(({ kind, source, target }) => element("option", { text: `${kind}: ${source} → ${target}` })),
      );
      filled = layer;
    }
    input.selectedIndex = chosen;
  };
  return { root, show };
}

/** The values with the middle and the last colour: the source's own, the target's for the ghost, as wide a range around 0. */
export function scaleOf(pictures, slot) {
  const [low, high] = pictures[Math.min(slot, 1)];
  return slot === PICTURES.length - 1 ? [0, (high - low) / 2] : [(low + high) / 2, high];
}

/** The four pictures of a pair on one photograph. */
function photoRow(photo, place) {
  const small = element("canvas", {
    class: "lw-ghost-photo",
    role: "img",
    "aria-label": `the photograph ${photo.name}, small`,
  });
  paintPhoto(small, photo);
  const share = element("b");
  const tiles = PICTURES.map((name) => {
    const caption = element("figcaption");
    const canvas = element("canvas", { role: "img" });
    return { name, caption, canvas, root: element("figure", { class: "lw-ghost-figure" }, caption, canvas) };
  });
  const root = element(
    "div",
    { class: "lw-section" },
    element(
      "p",
      { class: "lw-ghost-head" },
      small,
      element(
        "span",
        {},
        place === 0
          ? `${photo.name}: the filter is fitted here. R² = `
          : `${photo.name}: the same filter, not fitted again. R² = `,
        share,
      ),
    ),
    element(
      "div",
      { class: "lw-ghost-row" },
      tiles.map((tile) => tile.root),
    ),
  );
  const show = ({ cells }, { source, target, explained, pictures }) => {
    share.textContent = signed(explained[place], 3);
    const numbers = [` ${source}`, ` ${target}`, "", ""];
    tiles.forEach(({ name, caption, canvas }, slot) => {
      const map = pictures[place][slot];
      paint(canvas, valuesOf(map, cells[0] * cells[1]), cells, scaleOf(pictures[place], slot));
      caption.textContent = name + numbers[slot];
      canvas.setAttribute("aria-label", `${name}${numbers[slot]} on ${photo.name}: from ${map[0]} to ${map[1]}`);
    });
  };
  return { root, show };
}

/** The weights, and what one weight and nine weights explain. */
function filterPart(photos) {
  const grid = numberGrid({ class: "lw-ghost-grid" });
  const offset = element("p", { class: "lw-note" });
  const names = [
    "one weight and an offset",
    `3 × 3 filter, ${photos[0].name} (fitted)`,
    `3 × 3 filter, ${photos[1].name}`,
  ];
  const bars = barRows(names.map((name) => ({ name })));
  const note = element("p", { class: "lw-note" });
  const root = section(
    "The filter",
    element(
      "div",
      { class: "lw-ghost-filter" },
      element("div", {}, grid.root, offset),
      element("div", {}, bars.root, note),
    ),
  );
  const show = ({ cells, shape }, { kind, weight, offset: added, correlation, explained, source, target }) => {
    const largest = Math.max(...weight.map(Math.abs));
    const rows = [0, 3, 6].map((start) => weight.slice(start, start + 3));
    grid.draw(rows, (value) => ({
      text: signed(value, 3),
      share: Math.abs(value) / largest,
      kind: value < 0 ? "lw-minus" : "lw-plus",
    }));
    grid.describe(`the nine weights, row by row: ${weight.map((one) => signed(one)).join(", ")}`);
    offset.textContent = `offset ${signed(added)}`;
    [correlation ** 2, ...explained].forEach((share, place) => bars.show(place, share, signed(share, 3)));
    note.textContent =
      `R² is the share of the target's variance that is explained. The correlation of maps ${source} and ${target} on ${photos[0].name} ` +
      `is ${signed(correlation)}; its square is what one weight and an offset explain, and the other eight weights add the rest. ${whichText(kind)}` +
      `All ${shape[1]} × ${shape[2]} values count; the pictures are averaged to ${cells[0]} × ${cells[1]} cells, which hides fine differences.`;
  };
  return { root, show };
}

const whichText = (kind) =>
  kind.startsWith("typical")
    ? "Typical: half of the layer's maps have a partner that fits better than this one, half have not. "
    : "";

/** Of how many maps of the layer R² is above each threshold. */
function countsPart(model) {
  const [fitted, checked] = model.get("photos").map(({ name }) => name);
  const ways = [
    { name: `best partner, ${fitted} (fitted)`, hue: "var(--lw-accent)" },
    { name: `the same filter, ${checked}`, hue: "var(--lw-hue-1)" },
    { name: `one weight only, ${fitted}`, hue: "var(--lw-hue-2)" },
    { name: "a partner by chance", hue: "var(--lw-hue-7)" },
  ];
  const head = element("p");
  const groups = model.get("thresholds").map((threshold) => {
    const bars = barRows(ways);
    const root = element(
      "div",
      {},
      element("p", { class: "lw-ghost-threshold", text: `R² above ${threshold}` }),
      bars.root,
    );
    return { root, bars };
  });
  const note = element("p", {
    class: "lw-note lw-ghost-note",
    text:
      "Each map may choose its partner among all the others. By chance: the number to expect if " +
      "partners were drawn at random, each with the filter that fits it best. A best of many flatters itself on the photograph " +
      "where it was chosen; the second bar does not.",
  });
  const root = fold(
    "All maps of this layer",
    head,
    groups.map((group) => group.root),
    note,
  );
  const show = ({ maps, shape, counts }) => {
    const flat = shape[0] - maps;
    const left = `; ${flat} more ${flat > 1 ? "are" : "is"} nearly the same everywhere on a photograph and not counted`;
    head.textContent = `${maps} maps${flat ? left : ""}. How many can be made from one other map?`;
    groups.forEach(({ bars }, place) =>
      counts[place].forEach((count, way) => bars.show(way, count / maps, countText(count, maps))),
    );
  };
  return { root, show };
}

/** "82 of 93": how many, and of how many. */
export const countText = (count, maps) => `${count} of ${maps}`;

/** One line a layer, the present one marked. */
function listPart(model) {
  const threshold = model.get("thresholds")[COUNTED];
  const [fitted, checked] = model.get("photos").map(({ name }) => name);
  const layers = model.get("layers");
  const marks = layers.map(() => element("span"));
  const content = table({
    header: ["layer", "maps", `${fitted} (fitted)`, checked, "one weight", "by chance"],
    rows: layers.map(({ maps, counts }, place) => [
      marks[place],
      maps,
      ...counts[COUNTED].map((count) => percent(count, { of: maps, digits: 0 })),
    ]),
  });
  const lines = [...content.querySelectorAll("tbody tr")];
  const show = (chosen) =>
    layers.forEach(({ name }, place) => {
      marks[place].textContent = `${name}${place === chosen ? " ◀" : ""}`;
      lines[place].classList.toggle("lw-ghost-chosen", place === chosen);
    });
  const box = scrollBox("All layers", content);
  box.classList.add("lw-ghost-list");
  return { root: fold(`All layers: share of the maps with R² above ${threshold}`, box), show };
}

export default { render };
