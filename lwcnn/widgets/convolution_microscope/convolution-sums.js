// What makes one output value of a convolution: its taps and their sums, and the sums as text.
// Nothing here touches the page.

import { signed } from "../core/js/numbers.js";

/** (p + m) ⊗ (q + n) for powers of two p and q and what is left: pq + mq + np, or twice mq + np if that is more. */
function mitchellProduct(a, b) {
  if (a === 0 || b === 0) return 0;
  const [p, q] = [a, b].map((number) => 2 ** Math.floor(Math.log2(Math.abs(number))));
  const digits = (Math.abs(a) - p) * q + (Math.abs(b) - q) * p;
  return Math.sign(a) * Math.sign(b) * Math.max(p * q + digits, 2 * digits);
}

// How one input and one weight are put together, and what the results are called; `cost` reads a case of Python's.
// `takes`: whether an input is read at all where a weight stands; all are, unless it says otherwise.
export const operations = {
  multiply: {
    apply: (value, weight) => value * weight,
    write: (value, weight) => `${signed(value)}·${signed(weight)}`,
    filter: "× filter",
    results: "products",
    heading: "= products",
    strongest: { weight: 4, result: 18 },
    sumOf: (count) => `the sum of ${count} products`,
    unit: "MACs",
    cost: (layer) => ({ value: layer.macs_per_value, layer: layer.macs }),
  },
  absolute_difference: {
    apply: (value, weight) => -Math.abs(value - weight),
    write: (value, weight) => `−|${signed(value)} − ${bracketed(weight)}|`,
    filter: "against filter",
    results: "distances",
    heading: "= −|x − w|",
    strongest: { weight: 9, result: 9 },
    sumOf: (count) => `minus the sum of ${count} absolute differences`,
    unit: "|x − w|",
    cost: (layer) => ({ value: layer.others_per_value, layer: layer.others }),
  },
  copy: {
    takes: (weight) => weight === 1,
    apply: (value, weight) => value * weight,
    write: (value, weight) => (weight === 1 ? "copied" : ""),
    filter: "looks at",
    results: "what is copied",
    heading: "= the value there",
    strongest: { weight: 1, result: 9 },
    sumOf: (_, zeros) => `a copy of ${zeros ? "a zero of the padding" : "one input value"}`,
    unit: "copied",
    cost: (layer) => ({ value: layer.others_per_value, layer: layer.others }),
  },
  mitchell_product: {
    apply: mitchellProduct,
    write: (value, weight) => `${signed(value)}⊗${signed(weight)}`,
    filter: "⊗ filter",
    results: "Mitchell products",
    heading: "= Mitchell products",
    strongest: { weight: 12, result: 54 },
    sumOf: (count) => `the sum of ${count} Mitchell products`,
    unit: "⊗",
    cost: (layer) => ({ value: layer.others_per_value, layer: layer.others }),
  },
};

/** The same in brackets if it is negative. */
const bracketed = (number) => (number < 0 ? `(${signed(number)})` : String(number));

/**
 * What makes one output value: for each input channel that is seen, its taps, row by row, and their sum; `made` is the
 * channel of the first layer that the sum goes into, `factor` its weight in a second layer (1 if there is none).
 * A tap outside the picture reads 0, a zero of the padding.
 */
export function tapsOf(setting) {
  const {
    kind: { after },
    output,
  } = setting;
  if (!after) return tapsOfLayer(setting).map((part) => ({ ...part, made: output, factor: 1 }));
  return after.reads[output].flatMap((made, place) =>
    tapsOfLayer({ ...setting, output: made }).map((part) => ({ ...part, made, factor: after.weight[output][place] })),
  );
}

/** A kind with the filters that the reader typed, { "output,place": rows }, in the place of its own. */
export function withTyped(kind, typed = {}) {
  if (Object.keys(typed).length === 0) return kind;
  const weight = kind.weight.map((filters, output) => filters.map((own, place) => typed[`${output},${place}`] ?? own));
  return { ...kind, weight };
}

