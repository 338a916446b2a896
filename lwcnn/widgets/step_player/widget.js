// Step player: one step of a trace at a time, with its code, its cost and the feature maps before and after it.
// Everything shown comes from Python; this file only chooses what to show.

import {
  button,
  change,
  choice,
  element,
  live,
  newsOf,
  panel,
  read,
  row,
  section,
  slider,
  watch,
} from "../core/js/dom.js";
import { mapGrid, mapLegend, onTheme, paintPhoto, signedScale } from "../core/js/feature-maps.js";
import { percent, thousands } from "../core/js/numbers.js";
import { codePart, costPart } from "./step-details.js";

/** "16 to 64 channels, 54 × 54" for the shapes that go in and the one that comes out. */
export function changeOfShape(from, to) {
  const size = (shape) => shape.slice(2).join(" × ");
  const channels = `${from.map((shape) => thousands(shape[1])).join(" and ")} to ${thousands(to[1])} channels`;
  const [before, after] = [size(from[0]), size(to)];
  if (!before && !after) return channels;
  return before === after ? `${channels}, ${after}` : `${channels}, ${before} to ${after || "one number each"}`;
}

/** The sentence that says where the reader is. */
export function sentence(steps, things, index) {
  const step = steps[index];
  const what = step.joined > 1 ? `${step.joined} operations` : step.functions[0];
  const out = things[index + 1].shape;
  const shapes = step.sources.length
    ? changeOfShape(
        step.sources.map((number) => things[number].shape),
        out,
      )
    : `gives ${out.join(" × ")}`;
  return `Step ${index + 1} of ${steps.length}, ${step.name}: ${what}, ${shapes}.`;
}

function render({ model, el }) {
  const steps = model.get("steps");
  const last = steps.length - 1;
  const go = (index) => change(model, { index: Math.max(0, Math.min(last, index)) });
  const photo = photographPart(model);
  const parts = [walkPart(model, go), herePart(model), picturesPart(model), costPart(model), codePart(model)];
  panel(
    el,
    { title: model.get("title"), controls: [photo.root] },
    parts.map((part) => part.root),
  );
  el.classList.add("lw-step-player");
  el.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    // Ranges and selects have their own arrows; a box that scrolls needs them.
    if (!move || event.target.closest("input, select, .lw-scroll") || event.ctrlKey || event.altKey || event.metaKey)
      return;
    event.preventDefault();
    go(model.get("index") + move);
  });
  const update = () => [photo, ...parts].forEach((part) => part.update());
  update();
  const ends = [
    watch(model, ["index", "photograph", "colours"], update),
    onTheme(() => parts.forEach((part) => part.recolour?.())),
  ];
  return () => ends.forEach((end) => end());
}

function photographPart(model) {
  const pictures = model.get("pictures");
  const names = Object.keys(pictures);
  const canvas = element("canvas", { class: "lw-step-photo", role: "img" });
  const select = choice({
    label: "photograph",
    options: names.map((name) => [name, name]),
    value: model.get("photograph"),
    onChange: (photograph) => change(model, { photograph }),
  });
  select.root.hidden = names.length < 2; // nothing to choose
  const update = () => {
    const name = model.get("photograph");
    const { photo } = pictures[name];
    select.set(name);
    canvas.hidden = !photo;
    canvas.setAttribute("aria-label", `the photograph ${name}, small`);
    if (photo) paintPhoto(canvas, photo);
  };
  return { root: element("div", { class: "lw-field lw-step-input" }, canvas, select.root), update };
}

/** Previous, next, a slider and the list of all steps. */
function walkPart(model, go) {
  const steps = model.get("steps");
  const previous = button("◀ Previous", () => go(model.get("index") - 1));
  const next = button("Next ▶", () => go(model.get("index") + 1));
  const position = slider({
    label: "step",
    min: 1,
    max: steps.length,
    value: 1,
    format: (place) => `${place} of ${steps.length}`,
    onInput: (place) => go(place - 1),
  });
  const items = steps.map((step, index) => button(step.name, () => go(index), { class: "lw-button lw-step-name" }));
  const list = element(
    "ol",
    { class: "lw-step-list" },
    items.map((item) => element("li", {}, item)),
  );
  let marked = null;
  const update = () => {
    const index = model.get("index");
    position.set(index + 1);
    // A disabled button would lose the focus of the reader who presses it.
    previous.setAttribute("aria-disabled", index === 0);
    next.setAttribute("aria-disabled", index === steps.length - 1);
    marked?.removeAttribute("aria-current");
    marked = items[index];
    marked.setAttribute("aria-current", "step");
    // Only the list scrolls, never the page.
    const shift = marked.offsetTop - list.offsetTop;
    if (shift < list.scrollTop || shift + marked.offsetHeight > list.scrollTop + list.clientHeight)
      list.scrollTop = shift;
  };
  const root = element(
    "div",
    { class: "lw-step-walk" },
    element("div", { class: "lw-controls" }, row(previous, next), position.root),
    list,
  );
  return { root, update };
}

