// A grid of small numbers: a picture to look at, or, with onMove, a grid whose cells the arrow keys choose.

import { element } from "./dom.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * numberGrid({ class, onMove(row, column), hover }) -> { root, draw(rows, look), describe(label), select(row, column) }
 * look(value, row, column) gives { text, small, share (0 to 1, depth of the tint), kind (CSS classes) }.
 * hover: whether pointing at a cell chooses it, as a click does.
 */
export function numberGrid({ class: name, onMove = null, hover = true }) {
  const root = element("div", { class: `lw-grid ${name}`, role: onMove ? "grid" : "img" });
  let cells = []; // cells[row][column]
  let chosen = [0, 0];

  const cellAt = (row, column) =>
    element("div", {
      class: "lw-cell",
      role: onMove && "gridcell",
      tabindex: onMove && "-1",
      pointerenter: onMove && hover && ((event) => event.pointerType === "mouse" && onMove(row, column)),
      click: onMove && (() => (onMove(row, column), cells[row][column].focus({ preventScroll: true }))),
    });

  // Cells that stay are kept: making elements is the slow part of an update.
  const fit = (height, width) => {
    root.style.setProperty("--lw-columns", width);
    while (cells.length > height) {
      cells.pop();
      root.lastChild.remove();
    }
    while (cells.length < height) {
      root.append(element("div", { class: "lw-grid-row", role: onMove && "row" }));
      cells.push([]);
    }
    cells.forEach((line, row) => {
      while (line.length > width) line.pop().remove();
      while (line.length < width) {
        line.push(cellAt(row, line.length));
        root.children[row].append(line[line.length - 1]);
      }
    });
  };

  const draw = (rows, look) => {
    if (cells.length !== rows.length || cells[0]?.length !== rows[0].length) fit(rows.length, rows[0].length);
    rows.forEach((values, row) =>
      values.forEach((value, column) => show(cells[row][column], look(value, row, column))),
    );
  };

  const select = (row, column) => {
    const focused = root.contains(document.activeElement);
    cells[chosen[0]]?.[chosen[1]]?.setAttribute("tabindex", "-1");
    for (const cell of root.querySelectorAll("[aria-selected]")) cell.removeAttribute("aria-selected");
    chosen = [row, column];
    const cell = cells[row][column];
    cell.setAttribute("tabindex", "0");
    cell.setAttribute("aria-selected", "true");
    if (focused) cell.focus({ preventScroll: true });
  };

  const onKey = (event) => {
    const last = [cells.length - 1, cells[0].length - 1];
    let [row, column] = chosen;
    if (event.key in STEPS) {
      row += STEPS[event.key][0];
      column += STEPS[event.key][1];
    } else if (event.key === "Home") column = 0;
    else if (event.key === "End") column = last[1];
    else return;
    event.preventDefault();
    onMove(Math.max(0, Math.min(last[0], row)), Math.max(0, Math.min(last[1], column)));
  };
  if (onMove) root.addEventListener("keydown", onKey);

  return { root, draw, select, describe: (label) => root.setAttribute("aria-label", label) };
}

function show(cell, { text, small = null, share = 0, kind = "" }) {
  const shown = `${text}|${small}|${share}|${kind}`;
  if (cell.shown === shown) return; // most cells stay as they are
  cell.shown = shown;
  cell.className = `lw-cell ${kind}`;
  cell.style.setProperty("--lw-share", share);
  if (small === null) return setText(cell, text);
  if (!cell.firstElementChild) cell.append(element("small"), element("span"));
  setText(cell.children[0], small);
  setText(cell.children[1], text);
}

/** Change the text in place: a new text node would be laid out from nothing. */
function setText(node, text) {
  if (!node.firstChild) node.textContent = text;
  else if (node.firstChild.data !== text) node.firstChild.data = text;
}
