"""MnasNet: networks that a search found, by their accuracy and by the milliseconds that a phone took for them.

"MnasNet: Platform-Aware Neural Architecture Search for Mobile", Tan, Chen, Pang, Vasudevan, Sandler, Howard, Le, CVPR
2019, arXiv 1807.11626. Followed here: the released code (tensorflow/tpu, ``models/official/mnasnet``), and for B1
torchvision's ``mnasnet1_0``.

Where texts differ. torchvision's network is B1, the one without squeeze-and-excitation; the paper's first network is
A1. Squeeze-and-excitation reduces to a quarter of the block's *input*, as later in EfficientNet. In the row of the
smallest network that reads the first convolution the released code writes 16 channels where there are 8, and so finds
no place for a shortcut; timm and pytorchcv have one there.

The first weights were trained in TensorFlow: padding "same" (the odd zero at the end) and BatchNorm with eps 1e-3.
Weights that were trained in PyTorch pad both sides alike: ``padding="symmetric"``, the default.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from ..errors import check_positive
from ..ops import add, conv_norm_act, identity, relu, sigmoid, squeeze_excite
from ..ops.called import Block, run_module
from ..ops.holders import holds
from ..ops.rounding import make_divisible
from ..steps import call, within
from .heads import pool_and_classify
from .layers import ConvNorm, Sequential, SqueezeExcite, check_expansion, check_images, initialise
from .registry import check_option, paper, register

PAPER = paper(
    name="MnasNet",
    authors="Tan et al.",
    year=2018,
    arxiv="1807.11626",
    venue="CVPR 2019",
    idea="search for accuracy and for latency measured on a phone",
    took={"MobileNetV2": "the inverted residual", "SENet": "squeeze-and-excitation"},
)


@holds("expand", "depthwise", "squeeze_excite", "project", "shortcut")
def searched_residual(x: Tensor, p: "SearchedResidual", step: Callable = call) -> Tensor:
    """Expand t times, filter each channel alone, weigh the channels, project without activation; add x if it fits.

    ``p.expand`` is None for t = 1, which the paper calls SepConv; ``p.squeeze_excite`` is None in rows without SE.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    N * t*C_in * (H*W*C_in + H_out*W_out * (k*k + C_out) + 2*r) multiply-accumulates, r = C_in/4 the
             width inside squeeze-and-excitation and 0 without; for t = 1 without the first term.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  section 4.1 (the choices), and the released code (``mnasnet_model.py``, ``MnasBlock``).

    >>> import torch
    >>> row = Row(k=5, t=3, c=40, n=1, s=2, se=0.25)
    >>> searched_residual(torch.zeros(1, 24, 56, 56), SearchedResidual(24, row).eval()).shape
    torch.Size([1, 40, 28, 28])
    """
    y = x if p.expand is None else conv_norm_act(x, p.expand, relu, within(step, "expand"))  # (N, e, H, W)
    y = conv_norm_act(y, p.depthwise, relu, within(step, "depthwise"))  # (N, e, H/s, W/s)
    if p.squeeze_excite is not None:
        y = squeeze_excite(y, p.squeeze_excite, relu, sigmoid, within(step, "squeeze_excite"))
    y = conv_norm_act(y, p.project, identity, within(step, "project"))  # (N, C_out, H/s, W/s)
    return step("add", add, x, y) if p.shortcut else y


class Row(NamedTuple):
    """One row of a network: kernel k, expansion t, channels c, blocks n, stride s of the first, ratio of SE, shortcut.

    The released code writes it in one word: ``r3_k5_s22_e3_o40_se0.25`` are three blocks.
    """

    k: int
    t: int
    c: int
    n: int
    s: int
    se: float = 0.0
    skip: bool = True


class SearchedResidual(Block):
    """The parameters of `searched_residual`. ``options`` go to every `ConvNorm`: padding, eps, momentum.

    Raises:  LwcnnError if stride is not 1 or 2, or a size is not positive.

    >>> SearchedResidual(24, Row(k=5, t=3, c=40, n=1, s=2, se=0.25)).squeeze_excite.reduce.out_channels
    6
    """

    def __init__(self, in_channels: int, row: Row, padding=None, **norm):
        super().__init__()
        check_expansion("SearchedResidual", in_channels, row.c, row.s, row.t)
        hidden, reduced = in_channels * row.t, max(1, int(in_channels * row.se))
        self.expand = ConvNorm(in_channels, hidden, 1, act=relu, **norm) if row.t > 1 else None
        self.depthwise = ConvNorm(hidden, hidden, row.k, row.s, padding, hidden, act=relu, **norm)
        self.squeeze_excite = SqueezeExcite(hidden, reduced, relu, sigmoid) if row.se else None
        self.project = ConvNorm(hidden, row.c, 1, act=identity, **norm)
        self.shortcut = row.skip and row.s == 1 and in_channels == row.c

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return searched_residual(x, self, step)


# Released code, ``mnasnet_models.py``: `mnasnet_a1`, `mnasnet_b1`, `mnasnet_small`.
A1 = (
    Row(k=3, t=1, c=16, n=1, s=1, skip=False),
    Row(k=3, t=6, c=24, n=2, s=2),
    Row(k=5, t=3, c=40, n=3, s=2, se=0.25),
    Row(k=3, t=6, c=80, n=4, s=2),
    Row(k=3, t=6, c=112, n=2, s=1, se=0.25),
    Row(k=5, t=6, c=160, n=3, s=2, se=0.25),
    Row(k=3, t=6, c=320, n=1, s=1),
)
B1 = (
    Row(k=3, t=1, c=16, n=1, s=1, skip=False),
    Row(k=3, t=3, c=24, n=3, s=2),
    Row(k=5, t=3, c=40, n=3, s=2),
    Row(k=5, t=6, c=80, n=3, s=2),
    Row(k=3, t=6, c=96, n=2, s=1),
    Row(k=5, t=6, c=192, n=4, s=2),
    Row(k=3, t=6, c=320, n=1, s=1, skip=False),
)
SMALL = (
    Row(k=3, t=1, c=8, n=1, s=1, skip=False),
    Row(k=3, t=3, c=16, n=1, s=2),
    Row(k=3, t=6, c=16, n=2, s=2),
    Row(k=5, t=6, c=32, n=4, s=2, se=0.25),
    Row(k=3, t=6, c=32, n=3, s=1, se=0.25),
    Row(k=5, t=6, c=88, n=3, s=2, se=0.25),
    Row(k=3, t=6, c=144, n=1, s=1),
)

# What goes with each padding: see the docstring of the file. None is kernel // 2 on both sides; TensorFlow's
# momentum 0.99 is 0.01 in PyTorch.
CONVENTIONS = {
    "same": {"padding": "same", "eps": 1e-3, "momentum": 0.01},
    "symmetric": {"padding": None, "eps": 1e-5, "momentum": 0.1},
}


def convention(where: str, padding: str, eps: float | None) -> dict:
    """Padding, eps and momentum as `ConvNorm` takes them; raise LwcnnError if one is not possible."""
    check_option(where, "padding", padding, CONVENTIONS)
    if eps is None:
        return CONVENTIONS[padding]
    check_positive(where, "eps", eps)
    return {**CONVENTIONS[padding], "eps": eps}


class MnasNet(nn.Module):
    """A 3 x 3 convolution, seven stages of searched residuals, a 1 x 1 convolution, and a linear classifier.

    ``stem`` are the channels of the first convolution. ``width`` multiplies all channels but the last 1280.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); any size from 1 x 1 on, 32 is the total stride.
    Raises:  LwcnnError if an option is not possible or x does not fit.
    Source:  the released code, ``mnasnet_models.py``.
    """

    def __init__(
        self,
        table: tuple[Row, ...],
        stem: int,
        dropout: float,
        num_classes: int = 1000,
        in_channels: int = 3,
        width: float = 1.0,
        padding: str = "symmetric",
        eps: float | None = None,
    ):
        super().__init__()
        where = f"MnasNet(width={width!r}, padding={padding!r}, eps={eps!r})"
        check_positive(where, "width", width)
        options = convention(where, padding, eps)
        channels = make_divisible(stem * width)
        self.features = Sequential(conv1=ConvNorm(in_channels, channels, 3, stride=2, act=relu, **options))
        for stage, row in enumerate(table, start=1):
            row = row._replace(c=make_divisible(row.c * width))
            for block in range(row.n):
                layer = SearchedResidual(channels, row._replace(s=row.s if block == 0 else 1), **options)
                self.features.add_module(f"residual{stage}_{block + 1}", layer)
                channels = row.c
        self.features.add_module("conv_last", ConvNorm(channels, 1280, 1, act=relu, **options))
        self.classifier = nn.Linear(1280, num_classes)
        self.dropout = dropout
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("MnasNet", x, self.features)
        x = run_module(step, "features", self.features, x)  # (N, 1280, H/32, W/32)
        return pool_and_classify(x, self.classifier, self.dropout, self.training, step)  # (N, classes)


@register
def mnasnet_a1(
    num_classes: int = 1000,
    in_channels: int = 3,
    width: float = 1.0,
    padding: str = "symmetric",
    eps: float | None = None,
) -> MnasNet:
    """MnasNet-A1, with squeeze-and-excitation in three stages: 3,887,038 parameters at width 1.0.

    It is timm's ``semnasnet_100``.

    >>> sum(p.numel() for p in mnasnet_a1().parameters())
    3887038
    """
    return MnasNet(A1, 32, 0.2, num_classes, in_channels, width, padding, eps)


@register
def mnasnet_b1(
    num_classes: int = 1000,
    in_channels: int = 3,
    width: float = 1.0,
    padding: str = "symmetric",
    eps: float | None = None,
) -> MnasNet:
    """MnasNet-B1, without squeeze-and-excitation: 4,383,312 parameters at width 1.0.

    It is torchvision's ``mnasnet1_0``, with ``width=0.5`` its ``mnasnet0_5``, and so on for 0.75 and 1.3.

    >>> sum(p.numel() for p in mnasnet_b1(width=0.5).parameters())
    2218512
    """
    return MnasNet(B1, 32, 0.2, num_classes, in_channels, width, padding, eps)


@register
def mnasnet_small(
    num_classes: int = 1000,
    in_channels: int = 3,
    width: float = 1.0,
    padding: str = "symmetric",
    eps: float | None = None,
) -> MnasNet:
    """MnasNet-small, which a search for a small network found: 2,030,264 parameters at width 1.0.

    >>> sum(p.numel() for p in mnasnet_small().parameters())
    2030264
    """
    return MnasNet(SMALL, 8, 0.0, num_classes, in_channels, width, padding, eps)
