// Ghost speed-up: what a Ghost module saves against its ratio r, term by term and with its maps drawn. The formulas
// come from Python as trees; this file puts the reader's numbers into them.

import {
  choice,
  element,
  fold,
  live,
  newsOf,
  panel,
  read,
  scrollBox,
  section,
  svg,
  table,
  watch,
} from "../core/js/dom.js";
import { explorer } from "../core/js/explore.js";
import { evaluate, evaluateAll, formulaLines } from "../core/js/formula.js";
import { thousands, threeDigits } from "../core/js/numbers.js";
import { plot } from "../core/js/plot.js";
import { HUES, makeMaps } from "./map-boxes.js";

const CHANNELS = [
  1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 112, 120, 128, 160, 184, 200, 240, 256, 480, 512, 672,
  960,
];
const RATIOS = Array.from({ length: 15 }, (_, index) => index + 2);
const CONTROLS = {
  in_channels: { label: "channels in C_in", values: CHANNELS },
  out_channels: { label: "channels out C_out", values: CHANNELS.slice(1) },
  kernel: { label: "kernel k", values: [1, 3, 5, 7], format: (k) => `${k} × ${k}` },
  cheap_kernel: { label: "cheap filters d", values: [1, 3, 5, 7], format: (d) => `${d} × ${d}` },
  ratio: { label: "ratio r", values: RATIOS },
  size: {
    label: "map size H = W",
    values: [1, 4, 7, 8, 14, 16, 28, 32, 56, 112, 224],
    format: (size) => `${size} × ${size}`,
  },
};
const TRAITS = Object.keys(CONTROLS);
const PARTS = ["standard", "primary", "cheap"];
/** The values of all symbols. */
export function symbolsOf(state) {
  return {
    C_in: state.in_channels,
    C_out: state.out_channels,
    k: state.kernel,
    d: state.cheap_kernel,
    r: state.ratio,
    H_out: state.size,
    W_out: state.size,
  };
}

/** MACs and parameters of the three parts and of the module, and how many maps are made, kept and cut off. */
export function countsOf(formulas, state) {
  const values = symbolsOf(state);
  const parts = Object.fromEntries(PARTS.map((part) => [part, evaluateAll(formulas[part], values)]));
  const both = (quantity) => parts.primary[quantity] + parts.cheap[quantity];
  const primary = evaluate(formulas.primary_maps, values);
  return {
    ...parts,
    module: { macs: both("macs"), params: both("params") },
    speedUp: evaluate(formulas.speed_up, values),
    sameKernels: evaluate(formulas.same_kernels, values),
    maps: { primary, made: primary * state.ratio, cut: primary * state.ratio - state.out_channels },
  };
}

/** Why the speed-up is as it is. */
export function whyText(state, { speedUp, sameKernels }) {
  const { ratio, kernel, cheap_kernel: cheap, in_channels: inputs } = state;
  if (speedUp < 1)
    return `The module costs more than the standard layer: a cheap filter needs d² = ${cheap ** 2} MACs a pixel, a full one only C_in k² = ${inputs * kernel ** 2}.`;
  const share = `A cheap filter needs d² = ${thousands(cheap ** 2)} MACs a pixel, a full one C_in k² = ${thousands(inputs * kernel ** 2)}.`;
  if (cheap === kernel)
    return `${share} Here d = k, so the speed-up is r C_in / (r + C_in − 1) exactly; with many channels it comes near r.`;
  const below = speedUp < 0.95 * ratio ? `, well below r = ${ratio}` : "";
  return (
    `${share} The rule r C_in / (r + C_in − 1) supposes d = k and would give ${threeDigits(sameKernels)}; here d is ${cheap > kernel ? "larger" : "smaller"} than k, ` +
    `and the speed-up is ${threeDigits(speedUp)}${below}.`
  );
}

