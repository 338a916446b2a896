"""SqueezeNet: squeeze the channels before the costly 3 x 3 convolution.

"SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size", Iandola, Han, Moskewicz,
Ashraf, Dally, Keutzer 2016, arXiv 1602.07360. Tables: the authors' Caffe files, v1.0 and v1.1.

Two places where code and code differ. The authors' v1.0 pads ``conv10`` by 1; here, as in torchvision and
pytorchcv, it is not padded: the parameters are the same, the MACs 3 % fewer. The pools use Caffe's ceil rule.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from ..ops import adaptive_avg_pool2d, concat, conv_act, dropout, flatten
from ..ops.called import Block, run_module
from ..ops.holders import holds
from ..steps import call, within
from .layers import ConvAct, MaxPool, Sequential, check_images, initialise
from .registry import paper, register

PAPER = paper(
    name="SqueezeNet",
    authors="Iandola et al.",
    year=2016,
    arxiv="1602.07360",
    venue="arXiv only",
    idea="Fire: squeeze with 1 x 1, expand with 1 x 1 beside 3 x 3",
    took={
        "GoogLeNet": "1 x 1 convolutions before larger ones; branches joined by concatenation",
        "AlexNet": "the network whose accuracy it sets out to keep",
    },
)


@holds("squeeze", "expand1x1", "expand3x3")
def fire(x: Tensor, p: "Fire", step: Callable = call) -> Tensor:
    """Squeeze to few channels, expand them by 1 x 1 and by 3 x 3 filters side by side, concatenate.

    ``p`` has the convolutions ``squeeze``, ``expand1x1`` and ``expand3x3``, all with bias; no BatchNorm.

    Shapes:  x (N, C_in, H, W) -> (N, e1 + e3, H, W).
    Cost:    N*H*W * s * (C_in + e1 + 9*e3) multiply-accumulates for s squeeze channels.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  section 3.2 and figure 1.

    >>> import torch
    >>> fire(torch.zeros(1, 96, 55, 55), Fire(96, 16, 64, 64)).shape
    torch.Size([1, 128, 55, 55])
    """
    s = conv_act(x, p.squeeze, step=within(step, "squeeze"))  # (N, s, H, W)
    e1 = conv_act(s, p.expand1x1, step=within(step, "expand1x1"))  # (N, e1, H, W)
    e3 = conv_act(s, p.expand3x3, step=within(step, "expand3x3"))  # (N, e3, H, W)
    return step("concat", concat, e1, e3)  # (N, e1 + e3, H, W)


class Fire(Block):
    """The parameters of `fire`.

    >>> sum(p.numel() for p in Fire(96, 16, 64, 64).parameters())
    11920
    """

    def __init__(self, in_channels: int, squeeze: int, expand1x1: int, expand3x3: int):
        super().__init__()
        self.squeeze = ConvAct(in_channels, squeeze, 1)
        self.expand1x1 = ConvAct(squeeze, expand1x1, 1)
        self.expand3x3 = ConvAct(squeeze, expand3x3, 3)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return fire(x, self, step)


class FireRow(NamedTuple):
    """One row of the paper's table 1: s, e1 and e3 of a Fire module, and whether a pool follows it."""

    name: str
    squeeze: int
    expand1x1: int
    expand3x3: int
    pool: bool = False


class Version(NamedTuple):
    """One SqueezeNet: filters and kernel of ``conv1``, the Fire modules, the least input size."""

    conv1_channels: int
    conv1_kernel: int
    fires: tuple[FireRow, ...]
    least: int


V1_0 = Version(
    conv1_channels=96,
    conv1_kernel=7,
    fires=(
        FireRow("fire2", 16, 64, 64),
        FireRow("fire3", 16, 64, 64),
        FireRow("fire4", 32, 128, 128, pool=True),
        FireRow("fire5", 32, 128, 128),
        FireRow("fire6", 48, 192, 192),
        FireRow("fire7", 48, 192, 192),
        FireRow("fire8", 64, 256, 256, pool=True),
        FireRow("fire9", 64, 256, 256),
    ),
    least=29,
)
# The same Fire modules, a smaller conv1, earlier pools: 2.4 times less computation, by the authors' count.
_POOL_AFTER_1_1 = ("fire3", "fire5")
V1_1 = Version(64, 3, tuple(row._replace(pool=row.name in _POOL_AFTER_1_1) for row in V1_0.fires), least=25)


class Classifier(Sequential):
    """conv10 and the ReLU behind it, also behind a convolution that takes the place of conv10."""

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        for name, layer in self._modules.items():
            last = name == "conv10"
            x = conv_act(x, layer, step=within(step, name)) if last else run_module(step, name, layer, x)
        return x


class SqueezeNet(nn.Module):
    """conv1, eight Fire modules, conv10 and global average pooling; no linear layer.

    With ``classifier = nn.Identity()`` the network gives the mean of each map of ``features``: (N, 512). In torchvision
    the pooling is a part of the classifier, and all numbers of the maps come out in a row.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes).
    Raises:  LwcnnError if x is smaller than the version's least size.
    Source:  table 1.
    """

    def __init__(self, version: Version, num_classes: int = 1000, in_channels: int = 3):
        super().__init__()
        channels = version.conv1_channels
        conv1 = ConvAct(in_channels, channels, version.conv1_kernel, stride=2, padding=0)
        self.features = Sequential(conv1=conv1, maxpool1=MaxPool(3, 2, ceil_mode=True))
        for row in version.fires:
            self.features.add_module(row.name, Fire(channels, row.squeeze, row.expand1x1, row.expand3x3))
            if row.pool:
                self.features.add_module(row.name.replace("fire", "maxpool"), MaxPool(3, 2, ceil_mode=True))
            channels = row.expand1x1 + row.expand3x3
        self.classifier = Classifier(conv10=ConvAct(channels, num_classes, 1))
        self.least = version.least
        initialise(self)
        nn.init.normal_(self.classifier.conv10.weight, std=0.01)  # as the authors' Caffe files do

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("SqueezeNet", x, self.features, self.least)
        x = run_module(step, "features", self.features, x)  # (N, 512, h, w)
        with_dropout = self.training and isinstance(self.classifier, Classifier)  # another head has its own
        x = step("dropout", dropout, x, 0.5, with_dropout)
        x = run_module(step, "classifier", self.classifier, x)  # (N, classes, h, w)
        x = step("pool", adaptive_avg_pool2d, x, 1)  # (N, classes, 1, 1)
        return step("flatten", flatten, x)  # (N, classes)


@register
def squeezenet1_0(num_classes: int = 1000, in_channels: int = 3) -> SqueezeNet:
    """SqueezeNet 1.0, the network of the paper: 1,248,424 parameters.

    >>> sum(p.numel() for p in squeezenet1_0().parameters())
    1248424
    """
    return SqueezeNet(V1_0, num_classes, in_channels)


@register
def squeezenet1_1(num_classes: int = 1000, in_channels: int = 3) -> SqueezeNet:
    """SqueezeNet 1.1, the authors' later version: 1,235,496 parameters.

    >>> sum(p.numel() for p in squeezenet1_1().parameters())
    1235496
    """
    return SqueezeNet(V1_1, num_classes, in_channels)
