// Two numbers, their bits, and the product that the sum of the bits spells. Examples and the map of errors come from
// Python; what the reader types is worked out in float-bits.js.

import { button, change, choice, element, live, panel, read, section, svg, watch } from "../core/js/dom.js";
import { signed, thousands } from "../core/js/numbers.js";
import { moveTo, plot, CIRCLE, symbol } from "../core/js/plot.js";
import { multiply, ONE, partsOf } from "./float-bits.js";

const TRAITS = ["a", "b"];
const LARGEST = 3.4028234663852886e38;
const PARTS = ["sign", "exponent", "digits"];
const OWN = "your own numbers";

/** 0.10000000149 -> "0.1", −3e38 -> "−3e+38": as many digits as float32 has. */
export const written = (number) =>
  Number.isFinite(number) ? signed(Number(number.toPrecision(7))) : signed(String(number).replace("Infinity", "∞"));

/** What the sum of bits gives, in words. */
export function sentence({ what, product, truth }) {
  const told = `Mitchell's product is ${written(product)}, the true one ${written(truth)}`;
  if (what === "zero")
    return `${told}: a zero has no logarithm, so its products are set apart. Subnormal numbers count as zeros.`;
  if (what === "small")
    return `${told}: the sum is below the bits of the smallest normal number, so the result is a zero.`;
  if (what === "large") return `${told}: the sum reaches the bits of infinity.`;
  const error = (100 * (product - truth)) / truth;
  const found = Math.abs(error) < 5e-6 ? "There is no error" : `The error is ${signed(error, 2)}\u00a0%`;
  return `${told}. ${found}.`;
}

function render({ model, el }) {
  const first = read(model, TRAITS);
  const fields = Object.fromEntries(TRAITS.map((name) => [name, numberField(model, name)]));
  const examples = model.get("examples");
  const example = choice({
    label: "example",
    options: [[-1, OWN], ...examples.map(({ name }, place) => [place, name])],
    value: -1,
    onChange: (place) => place >= 0 && change(model, read(new Map(Object.entries(examples[place])), TRAITS)),
  });
  const said = live();
  const bits = bitRows();
  const map = errorMap(model.get("errors"));
  panel(
    el,
    {
      title: "A product by one addition",
      controls: [fields.a.root, fields.b.root, example.root, button("Reset", () => change(model, first))],
    },
    said.root,
    section("The bits of both numbers, added as whole numbers", bits.root),
    section("Where you are on the map of errors", map.root),
  );
  const update = () => {
    const now = read(model, TRAITS);
    const result = multiply(now.a, now.b);
    for (const name of TRAITS) fields[name].set(now[name]);
    example.set(examples.findIndex(({ a, b }) => a === now.a && b === now.b));
    bits.show(result);
    map.show(result);
    said.say(`${written(result.a.number)} × ${written(result.b.number)}. ${sentence(result)}`);
  };
  update();
  return watch(model, TRAITS, update);
}

/** A field for one number. What is no number of float32 is put back. */
function numberField(model, name) {
  const typed = () => {
    const value = Number(input.value);
    const fits = input.value.trim() !== "" && Math.abs(value) <= LARGEST;
    if (fits) change(model, { [name]: value });
    else set(model.get(name));
  };
  const input = element("input", {
    type: "text",
    inputmode: "decimal",
    class: "lw-typed lw-mitchell-number",
    change: typed,
  });
  const set = (value) => {
    if (Number(input.value) !== value || input.value === "") input.value = String(value);
  };
  const label = element("label", {}, element("span", { text: `number ${name}` }), input);
  return { root: element("div", { class: "lw-field" }, label), set };
}

/** Four rows: a, b, the bits of 1, and their sum. Each has its bits in three parts, and what they mean. */
function bitRows() {
  const rows = ["a", "b", "− 1", "sum"].map((name) => {
    const parts = PARTS.map((part) => element("code", { class: `lw-mitchell-${part}` }));
    const [whole, log] = ["lw-mitchell-whole", "lw-mitchell-log"].map((kind) => element("span", { class: kind }));
    const bits = element("span", { class: "lw-mitchell-bits" }, parts);
    const head = element("b", { text: name });
    return { parts, whole, log, root: element("div", { class: "lw-mitchell-row" }, head, bits, whole, log) };
  });
  const legend = element("p", {
    class: "lw-note",
    text:
      "From left to right: the sign, the exponent k + 127 in 8 bits, and the 23 digits x behind the leading 1. Then the same bits, without the " +
      "sign, as one whole number, and as k + x, which is nearly the logarithm. The signs are multiplied apart.",
  });
  const show = ({ a, b, total, what, product }) => {
    fill(rows[0], a, thousands(a.magnitude));
    fill(rows[1], b, thousands(b.magnitude));
    fill(rows[2], partsOf(1), `− ${thousands(ONE)}`);
    fill(rows[3], partsOf(product), `= ${signed(thousands(total))}`);
    rows[3].log.textContent =
      { zero: "a zero: set apart", small: "too small: 0", large: "too large: ∞" }[what] ?? meaning(partsOf(product));
  };
  return {
    root: element(
      "div",
      { class: "lw-mitchell-rows" },
      rows.map(({ root }) => root),
      legend,
    ),
    show,
  };
}

function fill({ parts, whole, log }, number, text) {
  parts.forEach((part, place) => {
    part.textContent = number.texts[place];
  });
  whole.textContent = text;
  log.textContent = meaning(number);
}

/** "k + x = 1 + 0.5" */
const meaning = ({ k, x, isZero }) => (isZero ? "no logarithm" : `k + x = ${signed(k)} + ${Number(x.toFixed(4))}`);

/** The error over the digits x and y of both numbers, the darker the larger, and a dot where the reader is. */
function errorMap(errors) {
  const marks = [0, 0.25, 0.5, 0.75, 1];
  const chart = plot({
    x: { name: "digits x of a", low: 0, high: 1, marks },
    y: { name: "digits y of b", low: 0, high: 1, marks },
  });
  const [step, most] = [1 / errors.length, Math.min(...errors.flat())];
  const [wide, high] = [chart.x(step) - chart.x(0), chart.y(0) - chart.y(step)];
  const cells = errors.flatMap((row, i) =>
    row.map((error, j) =>
      svg("rect", {
        class: "lw-mitchell-cell",
        x: chart.x(i * step),
        y: chart.y((j + 1) * step),
        width: wide,
        height: high,
        "fill-opacity": (error / most).toFixed(3),
      }),
    ),
  );
  const dot = symbol(CIRCLE);
  chart.layer.append(...cells, dot);
  const note = element("p", { class: "lw-note" });
  const show = ({ a, b, what }) => {
    dot.style.display = what === "zero" ? "none" : "";
    moveTo(dot, chart.x(a.x), chart.y(b.x));
    const here = what === "zero" ? "A zero has no digits." : `You are at x = ${a.x.toFixed(3)}, y = ${b.x.toFixed(3)}.`;
    note.textContent = `${here} The error depends on x and y alone. It is 0 where one of them is 0, and −11.1\u00a0% at x = y = 0.5.`;
    chart.root.setAttribute(
      "aria-label",
      `Map of the error, from 0 at the left and lower edges to −11.1 % in the middle. ${here}`,
    );
  };
  return { root: element("div", { class: "lw-mitchell-map" }, chart.root, note), show };
}

export default { render };
