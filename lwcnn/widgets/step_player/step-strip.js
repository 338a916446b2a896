// All steps in a row: for each a square and a bar, to scale, and a name. A click goes there.

import { button, element } from "../core/js/dom.js";
import { thousands } from "../core/js/numbers.js";

/** [side of a map, number of channels] of a shape (1, C, H, W) or (1, C). */
export function sizeOf(shape) {
  return [shape.length > 2 ? Math.max(...shape.slice(-2)) : 1, shape[1]];
}

/** The steps as { root, update(index) }. The side of a square is that of a map, the height of a bar the channels. */
export function stepStrip(model, go) {
  const steps = model.get("steps");
  const things = model.get("things");
  const start = things[steps[0].sources[0] ?? 1];
  const sizes = [start, ...things.slice(1, steps.length + 1)].map(({ shape }) => sizeOf(shape));
  const largest = Math.max(...sizes.map(([side]) => side));
  const most = Math.max(...sizes.map(([, channels]) => channels));
  const drawn = ([side, channels]) =>
    element(
      "span",
      { class: "lw-step-size", "aria-hidden": "true" },
      element("span", { class: "lw-step-square", style: { "--lw-share": side / largest } }),
      element("span", { class: "lw-step-channels", style: { "--lw-share": channels / most } }),
    );
  const said = ([side, channels]) => `${thousands(channels)} maps of ${side} × ${side}`;
  const items = steps.map((step, index) => {
    const label = `${step.name}: ${said(sizes[index + 1])}`;
    return button([drawn(sizes[index + 1]), element("span", { text: step.name })], () => go(index), {
      class: "lw-button lw-step-name",
      title: label,
      "aria-label": label,
    });
  });
  const list = element(
    "ol",
    { class: "lw-step-list" },
    element(
      "li",
      { class: "lw-step-start" },
      drawn(sizes[0]),
      element("span", { text: start.name, title: `${start.name}: ${said(sizes[0])}` }),
    ),
    items.map((item) => element("li", {}, item)),
  );
  const note = element("p", {
    class: "lw-note lw-step-key",
    text: `To scale: the square is one map, up to ${largest} × ${largest}; the bar is the number of maps, up to ${thousands(most)}.`,
  });
  let marked = null;
  const update = (index) => {
    marked?.removeAttribute("aria-current");
    marked = items[index];
    marked.setAttribute("aria-current", "step");
    // Only the list scrolls, never the page.
    const [left, right] = [marked.offsetLeft, marked.offsetLeft + marked.offsetWidth];
    if (left < list.scrollLeft || right > list.scrollLeft + list.clientWidth) list.scrollLeft = left - 40;
  };
  return { root: element("div", {}, list, note), update };
}
