"""GoogLeNet: inception modules, which look at several scales side by side behind cheap 1 x 1 convolutions.

"Going Deeper with Convolutions", Szegedy et al., CVPR 2015, arXiv 1409.4842. Followed: torchvision's
``googlenet``, because its weights are the ones that exist. It departs from the paper in two places:
the "5 x 5" branch has 3 x 3 kernels (a slip in the released TensorFlow code, kept for the weights), and every
convolution is followed by BatchNorm (eps 1e-3), which is younger than the paper, in place of a bias.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from ..errors import LwcnnError
from ..ops import adaptive_avg_pool2d, concat, conv_norm_act, dropout, flatten, linear, max_pool2d, relu
from ..ops.called import Block, is_plain_block, run_module
from ..ops.holders import holds, run_layer
from ..steps import call, within
from .heads import pool_and_classify
from .layers import ConvNorm, MaxPool, Sequential, check_images, initialise
from .registry import paper, register

PAPER = paper(
    name="GoogLeNet",
    authors="Szegedy et al.",
    year=2014,
    arxiv="1409.4842",
    venue="CVPR 2015",
    idea="inception: branches of several kernel sizes, 1 x 1 reductions before the costly ones",
    took={"Network in Network": "1 x 1 convolutions, global average pooling in place of linear layers"},
)
EPS = 1e-3  # torchvision's, from TensorFlow


@holds("conv1x1", "reduce3x3", "conv3x3", "reduce5x5", "conv5x5", "pool_project")
def inception(x: Tensor, p: "Inception", step: Callable = call) -> Tensor:
    """Four branches side by side: 1 x 1; 1 x 1 then 3 x 3; 1 x 1 then "5 x 5"; pool then 1 x 1.

    Shapes:  x (N, C_in, H, W) -> (N, c1 + c3 + c5 + cp, H, W).
    Cost:    N*H*W * (C_in*(c1 + r3 + r5 + cp) + 9*r3*c3 + 9*r5*c5) multiply-accumulates.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  section 4, figure 2(b).

    >>> import torch
    >>> inception(torch.zeros(1, 192, 28, 28), Inception(192, TABLE[0]).eval()).shape
    torch.Size([1, 256, 28, 28])
    """
    b1 = conv_norm_act(x, p.conv1x1, relu, within(step, "conv1x1"))  # (N, c1, H, W)
    r3 = conv_norm_act(x, p.reduce3x3, relu, within(step, "reduce3x3"))  # (N, r3, H, W)
    b3 = conv_norm_act(r3, p.conv3x3, relu, within(step, "conv3x3"))  # (N, c3, H, W)
    r5 = conv_norm_act(x, p.reduce5x5, relu, within(step, "reduce5x5"))  # (N, r5, H, W)
    b5 = conv_norm_act(r5, p.conv5x5, relu, within(step, "conv5x5"))  # (N, c5, H, W)
    pooled = step("pool", max_pool2d, x, 3, 1, 1)  # (N, C_in, H, W)
    bp = conv_norm_act(pooled, p.pool_project, relu, within(step, "pool_project"))  # (N, cp, H, W)
    return step("concat", concat, b1, b3, b5, bp)  # (N, c1 + c3 + c5 + cp, H, W)


class Row(NamedTuple):
    """One row of the paper's table 1: filters of each convolution; the kernel of the pool after it, if any."""

    name: str
    c1: int
    r3: int
    c3: int
    r5: int
    c5: int
    cp: int
    pool: int = 0

    @property
    def channels(self) -> int:
        """Output channels: the four branches together."""
        return self.c1 + self.c3 + self.c5 + self.cp


TABLE = (
    Row("inception3a", c1=64, r3=96, c3=128, r5=16, c5=32, cp=32),
    Row("inception3b", c1=128, r3=128, c3=192, r5=32, c5=96, cp=64, pool=3),
    Row("inception4a", c1=192, r3=96, c3=208, r5=16, c5=48, cp=64),
    Row("inception4b", c1=160, r3=112, c3=224, r5=24, c5=64, cp=64),
    Row("inception4c", c1=128, r3=128, c3=256, r5=24, c5=64, cp=64),
    Row("inception4d", c1=112, r3=144, c3=288, r5=32, c5=64, cp=64),
    Row("inception4e", c1=256, r3=160, c3=320, r5=32, c5=128, cp=128, pool=2),  # the paper pools 3 x 3 here
    Row("inception5a", c1=256, r3=160, c3=320, r5=32, c5=128, cp=128),
    Row("inception5b", c1=384, r3=192, c3=384, r5=48, c5=128, cp=128),
)


