"""StepPlayer: a block or a network step by step, on real photographs."""

import json

import torch
import traitlets
from torch import Tensor

from lwcnn.cost.source_text import source_text
from lwcnn.errors import LwcnnError, check_whole, is_whole, one_of
from lwcnn.steps import Step, name_of
from lwcnn.widgets.core.base import STATE_LIMIT, BookWidget, OneOf, Whole, table_html
from lwcnn.widgets.core.quantise import grid_of, picture, shrink, three_digits, thumbnail
from lwcnn.widgets.core.step_view import (
    Shown,
    block_lines,
    connect,
    costs_of,
    describe,
    group_steps,
    trace_all,
)

PIXELS = 32  # longest side of a picture in cells, if there is room
# Longest side of a picture in cells, and most pictures a step: the first pair whose state fits is taken.
LADDER = [(PIXELS, 6), (28, 6), (24, 6), (20, 6), (16, 6), (16, 4), (12, 4), (8, 3)]
THUMBNAIL = 40  # longest side of the colour photograph
ROOM = STATE_LIMIT - 500  # the rest is for index, photograph and title, which may change
SURE_CLASSES = 3  # how many of the likeliest classes are named


class StepPlayer(BookWidget):
    """Walk through a block or a network: code, shapes, costs and feature maps of every step.

    Args:
        block: a module, which is copied to float64 and eval mode, or a function ``f(x, step=call)`` whose
            parameters are float64. A module that takes no ``step`` is shown by the modules in it.
        inputs: a name for each photograph and its tensor (1, C, H, W); all of one shape.
        only: show the steps of one block of a network, such as ``"features.fire2"``.
        join: None shows every step. A number joins the steps whose names agree in that many parts (after
            ``only``): 2 shows SqueezeNet as ``features.fire2``, ``features.fire3``, ... A function from the
            name of a step to the name of its group joins as you like.
        title: the heading of the figure.
        maps: how many feature maps a step shows.
        pick: which maps. "spread": evenly over the channels, so that the same channels are seen before and
            after a step that keeps their number. "varied": those that differ most from pixel to pixel.
        labels: names of the classes, if the last step gives logits; those of the module are taken by default.
        pixels: the longest side of a picture, in cells; less if a page has no room for it.

    Traits:
        index: which step is shown, from 0 on.
        photograph: which of the inputs is shown.
        colours: how values become colours. "own" and "shared": by sign, a scale for each picture or one for
            the step; "contrast": from the lowest to the highest value of each picture.
        steps, things, pictures, code, block: what the page shows; computed in float64, then quantised.

    Raises:  LwcnnError if inputs, only or join do not fit, or if the pictures do not fit into a page.

    >>> from lwcnn.models.squeezenet import Fire
    >>> player = StepPlayer(Fire(3, 2, 4, 4), {"ones": torch.ones(1, 3, 8, 8)})
    >>> [step["name"] for step in player.steps][-2:]
    ['expand3x3.act', 'concat']
    """

    module = "step-player"

    index = Whole(0, 100_000, 0)
    photograph = traitlets.Any("").tag(sync=True)
    colours = OneOf(("own", "shared", "contrast"), "own")
    title = traitlets.Unicode("").tag(sync=True)
    steps = traitlets.List().tag(sync=True)
    things = traitlets.List().tag(sync=True)
    pictures = traitlets.Dict().tag(sync=True)
    code = traitlets.Dict().tag(sync=True)
    block = traitlets.Dict().tag(sync=True)

    def __init__(
        self, block, inputs, only="", join=None, title="", maps=6, pick="spread", labels=None, pixels=PIXELS,
        **traits,
    ):  # fmt: skip
        name = getattr(block, "__name__", type(block).__name__)
        where = f"StepPlayer({name}, inputs, only={only!r}, join={join!r}, maps={maps!r})"
        self.refuse_unknown(traits)
        inputs = check_arguments(where, inputs, join, maps)
        check_whole(where, "pixels", pixels, 1)
        if pick not in PICKS:
            raise LwcnnError(where, f"pick is {pick!r}", expected=f"pick is {one_of(map(repr, PICKS))}")
        names, traces = trace_all(block, inputs, where)
        first, steps = next(iter(inputs.values())), next(iter(traces.values()))
        groups = group_steps(steps, only, join, where)
        things = connect(steps, groups, first)
        costs = costs_of(block, steps, first)
        rows = describe(steps, groups, {**names, id(first): "x"}, only, costs)
        labels = labels or getattr(block, "labels", None)
        fixed = {
            "block": block_lines(block, only, groups, steps, first),
            "steps": rows,
            "code": sources_of(steps, groups, rows),
            "title": title or f"{name}, step by step",
        }
        drawn = fit_pictures(where, fixed, things, inputs, traces, (pixels, maps), PICKS[pick], labels)
        traits = {"photograph": next(iter(inputs)), **traits}
        super().__init__(**fixed, **drawn, **traits)

    @traitlets.validate("index", "photograph")
    def _fit_together(self, proposal):
        new = self.merge_proposal(proposal)
        if new["index"] >= len(new["steps"]):
            expected = f"index must be a whole number from 0 to {len(new['steps']) - 1}"
            self.refuse("there is no such step", expected, index=new["index"])
        if new["photograph"] not in new["pictures"]:
            expected = f"photograph must be {one_of([repr(name) for name in new['pictures']])}"
            self.refuse("there is no such photograph", expected, photograph=new["photograph"])
        return proposal["value"]

    def fallback_html(self) -> str:
        """A table with a row a step."""
        ranges = self.pictures[self.photograph]["ranges"]
        rows = [
            [
                step["name"],
                ", ".join(step["functions"]),
                " × ".join(map(str, self.things[k]["shape"])),
                f"{step['macs']:,}",
                f"{step['params']:,}",
                f"{ranges[k][0]:g} … {ranges[k][1]:g}",
            ]
            for k, step in enumerate(self.steps, start=1)  # thing 0 is the input
        ]
        header = ["step", "function", "output shape", "MACs", "parameters", "values"]
        return table_html(f"{self.title} (photograph: {self.photograph})", header, rows)


