"""ConvolutionMicroscope: one output value of a convolution, with every input and weight that made it."""

import torch
import traitlets

from lwcnn.errors import LwcnnError, is_whole, one_of
from lwcnn.widgets.convolution_microscope.cases import (
    banks_of,
    case_of,
    cost_in_words,
    params_of,
    second_layer,
    whole_numbers,
    windows,
    with_typed,
)
from lwcnn.widgets.convolution_microscope.filters import eye, kinds_of, weights
from lwcnn.widgets.core.base import BookWidget, OneOf, Whole, paragraph, table_html

CHANNEL_NAMES = ("red", "green", "blue", "mean")
# In the order of the book.
KINDS = (
    "standard", "grouped", "depthwise", "pointwise", "depthwise_separable", "grouped_and_shuffled", "adder", "column",
    "row", "interleaved_groups", "channel_wise", "shift", "mitchell", "mixed",
)  # fmt: skip

#: What a page calls layers that are no kind of convolution in its plain sense.
CALLED = {"adder": "an adder layer", "shift": "a shift", "mitchell": "a convolution of Mitchell products"}


class ConvolutionMicroscope(BookWidget):
    """Step over the output of a small convolution: which inputs and which weights made a value.

    Traits:
        kind: standard, grouped (2 groups), depthwise, pointwise, depthwise_separable (one after the other),
            grouped_and_shuffled (in 2 groups, a shuffle, a 1 x 1 layer in 2 groups), adder (minus the sum of
            ``|x - w|``), column (3 x 1), row (1 x 3), interleaved_groups (grouped_and_shuffled and a shuffle back),
            channel_wise (one filter along the channels), shift (each channel looks at one neighbour), mitchell (a
            sum of Mitchell products), or mixed (depthwise, 3 x 3 for two channels and 5 x 5 for the others).
        stride: 1 or 2.
        padding: 0 or 1, along each side of 3; a side of 1 keeps the size without any, and mixed always keeps it.
        typed: filters in the place of the given ones, {kind: {"output,place": rows}}; place counts the input
            channels that the output sees. The one that all outputs share stays as it is, and a shift has none. Whole
            numbers from -99 to 99.
        output: the output channel, 0 to 3.
        row, column: the output pixel; one beyond the last is shown as the last.
        image: the four channels of the picture, whole numbers: image[channel][row][column].
        kinds: for each kind its place in the list, its weights, its groups, what comes after (the weights of a
            second layer and the channels that it reads), and for each "stride,padding" the output and the costs, all
            computed by `lwcnn.ops` and `lwcnn.cost`.

    Raises:  LwcnnError for a value that cannot be, before anything is drawn.
    Source:  the eye is from `skimage.data.chelsea` (Stefan van der Walt, public domain).

    >>> ConvolutionMicroscope(kind="depthwise").value()
    21
    """

    module = "convolution-microscope"

    kind = OneOf(KINDS, "standard")
    stride = OneOf((1, 2), 1)
    padding = OneOf((0, 1), 1)
    output = Whole(0, 3, 0)
    row = Whole(0, 8, 0)
    column = Whole(0, 8, 0)
    image = traitlets.List().tag(sync=True)
    names = traitlets.List().tag(sync=True)
    kinds = traitlets.Dict().tag(sync=True)
    typed = traitlets.Dict().tag(sync=True)

    def __init__(self, image=None, **traits):
        self.refuse_unknown(traits)
        x = eye() if image is None else check_image(image)
        names = list(CHANNEL_NAMES) if image is None else [f"channel {c}" for c in range(4)]
        super().__init__(image=whole_numbers(x[0]), names=names, kinds=all_kinds(x), **traits)

    @traitlets.validate("typed")
    def _fit_the_filters(self, proposal):
        typed = proposal["value"]
        shown = (self.kinds or all_kinds(eye())).items()
        weights = {kind: one["weight"] for kind, one in shown if one["params"] and "reads" not in one}
        if not fits(typed, weights):
            expected = (
                '{kind: {"output,place": rows}}, rows as many as the filter has, whole numbers from -99 to 99'
            )
            self.refuse("these are no filters of these kinds", expected, typed=typed)
        return typed

    def case(self) -> dict:
        """Output and costs of the present kind, stride and padding, with the filters that were typed."""
        case = self.kinds[self.kind]["cases"][f"{self.stride},{self.padding}"]
        typed = self.typed.get(self.kind)
        if not typed:
            return case
        kind = with_typed(kinds_of(weights())[self.kind], typed)
        x = torch.tensor([self.image], dtype=torch.float64)
        return case_of(x, kind, self.stride, self.padding)

    def value(self) -> int:
        """The output value under the microscope."""
        rows = self.case()["output"][self.output]
        row = rows[min(self.row, len(rows) - 1)]
        return row[min(self.column, len(row) - 1)]

    def fallback_html(self) -> str:
        """The output as a table, and what one value costs."""
        case, kind = self.case(), self.kinds[self.kind]
        rows = [[row, *values] for row, values in enumerate(case["output"][self.output])]
        layer = CALLED.get(self.kind, f"a {self.kind.replace('_', ' ')} convolution")
        caption = f"Output channel {self.output} of {layer}, stride {self.stride}, padding {self.padding}"
        header = ["row", *(f"column {c}" for c in range(len(rows[0]) - 1))]
        return table_html(caption, header, rows) + paragraph(cost_in_words(kind, case))


