// The channels before and after as two columns of boxes, the window between them, and its weights.

import { svg } from "../core/js/dom.js";
import { groupHue, groupLetter } from "../core/js/wires.js";
import { filterOf, windowOf } from "./windows.js";

const LINE_WIDTH = 320;
const ROW = 17; // height of one channel
const TILE = 36; // width of its box
const TOP = 18;
const INPUT_X = 8; // room for the line of the window
const WEIGHT_X = INPUT_X + TILE + 8; // where the weights stand
const OUTPUT_X = LINE_WIDTH - TILE - 2;

/** { root, draw(state, case) }; a click on an output calls choose(output). */
export function makeLine(choose) {
  const root = svg("svg", { class: "lw-wires lw-window-line", role: "img" });
  const draw = (state, shown) => {
    const ends = zerosOf(shown, state.channels);
    const inputs = Array.from({ length: ends.before + state.channels + ends.behind }, (_, row) => row - ends.before);
    const middle = (inputs.length - shown.rows.length) / 2; // both columns around one line
    const inputY = (input) => TOP + (input + ends.before) * ROW + Math.max(0, -middle) * ROW;
    const outputY = (output) => TOP + (output + Math.max(0, middle)) * ROW;
    const { joined } = windowOf(shown, state.output);
    const read = new Map(joined);
    const wire = (x, input, output) => `M${x} ${inputY(input) + ROW / 2}L${OUTPUT_X} ${outputY(output) + ROW / 2}`;
    const all = shown.rows.flatMap((_, output) =>
      windowOf(shown, output).joined.map(([input]) => wire(INPUT_X + TILE, input, output)),
    );
    const groups = state.kind === "groups" ? state.groups : 1;
    const before = (input) => Math.floor(input / (state.channels / groups));
    const height = TOP + Math.max(inputs.length, shown.rows.length) * ROW + 4;
    root.setAttribute("viewBox", `0 0 ${LINE_WIDTH} ${height}`);
    root.setAttribute("aria-label", describe(state, shown, joined));
    root.replaceChildren(
      svg("text", { class: "lw-head", x: INPUT_X + TILE / 2, y: 11, text: "input" }),
      svg("text", { class: "lw-head", x: OUTPUT_X + TILE / 2, y: 11, text: "output" }),
      svg("path", { class: "lw-wire", d: all.join("") }),
      svg("path", {
        class: "lw-wire lw-on",
        d: joined.map(([input]) => wire(WEIGHT_X + 22, input, state.output)).join(""),
      }),
      ...inputs.map((input) =>
        isZero(input, state)
          ? zeroBox(inputY(input))
          : box(
              INPUT_X,
              inputY(input),
              groups > 1 ? groupLetter(before(input)) + input : input,
              before(input),
              read.has(input),
            ),
      ),
      ...windowBox(state, shown, inputY),
      ...shown.rows.map((_, output) => {
        const filter = filterOf(shown, output);
        const name = state.kind === "groups" && groups > 1 ? groupLetter(filter) + output : output;
        const node = box(
          OUTPUT_X,
          outputY(output),
          name,
          state.kind === "pointwise" ? 0 : filter,
          output === state.output,
        );
        node.style.cursor = "pointer";
        node.addEventListener("click", () => choose(output));
        return node;
      }),
    );
  };
  return { root, draw };
}

const isZero = (input, { channels }) => input < 0 || input >= channels;

/** How many zero channels any window reads before the first and behind the last channel. */
export function zerosOf({ first, length }, channels) {
  return { before: Math.max(0, -Math.min(...first)), behind: Math.max(0, Math.max(...first) + length - channels) };
}

function box(x, y, text, group, marked) {
  const node = svg(
    "g",
    { class: marked ? "lw-box lw-on" : "lw-box" },
    svg("rect", { x, y: y + 1, width: TILE, height: ROW - 2, rx: 2 }),
    svg("text", { x: x + TILE / 2, y: y + ROW / 2 + 3.5, text }),
  );
  node.style.setProperty("--lw-hue", groupHue(group));
  return node;
}

const zeroBox = (y) =>
  svg(
    "g",
    { class: "lw-window-zero" },
    svg("rect", { x: INPUT_X, y: y + 1, width: TILE, height: ROW - 2, rx: 2 }),
    svg("text", { x: INPUT_X + TILE / 2, y: y + ROW / 2 + 3.5, text: "0" }),
  );

/** The frame around what the window covers, and each weight beside its channel. */
function windowBox(state, shown, inputY) {
  if (state.kind === "pointwise") return [];
  const start = shown.first[state.output];
  const frame = svg("rect", {
    class: "lw-window-frame",
    x: INPUT_X - 5,
    y: inputY(start) - 1,
    width: TILE + 35,
    height: shown.length * ROW + 2,
    rx: 3,
  });
  const hue = groupHue(filterOf(shown, state.output));
  const weights = Array.from({ length: shown.length }, (_, place) => {
    const text = svg("text", {
      class: "lw-window-weight",
      x: WEIGHT_X + 10,
      y: inputY(start + place) + ROW / 2 + 3.5,
      text: `w${place}`,
    });
    text.style.setProperty("--lw-hue", hue);
    return text;
  });
  return [frame, ...weights];
}

function describe({ output, channels }, { rows }, joined) {
  const list = joined.map(([input]) => input).join(", ");
  return `${channels} input channels and ${rows.length} output channels; output ${output} reads the inputs ${list}.`;
}
