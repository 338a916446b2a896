// A spiral through a random matrix and a ReLU and back. What comes back for each direction, and how many outputs
// are active there, comes from Python; this file puts it on a spiral and draws it.

import {
  button,
  change,
  element,
  fold,
  live,
  panel,
  scrollBox,
  section,
  slider,
  svg,
  table,
  watch,
} from "../core/js/dom.js";
import { pathOf } from "../core/js/plot.js";
import { percent } from "../core/js/numbers.js";

const LEVEL = 250; // Python's whole numbers are 250ths
const RADIUS = 100; // of the drawn spiral, in units of the picture
const PIECES = 9; // colours along the spiral
const FATES = [
  { digit: "2", name: "kept: 2 or more outputs above 0", sign: "line" },
  { digit: "1", name: "lost: only 1, all on a few lines", sign: "○" },
  { digit: "0", name: "lost: none, all on one point", sign: "×" },
];

/** Points of a spiral from the images of its directions (250ths, x and y by turns); y goes up in the picture. */
export function spiralOf(directions, turns) {
  const around = directions.length / 2;
  return Array.from({ length: around * turns }, (_, index) => {
    const radius = ((index + 1) / (around * turns)) * (RADIUS / LEVEL);
    const at = 2 * (index % around);
    return [radius * directions[at], -radius * directions[at + 1]];
  });
}

/** The share of lost points to be expected of a random T, (n + 1) / 2ⁿ, written for people. */
export function expectedText(dimension) {
  const share = (100 * (dimension + 1)) / 2 ** dimension;
  return share < 0.001 ? "below 0.001 %" : `${Number(share.toPrecision(3))} %`;
}

function render({ model, el }) {
  const cases = model.get("cases");
  const turns = model.get("turns");
  const dimensions = Object.keys(cases).map(Number);
  const first = { dimension: model.get("dimension"), draw: model.get("draw") };
  const said = live();
  const before = makeDrawing("The spiral x");
  const after = makeDrawing("Back: T⁺ReLU(Tx)");
  const fates = makeFates();
  const list = makeList(model);
  const dimension = slider({
    label: "dimensions n",
    values: dimensions,
    value: first.dimension,
    onInput: (value) => change(model, { dimension: value }),
  });
  const draw = slider({
    label: "random matrix T",
    min: 1,
    max: cases[dimensions[0]].length,
    value: first.draw,
    onInput: (value) => change(model, { draw: value }),
  });
  const reset = button("Reset", () => change(model, first));
  const note = element("p", {
    class: "lw-note",
    text:
      "Digits count the turns from the middle, where the line is blue, to the " +
      "orange end. Left, ○ and × mark points that are lost; right, where they end. The right picture has its own scale.",
  });
  panel(
    el,
    { title: "What a ReLU loses in few dimensions", controls: [dimension.root, draw.root, reset] },
    said.root,
    element("div", { class: "lw-spiral-pair" }, before.root, after.root),
    note,
    fates.root,
    list.root,
    recipe(),
  );
  const spiral = spiralOf(model.get("directions"), turns);
  const update = () => {
    const now = { n: model.get("dimension"), draw: model.get("draw") };
    const chosen = cases[now.n][now.draw - 1];
    const active = chosen.active.repeat(turns);
    dimension.set(now.n);
    draw.set(now.draw);
    before.show(spiral, active, turns, `A spiral of ${turns} turns. ${countsText(chosen)}`);
    after.show(
      spiralOf(chosen.back, turns),
      active,
      turns,
      `The spiral after ${now.n} dimensions and back, ${percent(chosen.error)} away from its shape. ${countsText(chosen)}`,
    );
    fates.show(chosen);
    list.show(now);
    said.say(sentenceOf(now, chosen));
  };
  update();
  return watch(model, ["dimension", "draw"], update);
}

const shareOf = ({ active }, digit) => active.split(digit).length / active.length - 1 / active.length;

function countsText(chosen) {
  return FATES.map(({ digit, name }) => `${name}: ${percent(shareOf(chosen, digit))}`).join("; ") + ".";
}

function sentenceOf({ n, draw }, chosen) {
  const lost = 1 - chosen.kept;
  const rest =
    lost === 0
      ? "No point is lost: each can be computed back exactly from its outputs, though the picture is bent."
      : `${percent(lost)} of the points are lost for good; a random T loses ${expectedText(n)} on average.`;
  return (
    `n = ${n}, matrix ${draw}: ${percent(chosen.kept)} of the points keep 2 or more outputs above 0. ${rest} ` +
    `Distance of the picture from the spiral: ${percent(chosen.error)}.`
  );
}

