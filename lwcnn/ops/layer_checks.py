"""What the inputs of each operation with weights must be, together: one check an operation.

A check takes ``where``, the call as an error shows it, then what the operation takes, with the same defaults.
"""

import torch
from torch import Tensor

from ..errors import LwcnnError, check_whole, divisors, is_whole, one_of, shape_of
from ..steps import name_and_step
from .checks import (
    check_alike,
    check_float,
    check_float_map,
    check_map,
    check_not_empty,
    check_switch,
    check_tensor,
    check_vector,
    is_torch_number,
    pair,
    torch_number,
)

GRADIENTS = ("paper", "exact")  # what may go back through an adder layer


def check_convolution(where, x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1) -> None:
    """Raise LwcnnError unless shapes, dtypes, devices and options of a convolution fit together."""
    check_float_map(where, x)
    _check_filters(where, weight)
    check_alike(where, "x", x, weight=weight, bias=bias)
    _, channels, height, width = x.shape
    filters, depth, rows, columns = weight.shape
    if not is_whole(groups, 1) or channels % groups or filters % groups:
        raise _groups_error(where, x, weight, groups)
    if depth != channels // groups:
        raise LwcnnError(
            where,
            f"each filter reads {depth} channels, but a group has {channels // groups}",
            f"x has shape {shape_of(x)}, weight has shape {shape_of(weight)}",
            f"weight of shape ({filters}, {channels // groups}, {rows}, {columns})",
        )
    check_vector(where, "bias", bias, filters)
    pair(where, "stride", stride, 1)
    down, across = pair(where, "dilation", dilation, 1)
    if padding == "same":
        return
    if isinstance(padding, str):
        raise LwcnnError(
            where, f"padding is {padding!r}", expected='a whole number, a pair of them or "same"'
        )
    above, beside = pair(where, "padding", padding, 0)
    if down * (rows - 1) >= height + 2 * above:
        raise _kernel_error(where, x, "height", height + 2 * above, down * (rows - 1) + 1)
    if across * (columns - 1) >= width + 2 * beside:
        raise _kernel_error(where, x, "width", width + 2 * beside, across * (columns - 1) + 1)


def check_depthwise(where, x, weight, bias=None, stride=1, padding=0, dilation=1) -> None:
    """Raise LwcnnError unless each filter reads one channel, and all else fits as in a convolution."""
    check_map(where, x)
    _check_filters(where, weight)
    channels = x.shape[1]
    if weight.shape[1] != 1 or weight.shape[0] % channels:
        raise LwcnnError(
            where,
            "the filters do not read one channel each",
            f"x has shape {shape_of(x)}, weight has shape {shape_of(weight)}",
            f"weight of shape (m*{channels}, 1, k_h, k_w)",
            "use conv2d for filters that read several channels" if weight.shape[1] != 1 else "",
        )
    check_convolution(where, x, weight, bias, stride, padding, dilation, groups=channels)


def check_pointwise(where, x, weight, bias=None, groups=1) -> None:
    """Raise LwcnnError unless the kernel is 1 x 1, and all else fits as in a convolution."""
    _check_filters(where, weight)
    if tuple(weight.shape[2:]) != (1, 1):
        raise LwcnnError(
            where,
            "the kernel is not 1 x 1",
            f"weight has shape {shape_of(weight)}",
            "shape (C_out, C_in/groups, 1, 1)",
            "use conv2d for larger kernels",
        )
    check_convolution(where, x, weight, bias, groups=groups)


def check_adder(where, x, weight, stride=1, padding=0, gradient="paper") -> None:
    """Raise LwcnnError unless shapes, dtypes, devices and options of an adder layer fit together."""
    if gradient not in GRADIENTS:
        raise LwcnnError(where, f"gradient is {gradient!r}", expected='"paper" or "exact"')
    check_map(where, x)
    _check_filters(where, weight)
    if weight.shape[1] != x.shape[1]:
        raise LwcnnError(
            where,
            f"each filter reads {weight.shape[1]} channels, but x has {x.shape[1]}",
            f"x has shape {shape_of(x)}, weight has shape {shape_of(weight)}",
            f"weight of shape (C_out, {x.shape[1]}, k_h, k_w)",
        )
    check_convolution(where, x, weight, None, stride, padding)


def check_channel_wise(where, x, weight, stride=1, padding=0) -> None:
    """Raise LwcnnError unless the filters fit along the channels and into the map, and all else fits together."""
    check_float_map(where, x)
    _check_filters(where, weight, "(F, L, k_h, k_w)")
    check_alike(where, "x", x, weight=weight)
    check_whole(where, "stride", stride, 1)
    _, channels, height, width = x.shape
    _, length, rows, columns = weight.shape
    if isinstance(padding, str) and padding != "same":
        raise LwcnnError(where, f"padding is {padding!r}", expected='a whole number or "same"')
    if padding != "same":
        check_whole(where, "padding", padding, 0)
        if length > channels + 2 * padding:
            raise LwcnnError(
                where,
                "the filter is longer than the padded channels",
                f"x has shape {shape_of(x)}, weight has shape {shape_of(weight)}, padding is {padding}",
                hint="use more channels, more padding or a shorter filter",
            )
    if rows > height or columns > width:
        raise LwcnnError(
            where,
            "the filter is larger than the map",
            f"x has shape {shape_of(x)}, weight has shape {shape_of(weight)}",
            hint="use a larger input",
        )


