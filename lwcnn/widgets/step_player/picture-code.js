// Reads what lwcnn/widgets/core/picture_code.py writes: the errors of a guess, in Rice's code.

import { unpack } from "../core/js/feature-maps.js";

/** [low, high, text] of one map of height x width cells -> its values. */
export function mapValues([low, high, text], [height, width]) {
  return Array.from(levelsOf(text, height, width), (level) => low + (level * (high - low)) / 15);
}

/** The levels, 0 to 15, that a text holds. */
export function levelsOf(text, height, width) {
  const plain = Number(text[0]);
  if (plain === 4) return unpack(text.slice(1), height * width, 4);
  const octets = atob(text.slice(1));
  let at = 0;
  const bit = () => {
    const value = (octets.charCodeAt(at >> 3) >> (7 - (at & 7))) & 1;
    at += 1;
    return value;
  };
  const levels = new Int8Array(height * width);
  const level = (row, column) => (row < 0 || column < 0 ? 0 : levels[row * width + column]);
  for (let index = 0; index < levels.length; index += 1) {
    let number = 0;
    while (bit()) number += 1;
    for (let rest = plain; rest > 0; rest -= 1) number = 2 * number + bit();
    const error = number % 2 ? -(number + 1) / 2 : number / 2;
    const [row, column] = [Math.floor(index / width), index % width];
    const [left, above] = [level(row, column - 1), level(row - 1, column)];
    levels[index] = median(left, above, left + above - level(row - 1, column - 1)) + error;
  }
  return levels;
}

const median = (a, b, c) => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
