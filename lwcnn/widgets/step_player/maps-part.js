// The feature maps before and after the present step, their colours, and other maps of the same things.

import { button, change, choice, element, row, section } from "../core/js/dom.js";
import { mapLegend, signedScale } from "../core/js/feature-maps.js";
import { percent } from "../core/js/numbers.js";
import { mapGrid } from "./map-grid.js";

// How values become colours; a scale gives the values of the middle and of the last colour.
export const SCALES = {
  own: {
    text: "by sign, each picture for itself",
    words: ["negative", "0", "positive"],
    scale: () => (map) => signedScale([map]),
  },
  shared: {
    text: "by sign, one scale for this step",
    words: ["negative", "0", "positive"],
    scale: (maps) => () => signedScale(maps),
  },
  contrast: {
    text: "full contrast, each picture for itself",
    words: ["lowest value", "highest value"],
    scale:
      () =>
      ([low, high]) => [low, high],
  },
};

/** What of a list of maps is shown in view number `view`: [first, how many views there are]. */
export function viewOf(maps, count, view) {
  const views = Math.max(1, Math.ceil(maps.length / count));
  return [(view % views) * count, views];
}

/** The feature maps that go in and those that come out. */
export function picturesPart(model) {
  const things = model.get("things");
  const steps = model.get("steps");
  const count = model.get("maps");
  const largest = Math.max(
    ...things.filter((thing) => thing.channels).map((thing) => Math.max(...thing.shape.slice(-2))),
  );
  let enlarged = null;
  const enlarge = (slot) => {
    enlarged = enlarged === slot ? null : slot;
    update();
  };
  const before = mapsSide("Before");
  const after = mapGrid(enlarge);
  const grids = [];
  const ends = ["First", "Last"].map((heading) => ({ heading, grid: mapGrid(enlarge) }));
  const legend = mapLegend();
  const scale = choice({
    label: "colours",
    options: Object.entries(SCALES).map(([key, { text }]) => [key, text]),
    value: model.get("colours"),
    onChange: (key) => change(model, { colours: key }),
  });
  const others = otherMaps(() => {
    enlarged = null;
    change(model, { view: model.get("view") + 1 });
  });
  const classes = element("div", { class: "lw-bars" });
  const named = section("The likeliest classes", classes);
  const root = element(
    "div",
    { class: "lw-section", style: { "--lw-per-row": count > 4 ? 3 : 2 } },
    element("div", { class: "lw-step-pair" }, before, mapsSide("After", after.root)),
    element(
      "div",
      { class: "lw-step-pair lw-step-ends" },
      ends.map(({ heading, grid }) => mapsSide(heading, grid.root)),
    ),
    element("div", { class: "lw-controls lw-step-legend" }, others.root, legend.root, scale.root),
    named,
  );
  const update = () => {
    const scaling = SCALES[model.get("colours")];
    scale.set(model.get("colours"));
    const [index, view] = [model.get("index"), model.get("view")];
    const { maps, ranges, classes: best } = model.get("pictures")[model.get("photograph")];
    const { sources } = steps[index];
    // Several inputs share the place of one, so that the widget does not grow.
    const inputs = sources.map((number) => ({ number, count: Math.ceil(count / sources.length) }));
    const shown = [...inputs, { number: index + 1, count }].map((one) => {
      const [first, views] = viewOf(maps[one.number], one.count, view);
      return { ...one, first, views };
    });
    const scaleOf = scaling.scale(shown.flatMap((one) => maps[one.number].slice(one.first, one.first + one.count)));
    legend.show(scaling.words);
    while (grids.length < sources.length) {
      grids.push(mapGrid(enlarge));
      before.append(grids[grids.length - 1].root);
    }
    const show = (grid, { number, ...part }) =>
      grid.show(things[number], maps[number], ranges[number], { scaleOf, enlarged, fine: count, largest, ...part });
    grids.forEach((grid, place) => {
      grid.root.hidden = place >= sources.length;
      if (!grid.root.hidden) show(grid, shown[place]);
    });
    show(after, shown[shown.length - 1]);
    others.show(view, Math.max(...shown.map((one) => one.views)));
    named.hidden = !best || index < steps.length - 1;
    if (!named.hidden) classes.replaceChildren(...best.flatMap(classRow));
  };
  /** On paper: what the first step takes and what the last one gives, drawn when a printer may come. */
  const recolour = () => {
    update();
    const { maps, ranges } = model.get("pictures")[model.get("photograph")];
    const numbers = [steps[0].sources[0] ?? 1, steps.length];
    const scaleOf = SCALES[model.get("colours")].scale(numbers.flatMap((number) => maps[number].slice(0, count)));
    const options = { scaleOf, enlarged: null, first: 0, count, fine: count, largest };
    numbers.forEach((number, place) => ends[place].grid.show(things[number], maps[number], ranges[number], options));
  };
  return { root, update, recolour };
}

/** A button for other maps of the same things, hidden where the page has no others. */
function otherMaps(onNext) {
  const place = element("span", { class: "lw-note" });
  const root = element("div", { class: "lw-step-others" }, row(button("Other maps", onNext)), place);
  const show = (view, views) => {
    root.hidden = views < 2;
    place.textContent = `selection ${(view % views) + 1} of ${views}`;
  };
  return { root, show };
}

const mapsSide = (heading, ...grids) =>
  element("div", { class: "lw-step-side" }, element("p", { class: "lw-heading", text: heading }), grids);

function classRow([name, share]) {
  return [
    element("span", { text: name }),
    element("div", { class: "lw-bar", style: { "--lw-share": share } }),
    element("span", { text: percent(share) }),
  ];
}
