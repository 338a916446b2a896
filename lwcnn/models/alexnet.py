"""AlexNet: five convolutions and three linear layers, the network that everything here is compared with.

Three different networks bear the name. This is the one-column form of "One weird trick for parallelizing
convolutional neural networks", Krizhevsky 2014, arXiv 1404.5997, as torchvision has it: 64, 192, 384, 256,
256 filters, no groups, no local response normalisation, 61,100,840 parameters. It is taken because its weights
and counts are the ones that readers meet. The network of 2012 (Krizhevsky, Sutskever, Hinton, NIPS) splits
three of its convolutions into 2 groups, one a GPU, and has 60,965,224 parameters; without groups 62,378,344.
"""

from collections.abc import Callable

from torch import Tensor, nn

from ..ops import adaptive_avg_pool2d, dropout, flatten, linear, relu
from ..ops.called import Block, run_module
from ..ops.holders import holds, run_layer
from ..steps import call
from .layers import ConvAct, MaxPool, Sequential, check_images, initialise
from .registry import paper, register

PAPER = paper(
    name="AlexNet",
    authors="Krizhevsky et al.",
    year=2012,
    arxiv="",
    venue="NIPS 2012",
    idea="a deep convolutional network, trained on GPUs with ReLU and dropout",
    took={},
)


@holds("fc6", "fc7", "fc8")
def three_linear(x: Tensor, p: "ThreeLinear", training: bool = False, step: Callable = call) -> Tensor:
    """Linear, ReLU, dropout, twice; then the linear layer that gives the logits.

    Dropout stands after the ReLUs, as in the paper and in VGG (torchvision's AlexNet has it before the linear
    layers). Inference does not see the difference.

    Shapes:  x (N, C) -> (N, classes).
    Cost:    N * (C*4096 + 4096*4096 + 4096*classes) multiply-accumulates: most of AlexNet's parameters.
    Raises:  LwcnnError if x is not (N, C).
    Source:  Krizhevsky et al. 2012, sections 3.5 and 4.2.

    >>> import torch
    >>> three_linear(torch.zeros(1, 16), ThreeLinear(16, 10)).shape
    torch.Size([1, 10])
    """
    for name, layer in (("fc6", p.fc6), ("fc7", p.fc7)):
        x = run_layer(step, f"{name}.linear", linear, x, layer)
        x = step(f"{name}.act", relu, x)
        x = step(f"{name}.dropout", dropout, x, 0.5, training)
    return run_layer(step, "fc8.linear", linear, x, p.fc8)  # (N, classes)


class ThreeLinear(Block):
    """The parameters of `three_linear`."""

    def __init__(self, in_features: int, num_classes: int, hidden: int = 4096):
        super().__init__()
        self.fc6 = nn.Linear(in_features, hidden)
        self.fc7 = nn.Linear(hidden, hidden)
        self.fc8 = nn.Linear(hidden, num_classes)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return three_linear(x, self, self.training, step)


class AlexNet(nn.Module):
    """Five convolutions with three pools, then three linear layers.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); H and W of at least 63, meant for 224.
    Raises:  LwcnnError if x is smaller.
    Source:  Krizhevsky 2014, section 5 (the one-tower model); the average pool to 6 x 6 is torchvision's.
    """

    def __init__(self, num_classes: int = 1000, in_channels: int = 3):
        super().__init__()
        self.features = Sequential(
            conv1=ConvAct(in_channels, 64, 11, stride=4, padding=2),
            maxpool1=MaxPool(3, 2),
            conv2=ConvAct(64, 192, 5),
            maxpool2=MaxPool(3, 2),
            conv3=ConvAct(192, 384, 3),
            conv4=ConvAct(384, 256, 3),
            conv5=ConvAct(256, 256, 3),
            maxpool5=MaxPool(3, 2),
        )
        self.classifier = ThreeLinear(256 * 6 * 6, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("AlexNet", x, self.features, least=63)
        x = run_module(step, "features", self.features, x)  # (N, 256, h, w)
        x = step("pool", adaptive_avg_pool2d, x, 6)  # (N, 256, 6, 6), whatever the input size
        x = step("flatten", flatten, x)  # (N, 9216)
        return run_module(step, "classifier", self.classifier, x)  # (N, classes)


@register
def alexnet(num_classes: int = 1000, in_channels: int = 3) -> AlexNet:
    """AlexNet in its form of 2014: 61,100,840 parameters."""
    return AlexNet(num_classes, in_channels)
