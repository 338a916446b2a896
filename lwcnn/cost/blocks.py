"""Blocks as lists of layers with symbols for their widths: where do channels, parameters, MACs and memory sit?

A block reads here as it reads in `lwcnn.models`: result, name, inputs. But a value is not a tensor, it is a
`Layer`: how many channels it gives, in which size, and what it costs, all as formulas for one image.

Symbols beside those of `formulas`: e_1 and e_3 channels of the expand layers, SR squeeze ratio, r reduction,
h channels of a branch; SE and BN are 1 with squeeze-and-excitation, with a BatchNorm in between, and 0 without.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from sympy import Expr, Integer, KroneckerDelta, Max, Mul, ceiling, floor, symbols

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
    c,
    convolution,
    g,
    in_order,
    inner,
    k,
    k_h,
    k_w,
    s,
    specialise,
    stride,
    t,
    terms_of,
)

e_1, e_3, r, h = symbols("e_1 e_3 r h", positive=True, integer=True)
SR = symbols("SR", positive=True)
SE, BN = symbols("SE BN", nonnegative=True, integer=True)

NO_COST: Formula = {"macs": Integer(0), "params": Integer(0)}


@dataclass(frozen=True, eq=False)
class Layer:
    """One step of a block and the tensor that it gives.

    ``kind`` is input, split (a part of the input), convolution, pool, shuffle, scale, concat or add.
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
    size = (H_out, W_out) if strided else x.size
    cost = specialise(
        convolution,
        {N: 1, C_in: x.channels, C_out: channels, H: x.size[0], W: x.size[1], H_out: size[0], W_out: size[1],
         k_h: kernel, k_w: kernel, g: groups, b: int(bias)},
    )  # fmt: skip
    learned_by_norm = 2 * channels if norm else 0  # BatchNorm's scale and shift
    cost = {"macs": cost["macs"], "params": in_order(*terms_of(cost["params"]), Integer(1) * learned_by_norm)}
    return Layer(name, "convolution", (x,), channels, size, cost, Integer(1) * kernel, Integer(1) * groups)


def concat(name: str, *inputs: Layer) -> Layer:
    """Tensors side by side. Their layers write straight into their parts of it, so nothing moves."""
    return Layer(name, "concat", inputs, sum(x.channels for x in inputs), inputs[0].size)


def add(name: str, branch: Layer, shortcut: Layer) -> Layer:
    """The sum of a branch and its shortcut, written over the branch."""
    return Layer(name, "add", (branch, shortcut), branch.channels, branch.size)


def moved(name: str, kind: str, *inputs: Layer, size=None) -> Layer:
    """A step without parameters and MACs: pool, shuffle or scale; as wide as its first input."""
    return Layer(name, kind, inputs, inputs[0].channels, size or inputs[0].size)


def fire() -> Layer:
    """SqueezeNet (Iandola et al. 2016), sections 3 and 5: s = SR * C_out, half of the outputs see 3 x 3."""
    x = block_input()
    squeeze = conv("squeeze", x, s, bias=True)
    expand1x1 = conv("expand1x1", squeeze, e_1, bias=True)
    expand3x3 = conv("expand3x3", squeeze, e_3, kernel=3, bias=True)
    return concat("concat", expand1x1, expand3x3)


def basic(changes: bool) -> Layer:
    """ResNet (He et al. 2016), figure 5 left: two 3 x 3 layers and a shortcut."""
    x = block_input()
    y = conv("conv1", x, C_out, kernel=3, strided=True, norm=True)
    y = conv("conv2", y, C_out, kernel=3, norm=True)
    return add("add", y, _shortcut(x, changes))


def bottleneck(changes: bool) -> Layer:
    """ResNet, figure 5 right: reduce to c = C_out / r channels, 3 x 3, restore; the stride is in the 3 x 3."""
    x = block_input()
    y = conv("reduce", x, c, norm=True)
    y = conv("conv3x3", y, c, kernel=3, strided=True, norm=True)
    y = conv("restore", y, C_out, norm=True)
    return add("add", y, _shortcut(x, changes))


def _shortcut(x: Layer, changes: bool) -> Layer:
    """ResNet's option B: a 1 x 1 layer where the shape changes, else the input itself."""
    return conv("shortcut", x, C_out, strided=True, norm=True) if changes else x


def inverted_residual(changes: bool, expands: bool, excites: bool) -> Layer:
    """MobileNetV2 (Sandler et al. 2018), section 3.3: t times as many channels, filter each, project.

    MobileNetV3 (Howard et al. 2019), section 5.3, weighs the filtered channels by squeeze-and-excitation.
    """
    x = block_input()
    y = conv("expand", x, t * C_in, norm=True) if expands else x
    y = conv("depthwise", y, y.channels, kernel=k, groups=y.channels, strided=True, norm=True)
    y = squeeze_excite(y) if excites else y
    y = conv("project", y, C_out, norm=True)
    return y if changes else add("add", y, x)


