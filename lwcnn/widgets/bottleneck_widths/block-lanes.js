// Where the boxes, labels and arrows of a block stand, in pixels. Levels and lanes come from Python (`Layout`); widths
// of boxes from the channels. Nothing is drawn here.

export const BOX = 14; // height of a box
export const LINE = 13; // height of a line of its label, which stands below it
const GAP = 15; // from a label to the next box: room for the arrows
const NARROW = 24; // width of a lane in which only arrows pass
const LETTER = 6.5; // width of a letter of 11 pixels, on the safe side
const AIR = 8; // between the boxes and labels of two lanes

/** What stands below a box: its name, and how many channels of which size it gives. */
export const labelOf = ({ name, channels, height, width }) => [name, `${channels} · ${height}×${width}`];

/**
 * layout: { levels, lanes, wide, edges } of `Layout`; rows: { name, kind, channels, height, width }, one for each node;
 * width: of the drawing; least: the height that a level has at least for each of its nodes.
 * Returns { width, height, heights, boxes, arrows }: the height of each level, for each node { x, top, bottom, left,
 * right, lines, parts }, and for each arrow its path and where its tip is. lines: of its label, 2 where it would not fit
 * in 1. parts: of a concatenation, whose box has a part for each source.
 */
export function placeBlock({ levels, lanes, wide, edges }, rows, width, least = 0) {
  const broad = wide.filter(Boolean).length;
  const laneWidth = (width - NARROW * (wide.length - broad)) / broad;
  const widths = wide.map((is) => (is ? laneWidth : NARROW));
  const centres = widths.map((own, lane) => sumOf(widths.slice(0, lane)) + own / 2);
  const middle = (centres[wide.indexOf(true)] + centres[wide.lastIndexOf(true)]) / 2;
  const fits = (row) => labelOf(row).join(" ").length * LETTER <= laneWidth - AIR;
  const heights = Array.from({ length: Math.max(...levels) + 1 }, (_, level) => {
    const here = rows.filter((_row, place) => levels[place] === level);
    return Math.max(GAP + BOX + (here.every(fits) ? 1 : 2) * LINE, least * here.length);
  });
  const topOf = (level) => sumOf(heights.slice(0, level)) + GAP;
  const most = Math.max(...rows.map((row) => row.channels));
  const boxes = rows.map((row, place) => {
    const x = lanes[place] === null ? middle : centres[lanes[place]];
    const half = Math.max(3, (row.channels / most) * (laneWidth - AIR)) / 2;
    const top = topOf(levels[place]);
    const lines = fits(row) ? 1 : 2;
    const bottom = top + BOX + lines * LINE;
    return { x, top, bottom, left: x - half, right: x + half, lines, parts: partsOf(rows, edges, place) };
  });
  const arrows = edges.map(([source, target, lane]) => {
    const [from, to] = [boxes[source], boxes[target]];
    const [enters, leaves] = [topOf(levels[source] + 1), topOf(levels[target]) - GAP];
    const passes = levels[target] - levels[source] > 1;
    const x = passes ? centres[lane] : from.x;
    const path = passes ? `${curve(from.x, from.bottom, x, enters)}V${leaves}` : "";
    const part = to.parts.find((one) => one.source === source);
    const tip = part ? to.left + ((part.from + part.to) / 2) * (to.right - to.left) : to.x;
    return {
      path: `M${from.x} ${from.bottom}${path}${curve(x, passes ? leaves : from.bottom, tip, to.top)}`,
      tip: [tip, to.top],
    };
  });
  return { width, height: sumOf(heights) + 2, heights, boxes, arrows };
}

const sumOf = (numbers) => numbers.reduce((sum, one) => sum + one, 0);

/** Of a concatenation the share of each source: { source, from, to } between 0 and 1. Surplus maps are cut off. */
function partsOf(rows, edges, target) {
  if (rows[target].kind !== "concat") return [];
  const whole = rows[target].channels;
  let before = 0;
  return edges
    .filter((edge) => edge[1] === target)
    .map(([source]) => {
      const from = before;
      before = Math.min(before + rows[source].channels, whole);
      return { source, from: from / whole, to: before / whole };
    });
}

/** A path from one point down to another. */
function curve(x0, y0, x1, y1) {
  const half = (y0 + y1) / 2;
  return x0 === x1 ? `V${y1}` : `C${x0} ${half} ${x1} ${half} ${x1} ${y1}`;
}
