// The reward of a search: lines of equal reward over latency and accuracy, the networks that somebody has measured,
// and the factor that a latency is worth. Measurements come from Python; a test compares the rewards with Python's.

import {
  button,
  change,
  choice,
  element,
  fold,
  live,
  panel,
  read,
  scrollBox,
  section,
  slider,
  svg,
  table,
  watch,
} from "../core/js/dom.js";
import { accuracy, signed } from "../core/js/numbers.js";
import { CIRCLE, moveTo, plot, SQUARE, symbol, TRIANGLE } from "../core/js/plot.js";
import { exponentAt, factorAt, latenciesBetween, levelLine, rankedBy } from "./reward-lines.js";

const TRAITS = ["by", "target", "alpha", "beta"];
const EXPONENTS = [-1, -0.5, -0.3, -0.2, -0.15, -0.1, -0.07, -0.05, -0.03, -0.01, 0]; // of Python's check
const FORMS = {
  soft: { option: "soft: α = β = −0.07", alpha: -0.07, beta: -0.07 },
  hard: { option: "hard: α = 0, β = −1", alpha: 0, beta: -1 },
  none: { option: "accuracy alone: α = β = 0", alpha: 0, beta: 0 },
};
const LATENCY = { name: "latency in ms (logarithmic)", low: 5, high: 200, log: true, marks: [5, 10, 20, 50, 100, 200] };
const ACCURACY = { name: "top-1 in %", low: 45, high: 80, marks: [50, 60, 70, 80] };
const FACTOR = { name: "factor (LAT / T)^w", low: 0, high: 1.6, marks: [0, 0.5, 1, 1.5] };
const LEVELS = [40, 45, 50, 55, 60, 65, 70, 75, 80, 85];
const SHOWN = 5; // rows of the table that are always there

function render({ model, el }) {
  const first = read(model, TRAITS);
  const controls = controlsOf(model);
  const said = live();
  const plane = planePart();
  const factor = factorPart();
  const best = element("div");
  const all = element("div");
  panel(
    el,
    {
      title: "What a search is rewarded for",
      controls: [...controls.roots, button("Reset", () => change(model, first))],
    },
    said.root,
    element("div", { class: "lw-reward-charts" }, plane.root, factor.root),
    section("The highest rewards", scrollBox("The highest rewards", best)),
    fold("All networks, and who measured them", scrollBox("All networks by their reward", all), notes(model)),
  );
  const update = () => {
    const state = read(model, TRAITS);
    const ranked = rankedBy(model.get("networks")[state.by], state);
    controls.set(state);
    plane.draw(state, ranked);
    factor.draw(state);
    best.replaceChildren(rewardTable(ranked.slice(0, SHOWN), state));
    all.replaceChildren(rewardTable(ranked, state));
    said.say(sentence(state, ranked));
  };
  update();
  return watch(model, TRAITS, update);
}

function controlsOf(model) {
  const send = (name) => (value) => change(model, { [name]: value });
  const by = choice({
    label: "measured by",
    value: model.get("by"),
    options: model.get("how").map(([name]) => [name, name]),
    onChange: send("by"),
  });
  const form = choice({
    label: "form",
    value: "",
    options: [...Object.entries(FORMS).map(([key, { option }]) => [key, option]), ["", "your own"]],
    onChange: (key) => change(model, { alpha: FORMS[key].alpha, beta: FORMS[key].beta }),
  });
  form.input.lastElementChild.disabled = true; // it says what is shown; to choose it would change nothing
  const target = slider({
    label: "target T",
    min: 10,
    max: 150,
    value: model.get("target"),
    format: (value) => `${value} ms`,
    onInput: send("target"),
  });
  const exponent = (name, label) =>
    slider({ label, values: EXPONENTS, value: model.get(name), format: signed, onInput: send(name) });
  const alpha = exponent("alpha", "α, up to T");
  const beta = exponent("beta", "β, beyond T");
  const set = (state) => {
    by.set(state.by);
    target.set(state.target);
    alpha.set(state.alpha);
    beta.set(state.beta);
    form.set(formOf(state));
  };
  return { roots: [by, form, target, alpha, beta].map((control) => control.root), set };
}

/** The name of a form with these exponents, "" if there is none. */
export const formOf = ({ alpha, beta }) =>
  Object.keys(FORMS).find((key) => FORMS[key].alpha === alpha && FORMS[key].beta === beta) ?? "";

/** What a screen reader hears, and everybody reads. */
export function sentence(state, [winner, second]) {
  const { target, alpha, beta } = state;
  const power = `(${winner.latency}/${target})^${signed(exponentAt(winner.latency, state))}`;
  const same = alpha === beta ? " With α = β, T changes all rewards alike, and no order." : "";
  return (
    `T = ${target} ms, α = ${signed(alpha)}, β = ${signed(beta)}: the highest reward has ${winner.name}, ` +
    `${accuracy(winner.top1)} · ${power} = ${winner.reward.toFixed(2)}; then ${second.name}, ` +
    `${second.reward.toFixed(2)}.${same}`
  );
}

