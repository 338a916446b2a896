// Two multipliers: 16 MobileNetV1 networks as a table of width against resolution, their accuracies against their
// MACs, and which part of the network follows which law. All counts come from Python; this file divides them.

import {
  button,
  change,
  choice,
  element,
  fold,
  live,
  panel,
  scrollBox,
  section,
  slider,
  table,
  watch,
} from "../core/js/dom.js";
import { decimals, percent, thousands } from "../core/js/numbers.js";
import { inMillions, makePicture, nameOf, SOURCES } from "./accuracies.js";

const NONE = "–";

const shortRho = (resolution) => String(Math.round((1000 * resolution) / 224) / 1000);

/** alpha² rho²: what the share of the MACs would be if every layer were pointwise. */
export function squareLaw({ width, resolution }) {
  return ((width * resolution) / 224) ** 2;
}

function render({ model, el }) {
  const variants = model.get("variants");
  const [full] = variants;
  const parts = [makeGrid(model), makePicture(model), makePrinted(), makeLaws(model)];
  const said = live();
  const first = { width: model.get("width"), resolution: model.get("resolution"), accuracies: model.get("accuracies") };
  const ascending = (name) => [...new Set(variants.map((one) => one[name]))].sort((a, b) => a - b);
  const width = slider({
    label: "width α",
    values: ascending("width"),
    value: first.width,
    onInput: (value) => change(model, { width: value }),
  });
  const resolution = slider({
    label: "resolution ρ",
    values: ascending("resolution"),
    value: first.resolution,
    format: (pixels) => `${pixels}/224`,
    onInput: (value) => change(model, { resolution: value }),
  });
  const source = choice({
    label: "accuracies from",
    value: first.accuracies,
    onChange: (value) => change(model, { accuracies: value }),
    options: Object.entries(SOURCES).map(([key, { option }]) => [key, option]),
  });
  const reset = button("Reset", () => change(model, first));
  panel(
    el,
    { title: "Two multipliers, 16 networks", controls: [width.root, resolution.root, source.root, reset] },
    said.root,
    parts.map((part) => part.root),
  );
  const update = () => {
    const now = { width: model.get("width"), resolution: model.get("resolution"), accuracies: model.get("accuracies") };
    const chosen = variants.find((one) => one.width === now.width && one.resolution === now.resolution);
    width.set(now.width);
    resolution.set(now.resolution);
    source.set(now.accuracies);
    parts.forEach((part) => part.show(chosen, now.accuracies));
    said.say(sentenceOf(chosen, full, now.accuracies));
  };
  update();
  return watch(model, ["width", "resolution", "accuracies"], update);
}

/** What the chosen network costs, and what it scores. */
function sentenceOf(chosen, full, source) {
  const printed = chosen.printed[source];
  const scores = printed
    ? `Top-1 accuracy ${printed.accuracy.toFixed(1)} %, says ${SOURCES[source].name}.`
    : "The paper prints no accuracy for this network.";
  return (
    `${nameOf(chosen)}: ${thousands(chosen.macs)} MACs, ${percent(chosen.macs / full.macs)} of the full network ` +
    `(α²ρ² = ${percent(squareLaw(chosen))}), and ${thousands(chosen.params)} parameters, ` +
    `${percent(chosen.params / full.params)}. ${scores}`
  );
}

/** A row for each width, a column for each resolution; a click chooses, as the sliders do. */
function makeGrid(model) {
  const variants = model.get("variants");
  const widths = [...new Set(variants.map((one) => one.width))];
  const resolutions = [...new Set(variants.map((one) => one.resolution))];
  const cells = new Map(
    variants.map((one) => [one, makeCell(one, () => change(model, { width: one.width, resolution: one.resolution }))]),
  );
  const rows = widths.map((width) => {
    const networks = variants.filter((one) => one.width === width);
    return [
      `α\u00a0${width}`,
      networks.map((one) => cells.get(one).root),
      element("b", { text: inMillions(networks[0].params) }),
    ];
  });
  const header = [
    "",
    ...resolutions.map((pixels) => [`${pixels} px`, element("br"), `ρ ${shortRho(pixels)}`]),
    "params",
  ];
  const grid = table({ header, rows: rows.map((row) => row.flat()) });
  grid.classList.add("lw-multipliers-grid");
  const show = (chosen, source) => cells.forEach((cell, one) => cell.show(one === chosen, one.printed[source]));
  const note = element("p", {
    class: "lw-note",
    text:
      "Bold: million MACs, and million parameters at the end of the row, " +
      "counted on the network. Below: top-1 accuracy as printed. Parameters do not depend on the resolution: smaller images need the same weights.",
  });
  return { root: section("The table of two multipliers", scrollBox("The 16 networks", grid), note), show };
}

