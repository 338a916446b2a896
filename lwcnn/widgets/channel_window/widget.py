"""ChannelWindow: a filter that slides along the channels, and the matrix that it stands for."""

from functools import cache

import torch
import traitlets

from lwcnn.cost import cost_of
from lwcnn.ops.channel_wise import channel_wise_conv
from lwcnn.ops.conv import pointwise_conv2d
from lwcnn.steps import Step
from lwcnn.widgets.core.base import BookWidget, OneOf, Whole, paragraph, table_html

# Few enough to see each channel, and divided by all numbers of groups.
CHANNELS = (8, 12, 16)
GROUPS = (1, 2, 4)
LENGTHS = tuple(range(1, 9))
#: kind -> the trait that it alone has, and what it can be with so many channels.
KINDS = {
    "shared": ("length", lambda channels: LENGTHS),
    "groups": ("groups", lambda channels: GROUPS),
    "classes": ("classes", lambda channels: range(1, channels + 1)),
    "pointwise": (None, lambda channels: (0,)),
}


class ChannelWindow(BookWidget):
    """Channels as a line, a filter whose window slides along them, and the same as a matrix.

    Traits:
        kind: "shared" (one filter, stride 1, as many outputs as inputs), "groups" (a filter a group, 4 x groups long,
            stride groups), "classes" (one filter without zeros at the ends, which stops once for every class), or
            "pointwise" (a 1 x 1 convolution, to compare with).
        channels: 8, 12 or 16.
        length, groups, classes: of the kind that has it.
        output: the output channel whose window is shown.
        cases: {kind: {channels: {length, groups or classes: case_of(...)}}}, computed by `lwcnn.ops` and `lwcnn.cost`.

    Raises:  LwcnnError for a value that cannot be, before anything is drawn.
    Source:  ChannelNets, Gao et al. 2018, sections 3.1 to 3.4.

    >>> ChannelWindow(kind="groups", channels=8, groups=2).case()["weights"]
    16
    """

    module = "channel-window"

    kind = OneOf(KINDS, "shared")
    channels = OneOf(CHANNELS, 12)
    length = OneOf(LENGTHS, 3)
    groups = OneOf(GROUPS, 2)
    classes = Whole(1, max(CHANNELS), 10)
    output = Whole(0, max(CHANNELS) - 1, 4)
    cases = traitlets.Dict().tag(sync=True)

    def __init__(self, **traits):
        self.refuse_unknown(traits)
        super().__init__(cases=all_cases(), **traits)

    @traitlets.validate("kind", "channels", "classes", "output")
    def _fit_together(self, proposal):
        new = self.merge_proposal(proposal)
        channels, classes, output = new["channels"], new["classes"], new["output"]
        if new["kind"] == "classes" and classes > channels:
            expected = f"at most {channels}: a filter of one channel stops at every channel"
            self.refuse(
                "there are not so many places for the filter", expected, channels=channels, classes=classes
            )
        outputs = classes if new["kind"] == "classes" else channels
        if output >= outputs:
            expected = f"output must be a whole number from 0 to {outputs - 1}"
            self.refuse("there is no such output", expected, kind=new["kind"], output=output)
        return proposal["value"]

    def case(self) -> dict:
        """What the present kind, channels and length, groups or classes give."""
        trait, _ = KINDS[self.kind]
        return self.cases[self.kind][str(self.channels)][str(getattr(self, trait) if trait else 0)]

    def fallback_html(self) -> str:
        """Which inputs each output reads, as a table, and what the layer costs beside a 1 x 1 convolution."""
        case = self.case()
        rows = [[o, *(sign.replace(".", "") for sign in line)] for o, line in enumerate(case["rows"])]
        caption = "Which weight joins an input channel (column) with an output channel (row)"
        header = ["output", *(f"input {i}" for i in range(self.channels))]
        return table_html(caption, header, rows) + paragraph(cost_in_words(case, self.channels))


def case_of(kind: str, channels: int, number: int) -> dict:
    """What the picture of one case shows; every number comes from running the operations.

    ``rows[o][i]`` names the weight that joins input i with output o by its place in its filter (0 to 9, then a, b ...),
    "." where nothing joins them; "*" is a weight of its own. ``first[o]`` is the input on which the window begins,
    below 0 where it begins on a zero channel.

    >>> case_of("classes", 4, 3)["rows"]
    ['01..', '.01.', '..01']
    """
    weight, stride, padding = _layer(kind, channels, number)
    images = torch.eye(channels, dtype=torch.float64)[:, :, None, None]  # image i: channel i alone
    if kind == "pointwise":
        y = pointwise_conv2d(images, weight)
        cost = cost_of(Step("layer", pointwise_conv2d, (images[:1], weight), {}, y[:1]))
        rows, first = ["*" * channels] * channels, [0] * channels
        length, filters = channels, channels
    else:
        y = channel_wise_conv(images, weight, stride, padding)
        cost = cost_of(Step("layer", channel_wise_conv, (images[:1], weight, stride, padding), {}, y[:1]))
        filters, length = weight.shape[:2]
        joins = y[:, :, 0, 0].T.round().int().tolist()  # the number of the weight, from 1; 0: nothing
        rows = ["".join(_sign(number, length) for number in row) for row in joins]
        first = [_first(row, length) for row in joins]
    return {
        "rows": rows,
        "first": first,
        "length": length,
        "filters": filters,
        "weights": cost.params,
        "macs": cost.macs,
        "dense": channels * len(rows),
    }


def _layer(kind: str, channels: int, number: int):
    """Filters whose weights are numbered from 1 on, stride and padding of a case."""
    filters, length, stride, padding = {
        "shared": (1, number, 1, "same"),
        "groups": (number, 4 * number, number, "same"),
        "classes": (1, channels - number + 1, 1, 0),
        "pointwise": (channels, channels, 1, 0),
    }[kind]
    numbers = torch.arange(1.0, filters * length + 1, dtype=torch.float64)
    return numbers.view(filters, length, 1, 1), stride, padding


def _sign(number: int, length: int) -> str:
    """A weight as one sign: its place in its filter."""
    return "0123456789abcdef"[(number - 1) % length] if number else "."


def _first(row: list[int], length: int) -> int:
    """Where a window begins, from the weight that any of its inputs meets."""
    place = next(i for i, number in enumerate(row) if number)
    return place - (row[place] - 1) % length


@cache
def all_cases() -> dict:
    """`case_of` for all that can be chosen."""
    return {
        kind: {str(c): {str(n): case_of(kind, c, n) for n in numbers(c)} for c in CHANNELS}
        for kind, (_, numbers) in KINDS.items()
    }


def cost_in_words(case: dict, channels: int) -> str:
    """Weights and MACs of the layer, beside those of a 1 x 1 convolution with as many inputs and outputs."""
    return (
        f"{case['weights']} weights and {case['macs']} multiply-accumulates (MACs) a pixel; a 1 × 1 convolution from "
        f"{channels} to {len(case['rows'])} channels has {case['dense']} of both."
    )
