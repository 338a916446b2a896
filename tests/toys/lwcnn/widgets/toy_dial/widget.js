// A dial of ten positions.

import { change, live, panel, slider, watch } from "../core/js/dom.js";

function render({ model, el }) {
  const said = live();
  const position = slider({
    label: "position",
    max: 9,
    value: model.get("position"),
    onInput: (value) => change(model, { position: value }),
  });
  panel(el, { title: "A dial", controls: [position.root] }, said.root);
  const update = () => {
    position.set(model.get("position"));
    said.say(`The dial stands at ${model.get("position")} of 9.`);
  };
  update();
  return watch(model, ["position"], update);
}

export default { render };
