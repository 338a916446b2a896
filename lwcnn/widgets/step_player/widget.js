// Step player: one step of a trace at a time, with its code, its cost and the feature maps before and after it.
// Everything shown comes from Python; this file only chooses what to show.

import { button, change, choice, element, live, newsOf, panel, read, row, slider, watch } from "../core/js/dom.js";
import { onTheme, paintPhoto } from "../core/js/feature-maps.js";
import { thousands } from "../core/js/numbers.js";
import { picturesPart, SCALES } from "./maps-part.js";
import { codePart, costPart } from "./step-details.js";
import { stepStrip } from "./step-strip.js";

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
  const walk = walkPart(model, go);
  const strip = stepStrip(model, go);
  const parts = [herePart(model), picturesPart(model), costPart(model), codePart(model)];
  panel(
    el,
    { title: model.get("title"), controls: [photo.root, ...walk.roots] },
    strip.root,
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
  const update = () => {
    strip.update(model.get("index"));
    [photo, walk, ...parts].forEach((part) => part.update());
  };
  update();
  const ends = [
    watch(model, ["index", "photograph", "view", "colours"], update),
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

/** Previous, next, a slider. */
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
  const update = () => {
    const index = model.get("index");
    position.set(index + 1);
    // A disabled button would lose the focus of the reader who presses it.
    previous.setAttribute("aria-disabled", index === 0);
    next.setAttribute("aria-disabled", index === steps.length - 1);
  };
  return { roots: [row(previous, next), position.root], update };
}

// What is said, beside the step, when the reader changes it.
const TOLD = {
  photograph: { label: "photograph" },
  view: { label: "maps", format: (view) => `selection ${view + 1}` },
  colours: { label: "colours", format: (key) => SCALES[key].text },
};

/** Where the reader is: one sentence, the code of the block with its present line marked, the call. */
function herePart(model) {
  const steps = model.get("steps");
  const { lines = [], margin = [], marks = [], name } = model.get("block");
  const said = live();
  const called = element("code");
  const rows = lines.map((text, place) =>
    element(
      "span",
      { class: "lw-code-line" },
      element("span", { text: `${text}\n` }),
      element("span", { class: "lw-code-margin", text: margin[place] }),
    ),
  );
  const block = element(
    "pre",
    {
      class: "lw-scroll lw-step-source lw-step-block",
      tabindex: "0",
      role: "group",
      "aria-label": `source of ${name}`,
    },
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
    if (marked) {
      marked.setAttribute("aria-current", "step");
      const [top, bottom] = [marked.offsetTop, marked.offsetTop + marked.offsetHeight];
      if (top < block.scrollTop || bottom > block.scrollTop + block.clientHeight) block.scrollTop = top - 20;
    }
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

export default { render };
