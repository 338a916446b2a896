// The blocks of one run of the lab: accuracy against a cost, and which blocks the seeds tell apart from a chosen one.
// Every number and verdict comes from Python; this file draws them.

import { change, choice, element, fold, live, panel, scrollBox, svg, table, watch } from "../core/js/dom.js";
import { short, spoken, thousands } from "../core/js/numbers.js";
import { CIRCLE, moveTo, plot, symbol } from "../core/js/plot.js";

const BETTER = "M-5,4h10l-5,-9z";
const WORSE = "M-5,-4h10l-5,9z";
const CHOSEN = "M-5,0l5,-6l5,6l-5,6z";
// What a block is, seen from the chosen one: its sign in the picture, and its word in the table.
const VERDICTS = {
  "+": { sign: BETTER, word: "better" },
  "-": { sign: WORSE, word: "worse" },
  "=": { sign: CIRCLE, word: "not told apart" },
};

/** 12345 -> "12.3 k" for a count, 1.2345 -> "1.23" for a time. */
const inShort = (number) => (number >= 1000 ? short(number) : String(Number(number.toPrecision(3))));

/** 20000 -> "20 k": a round number at an axis. */
const markOf = (mark) => (mark >= 1e6 ? `${mark / 1e6} M` : mark >= 1000 ? `${mark / 1000} k` : String(mark));

const accuracyOf = ({ accuracy, spread }) => `${accuracy.toFixed(1)} % ± ${spread.toFixed(1)}`;

/** How many of the others are better, worse, and not told apart from the block at this place. */
export function countVerdicts(signs, place) {
  const others = [...signs].filter((_, index) => index !== place);
  return Object.fromEntries(Object.keys(VERDICTS).map((key) => [key, others.filter((sign) => sign === key).length]));
}

/** What a chosen block reaches and costs, and how it stands among the others. */
export function sentenceOf(block, counts) {
  return (
    `${spoken(block.name)}: ${accuracyOf(block)} of ${block.seeds} seeds, ${thousands(block.parameters)} parameters, ` +
    `${thousands(block.macs)} MACs, ${thousands(block.activations)} activations, ${thousands(block.peak_memory)} numbers ` +
    `at the peak, ${block.time_ratio.toFixed(2)} times the plain block's time. ` +
    `Of the others, by more than the seeds explain, better: ${counts["+"]}, worse: ${counts["-"]}; ` +
    `not told apart from it: ${counts["="]}.`
  );
}

/** The picture for one axis: a bar of one standard deviation to both sides of each mean, and a sign for its verdict. */
function pictureOf(blocks, axes, across, choose) {
  const axis = axes[across];
  const chart = plot({
    x: { ...axis, name: axis.name + (axis.log ? " (log)" : ""), format: markOf },
    y: { ...axes.accuracy, name: "accuracy in %" },
  });
  const points = blocks.map((block) => {
    const [x, y] = [chart.x(block[across]), chart.y(block.accuracy)];
    const bar = svg("line", {
      class: "lw-blocks-bar",
      x1: x,
      x2: x,
      y1: chart.y(block.accuracy - block.spread),
      y2: chart.y(block.accuracy + block.spread),
    });
    const point = symbol(CIRCLE);
    moveTo(point, x, y);
    const near = svg("circle", {
      class: "lw-blocks-near",
      cx: x,
      cy: y,
      r: 9,
      onmouseenter: choose(block),
      onclick: choose(block),
    });
    return { bar, point, near };
  });
  const name = svg("text", { class: "lw-plot-said" });
  chart.layer.append(...["bar", "point"].flatMap((part) => points.map((one) => one[part])), name);
  chart.layer.append(...points.map((one) => one.near));
  const show = (place, signs) => {
    points.forEach(({ point, bar }, index) => {
      point.setAttribute("d", index === place ? CHOSEN : VERDICTS[signs[index]].sign);
      for (const part of [point, bar]) {
        part.classList.toggle("lw-on", index === place);
        part.classList.toggle("lw-blocks-apart", index !== place && signs[index] !== "=");
      }
    });
    chart.layer.insertBefore(points[place].point, name); // above all others
    const block = blocks[place];
    const [x, y] = [chart.x(block[across]), chart.y(block.accuracy)];
    name.textContent = spoken(block.name);
    name.setAttribute("text-anchor", x > 200 ? "end" : "start");
    name.setAttribute("x", x + (x > 200 ? -9 : 9));
    name.setAttribute("y", y > 30 ? y - 8 : y + 16);
    const list = blocks.map((one) => `${spoken(one.name)} ${inShort(one[across])}, ${accuracyOf(one)}`).join("; ");
    chart.root.setAttribute("aria-label", `Accuracy against ${axis.name}: ${list}.`);
  };
  return { root: chart.root, show };
}

