// The maps of a Ghost module as boxes: primary ones, ghosts, and those that are cut off.

import { element, section, svg } from "../core/js/dom.js";

export const HUES = { standard: "var(--lw-hue-7)", primary: "var(--lw-accent)", cheap: "var(--lw-hue-1)" };

const BOX = { step: 15, size: 12, named: 96 }; // pixels; up to how many maps have numbers

const lineOf = (made) => (made <= BOX.named ? 16 : made <= 400 ? 24 : 32); // maps in a line

/** The maps as boxes: primary ones, ghosts, and those that are cut off. */
export function makeMaps() {
  const head = element("p");
  const groups = [
    ["the primary layer's maps", "primary"],
    ["ghosts; × are cut off", "cheap"],
  ].map(([name, kind]) => {
    const picture = svg("svg", { class: "lw-ghost-maps", role: "img" });
    return {
      kind,
      picture,
      root: element(
        "div",
        { style: { "--lw-hue": HUES[kind] } },
        element("p", { class: "lw-ghost-name", text: name }),
        picture,
      ),
    };
  });
  const note = element("p", { class: "lw-note" });
  const show = ({ ratio, out_channels: kept }, { maps }) => {
    const { primary, made, cut } = maps;
    head.textContent =
      `⌈C_out / r⌉ = ⌈${kept} / ${ratio}⌉ = ${primary} primary maps, r times as many in all: ${made}. ` +
      (cut > 0
        ? `The module keeps the first ${kept} and cuts off ${cut}, which were computed for nothing.`
        : "All are kept.");
    const ghosts = made - primary;
    const texts = [
      Array.from({ length: primary }, (_, index) => index),
      Array.from({ length: ghosts }, (_, index) => Math.floor(index / (ratio - 1))),
    ];
    groups[0].picture.replaceChildren(...drawBoxes(groups[0].picture, texts[0], primary, lineOf(made)));
    groups[1].picture.replaceChildren(...drawBoxes(groups[1].picture, texts[1], ghosts - cut, lineOf(made)));
    groups[0].picture.setAttribute("aria-label", `${primary} primary maps`);
    groups[1].picture.setAttribute("aria-label", `${ghosts} ghosts, ${cut} of them cut off`);
    note.textContent =
      made <= BOX.named
        ? "The number in a ghost is that of the primary map which it is made of."
        : "One box is one map; ghosts of one primary map stand side by side.";
  };
  return {
    root: section(
      "Maps that are made, and maps that are kept",
      head,
      element(
        "div",
        { class: "lw-ghost-groups" },
        groups.map((group) => group.root),
      ),
      note,
    ),
    show,
  };
}

/** Boxes in lines: kept ones as one path, cut ones as another with crosses, and numbers if they are few. */
function drawBoxes(picture, texts, kept, line) {
  const places = texts.map((_, index) => [(index % line) * BOX.step + 1, Math.floor(index / line) * BOX.step + 1]);
  picture.setAttribute("viewBox", `0 0 ${line * BOX.step} ${Math.max(1, Math.ceil(texts.length / line)) * BOX.step}`);
  const outline = ([x, y]) => `M${x},${y}h${BOX.size}v${BOX.size}h${-BOX.size}z`;
  const cross = ([x, y]) => `${outline([x, y])}M${x + 2},${y + 2}l8,8m0,-8l-8,8`;
  const labels =
    line === lineOf(0)
      ? texts
          .slice(0, kept)
          .map((text, index) =>
            svg("text", { x: places[index][0] + BOX.size / 2, y: places[index][1] + 9 }, String(text)),
          )
      : [];
  return [
    svg("path", { class: "lw-ghost-kept", d: places.slice(0, kept).map(outline).join("") }),
    svg("path", { class: "lw-ghost-cut", d: places.slice(kept).map(cross).join("") }),
    ...labels,
  ];
}
