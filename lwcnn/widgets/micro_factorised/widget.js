// The micro-factorised pointwise convolution: its factors, their product, and what the same weights buy otherwise.
// Every number of a design comes from Python, counted on the composed matrix.

import {
  button,
  change,
  checkbox,
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
import { percent, thousands } from "../core/js/numbers.js";
import { budgetPlot } from "./budget-plot.js";
import { diagonalBlocks, factorPicture, productPicture } from "./micro-pictures.js";

const CONTROLS = {
  C: { label: "channels C" },
  R: { label: "reduction R" },
  G: { label: "groups G" },
  hold: { label: "hold the budget", format: (held) => (held ? "yes" : "no") },
};
const SIZES = ["C", "R", "G"];
const TRAITS = [...SIZES, "hold", "output"];

const ascending = (numbers) => [...new Set(numbers)].sort((one, other) => one - other);

/** The designs that a slider may reach: those with as many weights, or those that differ in this size alone. */
export function reachable(designs, chosen, name, hold) {
  if (hold) return designs.filter((one) => one.weights === chosen.weights && (name === "R" || one.R === chosen.R));
  if (name === "G") return designs.filter((one) => one.C === chosen.C && one.R === chosen.R);
  if (name === "R") return designs.filter((one) => one.C === chosen.C);
  return designs.filter((one) => one.R === chosen.R);
}

/** The design that a slider leads to: the wanted size, and the others as near as can be. */
export function moved(designs, chosen, name, value, hold) {
  const far = (one) => SIZES.reduce((sum, size) => sum + Math.abs(Math.log(one[size] / chosen[size])), 0);
  return reachable(designs, chosen, name, hold)
    .filter((one) => one[name] === value)
    .reduce((best, one) => (far(one) < far(best) ? one : best));
}

/** Who hears whom in a design, as a sentence. */
export function inWords({ C, paths: { dense, heard, least, most } }) {
  if (!dense) return `Each output hears ${heard} of ${C} inputs: too few groups meet.`;
  if (most === 1) return `Each output hears all ${C} inputs, each by exactly one path.`;
  const many = least === most ? `exactly ${most}` : `${least} to ${most}`;
  return `Each output hears all ${C} inputs, each by ${many} paths.`;
}

function render({ model, el }) {
  const designs = model.get("designs");
  const same = (state) => designs.find((one) => SIZES.every((name) => one[name] === state[name]));
  const first = read(model, TRAITS);
  const choose = (design) =>
    change(model, { C: design.C, R: design.R, G: design.G, output: Math.min(model.get("output"), design.C - 1) });
  const sliders = SIZES.map((name) =>
    slider({
      label: CONTROLS[name].label,
      values: [first[name]],
      value: first[name],
      onInput: (value) => choose(moved(designs, same(read(model, SIZES)), name, value, model.get("hold"))),
    }),
  );
  const hold = checkbox({
    label: CONTROLS.hold.label,
    checked: first.hold,
    onChange: (checked) => change(model, { hold: checked }),
  });
  const said = live();
  const parts = [makeFactors(model), makeProduct(model), makeTable()];
  const reset = button("Reset", () => change(model, first));
  panel(
    el,
    { title: "Width against connectivity", controls: [...sliders.map(({ root }) => root), hold.root, reset] },
    said.root,
    parts.map((part) => part.root),
  );
  let before = null;
  const update = () => {
    const state = read(model, TRAITS);
    const chosen = same(state);
    const family = designs.filter((one) => one.R === chosen.R && one.weights === chosen.weights);
    sliders.forEach((one, place) => {
      const name = SIZES[place];
      one.offer(ascending(reachable(designs, chosen, name, state.hold).map((design) => design[name])));
      one.set(state[name]);
    });
    hold.set(state.hold);
    parts.forEach((part) => part.show(chosen, family, state));
    said.say(
      `${newsOf(CONTROLS, before ?? state, state)}${thousands(chosen.weights)} weights, ` +
        `${percent(chosen.weights / chosen.C ** 2, { digits: 0 })} of a dense layer’s. ${inWords(chosen)} ${ruleOf(chosen)}`,
    );
    before = state;
  };
  update();
  return watch(model, TRAITS, update);
}

/** How G stands to the rule. */
function ruleOf({ C, R, G }) {
  const best = Math.sqrt(C / R);
  const rule = `√(C/R) is ${Number.isInteger(best) ? best : best.toFixed(1)}`;
  if (G === best) return `${rule}: G follows the rule.`;
  return `${rule}: G is ${G < best ? "smaller" : "larger"}.`;
}

/** The three factors, in the order in which they are written. */
function makeFactors(model) {
  const orders = model.get("orders");
  const figures = ["P", "Φ", "Qᵀ"].map((name) => {
    const picture = factorPicture();
    const caption = element("figcaption", {}, element("b", { text: name }), element("span"));
    return { picture, caption, root: element("figure", { class: "lw-micro-figure" }, picture.root, caption) };
  });
  const show = ({ C, R, G }) => {
    const hidden = C / R;
    const ones = orders[hidden][G].map((left, top) => ({ top, left, height: 1, width: 1 }));
    const groups = G === 1 ? "dense" : `${G} groups`;
    const factors = [
      [
        { rows: C, columns: hidden, blocks: diagonalBlocks(C, hidden, G), kind: "convolution" },
        `${groups}, ${hidden} to ${C}`,
      ],
      [
        { rows: hidden, columns: hidden, blocks: ones, kind: "shuffle" },
        G === 1 ? "nothing moves" : `shuffle of ${hidden}`,
      ],
      [
        { rows: hidden, columns: C, blocks: diagonalBlocks(hidden, C, G), kind: "convolution" },
        `${groups}, ${C} to ${hidden}`,
      ],
    ];
    figures.forEach(({ picture, caption }, place) => {
      const [factor, text] = factors[place];
      picture.draw(factor, `${caption.children[0].textContent}: ${text} channels`);
      caption.children[1].textContent = text;
    });
  };
  const row = element(
    "div",
    { class: "lw-micro-row" },
    figures.map((figure) => figure.root),
  );
  return { root: section("W = P Φ Qᵀ: an input meets Qᵀ first", scrollBox("The factors", row)), show };
}

/** The product, what one output hears, and beside it the curves of the budget. */
function makeProduct(model) {
  const blocks = model.get("blocks");
  const picture = productPicture((output) => change(model, { output }));
  const curves = budgetPlot();
  const hears = live();
  const held = element("p");
  const output = slider({
    label: "output",
    value: 0,
    onInput: (value) => change(model, { output: value }),
  });
  const left = element(
    "div",
    {},
    element("p", { class: "lw-heading", text: "W: paths from each input (column) to each output (row)" }),
    picture.root,
    element("div", { class: "lw-controls" }, output.root),
    hears.root,
  );
  const right = element(
    "div",
    {},
    element("p", { class: "lw-heading", text: "The same budget with other groups" }),
    curves.root,
    held,
    element("p", {
      class: "lw-note",
      text:
        "Circles: width C; squares: paths that end at one output. Filled: the design that is drawn. The ground below " +
        "both curves is what an output can hear: never more inputs than there are, never more than paths arrive.",
    }),
  );
  const show = (chosen, family, state) => {
    const between = blocks[chosen.C / chosen.R][chosen.G];
    const each = chosen.C / chosen.G;
    const row = between[Math.floor(state.output / each)];
    const heard = row.flatMap((paths, group) => (paths > 0 ? [group] : []));
    const names = heard.map((group) => (each === 1 ? String(group) : `${group * each} to ${(group + 1) * each - 1}`));
    held.textContent = state.hold ? "The sliders keep the budget." : "The sliders change the budget.";
    output.offer({ min: 0, max: chosen.C - 1 });
    output.set(state.output);
    picture.draw(
      between,
      chosen.C,
      state.output,
      `Paths between groups, a row a group of outputs: ${between.map((one) => one.join(" ")).join("; ")}`,
    );
    curves.draw(chosen, family);
    hears.say(
      `Output ${state.output} hears ${heard.length * each} of ${chosen.C} inputs: ` +
        `${heard.length === row.length ? "all" : names.join(", ")}.`,
    );
  };
  return { root: element("div", { class: "lw-section lw-micro-beside" }, left, right), show };
}

/** The designs of the budget, a row each. */
function makeTable() {
  const holder = element("div");
  const show = (chosen, family) => {
    const header = ["C", "G", "paths to an output", "inputs it hears", "paths from one input"];
    const rows = family.map((one) => [
      `${one === chosen ? "▸ " : ""}${one.C}`,
      String(one.G),
      String(one.arriving),
      String(one.paths.heard),
      one.paths.least === one.paths.most ? String(one.paths.most) : `${one.paths.least} to ${one.paths.most}`,
    ]);
    holder.replaceChildren(table({ caption: `${thousands(chosen.weights)} weights, R = ${chosen.R}`, header, rows }));
  };
  return { root: fold("All designs with this budget", scrollBox("The designs", holder)), show };
}

export default { render };
