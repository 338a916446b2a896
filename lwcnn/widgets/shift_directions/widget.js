// Shift directions: where each channel looks, the photograph before and after, and what the shift costs. Directions and
// costs come from Python; the picture is moved here, and a test compares it with what the operation gives.

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
import { onTheme, paint, valuesOf } from "../core/js/feature-maps.js";
import { numberGrid } from "../core/js/number-grid.js";
import { thousands } from "../core/js/numbers.js";

const TRAITS = ["channels", "kernel", "dilation", "channel"];
const CHANNELS = [8, 9, 16, 18, 27, 32, 48, 64, 96, 128]; // of Python's check
const NAMES = { shift: "shift", depthwise: "depthwise k × k", pointwise: "1 × 1" };
const ARROWS = ["↖", "↑", "↗", "←", "·", "→", "↙", "↓", "↘"];

/** The sign of where a channel looks: eight arrows, and a point for one that stays. */
export const arrowOf = ([down, right]) => ARROWS[3 * (Math.sign(down) + 1) + Math.sign(right) + 1];

/** Where a channel looks, and its place in the window (null for one that is left over and stays). */
export function lookOf({ channels, channel, directions }) {
  const dealt = channels - (channels % directions.length);
  if (channel >= dealt) return { direction: [0, 0], place: null, dealt };
  const place = channel % directions.length;
  return { direction: directions[place], place, dealt };
}

/** A picture in which each pixel shows what lies `down` and `right` of it; 0 outside. */
export function moved(values, [height, width], [down, right]) {
  return values.map((_, index) => {
    const row = Math.floor(index / width) + down;
    const column = (index % width) + right;
    return row >= 0 && row < height && column >= 0 && column < width ? values[row * width + column] : 0;
  });
}

/** [-1, 2] -> "1 pixel up and 2 pixels to the right" */
export function inWords([down, right]) {
  const pixels = (number) => `${Math.abs(number)} pixel${Math.abs(number) === 1 ? "" : "s"}`;
  const parts = [
    down !== 0 && `${pixels(down)} ${down < 0 ? "up" : "down"}`,
    right !== 0 && `${pixels(right)} to the ${right < 0 ? "left" : "right"}`,
  ];
  return parts.filter(Boolean).join(" and ");
}

function render({ model, el }) {
  const first = read(model, TRAITS);
  const controls = controlsOf(model);
  const said = live();
  const places = placesPart(model);
  const pictures = picturesPart(model);
  const costs = element("div");
  panel(
    el,
    { title: "Where each channel looks", controls: [...controls.roots, button("Reset", () => change(model, first))] },
    said.root,
    element("div", { class: "lw-shift-columns" }, places.root, pictures.root),
    fold("What it costs", scrollBox("Costs of three layers", costs), costNote()),
  );
  const update = () => {
    const state = stateOf(model);
    controls.set(state);
    places.draw(state);
    pictures.draw(state);
    said.say(sentence(state));
    costs.replaceChildren(costTable(state));
  };
  update();
  const ends = [watch(model, TRAITS, update), onTheme(update)];
  return () => ends.forEach((end) => end());
}

function stateOf(model) {
  const state = read(model, [...TRAITS, "costs"]);
  const directions = model.get("directions")[`${state.kernel},${state.dilation}`];
  return { ...state, directions, ...lookOf({ ...state, directions }) };
}

function controlsOf(model) {
  const offered = (numbers) => numbers.map((number) => [number, String(number)]);
  const channels = slider({
    label: "channels C",
    values: CHANNELS,
    value: model.get("channels"),
    onInput: (value) => change(model, { channel: Math.min(model.get("channel"), value - 1), channels: value }),
  });
  const kernel = choice({
    label: "kernel k",
    options: offered([3, 5, 7]),
    value: model.get("kernel"),
    onChange: (value) => change(model, { kernel: value }),
  });
  const dilation = choice({
    label: "dilation",
    options: offered([1, 2, 3]),
    value: model.get("dilation"),
    onChange: (value) => change(model, { dilation: value }),
  });
  const channel = slider({
    label: "channel",
    min: 0,
    max: model.get("channels") - 1,
    value: model.get("channel"),
    onInput: (value) => change(model, { channel: value }),
  });
  const set = (state) => {
    channels.set(state.channels);
    kernel.set(state.kernel);
    dilation.set(state.dilation);
    channel.offer({ min: 0, max: state.channels - 1 });
    channel.set(state.channel);
  };
  return { roots: [channels, channel, kernel, dilation].map((control) => control.root), set };
}

