"""What the blocks of `blocks` are written with: layers whose widths, sizes and costs are formulas, for one image."""

from dataclasses import dataclass, field

from sympy import Expr, Integer

from . import formulas
from .formulas import (
    C_in,
    C_out,
    Formula,
    H,
    H_out,
    N,
    W,
    W_out,
    b,
    convolution,
    g,
    in_order,
    k_h,
    k_w,
    s,
    specialise,
    terms_of,
)

#: adder_operations: the absolute differences and additions of an adder layer, which has no MACs.
NO_COST: Formula = {"macs": Integer(0), "adder_operations": Integer(0), "params": Integer(0)}


@dataclass(frozen=True, eq=False)
class Layer:
    """One step of a block and the tensor that it gives.

    ``kind`` is input, split (a part of the input), convolution, adder, pool, shuffle, scale, concat or add.
    """

    name: str
    kind: str
    inputs: tuple["Layer", ...]
    channels: Expr
    size: tuple[Expr, Expr]
    cost: Formula = field(default_factory=lambda: NO_COST)
    kernel: Expr = Integer(1)  # noqa: RUF009 (sympy's numbers never change)
    groups: Expr = Integer(1)  # noqa: RUF009

    @property
    def elements(self) -> Expr:
        """Numbers in the tensor that this layer gives, for one image."""
        return self.channels * self.size[0] * self.size[1]


def block_input() -> Layer:
    """The tensor that a block gets."""
    return Layer("input", "input", (), C_in, (H, W))


def conv(name, x: Layer, channels, kernel=1, groups=1, strided=False, norm=False, bias=False) -> Layer:
    """A convolution, with the BatchNorm or the bias that belongs to it; the activation is part of it too.

    >>> conv("squeeze", block_input(), 16, bias=True).cost["params"]
    16*C_in + 16
    """
    size, values = _sizes(x, channels, kernel, strided)
    cost = specialise(convolution, {**values, g: groups, b: int(bias)})
    cost = NO_COST | {"macs": cost["macs"], "params": with_norm(cost["params"], channels if norm else 0)}
    return Layer(name, "convolution", (x,), channels, size, cost, Integer(1) * kernel, Integer(1) * groups)


def adder(name, x: Layer, channels, kernel=1, strided=False) -> Layer:
    """An adder layer and its BatchNorm: a difference and an addition for each MAC of a convolution, no MACs.

    >>> adder("adder1", block_input(), 16, kernel=3).cost["adder_operations"]
    144*C_in*H*W + 144*C_in*H*W
    """
    size, values = _sizes(x, channels, kernel, strided)
    cost = specialise(formulas.adder, values)
    operations = in_order(cost["absolute_differences"], cost["additions"])
    cost = NO_COST | {"adder_operations": operations, "params": with_norm(cost["params"], channels)}
    return Layer(name, "adder", (x,), channels, size, cost, Integer(1) * kernel)


def _sizes(x: Layer, channels, kernel, strided: bool) -> tuple[tuple[Expr, Expr], dict]:
    """The size of a layer's output, and what the symbols of its general formula stand for."""
    height, width = size = (H_out, W_out) if strided else x.size
    sides = {H: x.size[0], W: x.size[1], H_out: height, W_out: width}
    return size, {N: 1, C_in: x.channels, C_out: channels, k_h: kernel, k_w: kernel, **sides}


def with_norm(params: Expr, channels) -> Expr:
    """The parameters of a layer and of the BatchNorm over its output: a scale and a shift a channel."""
    return in_order(*terms_of(params), Integer(2) * channels)


def concat(name: str, *inputs: Layer, channels: Expr | None = None) -> Layer:
    """Tensors side by side, or the first ``channels`` of them: written straight to their places, nothing moves."""
    return Layer(name, "concat", inputs, channels or sum(x.channels for x in inputs), inputs[0].size)


def add(name: str, branch: Layer, shortcut: Layer) -> Layer:
    """The sum of a branch and its shortcut, written over the branch."""
    return Layer(name, "add", (branch, shortcut), branch.channels, branch.size)


def moved(name: str, kind: str, *inputs: Layer, size=None) -> Layer:
    """A step without parameters and MACs: pool, shuffle or scale; as wide as its first input."""
    return Layer(name, kind, inputs, inputs[0].channels, size or inputs[0].size)


def squeeze_excite(x: Layer) -> Layer:
    """Squeeze-and-excitation (Hu, Shen, Sun 2018), section 3: one number a channel, s of them, a factor a channel."""
    y = moved("se.pool", "pool", x, size=(Integer(1), Integer(1)))
    y = conv("se.reduce", y, s, bias=True)
    y = conv("se.expand", y, x.channels, bias=True)
    return moved("se.scale", "scale", x, y)