class Inception(Block):
    """The parameters of `inception`."""

    def __init__(self, in_channels: int, row: Row):
        super().__init__()
        self.conv1x1 = ConvNorm(in_channels, row.c1, 1, eps=EPS, act=relu)
        self.reduce3x3 = ConvNorm(in_channels, row.r3, 1, eps=EPS, act=relu)
        self.conv3x3 = ConvNorm(row.r3, row.c3, 3, eps=EPS, act=relu)
        self.reduce5x5 = ConvNorm(in_channels, row.r5, 1, eps=EPS, act=relu)
        self.conv5x5 = ConvNorm(row.r5, row.c5, 3, eps=EPS, act=relu)  # 3 x 3: see the docstring of the file
        self.pool_project = ConvNorm(in_channels, row.cp, 1, eps=EPS, act=relu)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return inception(x, self, step)


@holds("conv", "fc1", "fc2")
def auxiliary_head(x: Tensor, p: "AuxiliaryHead", training: bool = False, step: Callable = call) -> Tensor:
    """A small classifier on a middle layer, which brings gradient there in training.

    Shapes:  x (N, C_in, H, W) -> (N, classes).
    Source:  section 5; torchvision pools to 4 x 4 adaptively where the paper pools 5 x 5 with stride 3.

    >>> import torch
    >>> auxiliary_head(torch.zeros(1, 512, 14, 14), AuxiliaryHead(512, 10).eval()).shape
    torch.Size([1, 10])
    """
    x = step("pool", adaptive_avg_pool2d, x, 4)  # (N, C, 4, 4)
    x = conv_norm_act(x, p.conv, relu, within(step, "conv"))  # (N, 128, 4, 4)
    x = step("flatten", flatten, x)  # (N, 128*4*4)
    x = run_layer(step, "fc1", linear, x, p.fc1)  # (N, 1024)
    x = step("act", relu, x)
    x = step("dropout", dropout, x, 0.7, training)
    return run_layer(step, "fc2", linear, x, p.fc2)  # (N, classes)


class AuxiliaryHead(Block):
    """The parameters of `auxiliary_head`."""

    def __init__(self, in_channels: int, num_classes: int):
        super().__init__()
        self.conv = ConvNorm(in_channels, 128, 1, eps=EPS, act=relu)
        self.fc1 = nn.Linear(128 * 4 * 4, 1024)
        self.fc2 = nn.Linear(1024, num_classes)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return auxiliary_head(x, self, self.training, step)


class Logits(NamedTuple):
    """What GoogLeNet gives in training with ``aux=True``: its own logits and those of the two heads."""

    main: Tensor
    aux1: Tensor
    aux2: Tensor


class GoogLeNet(nn.Module):
    """Three convolutions, nine inception modules, global average pooling, one linear layer.

    With ``aux`` it has two auxiliary heads, on inception4a and 4d. They work in training mode only, where
    the result is then a `Logits`.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); H and W of at least 31, meant for 224.
    Raises:  LwcnnError if x is smaller.
    Source:  table 1.
    """

    def __init__(self, num_classes: int = 1000, in_channels: int = 3, aux: bool = False):
        super().__init__()
        self.features = Sequential(
            conv1=ConvNorm(in_channels, 64, 7, stride=2, eps=EPS, act=relu),
            maxpool1=MaxPool(3, 2, ceil_mode=True),
            conv2=ConvNorm(64, 64, 1, eps=EPS, act=relu),
            conv3=ConvNorm(64, 192, 3, eps=EPS, act=relu),
            maxpool2=MaxPool(3, 2, ceil_mode=True),
        )
        channels = 192
        for row in TABLE:
            self.features.add_module(row.name, Inception(channels, row))
            channels = row.channels
            if row.pool:
                name = f"maxpool{row.name[len('inception')]}"
                self.features.add_module(name, MaxPool(row.pool, 2, ceil_mode=True))
        self.aux1 = AuxiliaryHead(512, num_classes) if aux else None
        self.aux2 = AuxiliaryHead(528, num_classes) if aux else None
        self.classifier = nn.Linear(channels, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor | Logits:
        check_images("GoogLeNet", x, self.features, least=31)
        if self.aux1 is None or not self.training:
            x = run_module(step, "features", self.features, x)  # (N, 1024, H/32, W/32)
            return pool_and_classify(x, self.classifier, 0.2, self.training, step)
        if not is_plain_block(self.features):
            raise LwcnnError(
                "GoogLeNet(x)",
                "two heads read what layers inside features give, so features is not called as one module",
                hint="give the hooks to its layers, or train with aux=False",
            )
        tapped = {}
        for name, layer in self.features.named_children():
            x = run_module(within(step, "features"), name, layer, x)
            tapped[name] = x
        logits = pool_and_classify(x, self.classifier, 0.2, self.training, step)
        aux1 = run_module(step, "aux1", self.aux1, tapped["inception4a"])
        aux2 = run_module(step, "aux2", self.aux2, tapped["inception4d"])
        return Logits(logits, aux1, aux2)


@register
def googlenet(num_classes: int = 1000, in_channels: int = 3, aux: bool = False) -> GoogLeNet:
    """GoogLeNet in torchvision's form: 6,624,904 parameters; 13,004,888 with the two heads for training."""
    return GoogLeNet(num_classes, in_channels, aux)
