// What the cost explorer draws: bars of the standard layer and the chosen kind, and a table of all kinds.

import { element, fold, scrollBox, section } from "../core/js/dom.js";
import { thousands, threeDigits } from "../core/js/numbers.js";

/** What a kind may have in the place of MACs, each beside an addition. */
const IN_PLACE = { absolute_differences: "absolute differences", mitchell_products: "Mitchell products" };

/** The operation that a kind has in the place of MACs: { key, name }; null of one that has MACs. */
export function inPlaceOfMacs(kind) {
  const key = Object.keys(IN_PLACE).find((one) => one in kind.costs);
  return key ? { key, name: IN_PLACE[key] } : null;
}

/** number of a cost -> what it is called, and whether it is drawn beside a layer without MACs, beside other kinds. */
const QUANTITIES = {
  macs: ["MACs", false, true],
  multiplications: ["multiplications", true, false],
  all_additions: ["additions (an absolute difference or a Mitchell product is one)", true, false],
  params: ["parameters", true, true],
  activations: ["activations", true, true],
  intensity: ["intensity", false, true],
};
const COLUMNS = ["params", "activations", "intensity"];

const figureOf = (quantity, number) => (quantity === "intensity" ? number.toFixed(1) : thousands(number));

/** Two bars a quantity, one on the scale of the other: { root, show(standard, kind, costs) }. */
export function makeBars() {
  const rows = Object.entries(QUANTITIES).map(([quantity, [name, ofAdder, ofOthers]]) => {
    const heading = element("p", { class: "lw-cost-quantity" }, element("b", { text: name }));
    const ratio = element("span");
    heading.append(" ", ratio);
    const pair = ["var(--lw-hue-7)", "var(--lw-accent)"].map((hue) => ({
      name: element("span"),
      figure: element("b"),
      bar: element("div", { class: "lw-bar", style: { "--lw-hue": hue } }),
    }));
    const nodes = [heading, ...pair.flatMap((side) => [side.name, side.bar, side.figure])];
    return { quantity, ratio, pair, nodes, drawn: (kind) => (inPlaceOfMacs(kind) ? ofAdder : ofOthers) };
  });
  const root = section(
    "Standard against the chosen kind",
    element(
      "div",
      { class: "lw-bars lw-cost-bars" },
      rows.flatMap(({ nodes }) => nodes),
    ),
    element("p", {
      class: "lw-note",
      text:
        "Activations: elements that the layers read and write. Intensity: MACs for each element that moves (activations " +
        "and parameters); a processor waits for memory where it is low.",
    }),
  );
  const show = (standard, kind, costs) => {
    for (const { quantity, ratio, pair, nodes, drawn } of rows) {
      for (const node of nodes) node.hidden = !drawn(kind);
      const numbers = [standard, kind].map(({ name }) => costs[name][quantity]);
      ratio.textContent = `× ${threeDigits(numbers[1] / numbers[0])}`;
      pair.forEach((side, place) => {
        side.name.textContent = [standard, kind][place].spoken;
        side.bar.style.setProperty("--lw-share", numbers[place] / Math.max(...numbers));
        side.figure.textContent = figureOf(quantity, numbers[place]);
      });
    }
  };
  return { root, show };
}

/** All kinds in numbers: { root, show(state, costs) }; named(kind, state) is what a kind is called. */
export function makeTable(kinds, named) {
  const head = ["kind (◂ chosen)", "MACs", "ratio", ...COLUMNS.map((quantity) => QUANTITIES[quantity][0])];
  const note = element("p", { class: "lw-note" });
  const rows = kinds.map((kind) => ({
    kind,
    name: element("th", { scope: "row" }),
    cells: head.slice(1).map(() => element("td")),
    root: element("tr"),
  }));
  rows.forEach(({ root, name, cells }) => root.append(name, ...cells));
  const table = element(
    "table",
    { class: "lw-table" },
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        head.map((text) => element("th", { scope: "col", text })),
      ),
    ),
    element(
      "tbody",
      {},
      rows.map(({ root }) => root),
    ),
  );
  const show = (now, costs) => {
    for (const { kind, root, name, cells } of rows) {
      const cost = costs[kind.name];
      const chosen = kind.name === now.kind;
      name.textContent = named(kind, now) + (chosen ? " ◂" : "");
      root.classList.toggle("lw-cost-chosen", chosen);
      const others = COLUMNS.map((quantity) => figureOf(quantity, cost[quantity]));
      [thousands(cost.macs), threeDigits(cost.macs / costs.standard.macs), ...others].forEach((text, place) => {
        cells[place].textContent = text;
      });
    }
    const adders = kinds.filter(inPlaceOfMacs).map((kind) => {
      const { name } = inPlaceOfMacs(kind);
      return `The ${kind.spoken} layer has no MACs, but ${thousands(costs[kind.name].all_additions)} additions and ${name}.`;
    });
    note.textContent = adders.join(" ");
  };
  const root = fold("All kinds of the same layer", scrollBox("All kinds of the same layer", table), note);
  return { root, show };
}