function render({ model, el }) {
  const formulas = model.get("formulas");
  const explore = explorer({ model, controls: CONTROLS, presets: model.get("presets"), matching: TRAITS });
  const said = live();
  const tell = (news, now) => said.say(news + sentence(now, countsOf(formulas, now)));
  const shownFormulas = makeFormulas(formulas, (quantity) => tell(`formula of: ${quantity}. `, read(model, TRAITS)));
  const parts = [makePlot(formulas), makeMaps(), makeCounts(), shownFormulas];
  const { preset, reset, sliders } = explore.roots;
  panel(
    el,
    { title: "What a Ghost module saves", controls: [preset, reset, sliders] },
    explore.source,
    said.root,
    parts.map((part) => part.root),
  );
  let before = read(model, TRAITS);
  const update = () => {
    const now = read(model, TRAITS);
    const counts = countsOf(formulas, now);
    explore.show(now);
    parts.forEach((part) => part.show(now, counts));
    tell(newsOf(CONTROLS, before, now), now);
    before = now;
  };
  update();
  return watch(model, TRAITS, update);
}

function sentence({ ratio, out_channels: kept, cheap_kernel: d }, { standard, module, maps }) {
  const times = standard.macs / module.macs;
  const saved = times >= 1 ? `${threeDigits(times)} times fewer` : `${threeDigits(1 / times)} times more`;
  return (
    `Of ${thousands(kept)} maps the primary layer makes ${thousands(maps.primary)}, filters of ${d} × ${d} make the others. ` +
    `${thousands(module.macs)} MACs in the place of ${thousands(standard.macs)}: ${saved}, where r = ${ratio} is the limit for many channels.`
  );
}

const LINES = [
  { key: "speed_up", name: "this layer", kind: "lw-ghost-line", hue: "var(--lw-accent)" },
  {
    key: "same_kernels",
    name: "with d = k: r C_in / (r + C_in − 1)",
    kind: "lw-ghost-line lw-dashed",
    hue: "var(--lw-hue-1)",
  },
  { key: null, name: "the limit r: ghosts for nothing", kind: "lw-ghost-line lw-ghost-dotted", hue: "var(--lw-hue-7)" },
];

/** The speed-up against r, the rule for d = k, and the limit r. */
function makePlot(formulas) {
  const last = RATIOS[RATIOS.length - 1];
  const marks = [1, 2, 4, 6, 8, 10, 12, 14, 16];
  const chart = plot({
    x: { name: "ratio r (the paper's s)", low: 1, high: last, marks },
    y: { name: "times fewer MACs", low: 0, high: last, marks: [0, 1, 2, 4, 6, 8, 10, 12, 14, 16] },
  });
  const paths = LINES.map(({ kind, hue }) =>
    svg("path", { class: `lw-plot-line ${kind}`, style: { "--lw-hue": hue } }),
  );
  const point = svg("circle", { class: "lw-plot-point lw-on", r: 5 });
  const words = svg("text", { class: "lw-plot-said" });
  chart.layer.append(...[...paths].reverse(), point, words);
  const why = element("p");
  const root = section("Speed-up against the ratio", chart.root, legend(), why);
  const show = (now, counts) => {
    const values = symbolsOf(now);
    const at = (key, r) => (key ? evaluate(formulas[key], { ...values, r }) : r);
    LINES.forEach(({ key }, place) =>
      paths[place].setAttribute("d", chart.path([1, ...RATIOS].map((r) => [r, at(key, r)]))),
    );
    const [x, y] = [chart.x(now.ratio), chart.y(Math.min(last, counts.speedUp))];
    point.setAttribute("cx", x);
    point.setAttribute("cy", y);
    words.textContent = threeDigits(counts.speedUp);
    words.setAttribute("x", x > 320 ? x - 9 : x + 9);
    words.setAttribute("y", y + 15);
    words.setAttribute("text-anchor", x > 320 ? "end" : "start");
    why.textContent = whyText(now, counts);
    const told = [2, 4, 8, 16].map((r) => `r = ${r}: ${threeDigits(at("speed_up", r))}`);
    chart.root.setAttribute(
      "aria-label",
      `Times fewer MACs against the ratio: ${told.join("; ")}. ` +
        `Chosen is r = ${now.ratio}: ${threeDigits(counts.speedUp)}.`,
    );
  };
  return { root, show };
}

