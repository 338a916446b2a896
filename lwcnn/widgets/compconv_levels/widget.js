// CompConv, step by step: what each level computes, what it copies, what all parts weigh. The formulas come from Python
// as trees; this file puts the reader's numbers into them.

import { element, fold, live, newsOf, panel, read, scrollBox, section, svg, table, watch } from "../core/js/dom.js";
import { explorer } from "../core/js/explore.js";
import { evaluate } from "../core/js/formula.js";
import { percent, thousands } from "../core/js/numbers.js";
import { drawRuns, legend } from "./channel-bars.js";

const CHANNELS = [16, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024];
const DEPTHS = [1, 2, 3, 4];
const CONTROLS = {
  in_channels: { label: "channels in C_in", values: CHANNELS },
  out_channels: { label: "channels out C_out", values: CHANNELS },
  depth: { label: "depth d", values: DEPTHS },
  step: { label: "step", values: [0] },
};
const TRAITS = Object.keys(CONTROLS);

/** The steps with their numbers: { name, kind, channels, weights, reads, runs, first }, the weights of all, of a dense layer. */
export function unroll(formulas, state) {
  const given = { C_in: state.in_channels, C_out: state.out_channels, d: state.depth, k: 3 };
  const values = { ...given, n: evaluate(formulas.primitive, given) };
  const steps = [];
  let copied = 0;
  for (const { name, kind, channels, weights, reads } of formulas.depths[state.depth - 1]) {
    const step = {
      name,
      kind,
      reads,
      channels: evaluate(channels, values),
      weights: evaluate(weights, values),
      first: copied,
    };
    step.runs = runsOf(step, steps);
    step.cut = step.kind === "together" ? sum(steps.filter((one) => reads.includes(one.name))) - step.channels : 0;
    copied += kind === "copied" ? step.channels : 0;
    steps.push(step);
  }
  const weights = steps.reduce((all, step) => all + step.weights, 0);
  return { steps, weights, dense: evaluate(formulas.dense, values), adaptive: evaluate(formulas.adaptive, values) };
}

const sum = (steps) => steps.reduce((all, step) => all + step.channels, 0);

/** What kinds of channels a step gives, from left to right: [[kind, how many], ...]. */
function runsOf({ kind, channels, reads }, before) {
  const sources = before.filter((step) => reads.includes(step.name));
  if (kind === "together") {
    const all = sources.flatMap((step) => step.runs);
    return cutAt(all, channels);
  }
  if (kind === "shuffled") {
    const each = sources[0].runs.flatMap(([of, count]) => (of === "cut" ? [] : Array(count).fill(of)));
    const half = each.length / 2;
    return each.map((_, place) => [each[place % 2 ? half + (place - 1) / 2 : place / 2], 1]);
  }
  return [[kind, channels]];
}

/** What stands behind a place is cut off. */
function cutAt(runs, kept) {
  let place = 0;
  return runs.flatMap(([kind, count]) => {
    const stays = Math.max(0, Math.min(count, kept - place));
    place += count;
    return [
      [kind, stays],
      ["cut", count - stays],
    ].filter(([, number]) => number > 0);
  });
}

/** What a step does, in words. */
function words({ kind, channels, weights, first, reads, cut }, steps) {
  const maps = `${thousands(channels)} ${channels === 1 ? "map" : "maps"}`;
  const inputs = sum(steps.filter((step) => reads.includes(step.name)));
  if (kind === "input") return `${thousands(channels)} channels`;
  if (kind === "computed") return `${maps}, each of ${thousands(inputs)}: ${thousands(weights)} weights`;
  if (kind === "copied")
    return `channels ${thousands(first + 1)} to ${thousands(first + channels)} of the input, as they are`;
  if (kind === "cheap") return `${maps}, each of one that was just computed: ${thousands(weights)} weights`;
  if (kind === "shuffled") return `${maps}, of both halves in turn`;
  const what = reads.length > 2 ? "all parts side by side" : "side by side";
  const rest = cut > 0 ? `; ${thousands(cut)} more are cut off` : "";
  return `${what}: ${maps}${rest}`;
}

