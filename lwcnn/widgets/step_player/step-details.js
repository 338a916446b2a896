// What the present step costs, alone and with all before it; what goes in and out, and the source of its function.

import { element, scrollBox, section, table } from "../core/js/dom.js";
import { thousands } from "../core/js/numbers.js";

/** Figures and bars: what this step costs, and all up to it. */
export function costPart(model) {
  const steps = model.get("steps");
  const total = steps[steps.length - 1];
  const meters = [
    ["MACs", "macs"],
    ["Parameters", "params"],
  ].map(([label, key]) => {
    const figures = element("span");
    const done = element("div", { class: "lw-bar lw-step-done" });
    const now = element("div", { class: "lw-bar" });
    const root = element(
      "div",
      { class: "lw-step-meter" },
      element("p", {}, element("b", { text: label }), " ", figures),
      element("div", { class: "lw-step-track" }, done, now),
    );
    const all = total[`${key}_so_far`];
    const update = (step) => {
      const share = (count) => (all ? count / all : 0);
      const soFar = step[`${key}_so_far`];
      figures.textContent = `${thousands(step[key])} in this step, ${thousands(soFar)} of ${thousands(all)} so far`;
      done.style.setProperty("--lw-share", share(soFar - step[key]));
      now.style.setProperty("--lw-share", share(step[key]));
    };
    return { root, update };
  });
  const other = element("p", { class: "lw-note" });
  const update = () => {
    const step = steps[model.get("index")];
    meters.forEach((meter) => meter.update(step));
    other.textContent = step.other ? `Beside MACs: ${step.other}.` : "No operations beside MACs.";
  };
  return {
    root: section(
      "Cost",
      element(
        "div",
        { class: "lw-step-meters" },
        meters.map((meter) => meter.root),
      ),
      other,
    ),
    update,
  };
}

/** What goes in and out, and the source of the function. */
export function codePart(model) {
  const steps = model.get("steps");
  const things = model.get("things");
  const code = model.get("code");
  const shapes = scrollBox("What goes in and what comes out");
  const summary = element("summary");
  const source = element("code");
  const details = element(
    "details",
    {},
    summary,
    shapes,
    element("pre", { class: "lw-scroll lw-step-source", tabindex: "0", role: "group", "aria-label": "source" }, source),
  );
  const update = () => {
    const index = model.get("index");
    const step = steps[index];
    const taken = step.operands.length
      ? step.operands
      : step.sources.map((number) => [things[number].name, "feature maps", things[number].shape]);
    const rows = [
      ...taken.map((operand) => ["in", ...operand]),
      ["out", step.name, "feature maps", things[index + 1].shape],
    ];
    shapes.replaceChildren(
      table({
        header: ["", "name", "what", "shape"],
        rows: rows.map(([way, name, what, shape]) => [way, name, what, `(${shape.join(", ")})`]),
      }),
    );
    summary.textContent = `What goes in and out, and the source of ${step.functions.join(", ")}`;
    source.textContent = step.functions.map((name) => code[name]).join("\n\n\n");
  };
  return { root: element("div", { class: "lw-section" }, details), update };
}
