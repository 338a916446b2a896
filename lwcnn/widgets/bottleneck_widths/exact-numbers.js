// The numbers of a block in a table: what each layer is, gives, costs, reads and writes.

import { element, table } from "../core/js/dom.js";
import { largest } from "./width-picture.js";
import { thousands } from "../core/js/numbers.js";

/** What the layers of a block do: MACs, or what an adder layer does in their place. */
const COUNTED = [
  { quantity: "macs", label: "MACs", count: "MACs", column: "MACs" },
  {
    quantity: "adder_operations",
    label: "additions and absolute differences (no MACs)",
    count: "additions and absolute differences",
    column: "+ and |x − w|",
  },
];
/** Which number of a row counts the operations of a block: { quantity, label, count, column }. */
export const operationsOf = (rows) => COUNTED[Number(rows.some((row) => row.kind === "adder"))];

/** A quantity, summed over the rows. */
export const sum = (rows, quantity) => rows.reduce((total, row) => total + row[quantity], 0);

/** The table of all numbers; its cells are made once for the layers of a block. */
export function makeTable() {
  const root = element("div", { class: "lw-widths-table" });
  let layers = "";
  const show = (rows) => {
    const operations = operationsOf(rows);
    const texts = exactCells(rows, operations);
    const names = [...texts.map(([name]) => name), operations.count].join();
    if (layers !== names) root.replaceChildren(table({ header: headerOf(operations), rows: texts }));
    else
      root.querySelectorAll("tbody tr").forEach((line, row) =>
        texts[row].forEach((text, column) => {
          if (line.children[column].textContent !== text) line.children[column].textContent = text;
        }),
      );
    layers = names;
  };
  return { root, show };
}

const headerOf = ({ column }) => [
  "layer",
  "what",
  "gives",
  "parameters",
  column,
  "live (▲ peak)",
  "read",
  "written",
  "kept",
];

function exactCells(rows, { quantity }) {
  const what = ({ kind, kernel, groups }) => {
    if (kind !== "convolution" && kind !== "adder") return kind;
    const inGroups = groups > 1 ? `, ${groups} groups` : "";
    return `${kernel} × ${kernel}${inGroups}${kind === "adder" ? ", adder" : ""}`;
  };
  const peak = largest(rows, "memory");
  const cells = rows.map((row) => [
    row.name,
    what(row),
    `${row.channels}×${row.height}×${row.width}`,
    thousands(row.params),
    thousands(row[quantity]),
    thousands(row.memory) + (row === peak ? " ▲" : ""),
    thousands(row.read),
    thousands(row.written),
    thousands(row.kept),
  ]);
  return [...cells, ["total", "", "", thousands(sum(rows, "params")), thousands(sum(rows, quantity)), "", "", "", ""]];
}
