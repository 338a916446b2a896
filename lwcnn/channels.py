"""Whole-number arithmetic of channels and sizes: every rounding rule under the name of its source."""

import math

from .errors import LwcnnError


def make_divisible(channels: float, divisor: int = 8, minimum: int | None = None) -> int:
    """Round to the nearest multiple of ``divisor``, but never below 90 % of ``channels``.

    Raises:  LwcnnError if channels or divisor is not positive.
    Source:  MobileNetV2's released code, function ``_make_divisible``; used by MobileNetV2, V3, EfficientNet, GhostNet.

    >>> make_divisible(32 * 0.75), make_divisible(24 * 0.35), make_divisible(11)
    (24, 8, 16)
    """
    if not channels > 0 or not divisor > 0:
        raise LwcnnError(
            f"make_divisible({channels}, divisor={divisor})", "channels and divisor must be greater than 0"
        )
    rounded = max(minimum or divisor, int(channels + divisor / 2) // divisor * divisor)
    return rounded if rounded >= 0.9 * channels else rounded + divisor


def repeat_depth(repeats: int, depth: float) -> int:
    """Round a number of layers up: ``ceil(repeats * depth)``.

    Source:  EfficientNet's released code, function ``round_repeats``.

    >>> repeat_depth(3, 1.2)
    4
    """
    if not repeats > 0 or not depth > 0:
        raise LwcnnError(f"repeat_depth({repeats}, {depth})", "repeats and depth must be greater than 0")
    return math.ceil(repeats * depth)


def output_size(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1, ceil_mode=False) -> int:
    """Output length of a convolution or a pooling: ``floor((size + 2p - d(k-1) - 1) / s) + 1``.

    With ``ceil_mode`` the division rounds up, but a window never starts in the right padding (PyTorch's rule).

    >>> output_size(224, kernel=7, stride=2), output_size(109, kernel=3, stride=2, ceil_mode=True)
    (109, 54)
    """
    span = size + 2 * padding - dilation * (kernel - 1) - 1
    if not ceil_mode:
        return span // stride + 1
    outputs = -(-span // stride) + 1
    return outputs - 1 if (outputs - 1) * stride >= size + padding else outputs


def same_padding(size: int, kernel: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """Zeros (before, after) so that the output has ``ceil(size / stride)`` elements; the odd one goes after.

    Source:  TensorFlow's padding "SAME", with which the EfficientNet weights were trained.

    >>> same_padding(224, kernel=3, stride=2), same_padding(5, kernel=3)
    ((0, 1), (1, 1))
    """
    total = max((-(-size // stride) - 1) * stride + dilation * (kernel - 1) + 1 - size, 0)
    return total // 2, total - total // 2
