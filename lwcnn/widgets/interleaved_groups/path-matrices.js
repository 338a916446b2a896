// Group convolutions and permutations as lists: which channels each output of a matrix reads. Their product counts
// paths. The orders of the permutations come from Python; a test compares every product with Python's.

const SMALL = ["₀", "₁", "₂", "₃", "₄"];

/** Channels in a group, a number a layer. */
export function sizesOf({ L, M, layers, wiring }) {
  const turns = wiring === "interleaved" ? [M, L] : [M, M];
  return Array.from({ length: layers }, (_, layer) => turns[layer % 2]);
}

/**
 * The matrices in the order in which an input meets them: { name, kind, groups, size, reads }; reads[o] are the columns
 * in which row o has a 1.
 */
export function factorsOf(state, orders) {
  const channels = state.L * state.M;
  const places = Array.from({ length: channels }, (_, place) => place);
  return sizesOf(state).flatMap((size, layer) => {
    const groups = channels / size;
    const groupOf = (place) => Math.floor(place / size);
    const convolution = {
      name: `W${SMALL[layer + 1]}`,
      kind: "convolution",
      groups,
      size,
      reads: places.map((output) => places.filter((input) => groupOf(input) === groupOf(output))),
    };
    if (state.wiring === "no shuffle") return [convolution];
    const order = orders[channels][groups];
    return [
      convolution,
      { name: `P${SMALL[layer + 1]}`, kind: "shuffle", groups, size, reads: order.map((one) => [one]) },
    ];
  });
}

/** The product of the factors: rows of path counts, a row an output. */
export function productOf(factors) {
  const channels = factors[0].reads.length;
  const start = Array.from({ length: channels }, (_, row) =>
    Array.from({ length: channels }, (_one, column) => Number(row === column)),
  );
  return factors.reduce(
    (rows, { reads }) =>
      reads.map((read) => rows[0].map((_, column) => read.reduce((sum, row) => sum + rows[row][column], 0))),
    start,
  );
}

/** How many inputs an output hears at least, and the least and the most paths of a pair. */
export function pathsOf(rows) {
  const all = rows.flat();
  return {
    heard: Math.min(...rows.map((row) => row.filter((count) => count > 0).length)),
    least: Math.min(...all),
    most: Math.max(...all),
  };
}

/** What a product says, as a sentence: dense or not, one path or several. */
export function inWords({ heard, least, most }, channels) {
  if (heard < channels) return `Not dense: some output hears only ${heard} of ${channels} inputs.`;
  if (most === 1) return `Dense: every output hears all ${channels} inputs, each by exactly one path.`;
  const many = least === most ? `exactly ${most}` : `${least} to ${most}`;
  return `Dense: every output hears all ${channels} inputs, each by ${many} paths.`;
}
