// What a case of Python's says of one output: the channels that its window reads, and whose filter it is.

/** For one output: [input, place of the weight] of each channel that it reads, and how many zeros it meets. */
export function windowOf({ rows, first, length }, output) {
  const joined = [...rows[output]]
    .map((sign, input) => [input, sign])
    .filter(([, sign]) => sign !== ".")
    .map(([input]) => [input, input - first[output]]);
  return { joined, zeros: length - joined.length };
}

/** Which filter makes an output; each gives as many neighbouring outputs. */
export const filterOf = ({ rows, filters }, output) => Math.floor(output / (rows.length / filters));
