// How numbers and names are written: one writer for each form, so that all widgets write alike.

/** -0.5 -> "−0.5", with the minus sign of maths, as wide as a digit; with digits after the point: (2, 3) -> "2.000". */
export function signed(number, digits = null) {
  return (digits === null ? String(number) : number.toFixed(digits)).replace("-", "−");
}

/** 1234567 -> "1,234,567"; the comma is the same in every country, as in the book's text. */
export function thousands(number) {
  return COMMAS.format(number);
}

const COMMAS = new Intl.NumberFormat("en-US"); // once: making one takes longer than all else in an update

/** 0.11306 -> "0.113", 12.345 -> "12.3", 0 -> "0". */
export function threeDigits(number) {
  if (number === 0) return "0";
  return number >= 10 ? number.toFixed(1) : number.toPrecision(3);
}

/** 1.20004 -> "1.2": at most so many digits after the point, and no zeros at the end. */
export function decimals(number, most) {
  return String(Number(number.toFixed(most)));
}

/** 0.1234 -> "12.3 %"; (1, { of: 3, digits: 0 }) -> "33 %". */
export function percent(part, { of = 1, digits = 1 } = {}) {
  return `${((100 * part) / of).toFixed(digits)} %`;
}

/** 76 -> "76.0", 77.15 -> "77.15": at least one digit after the point, as papers print an accuracy. */
export function accuracy(number) {
  return Number.isInteger(number) ? number.toFixed(1) : String(number);
}

/** 10838016 -> "10.8 M": for places with little room; the full number stands in a table. */
export function short(number) {
  for (const [size, letter] of [
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ]) {
    if (number >= size) return `${(number / size).toPrecision(3)} ${letter}`;
  }
  return thousands(number);
}

/** 300000000 -> "300 M", 10000000000 -> "10 G": a round number at an axis. */
export function shortMark(number) {
  return number >= 1e9 ? `${number / 1e9} G` : `${number / 1e6} M`;
}

/** depthwise_separable -> "depthwise separable" */
export function spoken(name) {
  return name.replaceAll("_", " ");
}
