// Formulas as trees: a number, the name of a symbol, or [operator, tree, ...]. They come from Python in the state of a
// widget (lwcnn/cost/trees.py says which operators there are).

import { element, mathml } from "./dom.js";
import { thousands } from "./numbers.js";

const OPERATIONS = {
  "+": (...parts) => parts.reduce((sum, part) => sum + part, 0),
  "-": (first, ...others) => others.reduce((rest, part) => rest - part, first),
  "*": (...parts) => parts.reduce((result, part) => result * part, 1),
  "/": (above, below) => above / below,
  "^": (base, power) => base ** power,
  "=": (left, right) => Number(left === right),
  ceil: Math.ceil,
  floor: Math.floor,
  round: Math.round,
  max: Math.max,
  abs: Math.abs,
  divisible: (number, divisor) => {
    const rounded = Math.max(divisor, Math.floor((number + divisor / 2) / divisor) * divisor);
    return rounded >= 0.9 * number ? rounded : rounded + divisor;
  },
};

/** The number that a tree gives: evaluate(["*", "C_in", 2], { C_in: 3 }) is 6. */
export function evaluate(tree, values) {
  if (typeof tree === "number") return tree;
  if (typeof tree === "string") {
    if (!(tree in values)) throw new Error(`the formula needs a value for ${tree}`);
    return values[tree];
  }
  const [operator, ...parts] = tree;
  return OPERATIONS[operator](...parts.map((part) => evaluate(part, values)));
}

/** The same as a function of the values, for a tree that is evaluated thousands of times: three times as fast. */
export function compiled(tree) {
  if (typeof tree === "number") return () => tree;
  if (typeof tree === "string") return (values) => values[tree];
  const [operation, ...parts] = [OPERATIONS[tree[0]], ...tree.slice(1).map(compiled)];
  if (parts.length === 1) return (values) => operation(parts[0](values));
  if (parts.length === 2) return (values) => operation(parts[0](values), parts[1](values));
  return (values) => operation(...parts.map((part) => part(values)));
}

/** All trees of a table: evaluateAll({ a: tree, b: tree }, values) is { a: number, b: number }. */
export function evaluateAll(trees, values) {
  return Object.fromEntries(Object.entries(trees).map(([name, tree]) => [name, evaluate(tree, values)]));
}

/** A tree as MathML; with values, numbers stand in the place of its symbols. */
export function typeset(tree, values = null) {
  return mathml("math", SHAPE, writeTree(tree, values));
}

/** A sum as one <math> for each term, each with its sign, so that a long sum breaks between its terms. */
export function typesetTerms(tree, values = null) {
  const terms = Array.isArray(tree) && tree[0] === "+" ? tree.slice(1) : [tree];
  return terms.map((term, place) => mathml("math", SHAPE, place > 0 && operatorSign("+"), writeTree(term, values)));
}

/**
 * Lines of formulas: a name, the formula, and below it the numbers and what they give. The names and formulas stay
 * as they are until other ones come, since setting mathematics is the slowest part of an update.
 * Returns { root, show(lines) } with lines of { name (a text or a tree in a list), tree, values, result (a text) }.
 */
export function formulaLines() {
  const root = element("div", { class: "lw-formulas" });
  let shown = "";
  let numbers = [];
  const show = (lines) => {
    const now = JSON.stringify(lines.map(({ name, tree }) => [name, tree]));
    if (now !== shown) {
      numbers = lines.map(() => element("p"));
      root.replaceChildren(
        ...lines.flatMap(({ name, tree }, place) => [
          element("p", { class: "lw-formulas-name" }, Array.isArray(name) ? typeset(name[0]) : name),
          element("p", {}, typesetTerms(tree)),
          numbers[place],
        ]),
      );
      shown = now;
    }
    lines.forEach(({ tree, values, result }, place) => {
      const key = `${result} ${JSON.stringify(values)}`;
      if (numbers[place].dataset.key === key) return;
      numbers[place].replaceChildren("= ", ...typesetTerms(tree, values), " = ", element("b", { text: result }));
      numbers[place].dataset.key = key;
    });
  };
  return { root, show };
}

function writeTree(tree, values) {
  if (typeof tree === "number") return mathml("mn", { text: thousands(tree) });
  if (typeof tree === "string") return values ? writeTree(values[tree], null) : writeSymbol(tree);
  const [operator, ...parts] = tree;
  const inside = (part) =>
    isSum(part) ? inRow(operatorSign("("), writeTree(part, values), operatorSign(")")) : writeTree(part, values);
  const list = (between, nodes) => nodes.flatMap((node, place) => (place > 0 ? [operatorSign(between), node] : [node]));
  if (operator === "+")
    return inRow(
      ...list(
        "+",
        parts.map((part) => writeTree(part, values)),
      ),
    );
  if (operator === "-")
    return inRow(
      writeTree(parts[0], values),
      parts.slice(1).map((part) => [operatorSign("−"), inside(part)]),
    );
  // symbols stand side by side (U+2062 is the times that is not seen), numbers need a sign between them
  if (operator === "*") return inRow(...list(values ? "×" : "\u2062", parts.map(inside)));
  if (operator === "/")
    return mathml(
      "mfrac",
      {},
      parts.map((part) => writeTree(part, values)),
    );
  if (operator === "^") return mathml("msup", {}, inside(parts[0]), writeTree(parts[1], values));
  if (operator === "=")
    return inRow(
      operatorSign("["),
      ...list(
        "=",
        parts.map((part) => writeTree(part, values)),
      ),
      operatorSign("]"),
    );
  if (operator === "abs") return inRow(operatorSign("|"), writeTree(parts[0], values), operatorSign("|"));
  if (operator === "ceil") return inRow(operatorSign("⌈"), writeTree(parts[0], values), operatorSign("⌉"));
  if (operator === "floor") return inRow(operatorSign("⌊"), writeTree(parts[0], values), operatorSign("⌋"));
  return inRow(
    mathml("mi", { text: operator }),
    operatorSign("("),
    ...list(
      ",",
      parts.map((part) => writeTree(part, values)),
    ),
    operatorSign(")"),
  );
}

const isSum = (tree) => Array.isArray(tree) && (tree[0] === "+" || tree[0] === "-");
const SHAPE = { displaystyle: "true" }; // fractions in full size
const inRow = (...nodes) => mathml("mrow", {}, nodes);
const operatorSign = (text) => {
  if (text === "\u2062") return mathml("mo", { text, rspace: "0.15em" });
  return mathml(
    "mo",
    text === "+" || text === "−" ? { text, form: "infix", lspace: "0.3em", rspace: "0.3em" } : { text },
  );
};

/** C_out is C with an index, alpha a Greek letter; a word stands upright, as MathML sets longer names. */
function writeSymbol(name) {
  const [head, index] = name.split("_");
  const letter = mathml("mi", { text: { alpha: "α", beta: "β", gamma: "γ", phi: "φ", rho: "ρ" }[head] ?? head });
  return index ? mathml("msub", {}, letter, mathml("mtext", { text: index })) : letter;
}
