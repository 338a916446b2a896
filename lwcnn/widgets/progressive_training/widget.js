// Progressive training of EfficientNetV2: four stages, each with larger images and more regularisation, and the MACs
// that small images save. All numbers come from Python; this file draws them.

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
import { plot } from "../core/js/plot.js";
import { decimals, percent, thousands } from "../core/js/numbers.js";

const TRAITS = ["network", "source", "stage"];
const SOURCES = { paper: "paper, second-hand", code: "released code" };
const REGULARISERS = ["randaugment", "mixup", "dropout"];

const letter = (network) => network.at(-1).toUpperCase(); // efficientnet_v2_s -> S
const rounded = (number) => decimals(number, number >= 1 ? 1 : 2);

/** "1 to 87": the epochs of a stage; where an epoch is cut in two, both stages name it. */
export function epochsOf(stage, stages, epochs) {
  const first = Math.floor(((stage - 1) * epochs) / stages) + 1;
  return `${first} to ${Math.ceil((stage * epochs) / stages)}`;
}

function render({ model, el }) {
  const data = read(model, ["schedules", "quantities", "notes", "epochs", "test_sizes"]);
  const first = read(model, TRAITS);
  const names = Object.keys(data.test_sizes).sort((a, b) => "sml".indexOf(a.at(-1)) - "sml".indexOf(b.at(-1)));
  const network = choice({
    label: "network",
    value: first.network,
    options: names.map((name) => [name, `EfficientNetV2-${letter(name)}`]),
    onChange: (value) => change(model, { network: value }),
  });
  const source = choice({
    label: "numbers from",
    value: first.source,
    options: Object.entries(SOURCES),
    onChange: (value) => change(model, { source: value }),
  });
  const stage = slider({
    label: "stage",
    min: 1,
    max: 4,
    value: first.stage,
    onInput: (value) => change(model, { stage: value }),
  });
  const reset = button("Reset", () => change(model, first));
  const parts = [makeGrid(data), makeSavings(data), makeComparison(data)];
  const said = live();
  panel(
    el,
    { title: "Progressive training", controls: [network.root, source.root, stage.root, reset] },
    said.root,
    parts.map((part) => part.root),
  );
  const update = () => {
    const state = read(model, TRAITS);
    const chosen = data.schedules[state.source][state.network];
    network.set(state.network);
    source.set(state.source);
    stage.set(state.stage);
    parts.forEach((part) => part.show(chosen, state));
    said.say(sentenceOf(data, chosen, state));
  };
  update();
  return watch(model, TRAITS, update);
}

function sentenceOf({ epochs }, { stages, saved }, { network, stage }) {
  const now = stages[stage - 1];
  const last = stages.at(-1);
  return (
    `${letter(network)}, stage ${stage} of ${stages.length}, epochs ${epochsOf(stage, stages.length, epochs)}: ` +
    `${now.size} × ${now.size} pixels, RandAugment ${rounded(now.randaugment)}, mixup ${rounded(now.mixup)}, dropout ${rounded(now.dropout)}. ` +
    `An image takes ${thousands(now.macs)} MACs, ${percent(now.share)} of one with ${last.size} pixels. Over all epochs, ${percent(saved)} of the MACs are saved.`
  );
}

/** A column for each stage: its image, its regularisation, its MACs. */
function makeGrid({ quantities }) {
  const box = scrollBox("The four stages");
  const note = element("p", {
    class: "lw-note",
    text: "Squares: the training image inside that of the last stage. Bars: the share of the largest value of all stages. Shares of MACs and of pixels: of an image of the last stage.",
  });
  const show = ({ stages }, state) => {
    const largest = (name) => Math.max(...stages.map((one) => one[name]));
    const barred = (name, text) => stages.map((one) => [bar(one[name] / (largest(name) || 1)), text(one[name])]);
    const rows = [
      ["image", ...stages.map((one) => drawSize(one.size, largest("size")))],
      [quantities.size, ...stages.map(({ size }) => `${size} px`)],
      ...REGULARISERS.map((name) => [quantities[name], ...barred(name, rounded)]),
      ["MACs of an image", ...stages.map(({ macs, share }) => [bar(share), `${(macs / 1e9).toFixed(2)} G`])],
      ["share of MACs", ...stages.map(({ share }) => percent(share))],
      ["share of pixels", ...stages.map(({ area }) => percent(area))],
    ];
    const header = ["", ...stages.map((_, place) => `${place + 1 === state.stage ? "▸ " : ""}stage ${place + 1}`)];
    const grid = table({ header, rows });
    grid.classList.add("lw-progress-grid");
    for (const line of grid.rows) line.cells[state.stage].classList.add("lw-on");
    grid.tHead.rows[0].cells[state.stage].setAttribute("aria-current", "true");
    box.replaceChildren(grid);
  };
  return { root: section("What each stage trains with", box, note), show };
}

