"""StepPlayer: a block or a network step by step, on real photographs."""

import torch
import traitlets
from torch import Tensor

from lwcnn.cost.source_text import source_text
from lwcnn.errors import LwcnnError, check_whole, is_whole, one_of
from lwcnn.steps import Step, name_of
from lwcnn.widgets.core.base import STATE_LIMIT, BookWidget, OneOf, Whole, table_html
from lwcnn.widgets.core.step_view import (
    Shown,
    block_lines,
    connect,
    costs_of,
    describe,
    group_steps,
    trace_all,
)
from lwcnn.widgets.step_player.pictures import (
    MAPS,
    PICKS,
    PIXELS,
    Wanted,
    ends_html,
    fit_pictures,
    outputs_of,
)


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
        maps: how many feature maps a step shows at once.
        views: how many times as many the page has at most, for a reader who asks for the next ones.
        pick: which maps. "spread": evenly over the channels, so that the same channels are seen before and
            after a step that keeps their number. "varied": those that differ most from pixel to pixel.
        labels: names of the classes, if the last step gives logits; those of the module are taken by default.
        pixels: the longest side of a picture, in cells; less if a page has no room for it.
        room: how many bytes of the page the player may take. A page with no other widget may give it more.

    Traits:
        index: which step is shown, from 0 on.
        photograph: which of the inputs is shown.
        view: which of the selections of maps is shown, from 0 on; after the last comes the first again.
        colours: how values become colours. "own" and "shared": by sign, a scale for each picture or one for
            the step; "contrast": from the lowest to the highest value of each picture.
        steps, things, pictures, code, block, maps: what the page shows; computed in float64, then quantised.

    Raises:  LwcnnError if inputs, only or join do not fit, or if the pictures do not fit into a page.

    >>> from lwcnn.models.squeezenet import Fire
    >>> player = StepPlayer(Fire(3, 2, 4, 4), {"ones": torch.ones(1, 3, 8, 8)})
    >>> [step["name"] for step in player.steps][-2:]
    ['expand3x3.act', 'concat']
    """

    module = "step-player"

    index = Whole(0, 100_000, 0)
    view = Whole(0, 100_000, 0)
    photograph = traitlets.Any("").tag(sync=True)
    colours = OneOf(("own", "shared", "contrast"), "own")
    title = traitlets.Unicode("").tag(sync=True)
    steps = traitlets.List().tag(sync=True)
    things = traitlets.List().tag(sync=True)
    pictures = traitlets.Dict().tag(sync=True)
    code = traitlets.Dict().tag(sync=True)
    block = traitlets.Dict().tag(sync=True)
    maps = Whole(1, 100_000, MAPS)

    def __init__(
        self, block, inputs, only="", join=None, title="", maps=MAPS, views=1, pick="spread", labels=None,
        pixels=PIXELS, room=STATE_LIMIT, **traits,
    ):  # fmt: skip
        name = getattr(block, "__name__", type(block).__name__)
        where = f"StepPlayer({name}, inputs, only={only!r}, join={join!r}, maps={maps!r})"
        self.refuse_unknown(traits)
        inputs = check_arguments(where, inputs, join)
        for option, value in {"maps": maps, "views": views, "pixels": pixels, "room": room}.items():
            check_whole(where, option, value, 1)
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
        outs = outputs_of(things, inputs, traces)
        drawn = fit_pictures(
            where, fixed, things, outs, Wanted(pixels, maps, views, PICKS[pick], labels, room)
        )
        traits = {"photograph": next(iter(inputs)), **traits}
        self.state_limit = room
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
        """A table with a row a step, and the maps that go into the first step and come out of the last one."""
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
        table = table_html(f"{self.title} (photograph: {self.photograph})", header, rows)
        return table + ends_html(self.steps, self.things, self.pictures[self.photograph], self.maps)


def check_arguments(where: str, inputs, join) -> dict[str, Tensor]:
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