/** One output map, worked out here: Python's are those of its own filters. */
export function mapOf(setting) {
  return setting.layer.output[setting.output].map((values, row) =>
    values.map((_, column) =>
      tapsOf({ ...setting, row, column }).reduce((total, { factor, sum }) => total + factor * sum, 0),
    ),
  );
}

/** The zeros above and below, left and right, for one output: a side of 1 keeps the size without any, 5 needs two. */
export function paddingOf({ weight, keepsSize }, padding, output) {
  const [kernel] = weight[output];
  const zeros = (side) => (keepsSize ? 1 : padding) * Math.floor(side / 2);
  return { rows: zeros(kernel.length), columns: zeros(kernel[0].length) };
}

function tapsOfLayer({ image, kind, stride, padding: chosen, output, row, column }) {
  const { weight, groups, dilation, operation: name, reads } = kind;
  const operation = operations[name];
  const zeros = paddingOf(kind, chosen, output);
  const seen = weight[output].length; // input channels of one filter
  const first = Math.floor(output / (weight.length / groups)) * seen; // first input channel of its group
  return weight[output].map((kernel, index) => {
    const channel = reads ? reads[output][index] : first + index;
    const taps = kernel.flatMap((weights, u) =>
      weights.map((factor, v) => {
        const at = {
          row: row * stride + u * dilation - zeros.rows,
          column: column * stride + v * dilation - zeros.columns,
        };
        const inside = image[channel][at.row]?.[at.column];
        const value = inside ?? 0;
        const result = operation.apply(value, factor);
        const taken = operation.takes?.(factor) ?? true;
        return { ...at, value, padded: inside === undefined, taken, weight: factor, result };
      }),
    );
    return {
      channel,
      place: index,
      taps,
      width: kernel[0].length,
      sum: taps.reduce((sum, tap) => sum + tap.result, 0),
    };
  });
}

/** What the channels of the first layer are called: m₀, m₁ ... */
export const middle = (channel) => `m${"₀₁₂₃"[channel]}`;

/** [-2, 5, -17] -> "−2 + 5 − 17" */
export const sumText = (numbers) =>
  numbers.map((n, i) => (i === 0 ? signed(n) : `${n < 0 ? "−" : "+"} ${Math.abs(n)}`)).join(" ");

/** The taps of these parts whose inputs are read. */
export const takenOf = (parts) => parts.flatMap((part) => part.taps).filter((tap) => tap.taken);

/** One channel: its products; several: the sum of each. */
export const termsOf = (parts) =>
  parts.length === 1 ? takenOf(parts).map((tap) => tap.result) : parts.map((part) => part.sum);

/** ["m₀ = 41 + 35 = 76", "m₂ = 2 − 9 = −7", "1·76 − 1·−7"] */
export function secondLayerText(parts) {
  const channels = [...new Set(parts.map((part) => part.made))];
  const values = channels.map((made) => {
    const own = parts.filter((part) => part.made === made);
    return {
      made,
      factor: own[0].factor,
      terms: termsOf(own),
      value: own.reduce((total, part) => total + part.sum, 0),
    };
  });
  const last = values.map(({ factor, value }, place) => {
    const plus = place === 0 ? signed(factor) : `${factor < 0 ? "−" : "+"} ${Math.abs(factor)}`;
    return `${plus}·${bracketed(value)}`;
  });
  return [
    ...values.map(({ made, terms, value }) => `${middle(made)} = ${sumText(terms)} = ${signed(value)}`),
    last.join(" "),
  ];
}

/** "made of m₀ and m₂, which are sums of 18 products each" */
export function madeOfTwo(parts) {
  const channels = [...new Set(parts.map((part) => part.made))];
  const products = parts.reduce((total, part) => total + part.taps.length, 0) / channels.length;
  const list = channels.map(middle);
  return `made of ${list.slice(0, -1).join(", ")} and ${list.at(-1)}, which are sums of ${products} products each`;
}
