"""InceptionMorph: from a standard convolution through Inception to a separable convolution, tower by tower."""

from functools import cache

import torch
import traitlets

from lwcnn.cost.formulas import C_in, C_out, Formula, H, H_out, N, W, W_out, g, k, layers, specialise
from lwcnn.cost.trees import trees
from lwcnn.errors import divisors, one_of
from lwcnn.ops.conv import conv2d, pointwise_conv2d
from lwcnn.widgets.channel_shuffle.widget import reach
from lwcnn.widgets.core.base import BookWidget, OneOf, Whole, paragraph, table_html

# Few enough to see each channel, with several divisors.
CHANNELS = (4, 6, 8, 12, 16, 24)
ORDERS = ("pointwise first", "spatial first")
KINDS = ("params", "macs")


class InceptionMorph(BookWidget):
    """A 1 x 1 convolution and a k x k convolution in some towers: one tower is standard, all are separable.

    Traits:
        in_channels, out_channels: 4, 6, 8, 12, 16 or 24.
        towers: a divisor of the channels of the k x k layer: out_channels if the 1 x 1 layer is first (the
            paper's text), in_channels if the k x k layer is first (the network, and every library).
        kernel: k, 3, 5 or 7.
        size: height and width of all maps.
        order: "pointwise first" or "spatial first".
        output: the output channel whose inputs are marked.
        tables: which channels a filter reads: {"pointwise": {channels: mask}, "spatial": {channels: {towers:
            a mask an output}}}, computed by `lwcnn.ops`.
        formulas: `tower_formulas` as trees.

    Raises:  LwcnnError for a value that cannot be, or values that do not fit together.
    Source:  Xception, Chollet 2017, sections 1.1 and 1.2, figures 2 to 4.

    >>> InceptionMorph(in_channels=8, out_channels=8, towers=8).params()
    {'pointwise': 64, 'spatial': 72}
    """

    module = "inception-morph"

    in_channels = OneOf(CHANNELS, 12)
    out_channels = OneOf(CHANNELS, 12)
    towers = Whole(1, max(CHANNELS), 3)
    kernel = OneOf((3, 5, 7), 3)
    size = OneOf((1, 7, 10, 19, 37, 74), 19)
    order = OneOf(ORDERS, ORDERS[0])
    output = Whole(0, max(CHANNELS) - 1, 0)
    tables = traitlets.Dict().tag(sync=True)
    formulas = traitlets.Dict().tag(sync=True)

    def __init__(self, in_channels=12, out_channels=12, towers=3, order=ORDERS[0], **traits):
        super().__init__(
            in_channels=in_channels,
            out_channels=out_channels,
            towers=towers,
            order=order,
            tables=all_tables(),
            formulas=formula_trees(),
            **traits,
        )

    @traitlets.validate("in_channels", "out_channels", "towers", "order", "output")
    def _fit_together(self, proposal):
        new = self.merge_proposal(proposal)
        name = "out_channels" if new["order"] == ORDERS[0] else "in_channels"
        channels, towers, output = new[name], new["towers"], new["output"]
        if channels % towers:
            what = f"cannot split {channels} channels into {towers} equal towers"
            given = {name: channels, "towers": towers, "order": new["order"]}
            self.refuse(what, f"towers must divide {name}", f"use {one_of(divisors(channels))}", **given)
        if output >= new["out_channels"]:
            expected = f"output must be a whole number from 0 to {new['out_channels'] - 1}"
            self.refuse("there is no such output", expected, output=output)
        return proposal["value"]

    def params(self, towers: int | None = None) -> dict[str, int]:
        """Parameters of the two layers, with another number of towers if one is given."""
        values = {
            C_in: self.in_channels,
            C_out: self.out_channels,
            k: self.kernel,
            g: self.towers if towers is None else towers,
        }
        return {name: int(f["params"].subs(values)) for name, f in tower_formulas(self.order).items()}

    def fallback_html(self) -> str:
        """Parameters for every number of towers as a table."""
        first = self.order == ORDERS[0]
        channels = self.out_channels if first else self.in_channels
        standard = self.in_channels * self.out_channels * self.kernel**2
        rows = []
        for towers in divisors(channels):
            params = self.params(towers)
            total = sum(params.values())
            rows.append(
                [towers, params["pointwise"], params["spatial"], total, f"{total / standard:.2f}",
                 f"{params['spatial'] / total:.0%}"]
            )  # fmt: skip
        caption = (
            f"A 1×1 and a {self.kernel}×{self.kernel} convolution, {self.order}, {self.in_channels} to "
            f"{self.out_channels} channels: parameters, without biases"
        )
        header = [
            "towers",
            "1×1",
            f"{self.kernel}×{self.kernel}",
            "together",
            "of a standard layer",
            "spatial share",
        ]
        ends = (
            "One tower: the spatial layer is a standard convolution. "
            f"{channels} towers: each channel is filtered alone, which is a separable convolution. "
            "Each parameter is used once for each pixel, so MACs are parameters times height times width."
        )
        return table_html(caption, header, rows) + paragraph(ends)


def tower_formulas(order: str) -> dict[str, Formula]:
    """The cost of the two layers, for one image; g is the number of towers.

    >>> tower_formulas("pointwise first")["spatial"]["params"]
    C_out**2*k**2/g
    """
    inner = C_out if order == ORDERS[0] else C_in
    same_size = {N: 1, H_out: H, W_out: W}
    return {
        "pointwise": specialise(layers["pointwise"], same_size),
        "spatial": specialise(layers["grouped"], {**same_size, C_in: inner, C_out: inner}),
    }


@cache
def formula_trees() -> dict:
    """Parameters and MACs of both layers in both orders, and of the standard layer, as trees for the page."""
    same_size = {N: 1, H_out: H, W_out: W}
    standard = trees(specialise(layers["standard"], same_size))
    both = {order: {name: trees(f) for name, f in tower_formulas(order).items()} for order in ORDERS}
    kept = {
        order: {name: {kind: tree[kind] for kind in KINDS} for name, tree in f.items()}
        for order, f in both.items()
    }
    return {**kept, "standard": {kind: standard[kind] for kind in KINDS}}


@cache
def all_tables() -> dict:
    """Which channels are read, found by running the operations with one image a channel and weights of 1."""
    pointwise, spatial = {}, {}
    for channels in CHANNELS:
        images = torch.eye(channels, dtype=torch.float64).view(channels, channels, 1, 1)
        dense = torch.ones(1, channels, 1, 1, dtype=torch.float64)
        (pointwise[str(channels)],) = reach(pointwise_conv2d(images, dense))
        spatial[str(channels)] = {}
        for towers in divisors(channels):
            weight = torch.ones(channels, channels // towers, 1, 1, dtype=torch.float64)
            spatial[str(channels)][str(towers)] = reach(conv2d(images, weight, groups=towers))
    return {"pointwise": pointwise, "spatial": spatial}