const bar = (share) => element("div", { class: "lw-bar", style: { "--lw-share": share }, "aria-hidden": "true" });

function drawSize(size, largest) {
  const edge = (44 * size) / largest;
  return svg(
    "svg",
    { class: "lw-progress-image", viewBox: "0 0 46 46", "aria-hidden": "true" },
    svg("rect", { class: "lw-progress-full", x: 1, y: 1, width: 44, height: 44 }),
    svg("rect", { class: "lw-progress-now", x: 1, y: 45 - edge, width: edge, height: edge }),
  );
}

/** MACs of an image over the epochs: the filled area is spent, the rest of the frame is saved. */
function makeSavings({ epochs }) {
  const chart = plot({
    x: { name: "epoch", low: 0, high: 1.03 * epochs, marks: [0, 1, 2, 3, 4].map((quarter) => (quarter * epochs) / 4) },
    y: {
      name: "MACs in % of the last stage",
      low: 0,
      high: 1.05,
      marks: [0, 0.25, 0.5, 0.75, 1],
      format: (share) => 100 * share,
    },
  });
  const note = element("p", { class: "lw-note" });
  const show = ({ stages, saved }, state) => {
    const wide = chart.x(epochs / stages.length) - chart.x(0);
    const always = svg("rect", {
      class: "lw-progress-full",
      x: chart.x(0),
      y: chart.y(1),
      width: stages.length * wide,
      height: chart.y(0) - chart.y(1),
    });
    const blocks = stages.map(({ share }, place) =>
      svg("rect", {
        class: place + 1 === state.stage ? "lw-progress-spent lw-on" : "lw-progress-spent",
        x: chart.x(0) + place * wide,
        y: chart.y(share),
        width: wide,
        height: chart.y(0) - chart.y(share),
      }),
    );
    const words = svg(
      "text",
      { class: "lw-plot-said", x: chart.x(0) + 10, y: chart.y(0.9) },
      `saved: ${percent(saved)}`,
    );
    chart.layer.replaceChildren(always, ...blocks, words);
    chart.root.setAttribute(
      "aria-label",
      `MACs of an image as a share of the last stage's: ${stages.map(({ share }, place) => `stage ${place + 1} ${percent(share)}`).join(", ")}. Saved over all epochs: ${percent(saved)}.`,
    );
    note.textContent =
      `Filled: the MACs of ${epochs} epochs; the dashed frame: those of training with ${stages.at(-1).size} × ${stages.at(-1).size} pixels always. ` +
      "Counted: the forward pass of an image. Small images save MACs; whether they save as much time depends on the machine.";
  };
  return { root: section("What small images save", chart.root, note), show };
}

/** The paper's numbers beside those of the released code, for the chosen network. */
function makeComparison({ schedules, quantities, notes, test_sizes: tested }) {
  const box = scrollBox("Paper and released code");
  box.classList.add("lw-progress-comparison");
  const said = Object.keys(SOURCES).map((source) => element("p", { class: "lw-note", text: notes[source] }));
  const show = (_, { network, source: now }) => {
    const range = (stages, name) => {
      const [least, most] = [stages[0][name], stages.at(-1)[name]].map(rounded);
      return least === most ? `${least} always` : `${least} to ${most}`;
    };
    const plans = Object.keys(SOURCES).map((source) => schedules[source][network]);
    const rows = Object.keys(quantities)
      .sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b))
      .map((name) => [quantities[name], ...plans.map(({ stages }) => range(stages, name))]);
    rows.splice(1, 0, ["sizes", ...plans.map(({ stages }) => stages.map(({ size }) => size).join(", "))]);
    rows.push(
      ["size of test images", "", String(tested[network])],
      ["MACs saved", ...plans.map(({ saved }) => percent(saved))],
    );
    const header = [
      letter(network),
      ...Object.entries(SOURCES).map(([source, name]) => `${source === now ? "▸ " : ""}${name}`),
    ];
    box.replaceChildren(table({ header, rows }));
  };
  return { root: fold("The paper and the released code", box, said), show };
}

const ORDER = ["size", ...REGULARISERS]; // a state sorts its keys

export default { render };
