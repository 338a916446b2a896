"""What the layers under ConvolutionMicroscope give and cost, computed by `lwcnn.ops` and `lwcnn.cost`."""

import torch

from lwcnn.cost import cost_of
from lwcnn.ops.adder import adder2d
from lwcnn.ops.arithmetic import mark
from lwcnn.ops.channel_wise import channel_wise_conv
from lwcnn.ops.conv import conv2d
from lwcnn.ops.shift import shift
from lwcnn.ops.shuffle import channel_shuffle
from lwcnn.steps import Step
from lwcnn.widgets.convolution_microscope.filters import DIRECTIONS

#: operation in the place of a MAC -> the layer; `Cost` counts it under its name in the plural
OPERATIONS = {"absolute_difference": adder2d, "mitchell_product": mark(conv2d, "mitchell")}


def params_of(kind: dict) -> int:
    """The weights of one layer of `kinds_of`; where one comes after, of both. What a shift copies is no weight.

    >>> from lwcnn.widgets.convolution_microscope.filters import shift_kind, thin_kinds, weights
    >>> params_of(thin_kinds(weights())["row"]), params_of(shift_kind())
    (48, 0)
    """
    if kind.get("operation") == "copy":
        return 0
    return sum(kind[layer].numel() for layer in ("weight", "after") if layer in kind)


def case_of(x, kind: dict, stride: int, padding: int) -> dict:
    """Output and costs of one layer of `kinds_of`; where one comes after, of both.

    >>> case_of(torch.ones(1, 1, 3, 3), {"weight": torch.ones(1, 1, 3, 3), "groups": 1}, stride=2, padding=1)
    {'output': [[[4, 4], [4, 4]]], 'macs': 36, 'macs_per_value': 9, 'others': 0, 'others_per_value': 0}
    """
    weight, after = kind["weight"], kind.get("after")
    if kind.get("operation") == "copy":
        return case_of_shift(x, stride, padding)
    if "operation" in kind:
        return case_of_operation(kind["operation"], x, weight, stride, padding)
    if "along" in kind:  # it has no stride over pixels: it works at those where an output is
        arguments = (x[..., ::stride, ::stride], weight, 1, "same")
        y = channel_wise_conv(*arguments)
        macs = cost_of(Step("along", channel_wise_conv, arguments, {}, y)).macs
        return show_case(y, macs=macs, others=0)
    # a side of 1 keeps the size without any
    zeros = tuple(padding if side > 1 else 0 for side in weight.shape[2:])
    arguments = (x, weight, None, stride, zeros, 1, kind["groups"])
    y = conv2d(*arguments)
    macs = cost_of(Step("conv", conv2d, arguments, {}, y)).macs
    if after is not None:
        groups = kind["after_groups"]
        arguments = (channel_shuffle(y, groups), after, None, 1, 0, 1, groups)
        y = conv2d(*arguments)
        macs += cost_of(Step("after", conv2d, arguments, {}, y)).macs
        y = channel_shuffle(y, kind.get("back", 1))
    return show_case(y, macs=macs, others=0)


def case_of_operation(operation: str, x, weight, stride: int, padding: int) -> dict:
    """Output and costs of one layer without MACs: its absolute differences or Mitchell products, an addition with each.

    >>> case_of_operation("absolute_difference", torch.ones(1, 1, 3, 3), torch.ones(1, 1, 3, 3), stride=2, padding=1)
    {'output': [[[-5, -5], [-5, -5]]], 'macs': 0, 'macs_per_value': 0, 'others': 36, 'others_per_value': 9}
    """
    layer, options = OPERATIONS[operation], {"stride": stride, "padding": padding}
    y = layer(x, weight, **options)
    cost = cost_of(Step("layer", layer, (x, weight), options, y))
    return show_case(y, macs=cost.macs, others=getattr(cost, f"{operation}s"))


def case_of_shift(x, stride: int, padding: int) -> dict:
    """Output and costs of a shift in four directions: the maps stand among nine, each where its direction is.

    A shift has neither stride nor padding: it works at the pixels where an output is. Its copies are no operation of
    `Cost`; there is one for each output.

    >>> case_of_shift(torch.arange(36).view(1, 4, 3, 3).double(), stride=1, padding=0)
    {'output': [[[1]], [[12]], [[23]], [[34]]], 'macs': 0, 'macs_per_value': 0, 'others': 4, 'others_per_value': 1}
    """
    nine = x.new_zeros(1, 9, *x.shape[2:])
    nine[:, DIRECTIONS] = x
    y = shift(nine)
    macs = cost_of(Step("shift", shift, (nine,), {}, y)).macs
    rows, columns = (slice(1 - padding, size - 1 + padding, stride) for size in x.shape[2:])
    y = y[:, DIRECTIONS, rows, columns]
    return show_case(y, macs=macs, others=y.numel())


def show_case(y, macs: int, others: int) -> dict:
    """An output (1, C, H, W) with what all of it costs, and what one value costs; ``others`` stand in place of MACs."""
    return {
        "output": whole_numbers(y[0]),
        "macs": macs,
        "macs_per_value": macs // y.numel(),
        "others": others,
        "others_per_value": others // y.numel(),
    }


def cost_in_words(kind: dict, case: dict) -> str:
    """What one value and the whole layer cost, as a sentence."""
    if kind["operation"] == "absolute_difference":
        return (
            f"Each value is minus the sum of {case['others_per_value']} absolute differences of an input and a "
            f"weight; there are {kind['params']} weights, {case['others']:,} absolute differences and as many "
            "additions in all, and no multiply-accumulates (MACs)."
        )
    if kind["operation"] == "mitchell_product":
        return (
            f"Each value is the sum of {case['others_per_value']} Mitchell products of an input and a weight; there "
            f"are {kind['params']} weights, {case['others']:,} Mitchell products and as many additions in all, and no "
            "multiply-accumulates (MACs)."
        )
    if kind["operation"] == "copy":
        return (
            "Each value is a copy of one input value; there are no weights and no multiply-accumulates (MACs), but "
            f"{case['others']:,} values are read and written."
        )
    made = f"Each value is the sum of {case['macs_per_value']} products of an input and a weight"
    if kind["after"]:
        made = f"Each value takes {case['macs_per_value']} products, if those of the first layer are shared"
    return (
        f"{made}; there are {kind['params']} weights and {case['macs']:,} multiply-accumulates (MACs) in all."
    )


def whole_numbers(x) -> list:
    """A tensor of whole numbers as nested lists of Python integers."""
    return x.round().to(torch.int64).tolist()
