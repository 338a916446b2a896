// The reader's own filter: a field for each weight of one filter of the layer.

import { button, change, choice, element, fold, row } from "../core/js/dom.js";
import { middle } from "./convolution-sums.js";

const MOST = 99; // of Python's check: larger numbers do not fit their cells

/** A whole number from -99 to 99, as near as can be to what was typed. */
export const wholeNumber = (text) => Math.max(-MOST, Math.min(MOST, Math.round(Number(text)) || 0));

/** Fields for the filter of one input channel of the present output: { root, show(setting, parts) }. */
export function ownFilter(model) {
  const fields = element("div", { class: "lw-micro-own" });
  const pick = element("div");
  let present = null; // { kind, key, rows } of the filter that is shown
  let chosen = 0; // place among the filters of this output

  const send = (rows) => {
    const typed = model.get("typed");
    const { [present.key]: _, ...others } = typed[present.kind] ?? {};
    change(model, { typed: { ...typed, [present.kind]: rows ? { ...others, [present.key]: rows } : others } });
  };
  const typedAt = (u, v) => (event) => {
    const rows = present.rows.map((line) => [...line]);
    rows[u][v] = wholeNumber(event.target.value);
    event.target.value = rows[u][v];
    send(rows);
  };
  const field = (u, v) =>
    element("input", {
      type: "number",
      class: "lw-typed lw-micro-weight",
      min: -MOST,
      max: MOST,
      step: 1,
      "aria-label": `weight, row ${u}, column ${v}`,
      change: typedAt(u, v),
    });
  let shape = "";
  const fit = (rows) => {
    if (shape === `${rows.length} × ${rows[0].length}`) return;
    shape = `${rows.length} × ${rows[0].length}`;
    fields.style.setProperty("--lw-columns", rows[0].length);
    fields.replaceChildren(...rows.flatMap((line, u) => line.map((_, v) => field(u, v))));
  };
  let list = "";
  const offer = (setting, parts) => {
    const names = parts.map(
      ({ channel, made }) => setting.names[channel] + (setting.kind.after ? ` for ${middle(made)}` : ""),
    );
    if (names.join() === list) return;
    list = names.join();
    const options = names.map((name, at) => [at, name]);
    const onChange = (at) => {
      chosen = at;
      show(setting, parts);
    };
    pick.replaceChildren(choice({ label: "filter for", options, value: chosen, onChange }).root);
  };

  const show = (setting, parts) => {
    // a filter that all outputs share is no filter of this output, and a layer without weights has none
    root.hidden = Boolean(setting.kind.reads) || setting.kind.params === 0;
    chosen = Math.min(chosen, parts.length - 1);
    offer(setting, parts);
    const { made, place } = parts[chosen];
    const output = setting.kind.after ? made : setting.output;
    present = { kind: setting.name, key: `${output},${place}`, rows: setting.kind.weight[output][place] };
    fit(present.rows);
    [...fields.children].forEach((input, at) => {
      const value = String(present.rows.flat()[at]);
      if (input.value !== value) input.value = value;
    });
  };
  const back = button("Back to the given filters", () => change(model, { typed: {} }));
  const note = element("p", {
    class: "lw-note",
    text: `Whole numbers from −${MOST} to ${MOST}. The sums and the output follow; what the layer costs does not change.`,
  });
  const root = fold("Type a filter of your own", row(pick, back), fields, note);
  return { root, show };
}