def check_arguments(where: str, inputs, join, maps) -> dict[str, Tensor]:
    """Raise LwcnnError unless the arguments fit; return the inputs as float64, in the order given."""
    if not isinstance(inputs, dict) or not inputs:
        raise LwcnnError(where, "inputs names no tensor", expected='a dict such as {"cat": x}')
    for name, x in inputs.items():
        shape = tuple(x.shape) if isinstance(x, Tensor) else f"a {type(x).__name__}"
        if not isinstance(x, Tensor) or x.dim() != 4 or x.shape[0] != 1 or not x.is_floating_point():
            hint = f"use inputs[{name!r}][None]" if isinstance(x, Tensor) and x.dim() == 3 else ""
            raise LwcnnError(
                where,
                f"inputs[{name!r}] is not one image",
                f"got {shape}",
                "floats of shape (1, C, H, W)",
                hint,
            )
    if len({x.shape for x in inputs.values()}) > 1:
        shapes = ", ".join(f"{name} {tuple(x.shape)}" for name, x in inputs.items())
        raise LwcnnError(where, "the inputs differ in shape", shapes, "one shape for all")
    if not (join is None or callable(join) or is_whole(join, 1)):
        raise LwcnnError(
            where, f"join is {join!r}", expected="None, a whole number of at least 1, or a function"
        )
    check_whole(where, "maps", maps, 1)
    return {str(name): x.detach().double() for name, x in inputs.items()}


def sources_of(steps: list[Step], groups: list[Shown], rows: list[dict]) -> dict[str, str]:
    """The source of every function that is shown, once; two functions of one name are told apart by module."""
    code: dict[str, str] = {}
    for group, row in zip(groups, rows, strict=True):
        names = []
        for fn in dict.fromkeys(steps[place].fn for place in group.members):
            text, name = source_text(fn), name_of(fn)
            if code.get(name, text) != text:
                kind = type(fn) if isinstance(fn, torch.nn.Module) else fn
                name = f"{kind.__module__}.{kind.__qualname__}"
            code[name] = text
            names.append(name)
        row["functions"] = names
    return code


