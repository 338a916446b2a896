"""CompconvLevels: a CompConv unrolled step by step: what is computed, what is copied, and what each part weighs."""

from functools import cache
from typing import NamedTuple

import traitlets

from lwcnn.cost.blocks.compconv import ADAPTIVE, PRIMITIVE, run_compconv
from lwcnn.cost.formulas import k, layers, numbers_of
from lwcnn.cost.symbolic import Layer
from lwcnn.cost.trees import to_tree
from lwcnn.errors import LwcnnError
from lwcnn.models.compconv import check_copies
from lwcnn.widgets.core.base import BookWidget, Whole, paragraph, table_html

#: The page offers one level more than the paper's limit, so that a reader sees what it would still save.
DEEPEST = 4
_RESNET = "3 × 3 layers of ResNet-18, He et al. 2016, table 1; their depth by Zhang et al. 2021, C_0 = 128"
#: name -> source and the values of a layer
PRESETS = {
    f"ResNet-18, {layer}": {"source": _RESNET, "in_channels": inputs, "out_channels": outputs, "depth": depth}
    for layer, inputs, outputs, depth in (
        ("conv5", 512, 512, 3),
        ("conv4", 256, 256, 2),
        ("first layer of conv5", 256, 512, 2),
        ("conv3", 128, 128, 1),
        ("conv2", 64, 64, 1),
    )
}
FIRST = next(iter(PRESETS.values()))


class StepRow(NamedTuple):
    """One step in numbers: its name, its kind, the maps that it gives, its weights, and which steps it reads."""

    name: str
    kind: str
    channels: int
    weights: int
    reads: tuple[str, ...]


class CompconvLevels(BookWidget):
    """A CompConv of 3 x 3 kernels at stride 1, one step after the other, beside the dense layer that it replaces.

    Traits:
        in_channels, out_channels: C_in and C_out; C_out is even.
        depth: d, 1 to 4; the paper's own rule goes to 3.
        step: how many steps behind the input are shown; more than there are shows all.
        presets: layers to start from.
        formulas: trees of `lwcnn.cost.trees`: primitive (n of the smallest level), adaptive (the depth by the paper's
            rule), dense (weights of a dense layer), depths (for each depth its steps: name, kind, channels, weights,
            reads).

    Raises:  LwcnnError for a value that cannot be, or a layer that would copy more channels than its input has.
    Source:  Zhang et al. 2021, as two readings of it agree; what they leave open, as `lwcnn.models.compconv` has it.

    >>> widget = CompconvLevels(in_channels=256, out_channels=256, depth=2)
    >>> [row.channels for row in widget.rows()], widget.weights()
    ([256, 43, 43, 86, 86, 86, 256, 256], 166410)
    """

    module = "compconv-levels"

    in_channels = Whole(1, 4096, FIRST["in_channels"])
    out_channels = Whole(2, 4096, FIRST["out_channels"])
    depth = Whole(1, DEEPEST, FIRST["depth"])
    step = Whole(0, 99, 99)
    presets = traitlets.Dict().tag(sync=True)
    formulas = traitlets.Dict().tag(sync=True)

    def __init__(self, **traits):
        self.refuse_unknown(traits)
        super().__init__(**{"presets": PRESETS, "formulas": all_trees(), **traits})

    @traitlets.validate("in_channels", "out_channels", "depth")
    def _fit_together(self, proposal):
        new = self.merge_proposal(proposal)
        given = {name: new[name] for name in ("in_channels", "out_channels", "depth")}
        if new["out_channels"] % 2:
            self.refuse("out_channels is odd", "an even number: two groups are shuffled", **given)
        try:
            check_copies("CompconvLevels", *given.values())
        except LwcnnError as error:
            self.refuse(error.what, error.expected, error.hint, **given)
        return proposal["value"]

    def rows(self) -> list[StepRow]:
        """The steps in numbers, the input first."""
        values = {"C_in": self.in_channels, "C_out": self.out_channels, "d": self.depth, "k": 3}
        values["n"] = numbers_of({"n": PRIMITIVE}, values)["n"]
        told = []
        for layer in steps_of(self.depth):
            counts = numbers_of({"channels": layer.channels, "weights": layer.cost.params + 0 * k}, values)
            reads = tuple(source.name for source in layer.inputs)
            told.append(StepRow(layer.name, kind_of(layer), *map(int, counts.values()), reads))
        return told

    def weights(self) -> int:
        """All weights of the module, without BatchNorm."""
        return sum(row.weights for row in self.rows())

    def fallback_html(self) -> str:
        """A row a step: what it reads, its maps and its weights; and the share of the dense layer."""
        rows, dense = self.rows(), 9 * self.in_channels * self.out_channels
        cells = [[r.name, r.kind, ", ".join(r.reads), str(r.channels), f"{r.weights:,}"] for r in rows]
        caption = f"CompConv, {self.in_channels} to {self.out_channels} channels, depth {self.depth}"
        text = f"{self.weights():,} of the {dense:,} weights of a dense layer: {self.weights() / dense:.1%}."
        return table_html(caption, ["step", "kind", "reads", "maps", "weights"], cells) + paragraph(text)


@cache
def steps_of(depth: int) -> list[Layer]:
    """The steps of the module at one depth, at stride 1, on symbols."""
    return run_compconv(depth, strides=False)


def kind_of(layer: Layer) -> str:
    """What a page calls a step.

    >>> [kind_of(layer) for layer in steps_of(1)]
    ['input', 'computed', 'cheap', 'together', 'shuffled']
    """
    if layer.kind == "convolution":
        return "cheap" if layer.name == "cheap" else "computed"
    return {"copy": "copied", "concat": "together", "shuffle": "shuffled"}.get(layer.kind, layer.kind)


def all_trees() -> dict:
    """The formulas that the page evaluates."""
    return {
        "primitive": to_tree(PRIMITIVE),
        "adaptive": to_tree(ADAPTIVE),
        "dense": to_tree(layers["standard"]["params"]),
        "depths": [
            [
                {
                    "name": layer.name,
                    "kind": kind_of(layer),
                    "channels": to_tree(layer.channels),
                    "weights": to_tree(layer.cost.params),
                    "reads": [source.name for source in layer.inputs],
                }
                for layer in steps_of(depth)
            ]
            for depth in range(1, DEEPEST + 1)
        ],
    }
