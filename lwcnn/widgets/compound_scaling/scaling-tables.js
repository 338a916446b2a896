// The numbers of scaled networks as tables: stage by stage, for each phi, for each dimension alone, and as released.

import { element, fold, scrollBox, table } from "../core/js/dom.js";
import { evaluateAll } from "../core/js/formula.js";
import { decimals, thousands } from "../core/js/numbers.js";
import { ALL, DIMENSIONS, POWERS, shortName, times } from "./scaled-network.js";

/** The numbers of the picture, and of the two layers that are not in it. */
export function makeStages() {
  const numbers = numberTable("Stage by stage", ["", "channels", "layers", "map", "MACs", "parameters"]);
  const show = ({ base, shown }) => {
    const both = (before, now) => (before === now ? thousands(now) : `${thousands(before)} → ${thousands(now)}`);
    const rows = shown.rows.map((row, place) => {
      const before = base.rows[place];
      return [
        row.name,
        both(before.channels, row.channels),
        both(before.layers, row.layers),
        both(before.size, row.size),
        thousands(row.macs),
        thousands(row.params),
      ];
    });
    rows.push(["all", "", "", "", thousands(shown.macs), thousands(shown.params)]);
    numbers.show(rows);
  };
  return { root: fold("Stage by stage", numbers.root), show };
}

/** For each phi: what the paper's law promises, and what rounding makes of it. */
export function makeDoubling({ formulas }) {
  const numbers = numberTable("Growth of the MACs with phi", [
    "φ",
    "2^φ",
    "(αβ²γ²)^φ",
    "counted",
    "MACs",
    "parameters",
  ]);
  const note = element("p", { class: "lw-note" });
  const show = ({ product, base, counted }, state) => {
    const ratios = [0, 1, 2, 3, 4, 5, 6, 7].map((phi) => {
      const { macs, params } = counted(evaluateAll(formulas.coefficients, { ...state, phi }));
      const law = evaluateAll({ powers: formulas.laws.powers, doubling: formulas.laws.doubling }, { product, phi });
      return { phi, ...law, macs, params, exact: macs / base.macs };
    });
    const rows = ratios.map(({ phi, powers, doubling, exact, macs, params }) => [
      String(phi),
      times(doubling),
      times(powers),
      times(exact),
      thousands(macs),
      thousands(params),
    ]);
    numbers.show(rows, state.network === POWERS ? state.phi : -1);
    note.textContent =
      (state.network === POWERS ? missText(ratios[state.phi]) : "") +
      "Numbers of layers only round up, widths go to multiples of 8, and not every layer follows d · w² · r²: " +
      "a depthwise layer grows with w, not with w², and the classifier sees neither d nor r.";
  };
  return { root: fold("Do the MACs double with each step of φ?", numbers.root, note), show };
}

function missText({ phi, powers, exact }) {
  const off = 100 * (exact / powers - 1);
  return `At φ = ${phi} the counted MACs are ${Math.abs(off).toFixed(1)} % ${off < 0 ? "below" : "above"} (αβ²γ²)^φ. `;
}

/** As many MACs, spent in one dimension. */
export function makeDimensions() {
  const numbers = numberTable("The same MACs in one dimension", [
    "scaled",
    "depth",
    "width",
    "pixels",
    "blocks",
    "MACs",
    "parameters",
  ]);
  const names = [ALL, ...DIMENSIONS];
  const note = element("p", { class: "lw-note" });
  const show = ({ ways, base }, state) => {
    const rows = names.map((name) => {
      const { depth, width, resolution, blocks, macs, params } = ways[name];
      return [
        name === ALL ? name : `${name} only`,
        decimals(depth, 3),
        decimals(width, 3),
        thousands(resolution),
        thousands(blocks),
        thousands(macs),
        thousands(params),
      ];
    });
    numbers.show(rows, names.indexOf(state.scale));
    const most = names.reduce((best, name) => (ways[name].params > ways[best].params ? name : best));
    const way = most === ALL ? most : `${most} only`;
    note.textContent =
      "Depth and width in steps of 0.01, the resolution in pixels: the network with the nearest number of MACs. " +
      `More pixels need no parameter beyond the ${thousands(base.params)} of B0. ` +
      (ways[most].params > base.params ? `Most parameters: ${way}, ${times(ways[most].params / base.params)}.` : "");
  };
  return { root: fold("One dimension alone, the same MACs", numbers.root, note), show };
}

/** The released networks, and the phi that each of their numbers would need. */
export function makeReleased({ released }) {
  const numbers = numberTable("The released networks", [
    "",
    "depth",
    "width",
    "pixels",
    "φ of the depth",
    "φ of the width",
    "φ of the pixels",
  ]);
  const note = element("p", { class: "lw-note" });
  const show = ({ own }) => {
    const rows = released.map(({ name, depth, width, resolution, phi }) => [
      shortName(name),
      String(depth),
      String(width),
      String(resolution),
      ...DIMENSIONS.map((dimension) => phi[dimension].toFixed(2)),
    ]);
    numbers.show(rows, released.indexOf(own));
    const said =
      own &&
      `${shortName(own.name)} would need φ = ${DIMENSIONS.map((dimension) => own.phi[dimension].toFixed(2)).join(", ")} for its depth, width and pixels. `;
    note.textContent =
      `${said || ""}The φ at which 1.2^φ, 1.1^φ or 1.15^φ would give the number alone. ` +
      "In a true power the three would be equal: the released numbers are not exact powers.";
  };
  return { root: fold("The released networks", numbers.root, note), show };
}

/** A table that is made anew only when its rows change; the row of the reader's choice is marked. */
function numberTable(label, header) {
  const root = scrollBox(label);
  root.classList.add("lw-scaling-table");
  let shown = "";
  const show = (rows, place = -1) => {
    const now = JSON.stringify([rows, place]);
    if (now === shown) return;
    shown = now;
    const node = table({ header, rows });
    const chosen = node.tBodies[0].rows[place];
    if (chosen) {
      chosen.setAttribute("aria-current", "true");
      chosen.classList.add("lw-on");
      chosen.cells[0].prepend("▸ ");
    }
    root.replaceChildren(node);
  };
  return { root, show };
}