def check_channel_wise_across_positions(where, x, weight) -> None:
    """Raise LwcnnError unless there is a filter from each position of the map to each, and all else fits together."""
    check_float_map(where, x)
    check_tensor(where, weight, "weight")
    positions = x.shape[2] * x.shape[3]
    if weight.dim() != 3 or tuple(weight.shape[:2]) != (positions, positions):
        raise LwcnnError(
            where,
            f"the map has {positions} positions, and the filters are for others",
            f"x has shape {shape_of(x)}, weight has shape {shape_of(weight)}",
            f"weight of shape ({positions}, {positions}, L)",
            "use images of the size that the network is meant for",
        )
    check_not_empty(where, weight, "weight")
    check_alike(where, "x", x, weight=weight)


def check_linear(where, x, weight, bias=None) -> None:
    """Raise LwcnnError unless x is a matrix whose columns are the inputs of the layer."""
    check_float(where, x)
    check_tensor(where, weight, "weight")
    if x.dim() != 2 or weight.dim() != 2 or x.shape[1] != weight.shape[1]:
        raise LwcnnError(
            where,
            "the columns of x are not the inputs of the layer",
            f"x has shape {shape_of(x)}, weight has shape {shape_of(weight)}",
            "x of shape (N, C_in), weight of shape (C_out, C_in)",
            "flatten the feature maps first" if x.dim() > 2 else "",
        )
    check_not_empty(where, x)
    check_not_empty(where, weight, "weight")
    check_alike(where, "x", x, weight=weight, bias=bias)
    check_vector(where, "bias", bias, weight.shape[0])


def check_batch_norm(
    where, x, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5
) -> None:
    """Raise LwcnnError unless maps, vectors and options fit together, and training has values to train on."""
    if isinstance(x, torch.Tensor) and x.dim() == 2:  # rows, as after the pooling
        check_float(where, x)
        check_not_empty(where, x)
    else:
        check_float_map(where, x)
    check_tensor(where, running_mean, "running_mean")
    check_tensor(where, running_var, "running_var")
    vectors = {"running_mean": running_mean, "running_var": running_var, "weight": weight, "bias": bias}
    mixed = x.dtype in (torch.bfloat16, torch.float16) and running_mean.dtype == torch.float32
    if mixed:  # PyTorch takes it: sums of many numbers stay exact
        check_alike(where, "running_mean", running_mean, **vectors)
    else:
        check_alike(where, "x", x, **vectors)
    channels = x.shape[1]
    for name, vector in vectors.items():
        check_vector(where, name, vector, channels)
    check_switch(where, "training", training)
    if not is_torch_number(momentum) or not 0 <= momentum <= 1:
        raise LwcnnError(where, f"momentum is {momentum!r}", expected=f"{torch_number(momentum)} from 0 to 1")
    if not is_torch_number(eps) or not eps > 0:  # else a channel of equal values would be divided by 0
        raise LwcnnError(where, f"eps is {eps!r}", expected=f"{torch_number(eps)} greater than 0")
    if training and x.numel() < 2 * channels:
        raise LwcnnError(
            where,
            "one value a channel has no variance",
            f"x has shape {shape_of(x)}",
            "at least two values a channel in training mode",
            "use a larger batch, or eval mode",
        )


def _check_filters(where, weight, axes: str = "(C_out, C_in/groups, k_h, k_w)") -> None:
    """Raise LwcnnError unless ``weight`` is a bank of filters that is not empty."""
    check_tensor(where, weight, "weight")
    if weight.dim() != 4:
        raise LwcnnError(
            where,
            "weight is not a bank of filters",
            f"weight has shape {shape_of(weight)}",
            f"shape {axes}",
        )
    check_not_empty(where, weight, "weight")


def _groups_error(where, x, weight, groups) -> LwcnnError:
    """The error of a number of groups that leaves a rest of the input channels or of the filters."""
    channels, filters = x.shape[1], weight.shape[0]
    both = [d for d in divisors(channels) if filters % d == 0]
    return LwcnnError(
        where,
        f"{groups!r} groups do not divide {channels} input and {filters} output channels",
        f"x has shape {shape_of(x)}, weight has shape {shape_of(weight)}",
        "groups must divide both",
        f"use {one_of(both)}",
    )


def _kernel_error(where, x, side, padded, reach) -> LwcnnError:
    """The error of a kernel that, spread by the dilation, does not fit into the padded map."""
    return LwcnnError(
        where,
        f"the kernel is larger than the padded {side}",
        f"x has shape {shape_of(x)}, the padded {side} is {padded}, the kernel reaches over {reach}",
        hint="use a larger input or more padding",
    )


def check_parts(x, p, step) -> None:
    """Raise LwcnnError if the parts leave channels of a map unread, or read more; all else the steps check."""
    if isinstance(x, Tensor) and x.dim() == 4 and x.shape[1] != sum(p.splits):
        what = f"x has {x.shape[1]} channels, but the parts read {' + '.join(map(str, p.splits))}"
        error = LwcnnError("mixconv(x, p)", what, f"x has shape {shape_of(x)}", f"{sum(p.splits)} channels")
        name, _ = name_and_step(step)
        raise error.at(name) if name else error