/** Lines of equal reward over latency and accuracy, and the networks among them. */
function planePart() {
  const chart = plot({ x: LATENCY, y: ACCURACY });
  const { frame } = chart;
  const draw = (state, ranked) => {
    const latencies = latenciesBetween(LATENCY.low, LATENCY.high, state.target);
    const line = (reward, name) =>
      svg("path", { class: name, d: chart.path(levelLine(reward, latencies, state, ACCURACY)) });
    const numbers = LEVELS.map((reward) => levelNumber(chart, levelLine(reward, latencies, state, ACCURACY), reward));
    const across = chart.x(state.target);
    const target = svg("line", {
      class: "lw-plot-line lw-dashed lw-reward-target",
      x1: across,
      x2: across,
      y1: frame.top,
      y2: frame.bottom,
    });
    const points = ranked.map((row, place) => {
      const point = symbol(signOf(row.name), `lw-plot-point${place === 0 ? " lw-on" : ""}`);
      moveTo(point, chart.x(row.latency), chart.y(row.top1));
      return point;
    });
    chart.layer.replaceChildren(
      ...LEVELS.map((reward) => line(reward, "lw-plot-line lw-reward-level")),
      line(ranked[0].reward, "lw-plot-line lw-reward-best"),
      target,
      ...numbers.filter(Boolean),
      ...points.reverse(), // the winner is drawn last, above the others
      nameAt(chart, ranked[0]),
    );
    chart.root.setAttribute("aria-label", planeText(state, ranked));
  };
  const note = element("p", {
    class: "lw-note",
    text:
      "Thin lines: equal reward; the thick one goes through the best network (full). All others lie below it. " +
      "Circle: MnasNet; square: MobileNet; triangle: others. Dashed: T.",
  });
  return { root: section("Lines of equal reward", chart.root, note), draw };
}

const signOf = (name) => (name.startsWith("MnasNet") ? CIRCLE : name.startsWith("MobileNet") ? SQUARE : TRIANGLE);

/** The reward of a line, written where it leaves the picture on the left. */
function levelNumber(chart, points, reward) {
  if (points.length === 0) return null;
  const [latency, top1] = points[0];
  return svg("text", { class: "lw-reward-number", x: chart.x(latency) + 2, y: chart.y(top1) - 2 }, String(reward));
}

/** The name of the best network, on the side where there is room. */
function nameAt(chart, { name, latency, top1 }) {
  const left = latency > 40;
  const place = { x: chart.x(latency) + (left ? -8 : 8), y: chart.y(top1) - 7, "text-anchor": left ? "end" : "start" };
  return svg("text", { class: "lw-plot-said", ...place }, name);
}

function planeText({ by, target }, ranked) {
  const told = ranked.slice(0, SHOWN).map((row) => `${row.name} ${row.latency} ms ${row.top1} %`);
  return (
    `Latency and top-1 of ${ranked.length} networks measured by ${by}, with lines of equal reward for T = ${target} ms. ` +
    `The highest rewards: ${told.join("; ")}.`
  );
}

/** What an accuracy is multiplied by, over the latency. */
function factorPart() {
  const chart = plot({ x: LATENCY, y: FACTOR });
  const curve = svg("path", { class: "lw-plot-line lw-reward-factor" });
  const target = svg("line", {
    class: "lw-plot-line lw-dashed lw-reward-target",
    y1: chart.frame.top,
    y2: chart.frame.bottom,
  });
  chart.layer.append(target, curve);
  const note = element("p", { class: "lw-note" });
  const draw = (state) => {
    const latencies = latenciesBetween(LATENCY.low, LATENCY.high, state.target);
    const points = latencies.map((latency) => [latency, factorAt(latency, state)]);
    curve.setAttribute("d", chart.path(points.filter(([, factor]) => factor <= FACTOR.high)));
    for (const end of ["x1", "x2"]) target.setAttribute(end, chart.x(state.target));
    note.textContent =
      `Half of T is worth ${signed(0.5 ** state.alpha, 3)}, T itself 1, twice T ${signed(2 ** state.beta, 3)}. ` +
      `So beyond T twice the time pays from ${gainFor(state.beta)} more accuracy on.`;
    chart.root.setAttribute("aria-label", `Factor over the latency. ${note.textContent}`);
  };
  return { root: section("What a latency is worth", chart.root, note), draw };
}

/** How much more accuracy pays for twice the time: -0.07 -> "5.0 %". */
export const gainFor = (exponent) => `${(100 * (2 ** -exponent - 1)).toFixed(1)} %`;

function rewardTable(ranked, { target }) {
  const rows = ranked.map(({ name, top1, latency, reward }) => [
    name,
    `${accuracy(top1)} %`,
    `${latency} ms`,
    latency <= target ? "α" : "β",
    reward.toFixed(2),
  ]);
  return table({ header: ["network", "top-1", "latency", "w", "reward"], rows });
}

const notes = (model) => {
  const groups = model.get("how").map(([by, how]) => `${by}: ${how}.`);
  const text =
    `${groups.join(" ")} Times of two groups are not comparable: MnasNet-A1 takes 78 ms in one table, 84 ms in ` +
    `another. A number behind a name is the width, @ the input size. Printed in: ${model.get("sources").join("; ")}.`;
  return element("p", { class: "lw-note", text });
};

export default { render };
