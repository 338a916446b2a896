"""What stands in the boxes of a diagram: what the steps of a node do, and the shape that they give."""

from textwrap import wrap

from torch import Tensor, nn

from lwcnn import ops
from lwcnn.steps import Step, name_of

from .topology import LAYERS, Node

LETTERS = 22  # of a line in a box
NAMES = {
    ops.batch_norm: "BN", ops.relu: "ReLU", ops.relu6: "ReLU6", ops.silu: "Swish", ops.sigmoid: "sigmoid",
    ops.hard_swish: "hard-swish", ops.hard_sigmoid: "hard-sigmoid", ops.linear: "linear", ops.concat: "side by side",
    ops.add: "sum", ops.scale: "product", ops.global_avg_pool: "global average", nn.BatchNorm1d: "BN",
    nn.BatchNorm2d: "BN", nn.ReLU: "ReLU", nn.ReLU6: "ReLU6", nn.SiLU: "Swish", nn.Linear: "linear",
    ops.shift_max: "largest sum", ops.shift_max_coefficients: "coefficients",
}  # fmt: skip
LEARNED_SHIFTS = {ops.active_shift: "active shift", ops.sparse_shift: "sparse shift"}
ALONG = (ops.channel_wise_conv, ops.channel_wise_conv_across_positions)
POOLS = {ops.max_pool2d: "max pool", ops.avg_pool2d: "average pool"}


def block_label(node: Node) -> list[str]:
    """The lines of a box in a diagram of a block: its name, what it does, the shape that it gives.

    >>> import torch
    >>> block_label(Node("x", "input", (), out=torch.zeros(1, 3, 8, 8)))
    ['x', '3 × 8×8']
    """
    whole = what(node).replace(" ", "\u00a0").replace(",\u00a0", ", ")  # a line ends after a comma alone
    lines = [line.replace("\u00a0", " ") for line in wrap(whole, LETTERS)]
    return [node.name, *lines, shape_text(node.out)]


def what(node: Node) -> str:
    """What the steps of a node do, in their order.

    >>> import torch
    >>> what(Node("act", "other", (0,), (Step("act", ops.relu, (torch.zeros(1),), {}, None),)))
    'ReLU'
    """
    return ", ".join(filter(None, (_what_of(step) for step in node.steps)))


def _what_of(step: Step) -> str:
    named = NAMES.get(type(step.fn) if isinstance(step.fn, nn.Module) else step.fn)
    if named:
        return named
    if isinstance(step.fn, nn.Conv2d):
        return _convolution(step, step.fn.weight, step.fn.stride)
    if isinstance(step.fn, nn.Module):
        return type(step.fn).__name__
    if step.fn not in LAYERS:
        return "" if step.fn is ops.flatten else name_of(step.fn)
    given = step.arguments
    if step.fn in ALONG:
        return _along(given["weight"], given.get("stride", 1))
    if "weight" in given:
        return _convolution(step, given["weight"], given.get("stride", 1))
    if step.fn in POOLS:
        return f"{POOLS[step.fn]} {_times(given['kernel'])}{_stride(given['stride'])}"
    if step.fn is ops.adaptive_avg_pool2d:
        return "global average" if given["size"] in (1, (1, 1)) else "average pool"
    if step.fn is ops.channel_shuffle:
        return f"shuffle, {given['groups']} groups"
    if step.fn is ops.roll_channels:
        return f"roll, {given['groups']} groups"
    if step.fn is ops.shift:
        return f"shift {_times(given['kernel'])}"
    if step.fn in LEARNED_SHIFTS:
        return LEARNED_SHIFTS[step.fn] + _stride(given.get("stride", 1))
    return f"channels {given['start']} to {given['stop'] - 1}"  # of a split


def _convolution(step: Step, weight: Tensor, stride) -> str:
    """``3×3``, ``depthwise 3×3, stride 2``, ``1×1, 3 groups``."""
    channels = next(value for value in step.args if isinstance(value, Tensor)).shape[1]
    groups = channels // weight.shape[1]
    kernel = f"{weight.shape[2]}×{weight.shape[3]}"
    kind = "adder " if step.fn is ops.adder2d else "depthwise " if 1 < groups == channels else ""
    inside = f", {groups} groups" if 1 < groups < channels else ""
    return f"{kind}{kernel}{inside}{_stride(stride)}"


def _along(weight: Tensor, stride: int) -> str:
    """``2 filters of 8, along channels, stride 2``; across positions each pair of them has a filter."""
    if weight.dim() == 3:
        positions, _, length = weight.shape
        return f"filters of {length}, along channels, across {positions} positions"
    filters, *size = weight.shape
    length = "×".join(map(str, size)).removesuffix("×1×1")
    number = "filter" if filters == 1 else f"{filters} filters"
    return f"{number} of {length}, along channels{_stride(stride)}"


def _times(size) -> str:
    rows, columns = size if isinstance(size, tuple) else (size, size)
    return f"{rows}×{columns}"


def _stride(stride) -> str:
    first = stride[0] if isinstance(stride, tuple) else stride
    return f", stride {first}" if first not in (1, None) else ""


def shape_text(out) -> str:
    """Channels, height and width of what a node gives; of several tensors those of each.

    >>> import torch
    >>> shape_text(torch.zeros(1, 10))
    '10'
    """
    if not isinstance(out, Tensor):
        return ", ".join(shape_text(one) for one in out) if isinstance(out, (tuple, list)) else ""
    channels, *size = out.shape[1:]
    return f"{channels} × {'×'.join(map(str, size))}" if size else str(channels)
