"""VGG: nothing but 3 x 3 convolutions, two or three in a row instead of one large one.

"Very Deep Convolutional Networks for Large-Scale Image Recognition", Simonyan, Zisserman, ICLR 2015,
arXiv 1409.1556. Followed: configuration D (VGG-16), as torchvision and pytorchcv have it.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from ..ops import adaptive_avg_pool2d, flatten
from ..ops.called import run_module
from ..steps import call
from .alexnet import ThreeLinear
from .layers import ConvAct, MaxPool, Sequential, check_images, initialise
from .registry import choose_layer, paper, register

PAPER = paper(
    name="VGG",
    authors="Simonyan and Zisserman",
    year=2014,
    arxiv="1409.1556",
    venue="ICLR 2015",
    idea="depth from small kernels: two 3 x 3 see what one 5 x 5 sees, with fewer weights",
    took={"AlexNet": "convolutions, then three linear layers with dropout"},
)


class Stage(NamedTuple):
    """One column entry of table 1: how many 3 x 3 convolutions before a pool, and their filters."""

    convs: int
    channels: int


CONFIGURATION_D = (Stage(2, 64), Stage(2, 128), Stage(3, 256), Stage(3, 512), Stage(3, 512))


class VGG(nn.Module):
    """Stages of 3 x 3 convolutions, each ended by a pool, then the three linear layers of AlexNet.

    ``conv`` names another layer for the place of all these convolutions but the first, which reads the image.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); H and W of at least 32, meant for 224.
    Raises:  LwcnnError if x is smaller, or there is no such layer.
    Source:  table 1; the average pool to 7 x 7 is torchvision's.
    """

    def __init__(
        self, stages: tuple[Stage, ...], num_classes: int = 1000, in_channels: int = 3, conv: str = "standard"
    ):
        super().__init__()
        self.features = Sequential()
        channels, layer, others = in_channels, ConvAct, choose_layer(conv, ConvAct)
        for number, stage in enumerate(stages, start=1):
            for place in range(1, stage.convs + 1):
                self.features.add_module(f"conv{number}_{place}", layer(channels, stage.channels, 3))
                channels, layer = stage.channels, others
            self.features.add_module(f"maxpool{number}", MaxPool(2, 2))
        self.classifier = ThreeLinear(channels * 7 * 7, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("VGG", x, self.features, least=32)
        x = run_module(step, "features", self.features, x)  # (N, 512, H/32, W/32)
        x = step("pool", adaptive_avg_pool2d, x, 7)  # (N, 512, 7, 7), whatever the input size
        x = step("flatten", flatten, x)  # (N, 25088)
        return run_module(step, "classifier", self.classifier, x)  # (N, classes)


@register
def vgg16(num_classes: int = 1000, in_channels: int = 3, conv: str = "standard") -> VGG:
    """VGG-16: 138,357,544 parameters; ``conv="compconv"`` exchanges all convolutions but the first."""
    return VGG(CONFIGURATION_D, num_classes, in_channels, conv)
