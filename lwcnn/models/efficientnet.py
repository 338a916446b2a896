"""EfficientNet: one searched network, made wider, deeper and larger together.

"EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", Tan, Le, ICML 2019, arXiv 1905.11946.
Followed here: table 1 of the paper, the coefficients of the released code (tensorflow/tpu,
``models/official/efficientnet``), and torchvision's ``efficientnet_b0`` ... ``efficientnet_b7``.

Where texts differ. Squeeze-and-excitation reduces to a quarter of the block's *input*, not of the expanded
channels (that is MobileNetV3), and its gate is a true sigmoid. The released coefficients of B1 to B7 are not the
powers of the paper's alpha, beta and gamma. Copies of table 1 print 28 x 28 for the map that stage 6 reads; with
the strides of the released code it is 14 x 14.

The first weights were trained in TensorFlow: padding "same" (the odd zero at the end) and BatchNorm with eps
1e-3. Weights that were trained in PyTorch pad both sides alike: ``padding="symmetric"``, the default.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from ..errors import LwcnnError, check_positive
from ..ops import add, conv_norm_act, identity, sigmoid, silu, squeeze_excite, stochastic_depth
from ..ops.called import Block, run_module
from ..ops.holders import holds
from ..ops.rounding import make_divisible, repeat_depth
from ..steps import call, within
from .heads import pool_and_classify
from .layers import (
    ConvNorm,
    Sequential,
    SqueezeExcite,
    check_expansion,
    check_images,
    initialise,
)
from .mnasnet import CONVENTIONS as CONVENTIONS  # to be found here as well, by those that descend from it
from .mnasnet import convention as convention
from .registry import paper, register

PAPER = paper(
    name="EfficientNet",
    authors="Tan and Le",
    year=2019,
    arxiv="1905.11946",
    venue="ICML 2019",
    idea="scale width, depth and resolution together",
    took={
        "MobileNetV2": "the inverted residual",
        "MnasNet": "the search",
        "SENet": "squeeze-and-excitation",
    },
)


@holds("expand", "depthwise", "squeeze_excite", "project", "shortcut", "drop_rate", "training")
def mbconv(x: Tensor, p: "MBConv", step: Callable = call) -> Tensor:
    """Expand t times, filter each channel alone, weigh the channels, project without activation; add x if it fits.

    ``p.expand`` is None for t = 1. In training the whole branch of a sample is left out with probability
    ``p.drop_rate``, where there is a shortcut.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    N * t*C_in * (H*W*C_in + H_out*W_out * (k*k + C_out) + 2*r) multiply-accumulates, r = C_in/4 the
             width inside squeeze-and-excitation; for t = 1 without the first term.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  section 4 (MBConv of MnasNet, with squeeze-and-excitation); drop rate: the released code.

    >>> import torch
    >>> p = MBConv(24, 40, stride=2, expansion=6, kernel=5).eval()
    >>> mbconv(torch.zeros(1, 24, 56, 56), p).shape, p.squeeze_excite.reduce.out_channels
    (torch.Size([1, 40, 28, 28]), 6)
    """
    y = x if p.expand is None else conv_norm_act(x, p.expand, silu, within(step, "expand"))  # (N, e, H, W)
    y = conv_norm_act(y, p.depthwise, silu, within(step, "depthwise"))  # (N, e, H/s, W/s)
    y = squeeze_excite(y, p.squeeze_excite, silu, sigmoid, within(step, "squeeze_excite"))  # (N, e, H/s, W/s)
    y = conv_norm_act(y, p.project, identity, within(step, "project"))  # (N, C_out, H/s, W/s)
    return add_shortcut(x, y, p, step)


def add_shortcut(x: Tensor, y: Tensor, p, step: Callable = call) -> Tensor:
    """The end of a block: x + y where ``p.shortcut``, in training without y for some samples; else y alone.

    Shapes:  x (N, C_in, H, W), y (N, C_out, H_out, W_out) -> that of y.
    Source:  stochastic depth, Huang et al. 2016, arXiv 1603.09382.
    """
    if not p.shortcut:
        return y
    if p.training and p.drop_rate:
        y = step("drop", stochastic_depth, y, p.drop_rate, True)
    return step("add", add, x, y)


class MBConv(Block):
    """The parameters of `mbconv`. ``norm`` goes to every `ConvNorm`: eps, momentum.

    Raises:  LwcnnError if stride is not 1 or 2, or a size or ratio is not positive.

    >>> MBConv(32, 16, stride=1, expansion=1).squeeze_excite.reduce.out_channels  # a quarter of 32
    8
    """

    def __init__(
        self, in_channels, out_channels, stride, expansion, kernel=3, padding=None,
        squeeze_ratio=0.25, drop_rate=0.0, **norm,
    ):  # fmt: skip
        super().__init__()
        check_expansion("MBConv", in_channels, out_channels, stride, expansion)
        where = f"MBConv({in_channels}, {out_channels}, squeeze_ratio={squeeze_ratio!r})"
        check_positive(where, "squeeze_ratio", squeeze_ratio)
        hidden, reduced = in_channels * expansion, max(1, int(in_channels * squeeze_ratio))
        self.expand = ConvNorm(in_channels, hidden, 1, act=silu, **norm) if expansion > 1 else None
        self.depthwise = ConvNorm(hidden, hidden, kernel, stride, padding, hidden, act=silu, **norm)
        self.squeeze_excite = SqueezeExcite(hidden, reduced, silu, sigmoid)
        self.project = ConvNorm(hidden, out_channels, 1, act=identity, **norm)
        self.shortcut = stride == 1 and in_channels == out_channels
        self.drop_rate = drop_rate

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return mbconv(x, self, step)


class Row(NamedTuple):
    """One stage of table 1: expansion t, kernel k, output channels c, repeats n, stride s of the first block."""

    t: int
    k: int
    c: int
    n: int
    s: int


TABLE = (
    Row(t=1, k=3, c=16, n=1, s=1),
    Row(t=6, k=3, c=24, n=2, s=2),
    Row(t=6, k=5, c=40, n=2, s=2),
    Row(t=6, k=3, c=80, n=3, s=2),
    Row(t=6, k=5, c=112, n=3, s=1),
    Row(t=6, k=5, c=192, n=4, s=2),
    Row(t=6, k=3, c=320, n=1, s=1),
)


class Scale(NamedTuple):
    """How much wider and deeper than B0; the input resolution and the dropout rate."""

    width: float
    depth: float
    resolution: int
    dropout: float


# Released code, ``efficientnet_builder.py``, function ``efficientnet_params``.
SCALES = {
    "efficientnet_b0": Scale(1.0, 1.0, 224, 0.2),
    "efficientnet_b1": Scale(1.0, 1.1, 240, 0.2),
    "efficientnet_b2": Scale(1.1, 1.2, 260, 0.3),
    "efficientnet_b3": Scale(1.2, 1.4, 300, 0.3),
    "efficientnet_b4": Scale(1.4, 1.8, 380, 0.4),
    "efficientnet_b5": Scale(1.6, 2.2, 456, 0.4),
    "efficientnet_b6": Scale(1.8, 2.6, 528, 0.5),
    "efficientnet_b7": Scale(2.0, 3.1, 600, 0.5),
}
DROP_RATE = (
    0.2  # of the last block; it grows evenly from 0 at the first (released code, ``drop_connect_rate``)
)


class EfficientNet(nn.Module):
    """A 3 x 3 convolution, seven stages of MBConv, a 1 x 1 convolution, a linear classifier.

    ``padding`` is "symmetric" or "same" (TensorFlow's); ``eps`` is BatchNorm's, by default the one that goes
    with the padding.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); any size from 1 x 1 on; meant for scale.resolution.
    Raises:  LwcnnError if an option is not possible or x does not fit.
    Source:  table 1; section 3.3 (width, depth, resolution).
    """

    def __init__(
        self,
        scale: Scale,
        num_classes: int = 1000,
        in_channels: int = 3,
        padding: str = "symmetric",
        eps: float | None = None,
    ):
        super().__init__()
        where = f"EfficientNet(padding={padding!r}, eps={eps!r})"
        check_scale(scale)
        options = convention(where, padding, eps)
        self.scale, self.resolution = scale, scale.resolution
        channels = make_divisible(32 * scale.width)
        self.features = Sequential(conv1=ConvNorm(in_channels, channels, 3, stride=2, act=silu, **options))
        blocks = list(blocks_of(scale))
        for place, (name, row) in enumerate(blocks):
            drop_rate = DROP_RATE * place / len(blocks)
            layer = MBConv(channels, row.c, row.s, row.t, row.k, drop_rate=drop_rate, **options)
            self.features.add_module(name, layer)
            channels = row.c
        last = make_divisible(1280 * scale.width)
        self.features.add_module("conv_last", ConvNorm(channels, last, 1, act=silu, **options))
        self.classifier = nn.Linear(last, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("EfficientNet", x, self.features)
        x = run_module(step, "features", self.features, x)  # (N, C, H/32, W/32)
        return pool_and_classify(x, self.classifier, self.scale.dropout, self.training, step)  # (N, classes)


def blocks_of(scale: Scale, table: tuple[Row, ...] = TABLE):
    """The blocks of a scaled table one by one: a name, and a row with n = 1 and the block's own stride.

    Widths go to multiples of 8, numbers of blocks up.

    Source:  released code, functions ``round_filters`` and ``round_repeats``.

    >>> [name for name, row in blocks_of(SCALES["efficientnet_b1"])][:4]
    ['mbconv1_1', 'mbconv1_2', 'mbconv2_1', 'mbconv2_2']
    """
    for stage, row in enumerate(table, start=1):
        for number in range(1, repeat_depth(row.n, scale.depth) + 1):
            width, stride = make_divisible(row.c * scale.width), row.s if number == 1 else 1
            yield f"mbconv{stage}_{number}", row._replace(c=width, n=1, s=stride)


def check_scale(scale: Scale) -> None:
    """Raise LwcnnError unless ``scale`` has a positive width, depth and resolution."""
    if not isinstance(scale, Scale):
        hint = "for example Scale(width=1.1, depth=1.2, resolution=260, dropout=0.3)"
        raise LwcnnError("EfficientNet(scale)", "this is no Scale", f"got {scale!r}", hint=hint)
    for name in ("width", "depth", "resolution"):
        check_positive(f"EfficientNet({scale})", name, getattr(scale, name))


def _register(name: str, params: int, eps: float | None = None) -> Callable:
    """Make the builder of one size known. ``eps`` is what the weights of torchvision want."""

    def builder(
        num_classes: int = 1000, in_channels: int = 3, padding: str = "symmetric", eps: float | None = eps
    ) -> EfficientNet:
        return EfficientNet(SCALES[name], num_classes, in_channels, padding, eps)

    scale = SCALES[name]
    builder.__name__ = builder.__qualname__ = name
    builder.__doc__ = (
        f"EfficientNet-{name[-2:].upper()}, for {scale.resolution} x {scale.resolution} images: "
        f"{params:,} parameters."
    )
    return register(builder)


efficientnet_b0 = _register("efficientnet_b0", 5_288_548)
efficientnet_b1 = _register("efficientnet_b1", 7_794_184)
efficientnet_b2 = _register("efficientnet_b2", 9_109_994)
efficientnet_b3 = _register("efficientnet_b3", 12_233_232)
efficientnet_b4 = _register("efficientnet_b4", 19_341_616)
# torchvision's weights of the three largest are Google's, converted
efficientnet_b5 = _register("efficientnet_b5", 30_389_784, eps=1e-3)
efficientnet_b6 = _register("efficientnet_b6", 43_040_704, eps=1e-3)
efficientnet_b7 = _register("efficientnet_b7", 66_347_960, eps=1e-3)
