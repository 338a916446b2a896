// The numbers of a block in a table: what each layer is, gives, costs, reads and writes.

import { element, table } from "../core/js/dom.js";
import { largest } from "./width-picture.js";
import { thousands } from "../core/js/numbers.js";

const MACS = { quantity: "macs", label: "MACs", count: "MACs", column: "MACs", note: "" };
/** What other kinds of layers do in the place of MACs; `note` stands behind the kernel. */
const WITHOUT_MACS = {
  adder: {
    quantity: "adder_operations",
    label: "additions and absolute differences (no MACs)",
    count: "additions and absolute differences",
    column: "+ and |x − w|",
    note: ", adder",
  },
  mitchell: {
    quantity: "mitchell_operations",
    label: "additions and Mitchell products (no MACs)",
    count: "additions and Mitchell products",
    column: "+ and ⊗",
    note: ", Mitchell",
  },
};
/** Which number of a row counts the operations of a block: { quantity, label, count, column }. */
export const operationsOf = (rows) => WITHOUT_MACS[rows.find(({ kind }) => kind in WITHOUT_MACS)?.kind] ?? MACS;

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
    if (kind !== "convolution" && !(kind in WITHOUT_MACS)) return kind;
    const inGroups = groups > 1 ? `, ${groups} groups` : "";
    return `${kernel} × ${kernel}${inGroups}${(WITHOUT_MACS[kind] ?? MACS).note}`;
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
