// Some feature maps of one thing, each drawn as large as its true size asks, and each a button that enlarges it.

import { element } from "../core/js/dom.js";
import { paint } from "../core/js/feature-maps.js";
import { mapValues } from "./picture-code.js";

/**
 * A captioned grid of feature maps: { root, show(thing, maps, range, options) }.
 * maps: those that the page has; options: { scaleOf, enlarged, first, count, fine, largest }: shown are count from
 * first on; the first `fine` of all have more cells than the others; largest is the side of the largest map of all.
 * It keeps its elements from one step to the next, so that the reader's focus stays where it is.
 */
export function mapGrid(onEnlarge) {
  const name = element("b");
  const facts = element("span", { class: "lw-note" });
  const grid = element("div", { class: "lw-maps" });
  const root = element("figure", { class: "lw-map-figure" }, element("figcaption", {}, name, facts), grid);
  const tiles = [];
  const tile = (slot) => {
    const canvas = element("canvas", { role: "img" });
    const label = element("span", { class: "lw-map-label", "aria-hidden": "true" });
    const button = element(
      "button",
      { type: "button", class: "lw-map", onclick: () => onEnlarge(slot) },
      canvas,
      label,
    );
    grid.append(button);
    return { button, canvas, label };
  };
  const show = (thing, maps, [low, high], { scaleOf, enlarged, first, count, fine, largest }) => {
    const shown = maps.slice(first, first + count);
    while (tiles.length < shown.length) tiles.push(tile(tiles.length));
    name.textContent = thing.name;
    facts.textContent = `${thing.shape.slice(1).join(" × ")}, from ${low} to ${high}${ofAll(thing, shown.length)}`;
    // Half the side is drawn with half the area: a map of 7 x 7 is small beside one of 112 x 112, and still seen.
    const share = thing.channels ? Math.sqrt(Math.max(...thing.shape.slice(-2)) / largest) : 1;
    grid.style.setProperty("--lw-share", share);
    tiles.forEach(({ button, canvas, label }, slot) => {
      button.hidden = slot >= shown.length;
      if (button.hidden) return;
      const [least, most] = shown[slot];
      const what = thing.channels
        ? `channel ${thing.channels[first + slot]}`
        : `all ${thing.shape[1]} channels, row by row`;
      const size = thing.sizes[first + slot < fine ? 0 : 1];
      paint(canvas, mapValues(shown[slot], size), size, scaleOf(shown[slot]));
      canvas.setAttribute("aria-label", `${what}: from ${least} to ${most}`);
      button.setAttribute("aria-pressed", slot === enlarged);
      label.textContent = slot === enlarged ? `${what}: ${least} … ${most}` : what;
    });
  };
  return { root, show };
}

/** "; 4 of 32 maps" where a page does not show all. */
function ofAll(thing, shown) {
  const all = thing.shape.slice(1, -2).reduce((product, size) => product * size, 1);
  return thing.channels && shown < all ? `; ${shown} of ${all} maps` : "";
}
