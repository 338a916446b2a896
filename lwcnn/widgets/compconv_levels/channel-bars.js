// Channels as bars: what is computed is highest, a copy lower, a cheap map lowest; what is cut off is only outlined.

import { element, svg } from "../core/js/dom.js";

const HEIGHT = 12;
const KINDS = {
  input: { text: "channel of the input", hue: "var(--lw-hue-7)", height: 9 },
  computed: { text: "computed of all channels before it", hue: "var(--lw-hue-0)", height: 12 },
  copied: { text: "copied from the input", hue: "var(--lw-hue-1)", height: 9 },
  cheap: { text: "one cheap filter on one map", hue: "var(--lw-hue-2)", height: 5 },
  cut: { text: "cut off", hue: "none", height: 5 },
};

/** Draw runs of channels, [[kind, how many], ...], where `most` channels are as wide as the picture. */
export function drawRuns(picture, runs, most) {
  const paths = {};
  let place = 0;
  for (const [kind, count] of runs) {
    const { height } = KINDS[kind];
    if (count > 0) paths[kind] = `${paths[kind] ?? ""}M${place},${HEIGHT - height}h${count}v${height}h${-count}z`;
    place += count;
  }
  picture.setAttribute("viewBox", `0 0 ${most} ${HEIGHT}`);
  picture.replaceChildren(
    ...Object.entries(paths).map(([kind, d]) =>
      svg("path", { class: `lw-levels-part lw-levels-${kind}`, style: { "--lw-hue": KINDS[kind].hue }, d }),
    ),
  );
}

/** Each kind with its name. */
export function legend() {
  return element(
    "ul",
    { class: "lw-levels-legend" },
    Object.entries(KINDS).map(([kind, { text }]) => {
      const sample = svg("svg", { class: "lw-levels-sample", "aria-hidden": "true" });
      drawRuns(sample, [[kind, 20]], 20);
      return element("li", {}, sample, text);
    }),
  );
}
