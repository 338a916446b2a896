"""MobileNetV3: a searched inverted residual with squeeze-and-excitation and hard-swish.

"Searching for MobileNetV3", Howard, Sandler, Chu, Chen, Chen, Tan, Wang, Zhu, Pang, Vasudevan, Le, Adam 2019,
arXiv 1905.02244. Followed here: tables 1 and 2 of the paper and torchvision's ``mobilenet_v3_large`` and
``mobilenet_v3_small``.

Where texts differ. Squeeze-and-excitation reduces the expanded channels to a quarter, not the block's input to
a quarter (that is EfficientNet), and its gate is the hard sigmoid. The last hidden layer of the small network
has 1024 units in the released code and later tables, 1280 in the first ones: option ``head``. Table 2 marks
squeeze-and-excitation at the last 1 x 1 convolution; no released code has it there, and the published count of
parameters leaves no room for it. The layer after the pooling has no BatchNorm, as both tables say ("NBN").
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from ..errors import check_positive, check_whole
from ..ops import (
    add,
    conv_norm_act,
    global_avg_pool,
    hard_sigmoid,
    hard_swish,
    identity,
    linear,
    relu,
    squeeze_excite,
)
from ..ops.called import Block, run_module
from ..ops.holders import holds, run_layer
from ..ops.rounding import make_divisible
from ..steps import call, within
from .heads import drop_and_classify
from .layers import ConvNorm, Sequential, SqueezeExcite, check_images, initialise
from .registry import paper, register

PAPER = paper(
    name="MobileNetV3",
    authors="Howard et al.",
    year=2019,
    arxiv="1905.02244",
    venue="",
    idea="search, then repair by hand; hard-swish",
    took={
        "MobileNetV2": "the inverted residual",
        "MnasNet": "the search and its first network",
        "SENet": "squeeze-and-excitation",
    },
)


@holds("expand", "depthwise", "squeeze_excite", "project", "shortcut")
def bneck(x: Tensor, p: "Bneck", step: Callable = call) -> Tensor:
    """Expand, filter each channel alone, weigh the channels, project without activation; add x where it fits.

    ``p.expand`` is None where the input is as wide as the middle; ``p.squeeze_excite`` is None in rows
    without SE. The layers hold the activation of their row, `relu` or `hard_swish`.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    N * e * (H*W*C_in + H_out*W_out * (k*k + C_out)) multiply-accumulates for e expanded channels,
             and 2*N*e*r with squeeze-and-excitation to r channels.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  section 3, figure 4, and section 5.3; the name is that of tables 1 and 2.

    >>> import torch
    >>> p = Bneck(24, Row(k=5, e=72, c=40, se=True, act=relu, s=2)).eval()
    >>> bneck(torch.zeros(1, 24, 56, 56), p).shape
    torch.Size([1, 40, 28, 28])
    """
    y = x if p.expand is None else conv_norm_act(x, p.expand, step=within(step, "expand"))  # (N, e, H, W)
    y = conv_norm_act(y, p.depthwise, step=within(step, "depthwise"))  # (N, e, H/s, W/s)
    if p.squeeze_excite is not None:
        y = squeeze_excite(y, p.squeeze_excite, relu, hard_sigmoid, within(step, "squeeze_excite"))
    y = conv_norm_act(y, p.project, identity, within(step, "project"))  # (N, C_out, H/s, W/s)
    return step("add", add, x, y) if p.shortcut else y


class Row(NamedTuple):
    """One row of table 1 or 2: kernel k, expanded channels e, output channels c, SE, activation, stride s."""

    k: int
    e: int
    c: int
    se: bool
    act: Callable
    s: int


class Bneck(Block):
    """The parameters of `bneck`. ``norm`` goes to every `ConvNorm`: eps, momentum.

    >>> block = Bneck(16, Row(k=3, e=16, c=16, se=False, act=relu, s=1))
    >>> block.expand, block.shortcut
    (None, True)
    """

    def __init__(self, in_channels: int, row: Row, **norm):
        super().__init__()
        widens = row.e != in_channels
        self.expand = ConvNorm(in_channels, row.e, 1, act=row.act, **norm) if widens else None
        self.depthwise = ConvNorm(row.e, row.e, row.k, row.s, groups=row.e, act=row.act, **norm)
        self.squeeze_excite = (
            SqueezeExcite(row.e, make_divisible(row.e / 4), relu, hard_sigmoid) if row.se else None
        )
        self.project = ConvNorm(row.e, row.c, 1, act=identity, **norm)
        self.shortcut = row.s == 1 and in_channels == row.c

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return bneck(x, self, step)


RE, HS = relu, hard_swish  # the signs of the tables' column NL, the nonlinearity

LARGE = (
    Row(k=3, e=16, c=16, se=False, act=RE, s=1),
    Row(k=3, e=64, c=24, se=False, act=RE, s=2),
    Row(k=3, e=72, c=24, se=False, act=RE, s=1),
    Row(k=5, e=72, c=40, se=True, act=RE, s=2),
    Row(k=5, e=120, c=40, se=True, act=RE, s=1),
    Row(k=5, e=120, c=40, se=True, act=RE, s=1),
    Row(k=3, e=240, c=80, se=False, act=HS, s=2),
    Row(k=3, e=200, c=80, se=False, act=HS, s=1),
    Row(k=3, e=184, c=80, se=False, act=HS, s=1),
    Row(k=3, e=184, c=80, se=False, act=HS, s=1),
    Row(k=3, e=480, c=112, se=True, act=HS, s=1),
    Row(k=3, e=672, c=112, se=True, act=HS, s=1),
    Row(k=5, e=672, c=160, se=True, act=HS, s=2),
    Row(k=5, e=960, c=160, se=True, act=HS, s=1),
    Row(k=5, e=960, c=160, se=True, act=HS, s=1),
)
SMALL = (
    Row(k=3, e=16, c=16, se=True, act=RE, s=2),
    Row(k=3, e=72, c=24, se=False, act=RE, s=2),
    Row(k=3, e=88, c=24, se=False, act=RE, s=1),
    Row(k=5, e=96, c=40, se=True, act=HS, s=2),
    Row(k=5, e=240, c=40, se=True, act=HS, s=1),
    Row(k=5, e=240, c=40, se=True, act=HS, s=1),
    Row(k=5, e=120, c=48, se=True, act=HS, s=1),
    Row(k=5, e=144, c=48, se=True, act=HS, s=1),
    Row(k=5, e=288, c=96, se=True, act=HS, s=2),
    Row(k=5, e=576, c=96, se=True, act=HS, s=1),
    Row(k=5, e=576, c=96, se=True, act=HS, s=1),
)


class MobileNetV3(nn.Module):
    """A 3 x 3 convolution, the blocks of a table, a 1 x 1 convolution, pooling, and two linear layers.

    They are called ``hidden`` and ``classifier``; the hard-swish between them also follows another module in the place
    of ``hidden``. With ``classifier = nn.Identity()`` the network gives the hidden units, as in timm, without dropout;
    torchvision's ``classifier`` is both layers.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); any size from 1 x 1 on, 32 is the total stride.
    Raises:  LwcnnError if width is not positive, head is no whole number of at least 1, or x does not fit.
    Source:  tables 1 and 2; section 5.1 (the last layers).
    """

    def __init__(
        self,
        table: tuple[Row, ...],
        head: int,
        num_classes: int = 1000,
        in_channels: int = 3,
        width: float = 1.0,
        eps: float = 1e-3,
    ):
        super().__init__()
        where = f"MobileNetV3(width={width!r}, head={head!r}, eps={eps!r})"
        check_positive(where, "width", width)
        check_positive(where, "eps", eps)
        check_whole(where, "head", head, 1)
        # section 6.1 gives TensorFlow's decay 0.99, which PyTorch calls momentum 0.01
        norm = {"eps": eps, "momentum": 0.01}
        channels = make_divisible(16 * width)
        self.features = Sequential(conv1=ConvNorm(in_channels, channels, 3, 2, act=hard_swish, **norm))
        for number, row in enumerate(table, start=1):
            row = row._replace(e=make_divisible(row.e * width), c=make_divisible(row.c * width))
            self.features.add_module(f"bneck{number}", Bneck(channels, row, **norm))
            channels = row.c
        last = 6 * channels  # 960 and 576 in the tables; for other widths this is torchvision's rule
        self.features.add_module("conv_last", ConvNorm(channels, last, 1, act=hard_swish, **norm))
        self.hidden = nn.Linear(last, make_divisible(head * width))
        self.classifier = nn.Linear(self.hidden.out_features, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("MobileNetV3", x, self.features)
        x = run_module(step, "features", self.features, x)  # (N, C, H/32, W/32)
        # the paper's idea: pool first, then widen, so that the wide layer works on one pixel
        x = step("pool", global_avg_pool, x)  # (N, C)
        x = run_layer(step, "hidden.linear", linear, x, self.hidden)  # (N, hidden)
        x = step("hidden.act", hard_swish, x)
        return drop_and_classify(x, self.classifier, 0.2, self.training, step)  # (N, classes)


@register
def mobilenet_v3_large(
    num_classes: int = 1000, in_channels: int = 3, width: float = 1.0, eps: float = 1e-3
) -> MobileNetV3:
    """MobileNetV3-Large with width multiplier ``width``: 5,483,032 parameters at 1.0.

    ``eps`` is BatchNorm's, as in TensorFlow and torchvision; the weights of timm's ``mobilenetv3_large_100``
    want 1e-5.

    >>> sum(p.numel() for p in mobilenet_v3_large().parameters())
    5483032
    """
    return MobileNetV3(LARGE, 1280, num_classes, in_channels, width, eps)


@register
def mobilenet_v3_small(
    num_classes: int = 1000, in_channels: int = 3, width: float = 1.0, head: int = 1024, eps: float = 1e-3
) -> MobileNetV3:
    """MobileNetV3-Small with width multiplier ``width``: 2,542,856 parameters at 1.0.

    ``head=1280`` is the network of the paper's first version: 2,946,568 parameters. pytorchcv's
    ``mobilenetv3_small_w1`` is that one without the 1,280 biases of the hidden layer: 2,945,288.
    ``eps`` is BatchNorm's, as in TensorFlow and torchvision; timm and pytorchcv have 1e-5.

    >>> sum(p.numel() for p in mobilenet_v3_small().parameters())
    2542856
    """
    return MobileNetV3(SMALL, head, num_classes, in_channels, width, eps)
