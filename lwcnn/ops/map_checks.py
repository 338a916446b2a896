"""What the inputs of each operation without weights must be, together: one check an operation.

A check takes ``where``, the call as an error shows it, then what the operation takes, with the same defaults.
"""

from torch import Tensor

from ..errors import LwcnnError, check_whole, is_whole, shape_of
from .checks import (
    check_alike,
    check_float,
    check_float_map,
    check_groups,
    check_map,
    check_not_empty,
    check_switch,
    check_tensor,
    is_torch_number,
    torch_number,
)


def check_concat(where, *maps) -> None:
    """Raise LwcnnError unless there are maps of one batch, height, width, dtype and device."""
    if _fit_side_by_side(maps):
        return
    if not maps:
        raise LwcnnError(
            where, "there is nothing to lay side by side", "no map was given", "at least one map"
        )
    for place, x in enumerate(maps, start=1):
        check_map(where, x, f"map_{place}")
    n, _, h, w = maps[0].shape
    for place, x in enumerate(maps[1:], start=2):
        batch, _, height, width = x.shape
        if (batch, height, width) != (n, h, w):
            raise LwcnnError(
                where,
                "the maps do not fit side by side",
                f"shapes {', '.join(shape_of(x) for x in maps)}",
                "one batch, height and width for all",
            )
        check_alike(where, "map_1", maps[0], **{f"map_{place}": x})


def _fit_side_by_side(maps: tuple) -> bool:
    """Whether `check_concat` would find nothing: nearly always, and in a third of its time."""
    if not all(isinstance(x, Tensor) and x.dim() == 4 and x.numel() for x in maps) or not maps:
        return False
    first = maps[0]
    n, _, h, w = first.shape
    dtype, device = first.dtype, first.device
    for x in maps[1:]:
        batch, _, height, width = x.shape
        if (batch, height, width) != (n, h, w) or x.dtype != dtype or x.device != device:
            return False
    return True


def check_add(where, x, y) -> None:
    """Raise LwcnnError unless both are tensors of one shape, dtype and device."""
    check_tensor(where, x)
    check_tensor(where, y, "y")
    if x.shape != y.shape:
        raise LwcnnError(
            where,
            "the shapes differ",
            f"x has shape {shape_of(x)}, y has shape {shape_of(y)}",
            "one shape for both",
            "a shortcut fits only where stride is 1 and the channels stay",
        )
    check_alike(where, "x", x, y=y)


def check_scale(where, x, gate) -> None:
    """Raise LwcnnError unless there is one gate a channel, with the dtype and device of ``x``."""
    check_map(where, x)
    check_tensor(where, gate, "gate")
    if tuple(gate.shape) != (x.shape[0], x.shape[1], 1, 1):
        raise LwcnnError(
            where,
            "there is not one gate a channel",
            f"x has shape {shape_of(x)}, gate has shape {shape_of(gate)}",
            f"gate of shape ({x.shape[0]}, {x.shape[1]}, 1, 1)",
        )
    check_alike(where, "x", x, gate=gate)


def check_flatten(where, x) -> None:
    """Raise LwcnnError unless ``x`` has an axis for the samples and one more."""
    check_tensor(where, x)
    if x.dim() < 2:
        raise LwcnnError(where, "x has no samples to flatten", f"x has shape {shape_of(x)}", "shape (N, ...)")


def check_dropout(where, x, rate, training=False) -> None:
    """Raise LwcnnError unless ``rate`` is a probability below 1 and ``training`` is True or False."""
    check_float(where, x)
    check_switch(where, "training", training)
    if not is_torch_number(rate) or not 0 <= rate < 1:
        raise LwcnnError(
            where, "rate is no probability below 1", expected=f"{torch_number(rate)}, 0 <= rate < 1"
        )


def check_pool(where, x, kernel, stride, padding=0, ceil_mode=False) -> None:
    """Raise LwcnnError unless a square window can slide over ``x``."""
    check_float_map(where, x)
    check_whole(where, "kernel", kernel, 1)
    check_whole(where, "stride", stride, 1)
    check_whole(where, "padding", padding, 0)
    if padding > kernel // 2:  # else a window could lie in the padding alone
        raise LwcnnError(where, f"padding is {padding}", expected=f"at most half the kernel: {kernel // 2}")
    if min(x.shape[2], x.shape[3]) + 2 * padding < kernel:
        raise LwcnnError(
            where,
            "the window is larger than the padded map",
            f"x has shape {shape_of(x)}, padding is {padding}",
            f"height and width of at least {kernel - 2 * padding}",
            "use a larger input",
        )
    check_switch(where, "ceil_mode", ceil_mode)


def check_adaptive_pool(where, x, size) -> None:
    """Raise LwcnnError unless ``x`` is a batch of maps and ``size`` a number of windows."""
    check_float_map(where, x)
    check_whole(where, "size", size, 1)


