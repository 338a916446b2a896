"""The skeleton: one small network whose blocks are exchangeable, while stem, stages and head stay.

A 3 x 3 convolution with stride 2, three stages of two blocks on maps of 16, 8 and 4 pixels a side for images of 32,
and a head: BatchNorm and ReLU, which networks of blocks without an activation at their end have too; mean; linear
classifier. The second and the third stage begin with a block at stride 2 that also changes the channels.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from ..models.heads import pool_and_classify
from ..models.layers import ConvNorm, Sequential, check_images, initialise
from ..ops import batch_norm, relu
from ..ops.called import run_module
from ..ops.holders import run_layer
from ..steps import call
from .blocks import BLOCKS

IMAGE_SIZE = 32  # pixels a side: CIFAR's, for which several of the papers have networks
BLOCKS_A_STAGE = 2


class Widths(NamedTuple):
    """Channels of the three stages; the stem has those of the first."""

    first: int
    second: int
    third: int

    def __str__(self) -> str:
        return " ".join(map(str, self))


class Skeleton(nn.Module):
    """The network of a block of `lwcnn.lab.blocks.BLOCKS` with these widths.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes).
    Raises:  LwcnnError if the block cannot have these widths, or x does not fit.

    >>> sum(p.numel() for p in Skeleton("plain_3x3", Widths(8, 16, 32), 10, in_channels=1).parameters())
    19138
    """

    def __init__(self, block: str, widths: Widths, num_classes: int, in_channels: int = 3):
        super().__init__()
        build = BLOCKS[block].build
        channels = widths.first
        self.features = Sequential(stem=ConvNorm(in_channels, channels, 3, stride=2, act=relu))
        for stage, width in enumerate(widths, start=1):
            for place in range(1, BLOCKS_A_STAGE + 1):
                stride = 2 if place == 1 and stage > 1 else 1
                self.features.add_module(f"stage{stage}_{place}", build(channels, width, stride))
                channels = width
        self.norm = nn.BatchNorm2d(channels)
        self.classifier = nn.Linear(channels, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("Skeleton", x, self.features)
        x = run_module(step, "features", self.features, x)  # (N, third, H/8, W/8)
        x = step("act", relu, run_layer(step, "norm", batch_norm, x, self.norm))
        return pool_and_classify(x, self.classifier, 0.0, self.training, step)  # (N, classes)
