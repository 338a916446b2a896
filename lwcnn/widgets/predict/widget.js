// Predict: a question, an input, feedback that names the likely slip, and the answer step by step.
// The formulas of answer and slips come from Python as trees; this file only compares numbers.

import { button, change, element, live, panel, row, section, watch } from "../core/js/dom.js";
import { evaluate, typeset, typesetTerms } from "../core/js/formula.js";
import { thousands } from "../core/js/numbers.js";
import { isReckoned, readNumber } from "./arithmetic.js";

/** The drawn numbers and the results of all lines. */
export function valuesOf(content, numbers) {
  const values = { ...numbers };
  for (const line of content.lines) values[line.symbol] = evaluate(line.tree, values);
  return values;
}

export function answerOf(content, numbers) {
  return valuesOf(content, numbers)[content.lines[content.lines.length - 1].symbol];
}

const close = (a, b, share) => Math.abs(a - b) <= Math.max(1e-9, share) * Math.abs(b);

/** What to say to an answer after `missed` wrong ones: { right, text }. */
export function feedback(content, numbers, given, missed) {
  if (Number.isNaN(given))
    return {
      right: false,
      unclear: true,
      text: "Write a number, such as 1,000 or 1.2M, or a product, such as 8*16*9.",
    };
  const answer = answerOf(content, numbers);
  if (close(given, answer, content.tolerance))
    return { right: true, text: `Right: ${thousands(answer)} ${content.unit}.` };
  const slip = content.slips.find(({ tree }) => close(given, evaluate(tree, numbers), content.tolerance));
  if (slip) return { right: false, text: `Not yet. ${slip.say}` };
  const power = [3, 6, 9, -3, -6, -9].find((tens) => close(given * 10 ** tens, answer, 0.005));
  if (power)
    return {
      right: false,
      text: `Not yet. The digits fit, but the unit does not: give ${unitHint(content.unit, power)}.`,
    };
  if (close(given, answer, 0.005))
    return { right: false, text: "Very near. Give all digits: is something small missing, or is it rounded?" };
  const hint = missed >= 2 ? ` ${content.hint}` : "";
  return { right: false, text: `Not yet: ${direction(given, answer, missed)}${hint}` };
}

function unitHint(unit, power) {
  const name = { 3: "thousands", 6: "millions", 9: "billions" }[Math.abs(power)];
  return power > 0 ? `${unit}, not ${name} of ${unit}` : `${unit}; your number is ${name} of times too large`;
}

/** The first time only the direction, then about how far. */
function direction(given, answer, missed) {
  const side = given < answer ? "too small" : "too large";
  if (missed === 0 || given <= 0) return `${side}.`;
  const factor = given < answer ? answer / given : given / answer;
  const about =
    factor < 1.1
      ? "by less than a tenth"
      : factor < 2
        ? "by less than a factor of 2"
        : `by a factor of about ${thousands(Math.round(factor))}`;
  return `${side}, ${about}.`;
}

/** Other numbers than the present ones; the lists are made so that no slip gives the right answer. */
export function draw(draws, numbers, random = Math.random) {
  const pick = () =>
    Object.fromEntries(Object.entries(draws).map(([name, list]) => [name, list[Math.floor(random() * list.length)]]));
  const isSame = (other) => Object.keys(draws).every((name) => other[name] === numbers[name]);
  let drawn = pick();
  while (isSame(drawn)) drawn = pick();
  return drawn;
}

function ask(text, numbers) {
  return text.replace(/\{(\w+)\}/g, (_, name) => thousands(numbers[name]));
}

/** One step: what is done, the formula, the formula with its numbers, the result. */
function step(line, values) {
  const equals = () => element("span", { "aria-hidden": "true", text: "=" });
  const mathRow = (...nodes) => element("div", { class: "lw-predict-row" }, nodes);
  const isShort = !Array.isArray(line.tree);
  return element(
    "li",
    {},
    element("span", { text: line.say }),
    element(
      "div",
      { class: "lw-predict-math" },
      mathRow(typeset(line.symbol), equals(), typesetTerms(line.tree)),
      isShort ? null : mathRow(equals(), typesetTerms(line.tree, values)),
      mathRow(equals(), element("strong", { text: thousands(values[line.symbol]) })),
    ),
  );
}

function render({ model, el }) {
  const content = model.get("content");
  const question = element("p", { class: "lw-predict-question", "aria-live": "polite" });
  const input = element("input", {
    type: "text",
    autocomplete: "off",
    spellcheck: "false",
    class: "lw-typed lw-predict-input",
  });
  const said = live();
  const score = scoreboard();
  const steps = element("ol", { class: "lw-predict-steps" });
  const answer = section("The answer, step by step", steps);
  let missed = 0;

  const check = (event) => {
    event.preventDefault();
    const given = readNumber(input.value);
    const { right, unclear, text } = feedback(content, model.get("numbers"), given, missed);
    const reckoned = isReckoned(input.value) && !unclear ? `That is ${thousands(given)}. ` : "";
    said.say(`${right ? "✓" : "✗"} ${reckoned}${text}`);
    if (unclear) return;
    score.tried(right);
    if (!right) missed += 1;
  };
  const show = (visible) => {
    answer.hidden = !visible;
    reveal.textContent = visible ? "Hide the answer" : "Show the answer";
    reveal.setAttribute("aria-expanded", visible);
  };
  const reveal = button("Show the answer", () => {
    score.revealed();
    show(answer.hidden);
  });
  const next = button("New numbers", () => change(model, { numbers: draw(content.draws, model.get("numbers")) }));
  const form = element(
    "form",
    { class: "lw-predict-form", onsubmit: check },
    element("label", {}, element("span", { text: "Your prediction" }), input, element("span", { text: content.unit })),
    element("button", { type: "submit", class: "lw-button" }, "Check"),
  );

  const update = () => {
    const numbers = model.get("numbers");
    const values = valuesOf(content, numbers);
    question.textContent = ask(content.text, numbers);
    steps.replaceChildren(...content.lines.map((line) => step(line, values)));
    missed = 0;
    score.start();
    input.value = "";
    said.say("");
    show(false);
  };
  panel(el, { title: `Predict: ${content.title}` }, question, form, said.root, row(reveal, next, score.root), answer);
  update();
  return watch(model, ["numbers"], update);
}

/** "3 of 4 right": a draw counts from its first try; it is right if it is solved before the answer is shown. */
function scoreboard() {
  const root = element("span", { class: "lw-note lw-predict-score" });
  let [right, asked, counted, settled] = [0, 0, false, false];
  const count = (isRight) => {
    if (settled) return;
    if (!counted) asked += 1;
    if (isRight) right += 1;
    [counted, settled] = [true, isRight];
    root.textContent = `${right} of ${asked} right`;
  };
  return {
    root,
    tried: count,
    revealed: () => {
      count(false);
      settled = true;
    },
    start: () => {
      [counted, settled] = [false, false];
    },
  };
}

export default { render };
