// Mitchell's product on the bits of float32: the arithmetic of the widget. A test compares it with Python's.

export const ONE = 0x3f800000; // the bits of 1
export const SMALLEST = 0x00800000; // those of the smallest normal number
export const INFINITE = 0x7f800000;
const MAGNITUDE = 0x7fffffff;
const room = new DataView(new ArrayBuffer(4));

/** 1.5 -> 0x3fc00000 */
export function bitsOf(number) {
  room.setFloat32(0, number);
  return room.getUint32(0);
}

/** 0x3fc00000 -> 1.5 */
export function numberOf(bits) {
  room.setUint32(0, bits);
  return room.getFloat32(0);
}

/** The sign (0 or 1), the exponent k, the fraction x, and all bits but the sign: number = ±(1 + x) 2^k. */
export function partsOf(number) {
  const bits = bitsOf(number);
  const text = bits.toString(2).padStart(32, "0");
  const magnitude = (bits & MAGNITUDE) >>> 0;
  return {
    number: numberOf(bits),
    texts: [text[0], text.slice(1, 9), text.slice(9)],
    magnitude,
    k: (magnitude >>> 23) - 127,
    x: (magnitude % 2 ** 23) / 2 ** 23,
    isZero: magnitude < SMALLEST,
  };
}

/** bits(a) + bits(b) − bits(1), and what they spell: { a, b, total, what, product, truth }. */
export function multiply(first, second) {
  const [a, b] = [partsOf(first), partsOf(second)];
  const total = a.magnitude + b.magnitude - ONE;
  const sign = a.texts[0] === b.texts[0] ? 1 : -1;
  const what = whatOf(a, b, total);
  const spelled = { zero: 0, small: 0, large: Infinity }[what] ?? numberOf(total);
  return { a, b, total, what, product: sign * spelled, truth: a.number * b.number };
}

function whatOf(a, b, total) {
  if (a.isZero || b.isZero) return "zero";
  if (total < SMALLEST) return "small";
  return total >= INFINITE ? "large" : "number";
}
