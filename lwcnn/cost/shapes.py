"""From the shapes that go into a step to the shape that comes out: one rule a tensor function.

A size is a whole number or a formula of sympy; the rules do not ask which.
"""

import math
from collections.abc import Callable

from sympy import Expr, ceiling

from .. import ops
from ..errors import LwcnnError
from ..ops import rounding
from ..steps import Step

Shape = tuple
SHAPES: dict[Callable, Callable[..., Shape]] = {}


def shape_rule(*functions: Callable):
    """Register the shape rule of tensor functions: it takes their arguments and gives the shape of the result.

    >>> import torch
    >>> def double(x): return torch.cat([x, x])
    >>> @shape_rule(double)
    ... def shape_of_double(x): return (2 * x.shape[0], *x.shape[1:])
    >>> shape_of(Step("double", double, (torch.zeros(3, 4),), {}, None))
    (6, 4)
    """

    def register(shape):
        SHAPES.update(dict.fromkeys(functions, shape))
        return shape

    return register


def shape_of(step: Step) -> Shape:
    """The shape of what a step gives; its ``out`` is not looked at.

    Raises:  LwcnnError if its function has no rule.
    """
    if step.fn not in SHAPES:
        name = getattr(step.fn, "__name__", repr(step.fn))
        raise LwcnnError(
            f"shape_of(step {step.name!r})", f"no shape rule for {name}", hint="register one with @shape_rule"
        )
    return tuple(SHAPES[step.fn](*step.args, **step.kwargs))


def divide(number, by):
    """A whole number divided by one that divides it, or the quotient of formulas."""
    return number // by if isinstance(number, int) and isinstance(by, int) else number / by


def divide_up(number, by):
    """``ceil(number / by)``, of whole numbers or of formulas.

    >>> from lwcnn.cost.symbols import H
    >>> divide_up(7, 2), divide_up(H, 2)
    (4, ceiling(H/2))
    """
    return ceiling(number / by) if isinstance(number, Expr) or isinstance(by, Expr) else -(-number // by)


def pair(value) -> tuple:
    """A number for rows and for columns, or a pair of them, as a pair."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)


def slide(sizes, kernel, stride, padding, dilation=1) -> list:
    """Height and width of what a window gives that slides over a map.

    ``floor((size + 2p - d(k-1) - 1) / s) + 1``, which is ``ceil((size + 2p - d(k-1)) / s)``; with "same" padding,
    as TensorFlow has it, ``ceil(size / s)``.

    Source:  Dumoulin and Visin 2016, arXiv 1603.07285, relationship 15.

    >>> slide((224, 7), 3, 2, 1)
    [112, 4]
    """
    if padding == "same":
        return [divide_up(size, s) for size, s in zip(sizes, pair(stride), strict=True)]
    axes = zip(sizes, pair(kernel), pair(stride), pair(padding), pair(dilation), strict=True)
    return [divide_up(size + 2 * p - d * (k - 1), s) for size, k, s, p, d in axes]


@shape_rule(ops.conv2d)
def _conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1) -> Shape:
    return x.shape[0], weight.shape[0], *slide(x.shape[2:], weight.shape[2:], stride, padding, dilation)


@shape_rule(ops.depthwise_conv2d)
def _depthwise_conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1) -> Shape:
    return _conv2d(x, weight, bias, stride, padding, dilation)


@shape_rule(ops.pointwise_conv2d)
def _pointwise_conv2d(x, weight, bias=None, groups=1) -> Shape:
    return _conv2d(x, weight)


@shape_rule(ops.adder2d)
def _adder2d(x, weight, stride=1, padding=0, gradient="paper") -> Shape:
    return _conv2d(x, weight, None, stride, padding)


@shape_rule(ops.linear)
def _linear(x, weight, bias=None) -> Shape:
    return x.shape[0], weight.shape[0]


@shape_rule(ops.max_pool2d)
def _max_pool2d(x, kernel, stride, padding=0, ceil_mode=False) -> Shape:
    if ceil_mode:
        sizes = [rounding.output_size(size, kernel, stride, padding, 1, True) for size in x.shape[2:]]
    else:
        sizes = slide(x.shape[2:], kernel, stride, padding)
    return *x.shape[:2], *sizes


@shape_rule(ops.avg_pool2d)
def _avg_pool2d(x, kernel, stride, padding=0) -> Shape:
    return *x.shape[:2], *slide(x.shape[2:], kernel, stride, padding)


@shape_rule(ops.adaptive_avg_pool2d)
def _adaptive_avg_pool2d(x, size) -> Shape:
    return *x.shape[:2], size, size


@shape_rule(ops.global_avg_pool)
def _global_avg_pool(x) -> Shape:
    return x.shape[:2]


@shape_rule(ops.flatten)
def _flatten(x) -> Shape:
    return x.shape[0], math.prod(x.shape[1:])


@shape_rule(ops.concat)
def _concat(*maps) -> Shape:
    first = maps[0].shape
    return first[0], sum(x.shape[1] for x in maps), *first[2:]


@shape_rule(ops.channel_split)
def _channel_split(x, start, stop) -> Shape:
    return x.shape[0], stop - start, *x.shape[2:]


@shape_rule(ops.split_groups)
def _split_groups(x, groups) -> Shape:
    return x.shape[0], groups, divide(x.shape[1], groups), *x.shape[2:]


@shape_rule(ops.swap_groups)
def _swap_groups(table) -> Shape:
    n, rows, columns, *sizes = table.shape
    return n, columns, rows, *sizes


@shape_rule(ops.merge_groups)
def _merge_groups(table) -> Shape:
    n, rows, columns, *sizes = table.shape
    return n, rows * columns, *sizes


@shape_rule(ops.active_shift)
def _active_shift(x, displacement, stride=1) -> Shape:
    return *x.shape[:2], *(divide_up(size, stride) for size in x.shape[2:])


@shape_rule(
    ops.add,
    ops.batch_norm,
    ops.channel_shuffle,
    ops.dropout,
    ops.hard_sigmoid,
    ops.hard_swish,
    ops.identity,
    ops.relu,
    ops.relu6,
    ops.roll_channels,
    ops.scale,
    ops.shift,
    ops.shift_max,
    ops.shift_max_coefficients,
    ops.sigmoid,
    ops.silu,
    ops.sparse_shift,
    ops.stochastic_depth,
)
def _same(x, *others, **options) -> Shape:
    return x.shape
