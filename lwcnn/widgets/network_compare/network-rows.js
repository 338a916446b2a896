// The rows of the comparison of networks: filtered, sorted, told in a sentence; the points of the picture in order.
// Every number comes from Python; nothing here touches the page.

import { accuracy, short, shortMark, thousands, threeDigits } from "../core/js/numbers.js";

/** Columns to rows: one object a network, in the order of the papers. */
export function rowsOf({ columns, families, chapters, sources, notes, confidences }) {
  return columns.name.map((_, index) => {
    const cells = Object.fromEntries(Object.entries(columns).map(([key, values]) => [key, values[index]]));
    return {
      ...cells,
      index,
      hue: cells.family,
      family: families[cells.family],
      chapter: chapters[cells.family],
      source: sources[cells.source],
      note: notes[cells.note] ?? "",
      confidence: confidences[cells.confidence],
    };
  });
}

/** Whether a row is of a chosen family; without a choice all are. */
export const isChosen = (row, { chosen }) => chosen.length === 0 || chosen.includes(row.family);

/** Whether a row passes all filters. */
export function passes(row, { year, text, counted_only: countedOnly }) {
  const words = `${row.name} ${row.source} ${row.note} ${row.confidence}`.toLowerCase();
  return (
    (!year || row.year === year) && (!countedOnly || row.counted === 1) && words.includes(text.trim().toLowerCase())
  );
}

/** The rows in the order of a column; rows without a value come last in both directions, equal rows keep theirs. */
export function sorted(rows, column, descending) {
  if (!column) return rows;
  const value = (row) => sortValue(row, column);
  const missing = (row) => value(row) === null || value(row) === "";
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    if (missing(a) || missing(b)) return missing(a) - missing(b);
    return (
      sign *
      (typeof value(a) === "string" ? value(a).localeCompare(value(b), "en", { numeric: true }) : value(a) - value(b))
    );
  });
}

function sortValue(row, column) {
  if (column === "printed_params" || column === "printed_macs") return row[`${column}_number`];
  if (column === "params" || column === "macs") return row.counted ? row[column] : null;
  return row[column];
}

/** The points to which no other is better in both respects: smaller x and larger y; from left to right. */
export function frontierOf(points) {
  const best = [];
  for (const point of [...points].sort((a, b) => a.x - b.x || b.y - a.y)) {
    if (!best.length || point.y > best.at(-1).y) best.push(point);
  }
  return best;
}

/** Every second year from one to another. */
export function yearsBetween(low, high) {
  const first = 2 * Math.ceil(low / 2);
  return Array.from({ length: Math.max(0, Math.floor((high - first) / 2) + 1) }, (_, place) => first + 2 * place);
}

/** Marks of a logarithmic axis between two numbers: 1 and 3 of each power of ten. */
export function marksBetween(low, high) {
  const marks = [];
  for (let power = 10 ** Math.floor(Math.log10(low)); power <= high; power *= 10) {
    for (const digit of [1, 3]) if (digit * power >= low && digit * power <= high) marks.push(digit * power);
  }
  return marks;
}

/** From point to point in the picture: the next one in the direction of an arrow key, or the same. */
export function neighbour(points, current, pressed) {
  const axis = pressed === "ArrowUp" || pressed === "ArrowDown" ? "y" : "x";
  const line = [...points].sort((a, b) => a[axis] - b[axis] || a.index - b.index);
  const at = line.indexOf(current);
  if (pressed === "Home") return line[0];
  if (pressed === "End") return line.at(-1);
  const next = at + (pressed === "ArrowRight" || pressed === "ArrowUp" ? 1 : -1);
  return line[Math.min(Math.max(next, 0), line.length - 1)];
}

/** One sentence with the numbers of a row. */
export function told(row) {
  const amountOf = (kind, unit) => {
    const amount = row[`printed_${kind}`];
    const printed = amount && `${amount} printed`;
    const counted = row.counted && `${thousands(row[kind])} counted here`;
    const parts = [counted, printed].filter(Boolean);
    return parts.length ? `${unit}: ${parts.join(", ")}` : `no ${unit}`;
  };
  const used = [
    row.memory && `peak memory ${short(row.memory)}B`,
    row.time && `${threeDigits(row.time)} ms for one image`,
  ].filter(Boolean);
  const top1 = row.top1 === null ? "no top-1 printed" : `top-1 ${accuracy(row.top1)} %`;
  return `${row.name}, ${row.year}, ${row.size} pixels: ${top1}; ${amountOf("macs", "MACs")}; ${[amountOf("params", "parameters"), ...used].join("; ")}.`;
}

const BIG = { log: true, format: shortMark };

/** What can run along the axis: its name in the list, the words below the picture, and how its marks are written. */
export const AXES = {
  macs: { option: "MACs for one image", name: "MACs for one image", ...BIG },
  params: { option: "parameters", name: "parameters", ...BIG },
  time: { option: "time, measured", name: "milliseconds for one image, {machine}", log: true, format: String },
  memory: { option: "peak memory", name: "peak memory of the activations, bytes of float32", ...BIG },
  year: { option: "year", name: "year of the paper", log: false, format: String },
};