// What is said, beside the step, when the reader changes it.
const TOLD = {
  photograph: { label: "photograph" },
  colours: { label: "colours", format: (key) => SCALES[key].text },
};

/** Where the reader is: one sentence, the code of the block with its present line marked, the call. */
function herePart(model) {
  const steps = model.get("steps");
  const { lines = [], marks = [], name } = model.get("block");
  const said = live();
  const called = element("code");
  const rows = lines.map((text) => element("span", { class: "lw-code-line", text: `${text}\n` }));
  const block = element(
    "pre",
    { class: "lw-scroll lw-step-source", tabindex: "0", role: "group", "aria-label": `source of ${name}` },
    element("code", {}, rows),
  );
  let marked = null;
  let before = read(model, Object.keys(TOLD));
  const update = () => {
    const index = model.get("index");
    const now = read(model, Object.keys(TOLD));
    said.say(newsOf(TOLD, before, now) + sentence(steps, model.get("things"), index));
    before = now;
    called.textContent = steps[index].call;
    marked?.removeAttribute("aria-current");
    marked = rows[marks[index]];
    marked?.setAttribute("aria-current", "step");
  };
  const root = element(
    "div",
    {},
    said.root,
    rows.length ? block : null,
    element("p", { class: "lw-step-call" }, called),
  );
  return { root, update };
}

// How values become colours; a scale gives the values of the middle and of the last colour.
const SCALES = {
  own: {
    text: "by sign, each picture for itself",
    words: ["negative", "0", "positive"],
    scale: () => (map) => signedScale([map]),
  },
  shared: {
    text: "by sign, one scale for this step",
    words: ["negative", "0", "positive"],
    scale: (maps) => () => signedScale(maps),
  },
  contrast: {
    text: "full contrast, each picture for itself",
    words: ["lowest value", "highest value"],
    scale:
      () =>
      ([low, high]) => [low, high],
  },
};

/** The feature maps that go in and those that come out. */
function picturesPart(model) {
  const things = model.get("things");
  const steps = model.get("steps");
  let enlarged = null;
  const enlarge = (slot) => {
    enlarged = enlarged === slot ? null : slot;
    update();
  };
  const before = mapsSide("Before");
  const after = mapGrid(enlarge);
  const grids = [];
  const ends = ["First", "Last"].map((heading) => ({ heading, grid: mapGrid(enlarge) }));
  const legend = mapLegend();
  const scale = choice({
    label: "colours",
    options: Object.entries(SCALES).map(([key, { text }]) => [key, text]),
    value: model.get("colours"),
    onChange: (key) => change(model, { colours: key }),
  });
  const classes = element("div", { class: "lw-bars" });
  const named = section("The likeliest classes", classes);
  const root = element(
    "div",
    { class: "lw-section" },
    element("div", { class: "lw-step-pair" }, before, mapsSide("After", after.root)),
    element(
      "div",
      { class: "lw-step-pair lw-step-ends" },
      ends.map(({ heading, grid }) => mapsSide(heading, grid.root)),
    ),
    element("div", { class: "lw-controls lw-step-legend" }, legend.root, scale.root),
    named,
  );
  const update = () => {
    const scaling = SCALES[model.get("colours")];
    scale.set(model.get("colours"));
    const index = model.get("index");
    const { maps, ranges, classes: best } = model.get("pictures")[model.get("photograph")];
    const { sources } = steps[index];
    const scaleOf = scaling.scale([...sources, index + 1].flatMap((number) => maps[number]));
    legend.show(scaling.words);
    while (grids.length < sources.length) {
      grids.push(mapGrid(enlarge));
      before.append(grids[grids.length - 1].root);
    }
    const show = (grid, number) => grid.show(things[number], maps[number], ranges[number], { scaleOf, enlarged });
    grids.forEach((grid, place) => {
      grid.root.hidden = place >= sources.length;
      if (!grid.root.hidden) show(grid, sources[place]);
    });
    show(after, index + 1);
    named.hidden = !best || index < steps.length - 1;
    if (!named.hidden) classes.replaceChildren(...best.flatMap(classRow));
  };
  /** On paper: what the first step takes and what the last one gives, drawn when a printer may come. */
  const recolour = () => {
    update();
    const { maps, ranges } = model.get("pictures")[model.get("photograph")];
    const numbers = [steps[0].sources[0] ?? 1, steps.length];
    const scaleOf = SCALES[model.get("colours")].scale(numbers.flatMap((number) => maps[number]));
    numbers.forEach((number, place) =>
      ends[place].grid.show(things[number], maps[number], ranges[number], { scaleOf, enlarged: null }),
    );
  };
  return { root, update, recolour };
}

const mapsSide = (heading, ...grids) =>
  element("div", { class: "lw-step-side" }, element("p", { class: "lw-heading", text: heading }), grids);

function classRow([name, share]) {
  return [
    element("span", { text: name }),
    element("div", { class: "lw-bar", style: { "--lw-share": share } }),
    element("span", { text: percent(share) }),
  ];
}

export default { render };
