"""Whole-number arithmetic of channels and sizes: every rounding rule under the name of its source."""

import math

from ..errors import LwcnnError, as_python, check_positive, check_whole


def make_divisible(channels: float, divisor: int = 8, minimum: int | None = None) -> int:
    """Round to the nearest multiple of ``divisor``, but never below 90 % of ``channels``.

    The result is at least ``minimum``, which is ``divisor`` unless given.

    Raises:  LwcnnError if channels is not positive, or divisor or minimum is no whole number of at least 1.
    Source:  MobileNetV2's released code, function ``_make_divisible``; MobileNetV3, EfficientNet, GhostNet use it.

    >>> make_divisible(32 * 0.75), make_divisible(24 * 0.35), make_divisible(11)
    (24, 8, 16)
    """
    where = f"make_divisible({channels}, divisor={divisor})"
    check_positive(where, "channels", channels)
    check_whole(where, "divisor", divisor, 1)
    check_whole(where, "minimum", divisor if minimum is None else minimum, 1)
    channels = as_python(channels)
    rounded = max(minimum or divisor, int(channels + divisor / 2) // divisor * divisor)
    # 0.9: a wider network costs a little, a narrower one would lose accuracy
    return rounded if rounded >= 0.9 * channels else rounded + divisor


def cut_channels(channels: float, minimum: int = 8) -> int:
    """Cut off the fraction, but keep at least ``minimum``: ``max(int(channels), minimum)``.

    Raises:  LwcnnError if channels is not positive, or minimum is no whole number of at least 1.
    Source:  MobileNetV1's released code (TensorFlow, ``slim/nets/mobilenet_v1.py``), ``depth`` and ``min_depth``.

    >>> cut_channels(32 * 0.75), cut_channels(32 * 0.3), cut_channels(32 * 0.1)
    (24, 9, 8)
    """
    where = f"cut_channels({channels}, minimum={minimum})"
    check_positive(where, "channels", channels)
    check_whole(where, "minimum", minimum, 1)
    return max(int(channels), minimum)


def repeat_depth(repeats: int, depth: float) -> int:
    """Round a number of layers up: ``ceil(repeats * depth)``.

    Raises:  LwcnnError if repeats is no whole number of at least 1, or depth is not positive.
    Source:  EfficientNet's released code, function ``round_repeats``.

    >>> repeat_depth(3, 1.2)
    4
    """
    where = f"repeat_depth({repeats}, {depth})"
    check_whole(where, "repeats", repeats, 1)
    check_positive(where, "depth", depth)
    return math.ceil(repeats * depth)


def split_evenly(channels: int, parts: int) -> tuple[int, ...]:
    """Share channels among parts, ``channels // parts`` each; what is left over goes to the first.

    Raises:  LwcnnError if a number is no whole number of at least 1, or a part would get no channel.
    Source:  MixNet's released code (tensorflow/tpu, ``mixnet/custom_layers.py``), function ``_split_channels``.

    >>> split_evenly(240, 3), split_evenly(11, 4)
    ((80, 80, 80), (5, 2, 2, 2))
    """
    where = f"split_evenly({channels}, {parts})"
    check_whole(where, "channels", channels, 1)
    check_whole(where, "parts", parts, 1)
    if parts > channels:
        raise LwcnnError(where, f"{channels} channels are not enough for {parts} parts")
    each = channels // parts
    return channels - (parts - 1) * each, *(parts - 1) * (each,)


def output_size(
    size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1, ceil_mode=False
) -> int:
    """Output length of a convolution or a pooling: ``floor((size + 2p - d(k-1) - 1) / s) + 1``.

    With ``ceil_mode`` the division rounds up, but no window starts in the right padding (PyTorch's rule).

    Raises:  LwcnnError if a number is no whole one in its range, or the window is larger than the padded map.
    Source:  Dumoulin and Visin 2016, arXiv 1603.07285, relationship 15.

    >>> output_size(224, kernel=7, stride=2), output_size(109, kernel=3, stride=2, ceil_mode=True)
    (109, 54)
    """
    where = f"output_size({size}, kernel={kernel}, stride={stride}, padding={padding}, dilation={dilation})"
    for name, value in (("size", size), ("kernel", kernel), ("stride", stride), ("dilation", dilation)):
        check_whole(where, name, value, 1)
    check_whole(where, "padding", padding, 0)
    window = dilation * (kernel - 1) + 1
    if window > size + 2 * padding:
        raise LwcnnError(
            where,
            "the window is larger than the padded map",
            f"the window spans {window} elements, the padded map has {size + 2 * padding}",
            hint="use a larger size or more padding",
        )
    span = size + 2 * padding - window
    if not ceil_mode:
        return span // stride + 1
    outputs = -(-span // stride) + 1
    return outputs - 1 if (outputs - 1) * stride >= size + padding else outputs


def same_padding(size: int, kernel: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """Zeros (before, after) so that the output has ``ceil(size / stride)`` elements; the odd one goes after.

    Raises:  LwcnnError if a number is no whole one of at least 1.
    Source:  TensorFlow's padding "SAME", with which the EfficientNet weights were trained.

    >>> same_padding(224, kernel=3, stride=2), same_padding(5, kernel=3)
    ((0, 1), (1, 1))
    """
    where = f"same_padding({size}, kernel={kernel}, stride={stride}, dilation={dilation})"
    for name, value in (("size", size), ("kernel", kernel), ("stride", stride), ("dilation", dilation)):
        check_whole(where, name, value, 1)
    window = dilation * (kernel - 1) + 1
    total = window - stride + -size % stride  # the last stride sticks out by -size % stride
    if window < stride:
        total = (total + abs(total)) // 2  # at least 0, by arithmetic: `torch.jit.trace` records no question
    return total // 2, total - total // 2
