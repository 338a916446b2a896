// Small builders for what every widget needs: elements, labelled native controls, a live sentence, tables.
// All text is set as text, never as HTML.

const SVG = "http://www.w3.org/2000/svg";
const MATHML = "http://www.w3.org/1998/Math/MathML";

/**
 * element("button", { class: "lw-button", onclick: f, "aria-label": "next", style: { width: "2em" } }, "Next", child)
 * Functions become listeners (name without "on"), null and false are left out, the rest are attributes.
 */
export function element(tag, props = {}, ...children) {
  const node = build(document.createElement(tag), props, children);
  // JupyterLab takes the arrow keys of all that cannot be typed in, sliders too, unless it is told not to.
  if (node.matches("button, input, select, summary, [tabindex]")) node.dataset.lmSuppressShortcuts = "true";
  return node;
}

export function svg(tag, props = {}, ...children) {
  return build(document.createElementNS(SVG, tag), props, children);
}

export function mathml(tag, props = {}, ...children) {
  return build(document.createElementNS(MATHML, tag), props, children);
}

function build(node, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.replace(/^on/, ""), value);
    else if (name === "text") node.textContent = value;
    else if (name === "style") for (const [key, item] of Object.entries(value)) node.style.setProperty(key, item);
    else if (name === "dataset") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** The frame of a widget: title, one row of controls, then whatever is appended to the panel. */
export function panel(el, { title, controls = [] }, ...children) {
  el.classList.add("lw-panel");
  el.dir = "ltr"; // in a notebook nothing else says it
  el.setAttribute("role", "group");
  el.setAttribute("aria-label", title);
  el.replaceChildren(
    element("p", { class: "lw-title", text: title }),
    element("div", { class: "lw-controls" }, controls),
    ...children.flat(Infinity),
  );
  return el;
}

/** A part of a panel with its own small heading. */
export function section(heading, ...children) {
  return element("div", { class: "lw-section" }, element("p", { class: "lw-heading", text: heading }), children);
}

/** A part that the reader unfolds: tables and formulas behind a picture. On paper it is open. */
export function fold(heading, ...children) {
  return element(
    "details",
    { class: "lw-section lw-fold" },
    element("summary", { class: "lw-heading", text: heading }),
    children,
  );
}

/**
 * A labelled range with its number shown; on a telephone with buttons for one step less or more beside it. Give min,
 * max, step, or `values`: the list of numbers to choose from.
 * onInput(value) is called while it moves. Returns { root, input, set(value), offer(values or {min, max}) }.
 */
export function slider({ label, min = 0, max = 0, step = 1, values = null, value, format = String, onInput }) {
  let list = values;
  const input = element("input", { type: "range" });
  const shown = element("output", { class: "lw-number", "aria-hidden": "true" });
  const read = () => (list ? list[Number(input.value)] : Number(input.value));
  const show = () => {
    shown.textContent = format(read());
    input.setAttribute("aria-valuetext", format(read()));
  };
  const set = (wanted) => {
    input.value = list ? Math.max(0, list.indexOf(wanted)) : wanted;
    show();
  };
  const offer = (range) => {
    list = Array.isArray(range) ? range : null;
    input.min = list ? 0 : range.min;
    input.max = list ? list.length - 1 : range.max;
    input.step = list ? 1 : (range.step ?? step);
    for (const part of [input, less, more]) part.disabled = Number(input.max) <= Number(input.min);
  };
  const less = button("−", () => move(() => input.stepDown()), {
    class: "lw-button lw-less",
    "aria-label": `${label}: less`,
  });
  const more = button("+", () => move(() => input.stepUp()), {
    class: "lw-button lw-more",
    "aria-label": `${label}: more`,
  });
  offer(values ?? { min, max, step });
  set(value);
  const move = (byOne = () => {}) => {
    byOne();
    show();
    onInput(read());
  };
  input.addEventListener("input", () => move());
  const labelled = element("label", {}, element("span", { text: label }), input);
  const root = element("div", { class: "lw-field lw-slider" }, less, labelled, more, shown);
  return { root, input, set, offer };
}

/** A labelled <select>; options are [value, text] pairs. Returns { root, input, set(value) }. */
export function choice({ label, options, value, onChange }) {
  const input = element(
    "select",
    {},
    options.map(([key, text]) => element("option", { value: key, text })),
  );
  const set = (wanted) => {
    input.value = String(wanted);
  };
  set(value);
  input.addEventListener("change", () => onChange(options[input.selectedIndex][0]));
  const root = element("div", { class: "lw-field" }, element("label", {}, element("span", { text: label }), input));
  return { root, input, set };
}

/** A labelled checkbox. Returns { root, input, set(checked) }. */
export function checkbox({ label, checked, onChange }) {
  const input = element("input", { type: "checkbox" });
  const set = (wanted) => {
    input.checked = wanted;
  };
  set(checked);
  input.addEventListener("change", () => onChange(input.checked));
  const root = element("div", { class: "lw-field" }, element("label", {}, input, element("span", { text: label })));
  return { root, input, set };
}

/** One button. */
export function button(label, onClick, props = {}) {
  return element("button", { type: "button", class: "lw-button", onclick: onClick, ...props }, label);
}

/** Buttons in a row. */
export function row(...buttons) {
  return element("div", { class: "lw-row" }, buttons);
}

/** A sentence that a screen reader speaks when it changes: { root, say(text) }. */
export function live() {
  const root = element("p", { class: "lw-live", "aria-live": "polite" });
  const say = (text) => {
    if (root.textContent !== text) root.textContent = text;
  };
  return { root, say };
}

/** "kernel k: 5 × 5. " for every control whose value is another than before; "" if none is. */
export function newsOf(controls, before, now) {
  const changed = Object.keys(controls).filter((name) => before[name] !== now[name]);
  const texts = changed.map((name) => `${controls[name].label}: ${(controls[name].format ?? String)(now[name])}`);
  return texts.length > 0 ? `${texts.join(", ")}. ` : "";
}

/** A table: header and rows are texts or nodes; the first cell of a row is its header. */
export function table({ caption = null, header, rows }) {
  const cells = (items) =>
    items.map((item, index) => (index === 0 ? element("th", { scope: "row" }, item) : element("td", {}, item)));
  return element(
    "table",
    { class: "lw-table" },
    caption && element("caption", { text: caption }),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        header.map((item) => (item === "" ? element("td") : element("th", { scope: "col" }, item))),
      ),
    ),
    element(
      "tbody",
      {},
      rows.map((items) => element("tr", {}, cells(items))),
    ),
  );
}

/** Wide content scrolls in its own box, by keyboard too; the page never does. */
export function scrollBox(label, ...children) {
  return element("div", { class: "lw-scroll", tabindex: "0", role: "group", "aria-label": label }, children);
}

/**
 * Call update once after any of the named traits changed, however many changed together.
 * Returns a function that stops it: give it back from render, so that a notebook can remove the view.
 */
export function watch(model, names, update) {
  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => {
      waiting = false;
      update();
    });
  };
  for (const name of names) model.on(`change:${name}`, soon);
  return () => names.forEach((name) => model.off(`change:${name}`, soon));
}

/** The values of some traits. */
export const read = (model, names) => Object.fromEntries(names.map((name) => [name, model.get(name)]));

/** Set several traits and send them to the kernel, if there is one. */
export function change(model, values) {
  for (const [name, value] of Object.entries(values)) model.set(name, value);
  model.save_changes();
}

/** True when the reader asked for less motion. */
export function prefersStillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
