// Interleaved groups: grouped layers and shuffles as matrices, one after the other, and the paths that their product
// counts. Orders of channels come from Python (`orders`); path-matrices.js multiplies.

import {
  button,
  change,
  choice,
  element,
  live,
  newsOf,
  panel,
  read,
  scrollBox,
  section,
  slider,
  watch,
} from "../core/js/dom.js";
import { factorsOf, inWords, pathsOf, productOf, sizesOf } from "./path-matrices.js";
import { productMatrix, smallMatrix } from "./matrix-picture.js";
import { thousands } from "../core/js/numbers.js";

const MOST = 24; // channels, as in Python
const SIDES = Array.from({ length: 12 }, (_, place) => place + 1);
const CONTROLS = {
  L: { label: "groups L" },
  M: { label: "channels in each M" },
  layers: { label: "grouped layers" },
  wiring: { label: "wiring" },
  multiplied: { label: "matrices multiplied" },
};
const TRAITS = [...Object.keys(CONTROLS), "output"];
const WIRINGS = [
  ["interleaved", "interleaved: groups of M, of L, of M …"],
  ["same groups", "same groups: of M in every layer"],
  ["no shuffle", "no shuffle: of M in every layer"],
];

/** "12 channels: groups of 4, of 3": what the layers are. */
export const layersInWords = (state) =>
  `${state.L * state.M} channels in groups ${sizesOf(state)
    .map((size) => `of ${size}`)
    .join(", then ")}`;

/** "P₁ W₁": the product as it is written, the first factor on the right. */
export const written = (factors) =>
  factors
    .map(({ name }) => name)
    .reverse()
    .join(" ");

function render({ model, el }) {
  const orders = model.get("orders");
  const first = read(model, TRAITS);
  const fit = (values) => {
    const { L, M, output } = { ...read(model, TRAITS), ...values };
    change(model, { ...values, output: Math.min(output, L * M - 1) });
  };
  const sideOf = (name) =>
    slider({
      label: CONTROLS[name].label,
      values: SIDES,
      value: first[name],
      onInput: (value) => fit({ [name]: value }),
    });
  const [groups, each] = [sideOf("L"), sideOf("M")];
  const layers = slider({
    label: CONTROLS.layers.label,
    min: 1,
    max: 4,
    value: first.layers,
    onInput: (value) => change(model, { layers: value, multiplied: 8 }),
  });
  const wiring = choice({
    label: CONTROLS.wiring.label,
    options: WIRINGS,
    value: first.wiring,
    onChange: (value) => change(model, { wiring: value, multiplied: 8 }),
  });
  const row = factorRow();
  const product = productPart(model);
  const said = live();
  const controls = [groups.root, each.root, layers.root, wiring.root, button("Reset", () => change(model, first))];
  panel(
    el,
    { title: "Grouped layers and shuffles, multiplied", controls },
    said.root,
    section("The matrices, in the order in which an input meets them", scrollBox("The matrices", row.root)),
    product.root,
  );
  let before = null;
  const update = () => {
    const given = read(model, TRAITS);
    const factors = factorsOf(given, orders);
    const count = Math.min(given.multiplied, factors.length);
    const state = { ...given, multiplied: count };
    const rows = productOf(factors.slice(0, count));
    groups.offer(SIDES.filter((value) => value * state.M <= MOST));
    each.offer(SIDES.filter((value) => value * state.L <= MOST));
    groups.set(state.L);
    each.set(state.M);
    layers.set(state.layers);
    wiring.set(state.wiring);
    row.show(factors, count);
    product.show(state, factors, count, rows);
    said.say(
      `${newsOf(CONTROLS, before ?? state, state)}${layersInWords(state)}. ${written(factors.slice(0, count))}: ` +
        inWords(pathsOf(rows), rows.length),
    );
    before = state;
  };
  update();
  return watch(model, TRAITS, update);
}

/** The small pictures in a row; those that are not multiplied yet are pale. */
function factorRow() {
  const figures = Array.from({ length: 8 }, () => {
    const picture = smallMatrix();
    const caption = element("figcaption", {}, element("b"), element("span"));
    return { picture, caption, root: element("figure", { class: "lw-inter-factor" }, picture.root, caption) };
  });
  const root = element(
    "div",
    { class: "lw-inter-row" },
    figures.map((figure) => figure.root),
  );
  const show = (factors, count) =>
    figures.forEach((figure, place) => {
      const factor = factors[place];
      figure.root.hidden = !factor;
      if (!factor) return;
      const text =
        factor.kind === "shuffle" ? `shuffle in ${factor.groups}` : `${factor.groups} groups of ${factor.size}`;
      figure.picture.draw(factor, `${factor.name}: ${text}`);
      figure.caption.children[0].textContent = factor.name;
      figure.caption.children[1].textContent = place < count ? text : "not yet";
      figure.root.classList.toggle("lw-inter-waiting", place >= count);
    });
  return { root, show };
}

/** The product of those that are multiplied, and what one output hears. */
function productPart(model) {
  const picture = productMatrix((output) => change(model, { output }));
  const heading = element("p", { class: "lw-heading" });
  const hears = live();
  const weights = element("p");
  const multiplied = slider({
    label: CONTROLS.multiplied.label,
    min: 1,
    max: 8,
    value: 1,
    onInput: (value) => change(model, { multiplied: value }),
  });
  const output = slider({
    label: "output",
    min: 0,
    max: 1,
    value: 0,
    onInput: (value) => change(model, { output: value }),
  });
  const beside = element(
    "div",
    {},
    element("div", { class: "lw-controls" }, multiplied.root, output.root),
    hears.root,
    weights,
    element("p", {
      class: "lw-note",
      text:
        "A row is an output, a column an input. A number counts the paths between them, a dot means none. You can also " +
        "click a row.",
    }),
  );
  const root = element(
    "div",
    { class: "lw-section" },
    heading,
    element("div", { class: "lw-inter-beside" }, scrollBox("The product", picture.root), beside),
  );
  const show = (state, factors, count, rows) => {
    multiplied.offer({ min: 1, max: factors.length });
    multiplied.set(count);
    output.offer({ min: 0, max: rows.length - 1 });
    output.set(state.output);
    heading.textContent = `Their product: ${written(factors.slice(0, count))}`;
    const row = rows[state.output];
    picture.draw(
      rows,
      state.output,
      `Paths to output ${state.output} from inputs 0 to ${row.length - 1}: ${row.join(" ")}`,
    );
    const heard = row.map((_, input) => input).filter((input) => row[input] > 0);
    const names = heard.length === row.length ? "all of them" : heard.join(", ");
    hears.say(`Output ${state.output} hears ${heard.length} of ${row.length} inputs: ${names}.`);
    const sum = row.length * sizesOf(state).reduce((total, size) => total + size, 0);
    weights.textContent =
      `All layers together: ${thousands(sum)} weights a pixel (1 × 1). One dense layer: ` +
      `${thousands(row.length ** 2)}.`;
  };
  return { root, show };
}

export default { render };