/** One square picture of a spiral: pieces of line from blue to orange, a digit at each turn, signs where points are lost. */
function makeDrawing(caption) {
  const size = RADIUS + 14;
  const pieces = Array.from({ length: PIECES }, (_, index) =>
    svg("path", {
      class: "lw-spiral-piece",
      style: { "--lw-share": index / (PIECES - 1) },
    }),
  );
  const ring = svg("path", { class: "lw-spiral-sign" });
  const cross = svg("path", { class: "lw-spiral-sign" });
  const digits = svg("g");
  const picture = svg(
    "svg",
    { class: "lw-spiral-picture", viewBox: `${-size} ${-size} ${2 * size} ${2 * size}`, role: "img" },
    svg("path", { class: "lw-plot-grid", d: `M${-size},0H${size}M0,${-size}V${size}` }),
    pieces,
    ring,
    cross,
    digits,
  );
  const root = element("figure", { class: "lw-spiral-figure" }, element("figcaption", { text: caption }), picture);
  const show = (points, active, turns, text) => {
    const length = points.length / PIECES;
    pieces.forEach((piece, index) => {
      // one point more than its share, so that a piece meets the next
      piece.setAttribute("d", pathOf(points.slice(index * length, (index + 1) * length + 1)));
    });
    ring.setAttribute("d", signs(points, active, "1", "m-2.2,0a2.2,2.2 0 1 0 4.4,0a2.2,2.2 0 1 0 -4.4,0"));
    cross.setAttribute("d", signs(points, active, "0", "m-2,-2l4,4m0,-4l-4,4"));
    digits.replaceChildren(
      ...Array.from({ length: turns }, (_, turn) => {
        const [x, y] = points[((turn + 1) * points.length) / turns - 1];
        return svg("text", { class: "lw-plot-said", x: x + 4, y: y - 4 }, String(turn + 1));
      }),
    );
    picture.setAttribute("aria-label", text);
  };
  return { root, show };
}

/** A path with a sign at every third point of a kind; a sign at each would hide the line. */
function signs(points, active, digit, sign) {
  return points
    .filter((_, index) => active[index] === digit && index % 3 === 0)
    .map((point) => pathOf([point]) + sign)
    .join("");
}

/** How many points have two, one, no output above 0. */
function makeFates() {
  const rows = FATES.map(({ digit, name, sign }) => {
    const bar = element("div", { class: "lw-bar" });
    const figure = element("b");
    return {
      digit,
      bar,
      figure,
      cells: [element("span", { text: digit === "2" ? name : `${sign} ${name}` }), bar, figure],
    };
  });
  const show = (chosen) =>
    rows.forEach(({ digit, bar, figure }) => {
      const share = shareOf(chosen, digit);
      bar.style.setProperty("--lw-share", share);
      figure.textContent = percent(share);
    });
  const why = element("p", {
    class: "lw-note",
    text:
      "With two outputs above 0, the two numbers of x follow from two linear " +
      "equations. With one, every point of a line has the same outputs. With none, all outputs are 0.",
  });
  return {
    root: section(
      "What happens to the points",
      element(
        "div",
        { class: "lw-bars lw-spiral-fates" },
        rows.map((row) => row.cells),
      ),
      why,
    ),
    show,
  };
}

/** All dimensions with this matrix number, the present one marked. */
function makeList(model) {
  const cases = model.get("cases");
  const rows = Object.keys(cases).map((n) => ({
    n: Number(n),
    mark: element("span"),
    lost: element("span"),
    error: element("span"),
  }));
  const content = table({
    header: ["n", "lost", "expected", "distance"],
    rows: rows.map(({ n, mark, lost, error }) => [mark, lost, expectedText(n), error]),
  });
  const lines = [...content.querySelectorAll("tbody tr")];
  const show = ({ n, draw }) =>
    rows.forEach((row, index) => {
      const one = cases[row.n][draw - 1];
      row.mark.textContent = `${row.n}${row.n === n ? " ◀" : ""}`;
      row.lost.textContent = percent(1 - one.kept);
      row.error.textContent = percent(one.error);
      lines[index].classList.toggle("lw-spiral-chosen", row.n === n);
    });
  const note = element("p", {
    class: "lw-note",
    text:
      "Expected: a random T loses (n + 1)/2ⁿ of the points on average. Distance: root " +
      "mean square of x − c T⁺ ReLU(T x) with the best c, over that of x. On average it falls with n, and it is no measure of loss: " +
      "where all points are kept, the shape is only bent.",
  });
  return { root: fold("All dimensions", scrollBox("Lost points for each n", content), note), show };
}

function recipe() {
  return element("p", {
    class: "lw-note lw-spiral-recipe",
    text:
      "After MobileNetV2, section 3.2 and figure 1 (n = 2, 3, 5, 15, 30). T is n × 2 " +
      "with independent normal entries; T⁺ is its pseudo-inverse. The paper's own T is not known: these are other draws.",
  });
}

export default { render };
