// What the widgets that explore numbers share: a list of real layers to start from, and sliders.

import { button, change, choice, element, read, slider } from "./dom.js";

/**
 * A list of presets, a reset button and a slider a trait.
 * controls: trait -> { label, values, format }; presets: name -> { source, trait: value ... };
 * matching: the traits of a preset that must be there for its name to be shown (of several, the one that fits in all
 * its traits, else the one that was shown); fit(state, moved) mends
 * a new state; moved is the trait that was changed.
 * Returns { roots, source, show(state, offered, hidden) }; offered: trait -> values, where they are not always the same.
 */
export function explorer({ model, controls, presets, matching, fit = (state) => state }) {
  const names = Object.keys(controls);
  const first = read(model, [...new Set([...names, ...Object.values(presets).flatMap(traitsOf)])]);
  const preset = choice({
    label: "start from",
    value: "",
    options: [...Object.keys(presets).map((name) => [name, name]), ["", "your own values"]],
    onChange: (name) =>
      change(model, Object.fromEntries(traitsOf(presets[name]).map((key) => [key, presets[name][key]]))),
  });
  preset.input.lastElementChild.disabled = true; // it says what is shown; to choose it would change nothing
  const sliders = names.map((name) => [
    name,
    slider({
      label: controls[name].label,
      values: controls[name].values,
      value: first[name],
      format: controls[name].format,
      onInput: (value) => change(model, fit({ ...read(model, names), [name]: value }, name)),
    }),
  ]);
  const source = element("p", { class: "lw-note" });
  let shown = "";
  const show = (state, offered = {}, hidden = []) => {
    const fits = (key, traits) =>
      traits.every((trait) => !(trait in presets[key]) || presets[key][trait] === state[trait]);
    const fitting = Object.keys(presets).filter((key) => fits(key, matching));
    const name =
      fitting.find((key) => fits(key, traitsOf(presets[key]))) ??
      (fitting.includes(shown) ? shown : (fitting[0] ?? ""));
    shown = name;
    preset.set(name);
    source.textContent = name ? `Source: ${presets[name].source}.` : "";
    source.hidden = !name;
    for (const [trait, control] of sliders) {
      const values = offered[trait] ?? controls[trait].values;
      control.offer(values.includes(state[trait]) ? values : [...values, state[trait]].sort((a, b) => a - b));
      control.set(state[trait]);
      control.root.hidden = hidden.includes(trait);
    }
  };
  const reset = button("Reset", () => change(model, first));
  const root = element(
    "div",
    { class: "lw-explore-sliders" },
    sliders.map(([, control]) => control.root),
  );
  return { roots: { preset: preset.root, reset, sliders: root }, source, show };
}

/** A list of presets as the table that `explorer` takes. */
export const byName = (presets) => Object.fromEntries(presets.map(({ name, ...preset }) => [name, preset]));

const traitsOf = (preset) => Object.keys(preset).filter((name) => name !== "source");
