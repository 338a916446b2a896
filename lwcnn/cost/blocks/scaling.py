"""Scaling as formulas: stages of MBConv and FusedMBConv made deeper, wider and larger, and what they then cost.

Symbols beside those of `lwcnn.cost.symbols`: alpha, beta, gamma and phi are the coefficients of EfficientNet (Tan and
Le 2019, equation 3); depth and width what a table is multiplied by; channels and repeats what the table says, n the
layers that come of it. Maps are square, so H is a side.

The formulas go to the page as trees, so what a page counts is what Python counts.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from sympy import Integer, Rational, ceiling, floor, symbols

from ... import ops
from ...errors import LwcnnError, as_python, check_positive, is_whole, nearest
from ..formulas import linear
from ..symbolic import Layer, block_input, conv_norm, run_on_symbols
from ..symbols import (
    C_in,
    C_out,
    Formula,
    H,
    H_out,
    N,
    W,
    W_out,
    alpha,
    as_function,
    b,
    divisible,
    in_order,
    k,
    resolution,
    rho,
    specialise,
    stride,
    t,
    terms_of,
    total,
)
from .efficientnet import fused_mbconv, mbconv, quarter_of_input

beta, gamma, depth, width, product = symbols("beta gamma depth width product", positive=True)
phi = symbols("phi", nonnegative=True, integer=True)
channels, repeats, n = symbols("channels repeats n", positive=True, integer=True)

BASE_RESOLUTION = 224  # pixels of EfficientNet-B0

#: Equation 3: depth alpha^phi, width beta^phi, resolution gamma^phi; to the nearest pixel here.
coefficients: Formula = {
    "depth": alpha**phi,
    "width": beta**phi,
    "resolution": floor(BASE_RESOLUTION * gamma**phi + Rational(1, 2)),
    "product": alpha * beta**2 * gamma**2,
}
#: Section 3.3: the MACs of a convolution grow with d * w^2 * r^2, so by (alpha beta^2 gamma^2)^phi, "about 2^phi".
laws: Formula = {
    "rho": resolution / BASE_RESOLUTION,
    "scaled": depth * width**2 * rho**2,
    "powers": product**phi,
    "doubling": Integer(2) ** phi,
}


def _cost(layers: list[Layer]) -> Formula:
    """MACs and parameters of layers, with their BatchNorms, on square maps."""
    counts = ({"macs": Integer(1) * layer.cost.macs, "params": layer.params} for layer in layers)
    return specialise(total(*counts), {W: H, W_out: H_out})


def _convolution() -> Formula:
    """One dense convolution with its BatchNorm."""
    p = conv_norm(C_in, C_out, k, stride)
    return _cost(run_on_symbols(ops.conv_norm_act, block_input(), p, ops.silu))


def _repeated(layers: list[Layer]) -> Formula:
    """A block that may change channels and size, and n - 1 that keep both."""
    first = _cost(layers)
    others = specialise(first, {C_in: C_out, H: H_out})
    return {
        kind: in_order(*terms_of(formula), *((n - 1) * term for term in terms_of(others[kind])))
        for kind, formula in first.items()
    }


# Released code: ``round_filters`` goes to multiples of 8, never below 90 %; ``round_repeats`` goes up. The stem, the
# last convolution and the classifier are never repeated, the classes never scaled.
_once = {"C_out": divisible(width * channels, 8), "n": Integer(1), "H_out": ceiling(H / stride)}
_several = {**_once, "n": ceiling(depth * repeats)}

#: kind of stage -> what it becomes (C_out channels, n layers, maps with a side of H_out) and what it then costs.
stages: dict[str, Formula] = {
    "convolution": {**_once, **_convolution()},
    "mbconv": {**_several, **_repeated(mbconv(True, True, quarter_of_input))},
    "mbconv_without_expansion": {**_several, **_repeated(mbconv(True, False, quarter_of_input))},
    "fused_mbconv": {**_several, **_repeated(fused_mbconv(True, True))},
    "fused_mbconv_without_expansion": {**_several, **_repeated(fused_mbconv(True, False))},
    "classifier": {
        "C_out": channels, "n": Integer(1), "H_out": Integer(1),
        **{kind: specialise(linear, {N: 1, b: 1})[kind] for kind in ("macs", "params")},
    },
}  # fmt: skip


class Stage(NamedTuple):
    """One line of a network's table: kind (a key of `stages`), kernel k, expansion t, channels, repeats, stride."""

    name: str
    kind: str
    k: int
    t: int
    channels: int
    repeats: int
    stride: int


