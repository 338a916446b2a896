// Bars with a name before and a figure behind them, as many as a part of the widget compares.

import { element } from "../core/js/dom.js";

/** Named bars: { root, show(place, share, text) }. */
export function barRows(rows) {
  const parts = rows.map(({ name, hue }) => ({
    name: element("span", { text: name }),
    bar: element("div", { class: "lw-bar", style: hue ? { "--lw-hue": hue } : {} }),
    figure: element("b"),
  }));
  const root = element(
    "div",
    { class: "lw-bars lw-ghost-bars" },
    parts.map(({ name, bar, figure }) => [name, bar, figure]),
  );
  const show = (place, share, text) => {
    parts[place].bar.style.setProperty("--lw-share", Math.max(0, Math.min(1, share)));
    parts[place].figure.textContent = text;
  };
  return { root, show };
}