function tableOf(blocks) {
  const verdicts = blocks.map(() => element("span"));
  const grid = table({
    header: [
      "block",
      "accuracy",
      "seeds",
      "parameters",
      "MACs",
      "activations",
      "peak memory",
      "time",
      "beside the chosen one",
    ],
    rows: blocks.map((block, index) => [
      spoken(block.name),
      accuracyOf(block),
      String(block.seeds),
      thousands(block.parameters),
      thousands(block.macs),
      thousands(block.activations),
      thousands(block.peak_memory),
      block.time_ratio.toFixed(2),
      verdicts[index],
    ]),
  });
  const lines = [...grid.tBodies[0].rows];
  const show = (place, signs) =>
    lines.forEach((line, index) => {
      line.classList.toggle("lw-on", index === place);
      verdicts[index].textContent = index === place ? "chosen" : VERDICTS[signs[index]].word;
    });
  grid.classList.add("lw-blocks-table");
  return { root: scrollBox("All blocks", grid), show };
}

/** A link to the chapter: a page beside this one, in a notebook the notebook beside it. */
function chapterOf({ name, chapter }) {
  if (!chapter) return `No chapter explains ${spoken(name)}: it is a plain layer, which the others are compared with.`;
  const ending = "content_root" in document.documentElement.dataset ? "html" : "ipynb";
  return element("a", { href: `${chapter}.${ending}` }, `The chapter that explains ${spoken(name)}`);
}

function render({ model, el }) {
  const [blocks, verdicts, axes] = ["blocks", "verdicts", "axes"].map((name) => model.get(name));
  const choose =
    ({ name }) =>
    () =>
      model.get("block") !== name && change(model, { block: name });
  const across = choice({
    label: "across",
    options: Object.entries(axes)
      .filter(([key]) => key !== "accuracy")
      .map(([key, { name }]) => [key, name]),
    value: model.get("across"),
    onChange: (value) => change(model, { across: value }),
  });
  const block = choice({
    label: "block",
    options: blocks.map(({ name }) => [name, spoken(name)]),
    value: model.get("block"),
    onChange: (value) => change(model, { block: value }),
  });
  const pictures = {};
  const place = element("div");
  const said = live();
  const link = element("p", { class: "lw-note" });
  const grid = tableOf(blocks);
  panel(
    el,
    { title: "Blocks in one skeleton", controls: [across.root, block.root] },
    said.root,
    place,
    element("p", {
      class: "lw-note",
      text: "▲ better than the chosen block ◆, ▼ worse, ○ not told apart by the seeds. Bars: one standard deviation.",
    }),
    link,
    fold("The same as a table", grid.root),
  );
  const update = () => {
    const axis = model.get("across");
    const index = blocks.findIndex(({ name }) => name === model.get("block"));
    across.set(axis);
    block.set(model.get("block"));
    pictures[axis] ??= pictureOf(blocks, axes, axis, choose);
    if (place.firstChild !== pictures[axis].root) place.replaceChildren(pictures[axis].root);
    pictures[axis].show(index, verdicts[index]);
    grid.show(index, verdicts[index]);
    link.replaceChildren(chapterOf(blocks[index]));
    said.say(`Across: ${axes[axis].name}. ${sentenceOf(blocks[index], countVerdicts(verdicts[index], index))}`);
  };
  update();
  return watch(model, ["across", "block"], update);
}

export default { render };
