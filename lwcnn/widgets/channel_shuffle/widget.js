// Channel shuffle: the three moves one by one, and which inputs reach which outputs with and without it.
// All permutations and connections come from Python (`tables`); this file only draws them.

import { button, change, element, live, panel, row, scrollBox, section, slider, watch } from "../core/js/dom.js";
import { bitsOf, groupHue, groupLetter, wires } from "../core/js/wires.js";

/** Shape, content and words of the seven states; content[p] is the channel at place p, read row by row. */
export function movesOf(tables, channels, groups) {
  const size = channels / groups;
  const before = Array.from({ length: channels }, (_, channel) => channel);
  const after = tables[channels][groups].order;
  const back = tables[channels][size].order.map((place) => after[place]);
  const oneRow = size === 1 ? "one channel" : `${size} channels`;
  const state = (name, code, shape, content, text) => ({ name, code, shape, content, text });
  return [
    state(
      "Start",
      "x",
      [channels],
      before,
      `${channels} channels in ${groups} group${groups === 1 ? "" : "s"} of ${size}. The letter names the group.`,
    ),
    state(
      "1 Reshape",
      `.reshape(N, ${groups}, ${size}, H, W)`,
      [groups, size],
      before,
      `A table of ${groups} × ${size}: a row for each group. Nothing moves in memory.`,
    ),
    state(
      "2 Transpose",
      ".transpose(1, 2)",
      [size, groups],
      after,
      `A table of ${size} × ${groups}: rows become columns, so each row has one channel of every group.`,
    ),
    state(
      "3 Flatten",
      `.reshape(N, ${channels}, H, W)`,
      [channels],
      after,
      `The table is read row by row. This is the shuffled order.`,
    ),
    state(
      "4 Reshape",
      `.reshape(N, ${size}, ${groups}, H, W)`,
      [size, groups],
      after,
      `The inverse is a shuffle with ${channels}/${groups} = ${size} groups: a table of ${size} × ${groups}.`,
    ),
    state(
      "5 Transpose",
      ".transpose(1, 2)",
      [groups, size],
      back,
      `A table of ${groups} × ${size}: each row has ${oneRow} of one old group again.`,
    ),
    state(
      "6 Flatten",
      `.reshape(N, ${channels}, H, W)`,
      [channels],
      back,
      `The table is read row by row. Every channel is back in its old place.`,
    ),
  ];
}

/** Column and row of every channel in one state. */
export function placesOf({ shape, content }) {
  const columns = shape[shape.length - 1];
  const places = [];
  content.forEach((channel, place) => {
    places[channel] = { column: place % columns, row: Math.floor(place / columns) };
  });
  return places;
}

/** Why every output sees every input, or why not. */
export function verdict(channels, groups, counts) {
  const size = channels / groups;
  if (groups === 1) return "One group is a standard convolution: every output sees every input, shuffled or not.";
  if (counts.every((count) => count === channels)) {
    return (
      `Complete: ${size} channels per group are enough for ${groups} groups, so each group of the second ` +
      "convolution gets a channel of every group of the first."
    );
  }
  const few = size === 1 ? "1 channel per group is" : `${size} channels per group are`;
  return (
    `Not complete: ${few} fewer than the ${groups} groups, so each group of the second convolution ` +
    `gets channels of only ${size} of the ${groups} groups.`
  );
}

function render({ model, el }) {
  const tables = model.get("tables");
  const divisors = (channels) => Object.keys(tables[channels]).map(Number);
  const stop = [movesPart(model), wiresPart(model)];
  const channels = slider({
    label: "channels",
    values: Object.keys(tables).map(Number),
    value: model.get("channels"),
    onInput: (value) => {
      const groups = divisors(value)
        .filter((divisor) => divisor <= model.get("groups"))
        .pop();
      change(model, { channels: value, groups, output: Math.min(model.get("output"), value - 1) });
    },
  });
  const groups = slider({
    label: "groups",
    values: divisors(model.get("channels")),
    value: model.get("groups"),
    onInput: (value) => change(model, { groups: value }),
  });
  const first = Object.fromEntries(["channels", "groups", "move", "output"].map((name) => [name, model.get(name)]));
  const reset = button("Reset", () => change(model, first));
  panel(
    el,
    { title: "Channel shuffle", controls: [channels.root, groups.root, reset] },
    stop.map((part) => part.root),
  );
  const unwatch = watch(model, ["channels", "groups"], () => {
    channels.set(model.get("channels"));
    groups.offer(divisors(model.get("channels")));
    groups.set(model.get("groups"));
  });
  return () => [unwatch, ...stop.map((part) => part.stop)].forEach((end) => end());
}

