// All networks in one picture and one table: published accuracy against MACs or parameters.
// Every number comes from Python (`columns`); network-rows.js filters and sorts, this file draws.

import {
  button,
  change,
  checkbox,
  choice,
  element,
  live,
  newsOf,
  panel,
  read,
  scrollBox,
  section,
  watch,
} from "../core/js/dom.js";
import { accuracy, thousands, threeDigits } from "../core/js/numbers.js";
import { marker, picture } from "./network-picture.js";
import { AXES, isChosen, passes, rowsOf, sorted, told } from "./network-rows.js";

const TABLE_COLUMNS = [
  ["name", "network"],
  ["year", "year"],
  ["top1", "top-1 in %, printed"],
  ["size", "input"],
  ["macs", "MACs counted here"],
  ["printed_macs", "MACs printed"],
  ["params", "parameters counted here"],
  ["printed_params", "parameters printed"],
  ["memory", "peak memory, bytes"],
  ["time", "ms for one image"],
  ["source", "source"],
];
const onOff = (value) => (value ? "on" : "off");
// What is said, beside the number of rows, when the reader changes it.
const TOLD = {
  x: { label: "across", format: (key) => AXES[key].option },
  chosen: { label: "families", format: (chosen) => chosen.join(", ") || "all" },
  year: { label: "year", format: (year) => year || "all" },
  text: { label: "find" },
  counted_only: { label: "only what is counted here", format: onOff },
  frontier: { label: "line of the best", format: onOff },
};

function tableOf(rows, onSort, onHover) {
  const heads = TABLE_COLUMNS.map(([column, label]) =>
    element(
      "th",
      { scope: "col" },
      element(
        "button",
        { type: "button", class: "lw-compare-sort", onclick: () => onSort(column) },
        element("span", { text: label }),
        element("span", { class: "lw-compare-arrow", "aria-hidden": "true" }),
      ),
    ),
  );
  const lines = new Map(rows.map((row) => [row, element("tr", { onmouseenter: () => onHover(row) }, cellsOf(row))]));
  const body = element("tbody", {}, [...lines.values()]);
  const box = scrollBox(
    "Networks as published, and as counted here",
    element("table", { class: "lw-table lw-compare-table" }, element("thead", {}, element("tr", {}, heads)), body),
  );
  box.classList.add("lw-compare-box");
  let order = rows;

  function update(inOrder, shown, column, descending) {
    if (inOrder.some((row, i) => row !== order[i])) body.append(...inOrder.map((row) => lines.get(row)));
    order = inOrder;
    for (const [row, line] of lines) line.hidden = !shown.has(row);
    TABLE_COLUMNS.forEach(([name], i) => {
      const way = name === column ? (descending ? "descending" : "ascending") : "none";
      heads[i].setAttribute("aria-sort", way);
      heads[i].querySelector(".lw-compare-arrow").textContent = { ascending: "▲", descending: "▼", none: "↕" }[way];
    });
  }

  function mark(row, bringIntoView) {
    for (const [one, line] of lines) {
      line.classList.toggle("lw-on", one === row);
      if (one === row) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
    }
    const line = lines.get(row);
    if (bringIntoView && line && !line.hidden) box.scrollTop = line.offsetTop - box.clientHeight / 2;
  }
  return { root: box, update, mark };
}

function cellsOf(row) {
  const count = (kind) => (row.counted ? thousands(row[kind]) : "–");
  const printed = (kind) => (row[`differs_${kind}`] ? "≠ " : "") + (row[`printed_${kind}`] || "–");
  const texts = [
    row.year,
    row.top1 === null ? "–" : accuracy(row.top1),
    row.size,
    count("macs"),
    printed("macs"),
    count("params"),
    printed("params"),
    row.memory === null ? "–" : thousands(row.memory),
    row.time === null ? "–" : threeDigits(row.time),
  ];
  return [
    element("th", { scope: "row" }, marker(row), row.chapter ? linked(row) : row.name),
    ...texts.map((text) => element("td", { text })),
    element("td", { class: "lw-compare-source", title: row.source, text: `${row.source} (${row.confidence})` }),
  ];
}

/** The name leads to the chapter: a page beside this one, in a notebook the notebook beside it. */
function linked({ name, chapter }) {
  const ending = "content_root" in document.documentElement.dataset ? "html" : "ipynb";
  return element("a", { href: `${chapter}.${ending}`, title: "to its chapter" }, name);
}

