// The reader's own filter: a field for each number of the present one.

import { button, change, element, fold, row } from "../core/js/dom.js";

const MOST = 99; // of Python's check

/** A number from -99 to 99, as near as can be to what was typed. */
export const numberOf = (text) => Math.max(-MOST, Math.min(MOST, Number(text) || 0));

/** Fields for the present filter: { root, show(setting) }. */
export function ownFilter(model) {
  const fields = element("div", { class: "lw-separable-own" });
  let rows = [];
  const typedAt = (u, v) => (event) => {
    const typed = rows.map((line) => [...line]);
    typed[u][v] = numberOf(event.target.value);
    event.target.value = typed[u][v];
    change(model, { typed });
  };
  const field = (u, v) =>
    element("input", {
      type: "number",
      class: "lw-typed lw-separable-number",
      min: -MOST,
      max: MOST,
      step: "any",
      "aria-label": `number, row ${u}, column ${v}`,
      change: typedAt(u, v),
    });
  const fit = (size) => {
    if (fields.childElementCount === size * size) return;
    fields.style.setProperty("--lw-columns", size);
    fields.replaceChildren(...Array.from({ length: size * size }, (_, at) => field(Math.floor(at / size), at % size)));
  };
  const show = (setting) => {
    rows = setting.rows;
    fit(rows.length);
    [...fields.children].forEach((input, at) => {
      const value = String(rows.flat()[at]);
      if (input.value !== value) input.value = value;
    });
  };
  const back = button("Back to the given filter", () => change(model, { typed: [] }));
  const note = element("p", { class: "lw-note", text: `Numbers from −${MOST} to ${MOST}. Everything above follows.` });
  return { root: fold("Type a filter of your own", row(back), fields, note), show };
}
