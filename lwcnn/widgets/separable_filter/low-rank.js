// A small matrix as a sum of columns times rows, the strongest first, and a picture filtered by it.
// The reader types the numbers, so they are worked out here; tests compare with numpy. Nothing touches the page.

const SWEEPS = 60; // some six are enough for 7 x 7
const SMALL = 1e-9; // of the largest singular value: below it is rounding
const SAME = 1e-6; // two numbers of a column differ by less: rounding

const dot = (one, other) => one.reduce((sum, number, at) => sum + number * other[at], 0);

/**
 * The singular value decomposition of a square matrix: [{ value, column, row }], the largest value first; the matrix
 * is the sum of all column times row. The first of the largest numbers of a column is 1, as in lwcnn.studies.low_rank.
 * Pairs of columns are turned until each is at a right angle to all others (Hestenes 1958).
 */
export function splitFilter(matrix) {
  const size = matrix.length;
  const columns = matrix.map((_, j) => matrix.map((line) => line[j]));
  const turns = matrix.map((line, j) => line.map((_, i) => Number(i === j)));
  for (let sweep = 0, moved = true; moved && sweep < SWEEPS; sweep += 1) {
    moved = false;
    for (let p = 0; p < size; p += 1) {
      for (let q = p + 1; q < size; q += 1) moved = turn(columns, turns, p, q) || moved;
    }
  }
  const values = columns.map((column) => Math.sqrt(dot(column, column)));
  const least = SMALL * Math.max(...values);
  return values
    .map((value, j) => (value > least ? scaled(value, columns[j], turns[j]) : nothing(size)))
    .sort((one, other) => other.value - one.value);
}

/** Turn two columns in their plane to a right angle; false if they stand so. */
function turn(columns, turns, p, q) {
  const [a, b, c] = [
    [p, p],
    [q, q],
    [p, q],
  ].map(([i, j]) => dot(columns[i], columns[j]));
  if (Math.abs(c) <= 1e-15 * Math.sqrt(a * b)) return false;
  const slope = (b - a) / (2 * c);
  const tangent = (slope < 0 ? -1 : 1) / (Math.abs(slope) + Math.hypot(1, slope));
  const cosine = 1 / Math.hypot(1, tangent);
  for (const list of [columns, turns]) {
    const [first, second] = [list[p], list[q]];
    list[p] = first.map((number, at) => cosine * (number - tangent * second[at]));
    list[q] = first.map((number, at) => cosine * (tangent * number + second[at]));
  }
  return true;
}

function scaled(value, column, direction) {
  const largest = Math.max(...column.map(Math.abs));
  const scale = column.find((number) => Math.abs(number) >= largest * (1 - SAME));
  return { value, column: column.map((number) => number / scale), row: direction.map((number) => number * scale) };
}

const nothing = (size) => ({ value: 0, column: Array(size).fill(0), row: Array(size).fill(0) });

/** The sum of column times row of some pairs. */
export function together(pairs) {
  return pairs[0].column.map((_first, i) =>
    pairs[0].row.map((_second, j) => pairs.reduce((sum, { column, row }) => sum + column[i] * row[j], 0)),
  );
}

/** How much the pairs after the first `kept` hold: the length of the rest, and its share of the whole length. */
export function lostOf(pairs, kept) {
  const squares = pairs.map(({ value }) => value ** 2);
  const sum = (list) => list.reduce((total, number) => total + number, 0);
  const [rest, whole] = [sum(squares.slice(kept)), sum(squares)];
  return { residual: Math.sqrt(rest), relative: whole > 0 ? Math.sqrt(rest / whole) : 0 };
}

/** A filter of any height and width on a picture { values, height, width }, where it lies inside: the same, smaller. */
export function filtered({ values, height, width }, filter) {
  const [rows, columns] = [height - filter.length + 1, width - filter[0].length + 1];
  const made = Array.from({ length: rows * columns }, (_, at) => {
    const first = Math.floor(at / columns) * width + (at % columns);
    return filter.reduce(
      (sum, line, u) => sum + line.reduce((part, weight, v) => part + weight * values[first + u * width + v], 0),
      0,
    );
  });
  return { values: made, height: rows, width: columns };
}

/** The same by columns and rows: k x 1, then 1 x k, for each pair; the results are added. */
export function filteredByPairs(picture, pairs) {
  const maps = pairs.map(({ column, row }) =>
    filtered(
      filtered(
        picture,
        column.map((weight) => [weight]),
      ),
      [row],
    ),
  );
  return { ...maps[0], values: maps[0].values.map((_, at) => maps.reduce((sum, map) => sum + map.values[at], 0)) };
}
