// The accuracies that are printed for MobileNets of several widths and resolutions: who prints them, and a picture of
// them against MACs.

import { element, section, svg } from "../core/js/dom.js";
import { plot } from "../core/js/plot.js";

export const SOURCES = {
  paper: { option: "the paper (7 of 16)", name: "the paper's tables 6 and 7" },
  checkpoints: { option: "Google's released checkpoints (16)", name: "the table of the released checkpoints" },
};

export const inMillions = (count) => (count / 1e6).toFixed(count < 1e7 ? 2 : 1);

export const nameOf = ({ width, resolution }) => `${width === 1 ? "1.0" : width} MobileNet-${resolution}`; // as in the paper

/** The networks with an accuracy in a table, as lines to draw: over the resolutions, and over the widths at 224. */
export function linesOf(variants, source) {
  const known = variants.filter((one) => one.printed[source]);
  const widths = [...new Set(variants.map((one) => one.width))];
  const lines = widths.map((width) => ({ dashed: false, networks: known.filter((one) => one.width === width) }));
  lines.push({ dashed: true, networks: known.filter((one) => one.resolution === 224) });
  return lines.filter(({ networks }) => networks.length > 1);
}

/** Accuracy against MACs; the chosen network is filled, or a line at its MACs if nobody prints its accuracy. */
export function makePicture(model) {
  const variants = model.get("variants");
  const chart = plot({
    x: {
      name: "million MACs (logarithmic)",
      low: 10e6,
      high: 800e6,
      log: true,
      marks: [10e6, 20e6, 50e6, 100e6, 200e6, 500e6],
      format: (macs) => macs / 1e6,
    },
    y: { name: "top-1 accuracy in %", low: 38, high: 74, marks: [40, 50, 60, 70] },
  });
  const here = svg("line", { class: "lw-plot-line lw-multipliers-here", y1: chart.frame.top, y2: chart.frame.bottom });
  const words = svg("text", { class: "lw-plot-said", y: chart.frame.bottom - 6 }); // below all points
  let drawn = "";
  let points = new Map();
  const draw = (source) => {
    drawn = source;
    const lines = linesOf(variants, source).map(({ dashed, networks }) =>
      svg("path", {
        class: dashed ? "lw-plot-line lw-dashed" : "lw-plot-line",
        d: chart.path(networks.map((one) => [one.macs, one.printed[source].accuracy])),
      }),
    );
    points = new Map(
      variants
        .filter((one) => one.printed[source])
        .map((one) => [
          one,
          svg("circle", {
            class: "lw-plot-point",
            r: 4,
            cx: chart.x(one.macs),
            cy: chart.y(one.printed[source].accuracy),
          }),
        ]),
    );
    chart.layer.replaceChildren(here, ...lines, ...points.values(), words);
  };
  const show = (chosen, source) => {
    if (drawn !== source) draw(source);
    points.forEach((point, one) => {
      point.classList.toggle("lw-on", one === chosen);
      point.setAttribute("r", one === chosen ? 6 : 4);
    });
    const printed = chosen.printed[source];
    const across = chart.x(chosen.macs);
    here.setAttribute("x1", across);
    here.setAttribute("x2", across);
    words.textContent = printed
      ? `${chosen.width}, ${chosen.resolution} px: ${printed.accuracy.toFixed(1)} %`
      : "no accuracy printed";
    words.setAttribute("text-anchor", across > 200 ? "end" : "start");
    words.setAttribute("x", across + (across > 200 ? -8 : 8));
    chart.root.setAttribute("aria-label", pictureText(variants, source));
  };
  const note = element("p", {
    class: "lw-note",
    text:
      "Solid lines join networks of one width with smaller and smaller images; " +
      "the dashed line joins the widths at 224 pixels. Up and left is better.",
  });
  return { root: section("Accuracy against MACs", chart.root, note), show };
}

function pictureText(variants, source) {
  const known = variants.filter((one) => one.printed[source]);
  const list = known
    .map((one) => `${nameOf(one)} ${inMillions(one.macs)} million ${one.printed[source].accuracy} %`)
    .join("; ");
  return `MACs and top-1 accuracy of ${known.length} networks, from ${SOURCES[source].name}: ${list}.`;
}
