"""Blocks as lists of layers with symbols for their widths: where do channels, parameters, MACs and memory sit?

A block reads here as it reads in `lwcnn.models`: result, name, inputs. But a value is not a tensor, it is a
`Layer`: how many channels it gives, in which size, and what it costs, all as formulas for one image.

Symbols beside those of `formulas`: e_1 and e_3 channels of the expand layers, SR squeeze ratio, h channels of a
branch; in a Ghost bottleneck c and h are the primary maps of its two Ghost modules. SE and BN are 1 with
squeeze-and-excitation, with a BatchNorm in between, and 0 without.
"""

from collections.abc import Callable
from itertools import product
from typing import NamedTuple

from sympy import Expr, KroneckerDelta, Max, Mul, ceiling, floor, symbols

from .block_layers import Layer, add, adder, block_input, concat, conv, moved, squeeze_excite
from .formulas import (
    C_in,
    C_out,
    H,
    H_out,
    W,
    W_out,
    c,
    divisible,
    g,
    inner,
    k,
    quarter_of_input,
    r,
    s,
    stride,
    t,
)

e_1, e_3, h = symbols("e_1 e_3 h", positive=True, integer=True)
SR = symbols("SR", positive=True)
SE, BN = symbols("SE BN", nonnegative=True, integer=True)


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


def mbconv(changes: bool, expands: bool) -> Layer:
    """EfficientNet (Tan and Le 2019), table 1: the inverted residual, with s a quarter of the block's input."""
    return inverted_residual(changes, expands, excites=True)


def fused_mbconv(changes: bool, expands: bool) -> Layer:
    """EfficientNetV2 (Tan and Le 2021), figure 2: one k x k layer expands; for t = 1 it is the whole block."""
    x = block_input()
    y = conv("expand", x, t * C_in if expands else C_out, kernel=k, strided=True, norm=True)
    y = conv("project", y, C_out, norm=True) if expands else y
    return y if changes else add("add", y, x)


def ghost_bottleneck(widens: bool, strides: bool, excites: bool) -> Layer:
    """GhostNet (Han et al. 2020), section 3.2, figure 3: a Ghost module widens, a Ghost module narrows.

    A depthwise layer between them only where there is a stride; the shortcut has layers where the shape changes.
    """
    x = block_input()
    y = ghost_module("expand", x, t * C_in, c)
    if strides:
        y = conv("depthwise", y, y.channels, kernel=k, groups=y.channels, strided=True, norm=True)
    y = squeeze_excite(y) if excites else y
    y = ghost_module("project", y, C_out, h)
    if widens or strides:
        x = conv("shortcut.depthwise", x, C_in, kernel=k, groups=C_in, strided=True, norm=True)
        x = conv("shortcut.pointwise", x, C_out, norm=True)
    return add("add", y, x)


def ghost_module(name: str, x: Layer, channels: Expr, primary: Expr) -> Layer:
    """GhostNet, section 3.1, with r = 2: a ghost of each primary map; a map too many is cut off."""
    y = conv(f"{name}.primary", x, primary, norm=True)
    ghosts = conv(f"{name}.cheap", y, primary, kernel=3, groups=primary, norm=True)
    return concat(f"{name}.concat", y, ghosts, channels=channels)


def adder_basic(changes: bool) -> Layer:
    """AdderNet (Chen et al. 2020), section 4: the basic block of ResNet with adder layers, in its shortcut too."""
    x = block_input()
    y = adder("adder1", x, C_out, kernel=3, strided=True)
    y = adder("adder2", y, C_out, kernel=3)
    return add("add", y, adder("shortcut", x, C_out, strided=True) if changes else x)


class Block(NamedTuple):
    """How a block is built: from which yes-or-no questions (formulas that give 1 or 0), with which inner widths."""

    build: Callable[..., Layer]
    questions: dict[str, Expr]
    widths: dict[Expr, Expr]


CHANGES = 1 - KroneckerDelta(stride, 1) * KroneckerDelta(C_in, C_out)
EXPANDS = 1 - KroneckerDelta(t, 1)
WIDENS = 1 - KroneckerDelta(C_in, C_out)
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
    "mbconv": Block(mbconv, {"changes": CHANGES, "expands": EXPANDS}, {s: quarter_of_input}),
    "fused_mbconv": Block(fused_mbconv, {"changes": CHANGES, "expands": EXPANDS}, {}),
    "ghost_bottleneck": Block(
        ghost_bottleneck,
        {"widens": WIDENS, "strides": STRIDES, "excites": SE},
        {c: ceiling(t * C_in / 2), h: ceiling(C_out / 2), s: divisible(t * C_in / 4, 4)},
    ),
    "adder": Block(adder_basic, {"changes": CHANGES}, {}),
}

#: How each block is called in a sentence.
names = {name: name.replace("_", " ") for name in BLOCKS} | {
    "mbconv": "MBConv",
    "fused_mbconv": "fused MBConv",
    "ghost_bottleneck": "Ghost bottleneck",
    "adder": "adder residual",
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
