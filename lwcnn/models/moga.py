"""MoGA: networks that a search found for the graphics processor of a phone, beyond MobileNetV3.

"MoGA: Searching Beyond MobileNetV3", Chu, Zhang, Xu, ICASSP 2020, arXiv 1908.01314. Followed here: the authors' code,
``models/MoGA_A.py``, ``MoGA_B.py`` and ``MoGA_C.py`` of xiaomi-automl/MoGA.

The blocks are MobileNetV3's, with two differences: squeeze-and-excitation reduces to a quarter of the expanded channels
without rounding to multiples of 8, and inside it stands the activation of its block. The first block has no expansion,
and no shortcut, although one would fit. The layer behind the pooling has neither BatchNorm nor bias.

Where texts differ. The figure of MoGA-A has squeeze-and-excitation in the first block with 40 channels and none in the
first with 80; the code, to which the authors' weights belong, has it the other way round: option ``se``.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from ..ops import global_avg_pool, hard_sigmoid, hard_swish, identity, linear, relu
from ..ops.called import Block, run_module
from ..ops.holders import run_layer
from ..steps import call
from .heads import drop_and_classify
from .layers import ConvNorm, Sequential, SqueezeExcite, check_expansion, check_images, initialise
from .mobilenet_v3 import bneck
from .registry import check_option, paper, register

PAPER = paper(
    name="MoGA",
    authors="Chu et al.",
    year=2019,
    arxiv="1908.01314",
    venue="ICASSP 2020",
    idea="search on the phone's GPU",
    took={"MobileNetV3": "the search space, with squeeze-and-excitation and hard-swish"},
)


class Row(NamedTuple):
    """One block, as the code writes it: expansion t, channels c, kernel k, stride s, activation, SE."""

    t: int
    c: int
    k: int
    s: int
    act: Callable
    se: bool


class MogaResidual(Block):
    """The parameters of MobileNetV3's block, `lwcnn.models.mobilenet_v3.bneck`, with the widths of a row of MoGA.

    For t = 1 it has neither expansion nor shortcut: the authors' separable convolution.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Raises:  LwcnnError if stride is not 1 or 2, or a size is not positive.
    Source:  the authors' code, ``InvertedResidual`` and ``SEModule``.

    >>> block = MogaResidual(40, Row(t=6, c=80, k=3, s=2, act=hard_swish, se=True))
    >>> block.squeeze_excite.reduce.out_channels  # 240/4; MobileNetV3 would take 64
    60
    """

    def __init__(self, in_channels: int, row: Row):
        super().__init__()
        check_expansion("MogaResidual", in_channels, row.c, row.s, row.t)
        hidden, act = in_channels * row.t, row.act
        self.expand = ConvNorm(in_channels, hidden, 1, act=act) if row.t > 1 else None
        self.depthwise = ConvNorm(hidden, hidden, row.k, row.s, groups=hidden, act=act)
        self.squeeze_excite = SqueezeExcite(hidden, hidden // 4, act, hard_sigmoid) if row.se else None
        self.project = ConvNorm(hidden, row.c, 1, act=identity)
        self.shortcut = row.t > 1 and row.s == 1 and in_channels == row.c

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return bneck(x, self, step)


RE, HS = relu, hard_swish
NO, SE = False, True

SEPARABLE = Row(1, 16, 3, 1, RE, NO)  # the block before the table
# Authors' code: ``mb_config``, columns in its order.
A = (
    Row(6, 24, 5, 2, RE, NO),
    Row(6, 24, 7, 1, RE, NO),
    Row(6, 40, 3, 2, RE, NO),
    Row(6, 40, 3, 1, RE, SE),
    Row(3, 40, 3, 1, RE, SE),
    Row(6, 80, 3, 2, HS, SE),
    Row(6, 80, 3, 1, HS, NO),
    Row(6, 80, 7, 1, HS, NO),
    Row(3, 80, 7, 1, HS, SE),
    Row(6, 112, 7, 1, HS, NO),
    Row(6, 112, 3, 1, HS, NO),
    Row(6, 160, 3, 2, HS, NO),
    Row(6, 160, 5, 1, HS, SE),
    Row(6, 160, 5, 1, HS, SE),
)
B = (
    Row(3, 24, 3, 2, RE, NO),
    Row(3, 24, 3, 1, RE, NO),
    Row(6, 40, 7, 2, RE, NO),
    Row(3, 40, 3, 1, RE, NO),
    Row(6, 40, 5, 1, RE, NO),
    Row(6, 80, 3, 2, HS, SE),
    Row(6, 80, 5, 1, HS, SE),
    Row(3, 80, 3, 1, HS, NO),
    Row(6, 80, 7, 1, HS, SE),
    Row(6, 112, 7, 1, HS, NO),
    Row(3, 112, 5, 1, HS, NO),
    Row(6, 160, 7, 2, HS, SE),
    Row(6, 160, 7, 1, HS, SE),
    Row(6, 160, 3, 1, HS, SE),
)
C = (
    Row(3, 24, 5, 2, RE, NO),
    Row(3, 24, 3, 1, RE, NO),
    Row(3, 40, 5, 2, RE, NO),
    Row(3, 40, 3, 1, RE, NO),
    Row(3, 40, 5, 1, RE, NO),
    Row(3, 80, 5, 2, HS, NO),
    Row(6, 80, 5, 1, HS, SE),
    Row(3, 80, 5, 1, HS, NO),
    Row(3, 80, 5, 1, HS, NO),
    Row(6, 112, 3, 1, HS, NO),
    Row(6, 112, 3, 1, HS, SE),
    Row(6, 160, 3, 2, HS, SE),
    Row(6, 160, 3, 1, HS, SE),
    Row(6, 160, 3, 1, HS, SE),
)
FIRST_40, FIRST_80 = 2, 5  # the blocks about which code and figure of A disagree
TABLES_OF_A = {
    "code": A,
    "figure": tuple(
        row._replace(se=place == FIRST_40) if place in (FIRST_40, FIRST_80) else row
        for place, row in enumerate(A)
    ),
}


class MoGA(nn.Module):
    """A 3 x 3 convolution, a separable one, the blocks of a table, a 1 x 1 convolution, pooling, two linear layers.

    They are called ``hidden``, which has no bias, and ``classifier``, as in `lwcnn.models.mobilenet_v3.MobileNetV3`.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); any size from 1 x 1 on, 32 is the total stride.
    Raises:  LwcnnError if x does not fit.
    Source:  the authors' code, ``MoGaA``, ``MoGaB`` and ``MoGaC``.
    """

    def __init__(self, table: tuple[Row, ...], num_classes: int = 1000, in_channels: int = 3):
        super().__init__()
        channels = 16
        self.features = Sequential(conv1=ConvNorm(in_channels, channels, 3, stride=2, act=hard_swish))
        self.features.add_module("separable", MogaResidual(channels, SEPARABLE))
        for number, row in enumerate(table, start=1):
            self.features.add_module(f"residual{number}", MogaResidual(channels, row))
            channels = row.c
        self.features.add_module("conv_last", ConvNorm(channels, 960, 1, act=hard_swish))
        self.hidden = nn.Linear(960, 1280, bias=False)
        self.classifier = nn.Linear(1280, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("MoGA", x, self.features)
        x = run_module(step, "features", self.features, x)  # (N, 960, H/32, W/32)
        x = step("pool", global_avg_pool, x)  # (N, 960)
        x = run_layer(step, "hidden.linear", linear, x, self.hidden)  # (N, 1280)
        x = step("hidden.act", hard_swish, x)
        return drop_and_classify(x, self.classifier, 0.2, self.training, step)  # (N, classes)


@register
def moga_a(num_classes: int = 1000, in_channels: int = 3, se: str = "code") -> MoGA:
    """MoGA-A: 5,159,802 parameters.

    ``se="figure"`` puts squeeze-and-excitation where the paper's figure has it: 5,141,250 parameters.

    Raises:  LwcnnError if se is neither "code" nor "figure".

    >>> [sum(p.numel() for p in moga_a(se=source).parameters()) for source in ("code", "figure")]
    [5159802, 5141250]
    """
    check_option(f"moga_a(se={se!r})", "se", se, TABLES_OF_A)
    return MoGA(TABLES_OF_A[se], num_classes, in_channels)


@register
def moga_b(num_classes: int = 1000, in_channels: int = 3) -> MoGA:
    """MoGA-B: 5,506,236 parameters.

    >>> sum(p.numel() for p in moga_b().parameters())
    5506236
    """
    return MoGA(B, num_classes, in_channels)


@register
def moga_c(num_classes: int = 1000, in_channels: int = 3) -> MoGA:
    """MoGA-C: 5,488,200 parameters.

    >>> sum(p.numel() for p in moga_c().parameters())
    5488200
    """
    return MoGA(C, num_classes, in_channels)
