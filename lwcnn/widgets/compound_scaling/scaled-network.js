// A network's table after scaling, counted with the formulas that Python writes (lwcnn/cost/blocks/scaling.py), and the
// search for a network that scales one dimension only. Python does the same in count_scaled and same_macs.

import { compiled } from "../core/js/formula.js";

const MOST_KEPT = 4000; // counts: a slider comes back to the same networks again and again

const sumOf = (rows, key) => rows.reduce((sum, row) => sum + row[key], 0);

/** The stages of a table after scaling: channels, layers, size of the maps, MACs, parameters, for one image. */
function countStages(functions, stages, { depth, width, resolution }) {
  let [channels, size] = [3, resolution];
  return stages.map((stage) => {
    const { C_out, n, H_out, macs, params } = functions[stage.kind];
    const values = { ...stage, depth, width, C_in: channels, H: size, C_out: 0, n: 0, H_out: 0 };
    channels = values.C_out = C_out(values);
    size = values.H_out = H_out(values);
    values.n = n(values);
    return { name: stage.name, channels, layers: values.n, size, macs: macs(values), params: params(values) };
  });
}

/** A function that counts a network { depth, width, resolution }: adds rows, blocks, macs and params; it remembers. */
export function makeCounter(formulas, stages) {
  const known = new Map();
  const compiledAll = (trees) =>
    Object.fromEntries(Object.entries(trees).map(([name, tree]) => [name, compiled(tree)]));
  const functions = Object.fromEntries(Object.entries(formulas).map(([kind, trees]) => [kind, compiledAll(trees)]));
  return (scaled) => {
    const key = `${scaled.depth} ${scaled.width} ${scaled.resolution}`;
    if (!known.has(key)) {
      if (known.size > MOST_KEPT) known.clear();
      const rows = countStages(functions, stages, scaled);
      const blocks = sumOf(
        rows.filter((_, place) => stages[place].kind.includes("mbconv")),
        "layers",
      );
      known.set(key, { ...scaled, rows, blocks, macs: sumOf(rows, "macs"), params: sumOf(rows, "params") });
    }
    return known.get(key);
  };
}

/** The counted network that scales one dimension only and is nearest to as many MACs. */
export function sameMacs(counted, { base, steps }, macs, dimension) {
  const per = steps[dimension];
  const at = (step) => counted({ ...base, [dimension]: per > 1 ? step / per : step });
  const least = base[dimension] * per;
  let [low, high] = [least, least];
  while (at(high).macs < macs) [low, high] = [high, 2 * high];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (at(middle).macs >= macs) high = middle;
    else low = middle + 1;
  }
  const before = at(Math.max(low - 1, least));
  return macs - before.macs <= at(low).macs - macs ? before : at(low);
}

export const ALL = "all three";

export const POWERS = "powers";

export const DIMENSIONS = ["depth", "width", "resolution"]; // in the order of the paper; a state sorts its keys

export const shortName = (name) => name.split("_").at(-1).toUpperCase(); // efficientnet_b3 -> B3

export const times = (number) => `× ${number >= 100 ? number.toFixed(0) : number.toFixed(2)}`;