class Scaled(NamedTuple):
    """A stage after scaling: channels, layers, side of its maps, and what it costs for one image."""

    name: str
    channels: int
    layers: int
    size: int
    macs: int
    params: int


SHAPES = ("C_out", "n", "H_out")
COSTS = ("macs", "params")
_GIVEN = [width, depth, channels, repeats, stride, H]
_KNOWN = [k, t, stride, C_in, H, C_out, n, H_out]


@cache
def _compiled(kind: str) -> tuple[Callable, Callable]:
    formulas = stages[kind]
    shapes = as_function(_GIVEN, [formulas[name] for name in SHAPES])
    return shapes, as_function(_KNOWN, [formulas[name] for name in COSTS])


def count_scaled(
    table: list[Stage], depth: float, width: float, resolution: int, in_channels: int = 3
) -> list[Scaled]:
    """Scale a table and count it: a row a stage, for one image of resolution x resolution pixels.

    Raises:  LwcnnError if depth or width is not above 0, or resolution is no whole number of at least 1.
    Source:  EfficientNet, Tan and Le 2019, sections 3.2 and 3.3; rounding: its released code.

    >>> stem = Stage("stem", "convolution", k=3, t=1, channels=32, repeats=1, stride=2)
    >>> count_scaled([stem], depth=1.2, width=1.1, resolution=224)
    [Scaled(name='stem', channels=32, layers=1, size=112, macs=10838016, params=928)]
    """
    _check(depth, width, resolution)
    depth, width = as_python(depth), as_python(width)
    rows, size = [], resolution
    for stage in table:
        shapes, costs = _compiled(stage.kind)
        c_out, layers, size_out = shapes(width, depth, stage.channels, stage.repeats, stage.stride, size)
        macs, params = costs(stage.k, stage.t, stage.stride, in_channels, size, c_out, layers, size_out)
        rows.append(Scaled(stage.name, int(c_out), int(layers), int(size_out), round(macs), round(params)))
        in_channels, size = c_out, size_out
    return rows


def _check(depth: float, width: float, resolution: int) -> None:
    where = f"count_scaled(depth={depth!r}, width={width!r}, resolution={resolution!r})"
    for name, value in (("depth", depth), ("width", width)):
        check_positive(where, name, value)
    if not is_whole(resolution, 1):
        raise LwcnnError(
            where, f"resolution is {resolution!r}", expected="a whole number of pixels, at least 1"
        )


#: What one dimension of a network may be: in hundredths, and in whole pixels.
DIMENSIONS = {"depth": 100, "width": 100, "resolution": 1}


def same_macs(table: list[Stage], macs: int, dimension: str) -> dict[str, float]:
    """Depth, width and resolution of the network that scales one dimension only and is nearest to ``macs``.

    Depth and width are searched in hundredths from 1, the resolution in pixels from 224. MACs never shrink when a
    dimension grows, so halving the interval finds the first that has enough; the one before may be nearer.

    Raises:  LwcnnError if there is no such dimension.
    """
    if dimension not in DIMENSIONS:
        raise LwcnnError(
            f"same_macs({dimension!r})", "there is no such dimension", hint=nearest(dimension, DIMENSIONS)
        )
    steps = DIMENSIONS[dimension]
    base = {"depth": 1, "width": 1, "resolution": BASE_RESOLUTION}

    def scaled(step: int) -> dict[str, float]:
        return {**base, dimension: step / steps if steps > 1 else step}

    def count(step: int) -> int:
        return sum(row.macs for row in count_scaled(table, **scaled(step)))

    low = base[dimension] * steps
    high = low
    while count(high) < macs:
        low, high = high, 2 * high
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if count(middle) >= macs else (middle + 1, high)
    before = max(low - 1, base[dimension] * steps)
    return scaled(before if macs - count(before) <= count(low) - macs else low)