/** Each line of the plot with its name. */
function legend() {
  return element(
    "ul",
    { class: "lw-ghost-legend" },
    LINES.map(({ name, kind, hue }) =>
      element(
        "li",
        {},
        svg(
          "svg",
          { class: "lw-ghost-sample", viewBox: "0 0 34 8", "aria-hidden": "true" },
          svg("path", { class: `lw-plot-line ${kind}`, style: { "--lw-hue": hue }, d: "M1,4H33" }),
        ),
        name,
      ),
    ),
  );
}

/** Bars of MACs, and all counts. */
function makeCounts() {
  const names = {
    standard: "standard layer",
    primary: "Ghost module: primary layer",
    cheap: "Ghost module: cheap filters",
  };
  const bars = PARTS.map((part) => ({
    part,
    bar: element("div", { class: "lw-bar", style: { "--lw-hue": HUES[part] } }),
    figure: element("b"),
  }));
  const rows = [...PARTS.map((part) => names[part]), "Ghost module", "standard / module"].map((name) => ({
    name,
    cells: [element("span"), element("span")],
  }));
  const box = scrollBox(
    "All counts",
    table({ header: ["", "MACs", "parameters"], rows: rows.map(({ name, cells }) => [name, ...cells]) }),
  );
  box.classList.add("lw-ghost-table");
  const root = fold(
    "Counted",
    element(
      "div",
      { class: "lw-bars lw-ghost-parts" },
      bars.map(({ part, bar, figure }) => [element("span", { text: names[part] }), bar, figure]),
    ),
    box,
    element("p", {
      class: "lw-note",
      text:
        "Without biases and BatchNorm, for one image, stride 1. Every weight is used once a pixel, so MACs and parameters " +
        "shrink by the same factor.",
    }),
  );
  const show = (now, counts) => {
    const largest = Math.max(...PARTS.map((part) => counts[part].macs));
    bars.forEach(({ part, bar, figure }) => {
      bar.style.setProperty("--lw-share", counts[part].macs / largest);
      figure.textContent = thousands(counts[part].macs);
    });
    [...PARTS, "module"].forEach((part, place) =>
      ["macs", "params"].forEach((quantity, column) => {
        rows[place].cells[column].textContent = thousands(counts[part][quantity]);
      }),
    );
    ["macs", "params"].forEach((quantity, column) => {
      rows[rows.length - 1].cells[column].textContent = (counts.standard[quantity] / counts.module[quantity]).toFixed(
        3,
      );
    });
  };
  return { root, show };
}

/** The formulas with the reader's numbers; onPick("parameters") is called when the reader asks for others. */
function makeFormulas(formulas, onPick) {
  const names = { macs: "MACs", params: "parameters" };
  let quantity = "macs";
  let last = null;
  const pick = choice({
    label: "formula of",
    value: quantity,
    options: Object.entries(names),
    onChange: (value) => {
      quantity = value;
      show(...last);
      onPick(names[value]);
    },
  });
  const lines = formulaLines();
  const note = element("p", { class: "lw-note" });
  const show = (now, counts) => {
    last = [now, counts];
    const values = symbolsOf(now);
    const line = (name, tree, result) => ({ name, tree, values, result });
    lines.show([
      ...PARTS.map((part) => line(part, formulas[part][quantity], thousands(counts[part][quantity]))),
      line("speed-up", formulas.speed_up, counts.speedUp.toFixed(3)),
      line("for d = k", formulas.same_kernels, counts.sameKernels.toFixed(3)),
    ]);
    note.textContent =
      "The paper writes s for r and c for C_in. Its speed-up of MACs and its compression of parameters are one formula. " +
      (counts.maps.cut > 0
        ? "They suppose that r divides C_out; here it does not, so the counted factor is a little smaller."
        : "Here r divides C_out, so the counted factor is the same.");
  };
  return {
    root: fold("The formulas, and your numbers in them", pick.root, scrollBox("The formulas", lines.root), note),
    show,
  };
}

export default { render };