function makeCell(one, choose) {
  const mark = element("span", { "aria-hidden": "true" });
  const accuracy = element("span");
  const root = element(
    "div",
    { class: "lw-multipliers-cell", onclick: choose },
    element("span", {}, mark, element("b", { text: inMillions(one.macs) })),
    accuracy,
  );
  const show = (chosen, printed) => {
    root.classList.toggle("lw-on", chosen);
    if (chosen) root.setAttribute("aria-current", "true");
    else root.removeAttribute("aria-current");
    mark.textContent = chosen ? "▸" : "";
    accuracy.textContent = printed ? `${printed.accuracy.toFixed(1)} %` : NONE;
  };
  return { root, show };
}

/** Each kind of layer with its law; the sum of the laws is exact, α²ρ² alone is not. */
function makeLaws(model) {
  const [full] = model.get("variants");
  const laws = model.get("laws");
  const tables = [
    ["macs", "MACs"],
    ["params", "parameters"],
  ].map(([quantity, word]) => {
    const kinds = Object.keys(full.kinds)
      .filter((kind) => full.kinds[kind][quantity] > 0)
      .sort((a, b) => full.kinds[b][quantity] - full.kinds[a][quantity]);
    const cells = kinds.concat("all").map(() => [element("span"), element("span")]);
    const share = (kind) => percent(full.kinds[kind][quantity], { of: full[quantity], digits: 2 });
    const rows = kinds.map((kind, index) => [
      kind,
      share(kind),
      laws[kind][quantity],
      cells[index][0],
      thousands(full.kinds[kind][quantity]),
      cells[index][1],
    ]);
    rows.push(["all", "100 %", "", cells[kinds.length][0], thousands(full[quantity]), cells[kinds.length][1]]);
    const header = [word, "share", "law", "factor", "full network", "here"];
    const fill = (chosen) => {
      const lines = kinds.map((kind) => [full.kinds[kind][quantity], chosen.kinds[kind][quantity]]);
      lines.push([full[quantity], chosen[quantity]]);
      lines.forEach(([before, now], index) => {
        cells[index][0].textContent = `× ${decimals(now / before, 4)}`;
        cells[index][1].textContent = thousands(now);
      });
    };
    const box = scrollBox(`${word} by kind of layer`, table({ header, rows }));
    box.classList.add("lw-multipliers-laws");
    return { root: box, fill };
  });
  const why = element("p");
  const show = (chosen) => {
    tables.forEach((one) => one.fill(chosen));
    why.textContent = whyText(chosen, full);
  };
  return {
    root: fold(
      "Which part follows which law?",
      why,
      tables.map((one) => one.root),
    ),
    show,
  };
}

function whyText(chosen, full) {
  if (chosen === full) {
    return (
      "This is the full network: all factors are 1. Only pointwise layers have both their inputs and their outputs " +
      "multiplied by α, so only they shrink by α². They are most of the MACs: that is why α²ρ² is nearly right."
    );
  }
  const excess = Number((100 * (chosen.macs / full.macs / squareLaw(chosen) - 1)).toPrecision(2));
  return (
    `α²ρ² = ${decimals(squareLaw(chosen), 4)}; the network needs ${excess} % more MACs than that. Only pointwise layers follow α²ρ². ` +
    "A depthwise layer has one filter a channel, the first convolution always reads 3 colours (αρ²), " +
    "and the classifier always has 1000 outputs and sees one pixel (α)."
  );
}

/** Counted and printed side by side, and whether they agree. */
function makePrinted() {
  const box = scrollBox("Counted and printed");
  box.classList.add("lw-multipliers-laws");
  const note = element("p", { class: "lw-note" });
  const show = (chosen) => {
    const { paper, checkpoints } = chosen.printed;
    const row = (word, counted, key) => [word, counted, paper ? String(paper[key]) : NONE, String(checkpoints[key])];
    box.replaceChildren(
      table({
        header: [nameOf(chosen), "counted", "paper", "checkpoints"],
        rows: [
          row("million MACs", (chosen.macs / 1e6).toFixed(2), "macs"),
          row("million parameters", (chosen.params / 1e6).toFixed(2), "params"),
          row("top-1 accuracy in %", NONE, "accuracy"),
        ],
      }),
    );
    note.textContent = agreement(chosen);
  };
  return { root: fold("Counted and printed", box, note), show };
}

/** One or two sentences on whether the printed numbers fit, and on whose accuracies they are. */
export function agreement({ macs, printed }) {
  const { paper, checkpoints } = printed;
  const first = checkpoints.differs
    ? `≠ The checkpoints' table prints ${checkpoints.macs} million MACs; we count ${(macs / 1e6).toFixed(1)} million. No rounding explains this.`
    : paper
      ? "= All printed counts agree with ours: what is left is rounding or cutting."
      : "= The printed counts agree with ours.";
  return (
    `${first} ${paper ? "" : "The paper has no figures for this network. "}The checkpoints were trained later than the paper's ` +
    "networks, so their accuracies are other ones: do not mix the two columns."
  );
}

export default { render };