def fit_pictures(where, fixed: dict, things: list[Shown], inputs, traces, wanted, pick, labels) -> dict:
    """The pictures in the best quality that a page can hold, as the traits ``things`` and ``pictures``.

    wanted: the longest side of a picture in cells, and how many pictures a step.
    """
    for quality in LADDER:
        pixels, maps = map(min, wanted, quality)
        outs = {
            name: [x if thing.place is None else traces[name][thing.place].out for thing in things]
            for name, x in inputs.items()
        }
        drawn = draw(things, outs, pixels, maps, pick, labels)
        size = len(json.dumps({**fixed, **drawn}, separators=(",", ":"), ensure_ascii=False).encode())
        if size <= ROOM:
            return drawn
    raise LwcnnError(
        where,
        "the pictures do not fit into a page",
        f"{len(things)} things for {len(inputs)} photographs take {size:,} bytes at {pixels} pixels",
        f"at most {ROOM:,} bytes",
        "join steps (join=2), show one block (only=...), or give fewer photographs",
    )


def draw(things: list[Shown], outs: dict[str, list[Tensor]], pixels: int, maps: int, pick, labels) -> dict:
    """The feature maps of all things for every photograph; a vector is one picture with a cell a channel."""
    described, pictures = [], {name: {"maps": [], "ranges": []} for name in outs}
    used = {source for thing in things for source in thing.sources}
    for k, thing in enumerate(things):
        shape = next(iter(outs.values()))[k].shape
        # The network's input is not seen when one block of the network is shown: then it needs no pictures.
        seen = maps if k in used or thing.members else 0
        seen, outs_of_all = min(seen, shape[1:-2].numel()), [values[k] for values in outs.values()]
        channels, size = None if is_vector(shape) else pick(outs_of_all, seen, pixels), None
        for name, values in outs.items():
            shown = cells_of(values[k], pixels, channels)
            size = list(shown.shape[1:])
            pictures[name]["maps"].append([picture(one) for one in shown])
            low, high = values[k].min().item(), values[k].max().item()
            pictures[name]["ranges"].append([three_digits(low), three_digits(high)])
        described.append({"channels": channels, "name": thing.name, "shape": list(shape), "size": size})
    for name, values in outs.items():
        if values[0].shape[1] == 3:
            pictures[name]["photo"] = thumbnail(values[0][0], min(THUMBNAIL, 2 * pixels))
        if labels and values[len(things) - 1].numel() == len(labels):
            pictures[name]["classes"] = likeliest(values[len(things) - 1], labels)
    return {"things": described, "pictures": pictures}


def cells_of(out: Tensor, pixels: int, channels: list[int] | None = None) -> Tensor:
    """Maps of an output as cells (C, h, w), all or some; a vector becomes one map with a cell a channel."""
    if is_vector(out.shape):
        return grid_of(out.flatten())
    maps = out.flatten(0, -3)
    return shrink(maps if channels is None else maps[channels], pixels)


def is_vector(shape: torch.Size) -> bool:
    """True if there is one number a channel: shown whole, as one picture."""
    return len(shape) < 4 or tuple(shape[-2:]) == (1, 1)


def pick_spread(outs: list[Tensor], maps: int, pixels: int) -> list[int]:
    """Channels spread evenly from the first on.

    >>> pick_spread([torch.zeros(1, 128, 7, 7)], 4, pixels=7)
    [0, 32, 64, 96]
    """
    return [k * outs[0].shape[1:-2].numel() // maps for k in range(maps)]


def pick_varied(outs: list[Tensor], maps: int, pixels: int) -> list[int]:
    """The channels whose cells differ most from each other, summed over the photographs; in their order.

    >>> pick_varied([torch.tensor([[[[1.0, 1.0]], [[0.0, 5.0]], [[2.0, 3.0]]]])], 2, pixels=2)
    [1, 2]
    """
    deviation = sum(cells_of(out, pixels).flatten(1).std(dim=1, correction=0) for out in outs)
    return sorted(deviation.argsort(descending=True, stable=True)[:maps].tolist())


PICKS = {"spread": pick_spread, "varied": pick_varied}


def likeliest(logits: Tensor, labels) -> list[list]:
    """The likeliest classes and their probabilities, in thousandths."""
    best = torch.softmax(logits.flatten(), 0).topk(SURE_CLASSES)
    return [
        [labels[k], round(p, 3)] for k, p in zip(best.indices.tolist(), best.values.tolist(), strict=True)
    ]