function controlsOf(model, rows) {
  const set = (name) => (value) => change(model, { [name]: value });
  const years = [...new Set(rows.map((row) => row.year))].sort();
  const find = element("input", {
    type: "search",
    class: "lw-typed lw-compare-find",
    oninput: () => set("text")(find.value),
  });
  const fields = {
    x: choice({
      label: "across",
      options: Object.entries(AXES).map(([key, { option }]) => [key, option]),
      value: model.get("x"),
      onChange: set("x"),
    }),
    year: choice({
      label: "year",
      options: [[0, "all"], ...years.map((one) => [one, one])],
      value: model.get("year"),
      onChange: set("year"),
    }),
    text: {
      root: element("div", { class: "lw-field" }, element("label", {}, element("span", { text: "find" }), find)),
      set: (text) => {
        if (find.value !== text) find.value = text;
      },
    },
    counted_only: checkbox({
      label: "only what is counted here",
      checked: model.get("counted_only"),
      onChange: set("counted_only"),
    }),
    frontier: checkbox({ label: "line of the best", checked: model.get("frontier"), onChange: set("frontier") }),
  };
  return {
    nodes: Object.values(fields).map((field) => field.root),
    show: () => Object.entries(fields).forEach(([name, field]) => field.set(model.get(name))),
  };
}

/** The families, to be chosen, several at once: the others turn grey. */
function legendOf(model, rows) {
  const families = model.get("families");
  const turn = (family) => {
    const chosen = model.get("chosen");
    const others = chosen.filter((one) => one !== family);
    change(model, { chosen: others.length < chosen.length ? others : [...chosen, family] });
  };
  const buttons = families.map((family, hue) =>
    button([marker({ hue, counted: 1 }), family], () => turn(family), { class: "lw-button lw-compare-family" }),
  );
  const all = button("all families", () => change(model, { chosen: [] }), { class: "lw-button lw-compare-family" });
  const open = [marker({ hue: 7, counted: 0 }), "open: not in lwcnn, as printed"];
  const root = element(
    "ul",
    { class: "lw-compare-legend", "aria-label": "Families; choose one or several" },
    [...buttons, all].map((one) => element("li", {}, one)),
    rows.some((row) => !row.counted) && element("li", {}, open),
  );
  const show = () => {
    const chosen = model.get("chosen");
    buttons.forEach((one, hue) => one.setAttribute("aria-pressed", chosen.includes(families[hue])));
    all.disabled = chosen.length === 0;
  };
  return { root, show };
}

function render({ model, el }) {
  const names = ["columns", "families", "chapters", "sources", "notes", "confidences"];
  const rows = rowsOf(read(model, names));
  const legend = legendOf(model, rows);
  const controls = controlsOf(model, rows);
  const said = live();
  const details = element("p", {
    class: "lw-compare-details",
    text: "Rest on a marker, or go to it with the arrow keys: its numbers come here.",
  });
  let chosen = null;
  const choose = (row, fromPicture) => {
    if (chosen === row) return;
    chosen = row;
    plotted.mark(row);
    listed.mark(row, fromPicture);
    details.replaceChildren(
      element("strong", { text: told(row) }),
      ` ${row.note} Source: ${row.source} (${row.confidence}).`,
    );
  };
  const plotted = picture(rows, model.get("machine"), (row) => choose(row, true));
  const sortBy = (column) => {
    const turn = model.get("sort") === column && !model.get("descending");
    change(model, { sort: column, descending: turn });
  };
  const listed = tableOf(rows, sortBy, (row) => choose(row, false));

  let before = read(model, Object.keys(TOLD));
  const update = () => {
    const now = read(model, Object.keys(TOLD));
    const [column, descending] = [model.get("sort"), model.get("descending")];
    const passing = new Set(rows.filter((row) => passes(row, now)));
    const shown = new Set([...passing].filter((row) => isChosen(row, now)));
    controls.show();
    legend.show();
    const drawn = plotted.update(now.x, passing, (row) => isChosen(row, now), chosen, now.frontier);
    listed.update(sorted(rows, column, descending), shown, column, descending);
    const label = TABLE_COLUMNS.find(([name]) => name === column)?.[1];
    said.say(
      `${newsOf(TOLD, before, now)}${shown.size} of ${rows.length} rows, ${drawn} of them in the picture.` +
        (label ? ` Sorted by ${label}, ${descending ? "largest or last" : "smallest or first"} on top.` : ""),
    );
    before = now;
  };
  panel(
    el,
    { title: "Networks side by side", controls: controls.nodes },
    said.root,
    plotted.root,
    legend.root,
    details,
    section(
      "The same as a table",
      listed.root,
      element("p", {
        class: "lw-note",
        text: "≠: counted here, this network does not give the printed figure; its note says why, as far as that is known.",
      }),
    ),
  );
  update();
  return watch(model, [...Object.keys(TOLD), "sort", "descending"], update);
}

export default { render };