/** What a screen reader hears, and everybody reads. */
export function sentence({ channels, channel, kernel, direction, place, dealt }) {
  const window = `${kernel} × ${kernel} = ${kernel ** 2} places`;
  if (dealt === 0) return `${channels} channels are fewer than ${window}: all of them stay, and nothing is shifted.`;
  if (place === null)
    return `Channel ${channel} stays: ${channels - dealt} of ${channels} channels are left over after ${window}.`;
  const words = inWords(direction);
  const each = dealt / kernel ** 2;
  const others = `${each} of ${channels} channels ${each === 1 ? "does" : "do"} so.`;
  if (!words) return `Channel ${channel} has the middle of the window, and stays. ${others}`;
  const back = inWords(direction.map((step) => -step));
  return `Channel ${channel} looks ${words}, so its picture moves ${back}. ${others}`;
}

/** The window: a place for each direction, which can be chosen, with the number of channels that look there. */
function placesPart(model) {
  let shown = null;
  const choose = (row, column) => {
    const place = row * shown.kernel + column;
    if (place < shown.channels) change(model, { channel: place });
  };
  const grid = numberGrid({ class: "lw-shift-places", onMove: choose, hover: false });
  const note = element("p", { class: "lw-note" });
  const draw = (state) => {
    shown = state;
    const { channels, kernel, directions, place, dealt } = state;
    const rows = Array.from({ length: kernel }, (_, row) => directions.slice(row * kernel, (row + 1) * kernel));
    const middle = (directions.length - 1) / 2;
    const each = dealt / directions.length;
    grid.draw(rows, (direction, row, column) => {
      const at = row * kernel + column;
      const count = each + (at === middle ? channels - dealt : 0);
      const chosen = at === (place ?? middle);
      return {
        text: arrowOf(direction),
        small: kernel > 5 ? String(count) : `${count} ch.`,
        kind: chosen ? "lw-plus lw-marked" : "lw-plus",
        share: chosen ? 1 : 0.15,
      };
    });
    const at = place ?? middle;
    grid.select(Math.floor(at / kernel), at % kernel);
    grid.describe(`Window of ${kernel} × ${kernel} places: arrow and number of channels that look there`);
    note.textContent =
      `Channels take turns, row by row: 0 has the first place, 1 the second, ${directions.length} the first again. ` +
      (channels > dealt ? `The last ${channels - dealt} stay.` : "None is left over.");
  };
  return { root: section("The places of the window", grid.root, note), draw };
}

/** The photograph as the channel has it before and after, with the pixel that is read and the one that is made. */
function picturesPart(model) {
  const cells = model.get("cells");
  const image = model.get("image");
  const values = valuesOf(image, cells[0] * cells[1]);
  const centre = cells.map((size) => Math.floor(size / 2));
  const before = pictureOf("before", cells);
  const after = pictureOf("after", cells);
  const draw = ({ direction, channel }) => {
    const from = centre.map((place, axis) => place + direction[axis]);
    const scale = [0, Math.max(...values)];
    paint(before.canvas, values, cells, scale);
    paint(after.canvas, moved(values, cells, direction), cells, scale);
    before.mark(from, centre);
    after.mark(centre, centre);
    before.say(`channel ${channel} before, marked the pixel that is read`);
    after.say(`channel ${channel} after, marked the pixel that is made; ${inWords(direction) || "it stays"}`);
  };
  const note = element("p", {
    class: "lw-note",
    text:
      "The square on the right reads the square on the left; a line joins the two places. The colour says how dark " +
      "the photograph is; what comes from outside is 0 and looks like the page.",
  });
  const row = element("div", { class: "lw-shift-pictures" }, before.root, after.root);
  return { root: section("The channel before and after", row, note), draw };
}

function pictureOf(name, [height, width]) {
  const canvas = element("canvas", { role: "img" });
  const line = svg("line", { class: "lw-shift-line" });
  const square = svg("rect", { class: "lw-shift-square", width: 1, height: 1 });
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, line, square);
  const root = element(
    "figure",
    { class: "lw-shift-picture" },
    element("figcaption", { text: name }),
    element("div", {}, canvas, drawing),
  );
  const mark = ([row, column], [endRow, endColumn]) => {
    const ends = { x1: endColumn + 0.5, y1: endRow + 0.5, x2: column + 0.5, y2: row + 0.5 };
    for (const [key, value] of Object.entries(ends)) line.setAttribute(key, value);
    square.setAttribute("x", column);
    square.setAttribute("y", row);
  };
  return { root, canvas, mark, say: (text) => canvas.setAttribute("aria-label", text) };
}

function costTable({ channels, kernel, costs }) {
  const rows = Object.entries(NAMES).map(([key, name]) => [
    name.replaceAll("k", kernel),
    ...costs[`${channels},${kernel}`][key].map(thousands),
  ]);
  return table({
    caption: `One layer on ${channels} maps of 56 × 56 pixels`,
    header: ["layer", "MACs", "weights", "bytes moved"],
    rows,
  });
}

const costNote = () =>
  element("p", {
    class: "lw-note",
    text:
      "Bytes moved: every input read once, every output written once, every weight read once, 4 bytes each. The shift " +
      "has no MACs, but it moves as many activations as a depthwise layer.",
  });

export default { render };
