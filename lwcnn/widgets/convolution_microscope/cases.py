"""What the layers under ConvolutionMicroscope give and cost, computed by `lwcnn.ops` and `lwcnn.cost`."""

from types import SimpleNamespace

import torch

from lwcnn.cost import cost_of
from lwcnn.ops.adder import adder2d
from lwcnn.ops.arithmetic import mark
from lwcnn.ops.channel_wise import channel_wise_conv
from lwcnn.ops.conv import conv2d
from lwcnn.ops.mixconv import mixconv
from lwcnn.ops.shift import shift
from lwcnn.ops.shuffle import channel_shuffle
from lwcnn.steps import Step, trace
from lwcnn.widgets.convolution_microscope.filters import DIRECTIONS

#: operation in the place of a MAC -> the layer; `Cost` counts it under its name in the plural
OPERATIONS = {"absolute_difference": adder2d, "mitchell_product": mark(conv2d, "mitchell")}


def windows(weight) -> dict:
    """For each output of a filter along four channels the channels that it reads, and their weights.

    >>> windows(torch.tensor([1.0, 2.0, 1.0]).view(1, 3, 1, 1))["reads"]
    [[0, 1], [0, 1, 2], [1, 2, 3], [2, 3]]
    """
    images = torch.eye(4, dtype=torch.float64).view(4, 4, 1, 1)  # image i: channel i alone
    matrix = channel_wise_conv(images, weight.double(), padding="same")[:, :, 0, 0].T
    reads = [[int(i) for i in row.nonzero()] for row in matrix]
    weights = [[[[int(row[i])]] for i in inside] for row, inside in zip(matrix, reads, strict=True)]
    return {"reads": reads, "weight": weights}


def second_layer(weight, groups: int, back: int = 1) -> dict:
    """What the front end needs of a 1 x 1 layer: for each output its channels and weights.

    In groups it comes after a shuffle; ``back`` are the groups of a shuffle after it, 1 for none.

    >>> from lwcnn.widgets.convolution_microscope.filters import PAIRS
    >>> second_layer(torch.tensor(PAIRS).view(4, 2, 1, 1), groups=2)["reads"]
    [[0, 2], [0, 2], [1, 3], [1, 3]]
    """
    channels = torch.arange(4.0).view(1, 4, 1, 1)
    groups_read = channel_shuffle(channels, groups).view(groups, -1)
    reads = groups_read.repeat_interleave(4 // groups, dim=0)  # every output of a group reads all of it
    places = channel_shuffle(channels, back).flatten().long()  # which output of the layer stands where
    return {"weight": whole_numbers(weight.flatten(1)[places]), "reads": whole_numbers(reads[places])}


def banks_of(kind: dict) -> list:
    """The filters of a kind, those of one size together: a list of tensors (filters, channels, k_h, k_w)."""
    return kind["weight"] if isinstance(kind["weight"], list) else [kind["weight"]]


def with_typed(kind: dict, typed: dict) -> dict:
    """A kind with other filters, {"output,place": rows}, in the place of its own.

    >>> with_typed({"weight": torch.zeros(2, 1, 1, 1)}, {"1,0": [[5]]})["weight"].flatten().tolist()
    [0.0, 5.0]
    """
    banks = [bank.clone() for bank in banks_of(kind)]
    filters = [own for bank in banks for own in bank]
    for place, rows in typed.items():
        output, channel = map(int, place.split(","))
        filters[output][channel] = torch.tensor(rows)
    return {**kind, "weight": banks if isinstance(kind["weight"], list) else banks[0]}


def params_of(kind: dict) -> int:
    """The weights of one layer of `kinds_of`; where one comes after, of both. What a shift copies is no weight.

    >>> from lwcnn.widgets.convolution_microscope.filters import shift_kind, thin_kinds, weights
    >>> params_of(thin_kinds(weights())["row"]), params_of(shift_kind())
    (48, 0)
    """
    if kind.get("operation") == "copy":
        return 0
    layers = [*banks_of(kind), *([kind["after"]] if "after" in kind else [])]
    return sum(layer.numel() for layer in layers)


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
    if isinstance(weight, list):
        return case_of_parts(x, weight, stride)
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


def case_of_parts(x, weights: list, stride: int) -> dict:
    """Output and costs of depthwise filters of several sizes, each bank for its own part of the channels.

    >>> weights = [torch.ones(1, 1, 1, 1), torch.ones(1, 1, 3, 3)]
    >>> case_of_parts(torch.ones(1, 2, 3, 3), weights, stride=2)["output"]
    [[[1, 1], [1, 1]], [[4, 4], [4, 4]]]
    """
    options = {"bias": None, "stride": stride, "dilation": 1}
    convs = [
        SimpleNamespace(weight=bank, padding=bank.shape[2] // 2, groups=len(bank), **options)
        for bank in weights
    ]
    steps = trace(mixconv, x, SimpleNamespace(convs=convs, splits=[len(bank) for bank in weights]))
    return show_case(steps[-1].out, macs=sum(cost_of(step).macs for step in steps), others=0)


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
    terms = kind.get("perValue", case["macs_per_value"])
    made = f"Each value is the sum of {terms} products of an input and a weight"
    if kind["after"]:
        made = f"Each value takes {case['macs_per_value']} products, if those of the first layer are shared"
    return (
        f"{made}; there are {kind['params']} weights and {case['macs']:,} multiply-accumulates (MACs) in all."
    )


def whole_numbers(x) -> list:
    """A tensor of whole numbers as nested lists of Python integers."""
    return x.round().to(torch.int64).tolist()