def check_shuffle(where, x, groups) -> None:
    """Raise LwcnnError unless ``groups`` divides the channels of ``x``."""
    check_map(where, x)
    check_groups(where, x, groups)


def check_start(where, start) -> None:
    """Raise LwcnnError unless ``start`` is a row of pairs of numbers."""
    pairs = isinstance(start, (tuple, list)) and len(start) > 0 and len(start) % 2 == 0
    if not (pairs and all(map(is_torch_number, start))):
        expected = "pairs of numbers in a row, such as (1.0, 0.0) or (1.0, 0.0, 0.5, 0.5)"
        raise LwcnnError(where, f"start is {start!r}", expected=expected)


def check_coefficients(where, gate, start, reach=2.0) -> None:
    """Raise LwcnnError unless ``start`` is a row of pairs, with as many columns of ``gate`` for each number."""
    check_float(where, gate, "gate")
    check_start(where, start)
    if gate.dim() != 2 or not gate.numel() or gate.shape[1] % len(start):
        given = f"gate has shape {shape_of(gate)}, start has {len(start)} numbers"
        raise LwcnnError(
            where, "gate has not as many columns for each number", given, f"gate of shape (N, {len(start)}*C)"
        )
    if not is_torch_number(reach):
        raise LwcnnError(where, f"reach is {reach!r}", expected=torch_number(reach))


def check_shift_max(where, x, rolled, coefficients) -> None:
    """Raise LwcnnError unless both maps have one shape, and there are pairs of coefficients for each channel."""
    check_float_map(where, x)
    check_tensor(where, rolled, "rolled")
    check_tensor(where, coefficients, "coefficients")
    if rolled.shape != x.shape:
        given = f"x has shape {shape_of(x)}, rolled has shape {shape_of(rolled)}"
        raise LwcnnError(where, "the shapes differ", given, "one shape for both")
    n, channels = x.shape[:2]
    shape = tuple(coefficients.shape)
    if len(shape) != 2 or shape[0] != n or not shape[1] or shape[1] % (2 * channels):
        raise LwcnnError(
            where,
            "there are no pairs of coefficients for each channel",
            f"x has shape {shape_of(x)}, coefficients has shape {shape_of(coefficients)}",
            f"coefficients of shape ({n}, {2 * channels}*K)",
        )
    check_alike(where, "x", x, rolled=rolled, coefficients=coefficients)


def check_shift(where, x, kernel=3, dilation=1) -> None:
    """Raise LwcnnError unless ``x`` is a batch of maps, no smaller than how far the odd ``kernel`` reaches."""
    check_map(where, x)
    check_directions(where, kernel, dilation)
    reach = dilation * (kernel // 2)
    if min(x.shape[2], x.shape[3]) < reach:
        raise LwcnnError(
            where,
            "the maps are smaller than the way that they are moved",
            f"x has shape {shape_of(x)}",
            f"height and width of at least {reach}",
            "use a larger input, or a smaller kernel",
        )


def check_directions(where, kernel=3, dilation=1) -> None:
    """Raise LwcnnError unless ``kernel`` is odd and positive, and ``dilation`` positive."""
    check_whole(where, "kernel", kernel, 1)
    check_whole(where, "dilation", dilation, 1)
    if kernel % 2 == 0:
        expected = "an odd number: its middle is the channel that stays in place"
        raise LwcnnError(where, f"kernel is {kernel}", expected=expected)


def check_table(where, table) -> None:
    """Raise LwcnnError unless ``table`` has five axes, none of them empty."""
    check_tensor(where, table, "table")
    if table.dim() != 5:
        raise LwcnnError(
            where,
            "this is not a table of channels",
            f"table has shape {shape_of(table)}",
            "five axes: (N, rows, columns, H, W)",
            "make one with split_groups(x, groups)",
        )
    check_not_empty(where, table, "table")


def check_split(where, x, start, stop) -> None:
    """Raise LwcnnError unless ``start`` and ``stop`` cut at least one channel out of ``x``."""
    check_map(where, x)
    if not (is_whole(start, 0) and is_whole(stop, 1) and start < stop <= x.shape[1]):
        raise LwcnnError(
            where,
            "these are not channels of x",
            f"x has shape {shape_of(x)}",
            f"whole numbers 0 <= start < stop <= {x.shape[1]}",
        )


def check_displacement(where, x, displacement, stride=1) -> None:
    """Raise LwcnnError unless ``displacement`` has a pair (down, right) of real numbers for each channel of ``x``."""
    check_float_map(where, x)
    check_tensor(where, displacement, "displacement")
    channels = x.shape[1]
    if displacement.shape != (channels, 2):
        raise LwcnnError(
            where,
            "there is not one displacement a channel",
            f"x has shape {shape_of(x)}, displacement has shape {shape_of(displacement)}",
            f"a pair (down, right) a channel: shape ({channels}, 2)",
        )
    check_alike(where, "x", x, displacement=displacement)
    check_whole(where, "stride", stride, 1)
