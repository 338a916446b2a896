// The layer as the matrix of a 1 × 1 convolution: a row for each output, a column for each input.

import { svg } from "../core/js/dom.js";
import { groupHue } from "../core/js/wires.js";
import { filterOf } from "./windows.js";

const CELL = 19;

/** What a cell is called aloud: w3 is the weight with the place 3 in its filter. */
function inWords(sign) {
  if (sign === ".") return "nothing";
  return sign === "*" ? "own weight" : `w${parseInt(sign, 16)}`;
}

/** { root, draw(state, case) }: in each cell the place of its weight in its filter; empty where nothing is joined. */
export function makeMatrix() {
  const root = svg("svg", { class: "lw-wires lw-window-matrix", role: "img" });
  const draw = ({ channels, output }, shown) => {
    const { rows } = shown;
    const cells = rows.flatMap((line, row) =>
      [...line].map((sign, column) => {
        const at = { x: column * CELL + 1, y: row * CELL + 1 };
        const cell = svg("rect", {
          ...at,
          width: CELL,
          height: CELL,
          class: sign === "." ? "lw-window-none" : "lw-window-cell",
        });
        cell.style.setProperty("--lw-hue", groupHue(sign === "*" ? 0 : filterOf(shown, row)));
        const text =
          sign === "." || sign === "*"
            ? null
            : svg("text", { x: at.x + CELL / 2, y: at.y + CELL / 2 + 3.5, text: parseInt(sign, 16) });
        return [cell, text];
      }),
    );
    root.setAttribute("viewBox", `0 0 ${channels * CELL + 2} ${rows.length * CELL + 2}`);
    root.style.setProperty("max-width", `${channels * CELL + 2}px`);
    const spoken = [...rows[output]].map(inWords).join(", ");
    root.setAttribute(
      "aria-label",
      `A matrix of ${rows.length} rows and ${channels} columns. Row ${output}: ${spoken}.`,
    );
    root.replaceChildren(
      ...cells.flat().filter(Boolean),
      svg("rect", { class: "lw-window-row", x: 1, y: output * CELL + 1, width: channels * CELL, height: CELL }),
    );
  };
  return { root, draw };
}