def all_kinds(x) -> dict[str, dict]:
    """What the front end shows of each kind: weights, groups, and the cases of stride and padding."""
    shown = {}
    for name, kind in kinds_of(weights()).items():
        banks, after = banks_of(kind), kind.get("after")
        shown[name] = {
            "place": KINDS.index(name),
            "weight": [filters for bank in banks for filters in whole_numbers(bank)],
            "groups": kind["groups"],
            "dilation": 1,
            "operation": kind.get("operation", "multiply"),
            "params": params_of(kind),
            "after": None
            if after is None
            else second_layer(after, kind["after_groups"], kind.get("back", 1)),
            "text": kind["text"],
            "cases": {f"{s},{p}": case_of(x, kind, s, p) for s in (1, 2) for p in (0, 1)},
        }
        if "along" in kind:
            shown[name] |= windows(kind["weight"])
        if len(banks) > 1:
            shown[name] |= {"keepsSize": True, "perValue": one_of(bank[0].numel() for bank in banks)}
    return shown


def fits(typed: dict, weights: dict) -> bool:
    """Whether each typed filter stands for one of the weights, with as many whole numbers from -99 to 99.

    >>> fits({"pointwise": {"3,0": [[2]]}}, {"pointwise": [[[[1]]] * 4] * 4})
    True
    """

    def is_filter(place: str, rows, weight: list) -> bool:
        output, _, channel = place.partition(",")
        if not (output in map(str, range(len(weight))) and channel in map(str, range(len(weight[0])))):
            return False
        own = weight[int(output)][int(channel)]
        height, width = len(own), len(own[0])
        numbers = [number for row in rows for number in row]
        return [len(row) for row in rows] == [width] * height and all(
            is_whole(number, -99) and number <= 99 for number in numbers
        )

    return all(
        kind in weights and all(is_filter(place, rows, weights[kind]) for place, rows in filters.items())
        for kind, filters in typed.items()
    )


def check_image(image) -> torch.Tensor:
    """A picture given by the user as a tensor (1, 4, H, W).

    Raises:  LwcnnError unless it holds whole numbers from -99 to 99, (4, H, W) with H and W from 3 to 9.
    """
    where = "ConvolutionMicroscope(image=...)"
    expected = "whole numbers from -99 to 99 of shape (4, H, W), H and W from 3 to 9"
    try:
        x = torch.as_tensor(image, dtype=torch.float64)
    except (TypeError, ValueError, RuntimeError) as error:
        raise LwcnnError(where, "this is no picture", str(error), expected) from None
    if x.dim() != 3 or x.shape[0] != 4 or not all(3 <= size <= 9 for size in x.shape[1:]):
        raise LwcnnError(
            where, "the picture has the wrong shape", f"image has shape {tuple(x.shape)}", expected
        )
    if not bool((x == x.round()).all()) or float(x.abs().max()) > 99:
        raise LwcnnError(
            where, "the values cannot be shown", f"they go up to {float(x.abs().max()):g}", expected
        )
    return x[None]
