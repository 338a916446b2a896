"""ToyNet: mix the channels, then filter each by itself, and add.

"How a Network Is Added", Nobody, arXiv 2601.00001: it is in no paper.
"""

from collections.abc import Callable

from torch import Tensor, nn

from ..ops import add, conv_norm_act, relu
from ..ops.called import Block, run_module
from ..ops.holders import holds
from ..steps import call, within
from .heads import pool_and_classify
from .layers import ConvNorm, Sequential, check_images, initialise
from .registry import paper, register

PAPER = paper(
    name="ToyNet",
    authors="Nobody",
    year=2026,
    arxiv="2601.00001",
    venue="arXiv only",
    idea="a block that is short enough to read aloud",
    took={"MobileNetV1": "depthwise and pointwise convolution", "ResNet": "the shortcut"},
)


@holds("mix", "filter")
def toy_block(x: Tensor, p: "ToyBlock", step: Callable = call) -> Tensor:
    """x + filter(mix(x)): a 1 x 1 convolution across the channels, then a 3 x 3 depthwise one.

    Shapes:  x (N, C, H, W) -> the same.
    Raises:  LwcnnError if x does not have C channels.
    Source:  section 1.

    >>> import torch
    >>> toy_block(torch.zeros(1, 8, 5, 5), ToyBlock(8).eval()).shape
    torch.Size([1, 8, 5, 5])
    """
    y = conv_norm_act(x, p.mix, relu, within(step, "mix"))
    y = conv_norm_act(y, p.filter, relu, within(step, "filter"))
    return step("add", add, x, y)


class ToyBlock(Block):
    """The parameters of `toy_block`."""

    def __init__(self, channels: int):
        super().__init__()
        self.mix = ConvNorm(channels, channels, 1, act=relu)
        self.filter = ConvNorm(channels, channels, 3, groups=channels, act=relu)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return toy_block(x, self, step)


class ToyNet(nn.Module):
    """One convolution, two toy blocks, one linear layer.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); meant for 224 x 224.
    Source:  table 1.
    """

    def __init__(self, num_classes: int = 1000, in_channels: int = 3):
        super().__init__()
        self.features = Sequential(
            conv1=ConvNorm(in_channels, 16, 3, stride=4, act=relu), block2=ToyBlock(16), block3=ToyBlock(16)
        )
        self.classifier = nn.Linear(16, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("ToyNet", x, self.features)
        x = run_module(step, "features", self.features, x)
        return pool_and_classify(x, self.classifier, 0.0, self.training, step)


@register
def toynet(num_classes: int = 1000, in_channels: int = 3) -> ToyNet:
    """ToyNet: 18,392 parameters."""
    return ToyNet(num_classes, in_channels)
