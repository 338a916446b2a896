"""EfficientNetV2: fused blocks where the maps are large, and training on images that grow.

"EfficientNetV2: Smaller Models and Faster Training", Tan, Le, ICML 2021, arXiv 2104.00298. Followed here: the
final tables of the released code (google/automl, ``efficientnetv2``) and torchvision's ``efficientnet_v2_s``,
``_m``, ``_l``.

Where texts differ. The first version of the paper gives S a last stage of 272 channels and a last layer of 1792
(24 million parameters); the released network has 256 and 1280. As in EfficientNet, squeeze-and-excitation
reduces to a quarter of the block's input, and fused blocks have none.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from ..ops import conv_norm_act, identity, silu
from ..ops.called import Block, run_module
from ..ops.holders import holds
from ..steps import call, within
from .efficientnet import DROP_RATE, MBConv, Scale, add_shortcut, convention
from .heads import pool_and_classify
from .layers import ConvNorm, Sequential, check_expansion, check_images, initialise
from .registry import paper, register

PAPER = paper(
    name="EfficientNetV2",
    authors="Tan and Le",
    year=2021,
    arxiv="2104.00298",
    venue="ICML 2021",
    idea="fused blocks in the early stages; progressive training",
    took={"EfficientNet": "the blocks and the scaling"},
)


@holds("expand", "project", "shortcut", "drop_rate", "training")
def fused_mbconv(x: Tensor, p: "FusedMBConv", step: Callable = call) -> Tensor:
    """One standard 3 x 3 convolution that expands t times, a projection without activation; add x where it fits.

    It stands in the place of the first two layers of MBConv, the 1 x 1 and the depthwise one. For t = 1 there is
    no projection: ``p.project`` is None.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    N*H_out*W_out * t*C_in * (9*C_in + C_out) multiply-accumulates; for t = 1, N*H_out*W_out*9*C_in*C_out.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  section 3.2, figure 2.

    >>> import torch
    >>> fused_mbconv(torch.zeros(1, 24, 56, 56), FusedMBConv(24, 48, stride=2, expansion=4).eval()).shape
    torch.Size([1, 48, 28, 28])
    """
    y = conv_norm_act(x, p.expand, silu, within(step, "expand"))  # (N, e, H/s, W/s)
    if p.project is not None:
        y = conv_norm_act(y, p.project, identity, within(step, "project"))  # (N, C_out, H/s, W/s)
    return add_shortcut(x, y, p, step)


class FusedMBConv(Block):
    """The parameters of `fused_mbconv`. ``norm`` goes to every `ConvNorm`: eps, momentum.

    Raises:  LwcnnError if stride is not 1 or 2, or a size is not positive.

    >>> block = FusedMBConv(24, 24, stride=1, expansion=1)
    >>> block.project, block.shortcut
    (None, True)
    """

    def __init__(
        self, in_channels, out_channels, stride, expansion, kernel=3, padding=None, drop_rate=0.0, **norm
    ):
        super().__init__()
        check_expansion("FusedMBConv", in_channels, out_channels, stride, expansion)
        hidden = in_channels * expansion if expansion > 1 else out_channels
        self.expand = ConvNorm(in_channels, hidden, kernel, stride, padding, act=silu, **norm)
        self.project = None
        if expansion > 1:
            self.project = ConvNorm(hidden, out_channels, 1, act=identity, **norm)
        self.shortcut = stride == 1 and in_channels == out_channels
        self.drop_rate = drop_rate

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return fused_mbconv(x, self, step)


class Row(NamedTuple):
    """One stage: fused or not, kernel k, stride s of the first block, expansion e, channels c, repeats n."""

    fused: bool
    k: int
    s: int
    e: int
    c: int
    n: int


S = (
    Row(fused=True, k=3, s=1, e=1, c=24, n=2),
    Row(fused=True, k=3, s=2, e=4, c=48, n=4),
    Row(fused=True, k=3, s=2, e=4, c=64, n=4),
    Row(fused=False, k=3, s=2, e=4, c=128, n=6),
    Row(fused=False, k=3, s=1, e=6, c=160, n=9),
    Row(fused=False, k=3, s=2, e=6, c=256, n=15),
)
M = (
    Row(fused=True, k=3, s=1, e=1, c=24, n=3),
    Row(fused=True, k=3, s=2, e=4, c=48, n=5),
    Row(fused=True, k=3, s=2, e=4, c=80, n=5),
    Row(fused=False, k=3, s=2, e=4, c=160, n=7),
    Row(fused=False, k=3, s=1, e=6, c=176, n=14),
    Row(fused=False, k=3, s=2, e=6, c=304, n=18),
    Row(fused=False, k=3, s=1, e=6, c=512, n=5),
)
L = (
    Row(fused=True, k=3, s=1, e=1, c=32, n=4),
    Row(fused=True, k=3, s=2, e=4, c=64, n=7),
    Row(fused=True, k=3, s=2, e=4, c=96, n=7),
    Row(fused=False, k=3, s=2, e=4, c=192, n=10),
    Row(fused=False, k=3, s=1, e=6, c=224, n=19),
    Row(fused=False, k=3, s=2, e=6, c=384, n=25),
    Row(fused=False, k=3, s=1, e=6, c=640, n=7),
)
# Resolution of the test images, and dropout (released code, ``effnetv2_configs.py``); nothing is scaled further.
SCALES = {
    "efficientnet_v2_s": Scale(1.0, 1.0, 384, 0.2),
    "efficientnet_v2_m": Scale(1.0, 1.0, 480, 0.3),
    "efficientnet_v2_l": Scale(1.0, 1.0, 480, 0.4),
}
EPS = 1e-3  # BatchNorm's, in Google's and in torchvision's weights


class EfficientNetV2(nn.Module):
    """A 3 x 3 convolution, the stages of a table, a 1 x 1 convolution to 1280 channels, a linear classifier.

    The first convolution is as wide as the first stage. ``padding`` is "symmetric" or "same" (TensorFlow's).

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); any size from 1 x 1 on; meant for scale.resolution.
    Raises:  LwcnnError if padding is unknown or x does not fit.
    Source:  table 4 (S); the released code (M, L).
    """

    def __init__(
        self,
        table: tuple[Row, ...],
        scale: Scale,
        num_classes: int = 1000,
        in_channels: int = 3,
        padding: str = "symmetric",
    ):
        super().__init__()
        options = convention(f"EfficientNetV2(padding={padding!r})", padding, EPS)
        self.scale, self.resolution = scale, scale.resolution
        channels, blocks, place = table[0].c, sum(row.n for row in table), 0
        self.features = Sequential(conv1=ConvNorm(in_channels, channels, 3, stride=2, act=silu, **options))
        for stage, row in enumerate(table, start=1):
            block, kind = (FusedMBConv, "fused") if row.fused else (MBConv, "mbconv")
            for number in range(1, row.n + 1):
                stride, drop_rate = row.s if number == 1 else 1, DROP_RATE * place / blocks
                layer = block(channels, row.c, stride, row.e, row.k, drop_rate=drop_rate, **options)
                self.features.add_module(f"{kind}{stage}_{number}", layer)
                channels, place = row.c, place + 1
        self.features.add_module("conv_last", ConvNorm(channels, 1280, 1, act=silu, **options))
        self.classifier = nn.Linear(1280, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("EfficientNetV2", x, self.features)
        x = run_module(step, "features", self.features, x)  # (N, 1280, H/32, W/32)
        return pool_and_classify(x, self.classifier, self.scale.dropout, self.training, step)  # (N, classes)


@register
def efficientnet_v2_s(
    num_classes: int = 1000, in_channels: int = 3, padding: str = "symmetric"
) -> EfficientNetV2:
    """EfficientNetV2-S, tested on 384 x 384 images: 21,458,488 parameters."""
    return EfficientNetV2(S, SCALES["efficientnet_v2_s"], num_classes, in_channels, padding)


@register
def efficientnet_v2_m(
    num_classes: int = 1000, in_channels: int = 3, padding: str = "symmetric"
) -> EfficientNetV2:
    """EfficientNetV2-M, tested on 480 x 480 images: 54,139,356 parameters."""
    return EfficientNetV2(M, SCALES["efficientnet_v2_m"], num_classes, in_channels, padding)


@register
def efficientnet_v2_l(
    num_classes: int = 1000, in_channels: int = 3, padding: str = "symmetric"
) -> EfficientNetV2:
    """EfficientNetV2-L, tested on 480 x 480 images: 118,515,272 parameters."""
    return EfficientNetV2(L, SCALES["efficientnet_v2_l"], num_classes, in_channels, padding)