def squeeze_excite(x: Layer) -> Layer:
    """Squeeze-and-excitation (Hu, Shen, Sun 2018), section 3: one number a channel, s of them, a factor a channel."""
    y = moved("se.pool", "pool", x, size=(Integer(1), Integer(1)))
    y = conv("se.reduce", y, s, bias=True)
    y = conv("se.expand", y, x.channels, bias=True)
    return moved("se.scale", "scale", x, y)


def separable(norm_between: bool) -> Layer:
    """A depthwise separable layer: MobileNetV1 (Howard et al. 2017) with a BatchNorm in between, Xception without."""
    x = block_input()
    y = conv("depthwise", x, C_in, kernel=k, groups=C_in, strided=True, norm=norm_between)
    return conv("pointwise", y, C_out, norm=True)


def shuffle_unit(strides: bool, shuffles: bool) -> Layer:
    """ShuffleNetV1 (Zhang et al. 2018), figure 2: c = C_out / 4 channels between two grouped 1 x 1 layers."""
    x = block_input()
    y = conv("reduce", x, c, groups=g, norm=True)
    y = moved("shuffle", "shuffle", y) if shuffles else y
    y = conv("depthwise", y, c, kernel=3, groups=c, strided=True, norm=True)
    if not strides:
        return add("add", conv("restore", y, C_out, groups=g, norm=True), x)
    y = conv("restore", y, C_out - C_in, groups=g, norm=True)
    return concat("concat", y, moved("shortcut", "pool", x, size=(H_out, W_out)))


def shuffle_v2_unit(strides: bool) -> Layer:
    """ShuffleNetV2 (Ma et al. 2018), figure 3(c) and 3(d), as torchvision has it: two branches of h = C_out/2.

    At stride 1 one branch is a half of the input, kept as it is.
    """
    if strides:
        x = block_input()
        kept = conv("shortcut.depthwise", x, C_in, kernel=3, groups=C_in, strided=True, norm=True)
        kept = conv("shortcut.pointwise", kept, h, norm=True)
    else:
        kept, x = (Layer(name, "split", (), h, (H, W)) for name in ("keep", "work"))
    y = conv("pointwise1", x, h, norm=True)
    y = conv("depthwise", y, h, kernel=3, groups=h, strided=True, norm=True)
    y = conv("pointwise2", y, h, norm=True)
    return moved("shuffle", "shuffle", concat("concat", kept, y))


class Block(NamedTuple):
    """How a block is built: from which yes-or-no questions (formulas that give 1 or 0), with which inner widths."""

    build: Callable[..., Layer]
    questions: dict[str, Expr]
    widths: dict[Expr, Expr]


CHANGES = 1 - KroneckerDelta(stride, 1) * KroneckerDelta(C_in, C_out)
EXPANDS = 1 - KroneckerDelta(t, 1)
STRIDES = 1 - KroneckerDelta(stride, 1)
SHUFFLES = 1 - KroneckerDelta(g, 1)

# Widths that are not whole are rounded down, to at least 1 (e_3 up). In the papers' own networks all are whole.
BLOCKS: dict[str, Block] = {
    "fire": Block(fire, {}, {s: Max(1, floor(SR * C_out)), e_1: floor(C_out / 2), e_3: ceiling(C_out / 2)}),
    "basic": Block(basic, {"changes": CHANGES}, {}),
    "bottleneck": Block(bottleneck, {"changes": CHANGES}, {c: Max(1, floor(C_out / r))}),
    "inverted_residual": Block(
        inverted_residual, {"changes": CHANGES, "expands": EXPANDS, "excites": SE}, {s: inner[s]}
    ),
    "separable": Block(separable, {"norm_between": BN}, {}),
    "shuffle_unit": Block(shuffle_unit, {"strides": STRIDES, "shuffles": SHUFFLES}, {c: inner[c]}),
    "shuffle_v2_unit": Block(shuffle_v2_unit, {"strides": STRIDES}, {h: floor(C_out / 2)}),
}


def layers_of(last: Layer) -> list[Layer]:
    """The layers that lead to `last`, in the order in which they run; `last` is the last.

    >>> [layer.name for layer in layers_of(fire())]
    ['input', 'squeeze', 'expand1x1', 'expand3x3', 'concat']
    """
    order: list[Layer] = []
    for layer in (*(x for before in last.inputs for x in layers_of(before)), last):
        if layer not in order:
            order.append(layer)
    return order


def variants(block: Block) -> list[tuple[Expr, list[Layer]]]:
    """Every form of a block: a formula that is 1 where this form holds, and its layers.

    >>> [len(layers) for condition, layers in variants(BLOCKS["inverted_residual"])]
    [4, 8, 5, 9, 3, 7, 4, 8]
    """
    forms = []
    for answers in product((False, True), repeat=len(block.questions)):
        named = dict(zip(block.questions, answers, strict=True))
        conditions = [q if named[name] else 1 - q for name, q in block.questions.items()]
        forms.append((Mul(*conditions), layers_of(block.build(**named))))
    return forms