function movesPart(model) {
  const stage = element("div", { class: "lw-shuffle-stage", role: "img" });
  const code = element("p", { class: "lw-shuffle-code" });
  const said = live();
  const states = () => movesOf(model.get("tables"), model.get("channels"), model.get("groups"));
  const go = (move) => change(model, { move: Math.max(0, Math.min(6, move)) });
  const by = (count) => () => (player.halt(), go(model.get("move") + count));
  const player = playing(() => model.get("move"), go);
  const position = slider({
    label: "move",
    min: 0,
    max: 6,
    value: model.get("move"),
    format: (move) => states()[move].name,
    onInput: (move) => (player.halt(), go(move)),
  });
  position.root.classList.add("lw-shuffle-position");
  const previous = button("◀ Previous", by(-1));
  const next = button("Next ▶", by(1));
  const inverse = button("Apply the inverse", () => player.run(Math.max(3, model.get("move")), 6));

  const update = () => {
    const channels = model.get("channels");
    const groups = model.get("groups");
    const move = model.get("move");
    const state = states()[move];
    position.set(move);
    // A disabled button would lose the focus of the reader who presses it.
    previous.setAttribute("aria-disabled", move === 0);
    next.setAttribute("aria-disabled", move === 6);
    drawTiles(stage, state, channels, groups);
    drawCode(code, states(), move);
    said.say(`${state.name}. ${state.text}`);
  };
  update();
  const stop = watch(model, ["channels", "groups", "move"], update);
  const root = section(
    "The three moves",
    element("div", { class: "lw-controls" }, position.root, row(previous, next, player.root, inverse)),
    scrollBox("The channels in their present order", stage),
    code,
    said.root,
  );
  return { root, stop: () => (player.halt(), stop()) };
}

/** A play button that goes on by one move a second until `last`. */
function playing(where, go) {
  let timer = null;
  let last = 3;
  const root = button("Play", () => (timer ? halt() : run(where() >= 3 ? 0 : where(), 3)));
  const halt = () => {
    clearInterval(timer);
    timer = null;
    root.textContent = "Play";
  };
  const forward = () => {
    if (where() >= last) halt();
    else go(where() + 1);
  };
  const run = (from, to) => {
    halt();
    last = to;
    go(from);
    root.textContent = "Pause";
    timer = setInterval(forward, 1000);
  };
  return { root, run, halt };
}

function drawTiles(stage, state, channels, groups) {
  const size = channels / groups;
  if (stage.children.length !== channels) {
    stage.replaceChildren(
      ...Array.from({ length: channels }, () =>
        element("div", { class: "lw-shuffle-tile lw-tinted" }, element("span"), element("b")),
      ),
    );
  }
  const rows = Math.max(groups, size);
  stage.style.setProperty("--lw-channels", channels);
  stage.style.setProperty("--lw-rows", rows);
  stage.style.setProperty("--lw-tile-height", rows > 12 ? "20px" : rows > 6 ? "27px" : "36px");
  const shift = (rows - (state.shape.length === 2 ? state.shape[0] : 1)) / 2; // keeps a low table in the middle
  placesOf(state).forEach((place, channel) => {
    const tile = stage.children[channel];
    const group = Math.floor(channel / size);
    tile.children[0].textContent = groupLetter(group);
    tile.children[1].textContent = channel;
    tile.style.setProperty("--lw-hue", groupHue(group));
    tile.style.setProperty("--lw-column", place.column);
    tile.style.setProperty("--lw-row", place.row + shift);
  });
  const columns = state.shape[state.shape.length - 1];
  const rowsOfNames = [];
  state.content.forEach((channel, place) => {
    if (place % columns === 0) rowsOfNames.push([]);
    rowsOfNames[rowsOfNames.length - 1].push(groupLetter(Math.floor(channel / size)) + channel);
  });
  stage.setAttribute("aria-label", rowsOfNames.map((names) => names.join(" ")).join("; "));
}

/** The call so far: the moves that are done in strong type, the others muted. */
function drawCode(code, states, move) {
  const piece = (state, index) => element("span", { class: index <= move ? "lw-done" : "lw-note", text: state.code });
  const chain = (from, to) => states.slice(from, to).map((state, index) => piece(state, from + index));
  code.replaceChildren(element("code", {}, chain(0, 4), move > 3 ? chain(4, 7) : null));
}

function wiresPart(model) {
  const plain = wires();
  const mixed = wires();
  const said = live();
  const why = element("p");
  const choose = (output) => change(model, { output });
  const output = slider({ label: "output channel", min: 0, max: 1, value: 0, onInput: choose });
  const column = (heading, drawing) =>
    element("figure", { class: "lw-shuffle-wires" }, element("figcaption", { text: heading }), drawing.root);

  const update = () => {
    const channels = model.get("channels");
    const groups = model.get("groups");
    const chosen = model.get("output");
    const table = model.get("tables")[channels][groups];
    const identity = table.order.map((_, place) => place);
    output.offer({ min: 0, max: channels - 1 });
    output.set(chosen);
    const without = plain.draw({ order: identity, conv: table.conv, groups, chosen, choose });
    const withIt = mixed.draw({ order: table.order, conv: table.conv, groups, chosen, choose });
    const name = (channel) => groupLetter(Math.floor(channel / (channels / groups))) + channel;
    const list = without.length < 7 ? ` (${without.map(name).join(" ")})` : "";
    said.say(
      `Output ${name(chosen)}: without the shuffle it sees ${without.length} of ${channels} inputs${list}, ` +
        `with the shuffle ${withIt.length} of ${channels}.`,
    );
    why.textContent = verdict(
      channels,
      groups,
      table.with.map((mask) => bitsOf(mask).length),
    );
  };
  update();
  const stop = watch(model, ["channels", "groups", "output"], update);
  const root = section(
    "Two grouped convolutions: which inputs reach an output?",
    element("div", { class: "lw-controls" }, output.root),
    element("p", { class: "lw-note", text: "You can also click an output, in the last column of each picture." }),
    said.root,
    element(
      "div",
      { class: "lw-shuffle-pair" },
      column("Without the shuffle", plain),
      column("With the shuffle", mixed),
    ),
    why,
  );
  return { root, stop };
}

export default { render };