function render({ model, el }) {
  const formulas = model.get("formulas");
  const known = (state) => unroll(formulas, state);
  const possible = (state) => DEPTHS.filter((depth) => copiesOf(known({ ...state, depth }).steps) <= state.in_channels);
  const explore = explorer({
    model,
    controls: CONTROLS,
    presets: model.get("presets"),
    matching: ["in_channels", "out_channels", "depth"],
    fit: (state, moved) => {
      const depth = Math.min(state.depth, Math.max(...possible(state)));
      return { ...state, depth, step: moved === "step" ? state.step : 99 };
    },
  });
  const said = live();
  const parts = [makeSteps(), makeWeights(), makeTable()];
  const { preset, reset, sliders } = explore.roots;
  panel(
    el,
    { title: "CompConv, level by level", controls: [preset, reset, sliders] },
    explore.source,
    said.root,
    parts.map((part) => part.root),
  );
  const stateNow = () => {
    const state = read(model, TRAITS);
    const last = known(state).steps.length - 1;
    return { ...state, step: Math.min(state.step, last) };
  };
  let before = stateNow();
  const update = () => {
    const now = stateNow();
    const all = known(now);
    const offered = { depth: possible(now), step: all.steps.map((_, place) => place) };
    explore.show(now, offered);
    parts.forEach((part) => part.show(now, all));
    said.say(newsOf(CONTROLS, before, now) + sentence(now, all));
    before = now;
  };
  update();
  return watch(model, TRAITS, update);
}

const copiesOf = (steps) => sum(steps.filter((step) => step.kind === "copied"));

function sentence({ step, depth }, { steps, weights, dense, adaptive }) {
  const one = steps[step];
  const rule =
    depth === adaptive
      ? `Depth ${depth} is the paper’s rule for so many channels in.`
      : `The paper’s rule would give depth ${adaptive}.`;
  return (
    `Step ${step} of ${steps.length - 1}, ${one.name}: ${words(one, steps)}. The whole module has ${thousands(weights)} ` +
    `weights, ${percent(weights, { of: dense })} of a dense layer’s ${thousands(dense)}. ${rule}`
  );
}

/** A row a step: its name, its channels as a bar, what it does. */
function makeSteps() {
  const list = element("ol", { class: "lw-levels", start: 0 });
  const root = section("What each step gives", legend(), list);
  let made = "";
  let rows = [];
  const show = (now, { steps }) => {
    const names = steps.map((step) => step.name).join();
    if (names !== made) {
      rows = steps.map(({ name }) => {
        const picture = svg("svg", { class: "lw-levels-bar", preserveAspectRatio: "none", "aria-hidden": "true" });
        const text = element("span", { class: "lw-levels-words" });
        const title = element("b", { text: name });
        return { picture, text, root: element("li", {}, element("span", {}, title, " ", text), picture) };
      });
      list.replaceChildren(...rows.map((row) => row.root));
      made = names;
    }
    const most = Math.max(...steps.map(({ channels, cut }) => channels + cut));
    const taken = copiesOf(steps.slice(0, now.step + 1));
    steps.forEach((step, place) => {
      const runs =
        place > 0
          ? step.runs
          : [
              ["copied", taken],
              ["input", step.channels - taken],
            ];
      drawRuns(rows[place].picture, runs, most);
      rows[place].picture.classList.toggle("lw-levels-fine", step.kind === "shuffled");
      rows[place].text.textContent = words(step, steps);
      rows[place].root.classList.toggle("lw-levels-later", place > now.step);
      rows[place].root.classList.toggle("lw-levels-now", place === now.step);
      if (place === now.step) rows[place].root.setAttribute("aria-current", "step");
      else rows[place].root.removeAttribute("aria-current");
    });
  };
  return { root, show };
}

/** Bars of the weights of each part, and of a dense layer. */
function makeWeights() {
  const bars = element("div", { class: "lw-bars" });
  const root = section(
    "Weights",
    bars,
    element("p", {
      class: "lw-note",
      text: "Without BatchNorm, for kernels of 3 × 3. At stride 1 the MACs are these numbers times the pixels.",
    }),
  );
  const show = (now, { steps, weights, dense }) => {
    const row = (name, number, hue) => {
      const bar = element("div", { class: "lw-bar", style: { "--lw-hue": hue, "--lw-share": number / most } });
      const share = number === dense ? "" : ` (${percent(number, { of: dense })})`;
      const figure = element("b", { text: thousands(number) + share });
      return [element("span", { text: name }), bar, figure];
    };
    const most = Math.max(dense, weights);
    const made = steps.filter((step) => step.weights > 0);
    bars.replaceChildren(
      ...row("dense layer", dense, "var(--lw-hue-7)"),
      ...made.flatMap(({ name, weights: own }) => row(name, own, "var(--lw-hue-0)")),
      ...row("CompConv", weights, "var(--lw-accent)"),
    );
  };
  return { root, show };
}

/** All numbers. */
function makeTable() {
  const box = scrollBox("All steps in numbers");
  const root = fold("All steps in numbers", box);
  const show = (now, { steps }) => {
    const cells = steps.map(({ name, kind, reads, channels, weights }) => [
      name,
      kind,
      reads.join(", ") || "–",
      thousands(channels),
      thousands(weights),
    ]);
    box.replaceChildren(table({ header: ["step", "kind", "reads", "maps", "weights"], rows: cells }));
  };
  return { root, show };
}

export default { render };
