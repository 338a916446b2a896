"""Active shift: every channel learns how far it moves, in real numbers, and 1 x 1 convolutions mix what meets.

"Constructing Fast Network through Deconstruction of Convolution", Jeon and Kim, NIPS 2018, arXiv 1806.07370. Followed:
the authors' Caffe files (jyh2986/Active-Shift, ``models/ASL_Model``) for ImageNet and for CIFAR-10. BatchNorm and ReLU
come before the convolutions. The shift layer strides, and the 1 x 1 convolution after it works on the small map. Where
the shape changes, the shortcut begins after the first ReLU, elsewhere before it. Displacements start as uniform numbers
from -1 to 1; the authors train them at a hundredth of the learning rate, without weight decay, and bring the gradient
of each pair to length 1 before the step (`normalise_displacements`).
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

from ..errors import LwcnnError, check_whole
from ..export import NotScripted
from ..ops import active_shift, add, batch_norm, conv2d, relu
from ..ops.called import Block, run_module
from ..ops.holders import holds, run_layer
from ..steps import call
from .heads import pool_and_classify
from .layers import Sequential, check_images, initialise
from .registry import check_option, paper, register

PAPER = paper(
    name="ActiveShift",
    authors="Jeon and Kim",
    year=2018,
    arxiv="1806.07370",
    venue="NIPS 2018",
    idea="displacements of channels that are learned as real numbers",
    took={
        "ShiftNet": "the shift in the place of a spatial convolution",
        "ResNet": "the residual block and its five stages",
    },
)


@holds("norm1", "conv1", "norm2", "shift", "conv2", "shortcut")
def active_shift_unit(x: Tensor, p: "ActiveShiftUnit", step: Callable = call) -> Tensor:
    """BatchNorm, ReLU, 1 x 1; BatchNorm, ReLU, active shift, 1 x 1; add the shortcut.

    ``p.shortcut`` is None where x itself is added; else it projects what the first ReLU gives.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    N*H*W * C_in*m + N*H_out*W_out * m*C_out multiply-accumulates for m = e*C_out channels in the middle; a
             projection adds N*H_out*W_out * C_in*C_out. The shift has no multiply-accumulates, but 4 multiplications
             and 3 additions for each element that it gives.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  the authors' Caffe files.

    >>> active_shift_unit(torch.zeros(1, 32, 56, 56), ActiveShiftUnit(32, 64, stride=2).eval()).shape
    torch.Size([1, 64, 28, 28])
    """
    y = step("act1", relu, run_layer(step, "norm1", batch_norm, x, p.norm1))  # (N, C_in, H, W)
    if p.shortcut is not None:
        x = run_layer(step, "shortcut", conv2d, y, p.shortcut)  # (N, C_out, H/s, W/s)
    y = run_layer(step, "conv1", conv2d, y, p.conv1)  # (N, m, H, W)
    y = step("act2", relu, run_layer(step, "norm2", batch_norm, y, p.norm2))  # (N, m, H, W)
    y = run_layer(step, "shift", active_shift, y, p.shift)  # (N, m, H/s, W/s)
    y = run_layer(step, "conv2", conv2d, y, p.conv2)  # (N, C_out, H/s, W/s)
    return step("add", add, x, y)


class ActiveShift(NotScripted, nn.Module):
    """A displacement (down, right) for each channel, (C, 2), and the stride of `lwcnn.ops.active_shift`.

    Raises:  LwcnnError if channels or stride is no whole number of at least 1.
    Source:  the authors' ``active_shift_layer.cpp``: uniform numbers from -1 to 1 to begin with.

    >>> ActiveShift(16, stride=2)(torch.zeros(1, 16, 9, 9)).shape
    torch.Size([1, 16, 5, 5])
    """

    computes = staticmethod(active_shift)  # what a call costs

    def __init__(self, channels: int, stride: int = 1):
        where = f"ActiveShift({channels!r}, stride={stride!r})"
        check_whole(where, "channels", channels, 1)
        check_whole(where, "stride", stride, 1)
        super().__init__()
        self.displacement = nn.Parameter(torch.empty(channels, 2).uniform_(-1, 1))
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        return active_shift(x, self.displacement, self.stride)


class ActiveShiftUnit(Block):
    """The parameters of `active_shift_unit`: expansion * C_out channels in the middle.

    Raises:  LwcnnError if a size is not possible.

    >>> ActiveShiftUnit(16, 32, stride=2, expansion=3).shift.displacement.shape
    torch.Size([96, 2])
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1, expansion: int = 1):
        super().__init__()
        where = f"ActiveShiftUnit({in_channels}, {out_channels}, stride={stride}, expansion={expansion!r})"
        check_option(where, "stride", stride, (1, 2))
        check_whole(where, "expansion", expansion, 1)
        middle = expansion * out_channels
        self.norm1 = nn.BatchNorm2d(in_channels)
        self.conv1 = nn.Conv2d(in_channels, middle, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(middle)
        self.shift = ActiveShift(middle, stride)
        self.conv2 = nn.Conv2d(middle, out_channels, 1, bias=False)
        same = in_channels == out_channels and stride == 1
        self.shortcut = None if same else nn.Conv2d(in_channels, out_channels, 1, stride, bias=False)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return active_shift_unit(x, self, step)


class Stage(NamedTuple):
    """Units on maps of one size, and their channels as a multiple of the first width."""

    units: int
    multiple: int


# The numbers of ResNet-50's blocks, and one unit before the first stride.
IMAGENET = (Stage(1, 1), Stage(3, 1), Stage(4, 2), Stage(6, 4), Stage(3, 8))
CIFAR = (Stage(3, 1), Stage(3, 2), Stage(3, 4))


class ASResNet(nn.Module):
    """A 3 x 3 convolution, stages of active shift units that begin with a stride, BatchNorm, ReLU, a linear classifier.

    The first stage has no stride; the first convolution has ``stride``.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); any size from 1 x 1 on.
    Raises:  LwcnnError if width or expansion is no whole number of at least 1, or x does not fit.
    Source:  the authors' Caffe files.
    """

    def __init__(
        self,
        stages: tuple[Stage, ...],
        width: int,
        expansion: int = 1,
        stride: int = 2,
        num_classes: int = 1000,
        in_channels: int = 3,
    ):
        where = f"ASResNet(..., width={width!r}, expansion={expansion!r})"
        check_whole(where, "width", width, 1)
        check_whole(where, "expansion", expansion, 1)
        super().__init__()
        channels = width
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride, 1, bias=False)
        self.features = Sequential()
        for number, stage in enumerate(stages, start=1):
            for place in range(1, stage.units + 1):
                first = place == 1 and number > 1
                unit = ActiveShiftUnit(channels, width * stage.multiple, 2 if first else 1, expansion)
                self.features.add_module(f"stage{number}_{place}", unit)
                channels = width * stage.multiple
        self.norm = nn.BatchNorm2d(channels)
        self.classifier = nn.Linear(channels, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("ASResNet", x, self.conv1)
        x = run_layer(step, "conv1", conv2d, x, self.conv1)  # (N, c, H/s, W/s)
        x = run_module(step, "features", self.features, x)  # (N, C, h, w)
        x = step("act", relu, run_layer(step, "norm", batch_norm, x, self.norm))
        return pool_and_classify(x, self.classifier, 0.0, self.training, step)  # (N, classes)


@register
def as_resnet_w32(num_classes: int = 1000, in_channels: int = 3) -> ASResNet:
    """AS-ResNet-w32: 901,256 parameters, of which 3,840 are displacements.

    >>> sum(p.numel() for p in as_resnet_w32().parameters())
    901256
    """
    return ASResNet(IMAGENET, 32, num_classes=num_classes, in_channels=in_channels)


@register
def as_resnet_w50(num_classes: int = 1000, in_channels: int = 3) -> ASResNet:
    """AS-ResNet-w50: 1,962,950 parameters, 397,574,400 multiply-accumulates.

    >>> sum(p.numel() for p in as_resnet_w50().parameters())
    1962950
    """
    return ASResNet(IMAGENET, 50, num_classes=num_classes, in_channels=in_channels)


@register
def as_resnet_w68(num_classes: int = 1000, in_channels: int = 3) -> ASResNet:
    """AS-ResNet-w68: 3,424,460 parameters, 726,866,688 multiply-accumulates.

    >>> sum(p.numel() for p in as_resnet_w68().parameters())
    3424460
    """
    return ASResNet(IMAGENET, 68, num_classes=num_classes, in_channels=in_channels)


@register
def as_resnet_cifar(
    num_classes: int = 1000, in_channels: int = 3, width: int = 16, expansion: int = 1
) -> ASResNet:
    """The networks "[width x expansion]" for images of 32 x 32; with 10 classes, 16 x 1 has 35,386 parameters.

    The authors' files have 16 x 1, 16 x 3, 16 x 6, 16 x 9, 46 x 1 and 88 x 1. Width and expansion taken for those of
    ShiftResNet-20, both have the same multiply-accumulates.

    >>> sum(p.numel() for p in as_resnet_cifar(num_classes=10, expansion=3).parameters())
    97466
    """
    network = ASResNet(CIFAR, width, expansion, 1, num_classes, in_channels)
    network.resolution = 32  # CIFAR's
    return network


def normalise_displacements(model: nn.Module, optimizer: torch.optim.Optimizer):
    """Before each step of the optimizer, bring the gradient (down, right) of each channel to length 1.

    A displacement then moves by the learning rate at every step, whatever the size of the signals; a gradient of 0
    stays 0. All other gradients stay. Returns the hook; its ``remove()`` ends it.

    Raises:  LwcnnError if the model has no active shift, or the optimizer is none.
    Source:  the authors' ``active_shift_layer.cu``, option ``normalize``, which all their files set.

    >>> model = ActiveShift(2)
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=1)
    >>> hook = normalise_displacements(model, optimizer)
    >>> model.displacement.grad = torch.tensor([[3.0, 4.0], [0.0, 0.0]])
    >>> optimizer.step()
    >>> model.displacement.grad.tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    where = "normalise_displacements(model, optimizer)"
    if not isinstance(model, nn.Module) or not isinstance(optimizer, torch.optim.Optimizer):
        given = f"got a {type(model).__name__} and a {type(optimizer).__name__}"
        raise LwcnnError(where, "these are no network and its optimizer", given)
    pairs = [layer.displacement for layer in model.modules() if isinstance(layer, ActiveShift)]
    if not pairs:
        raise LwcnnError(where, "the model has no active shift", hint="its blocks are made of ActiveShift")

    def scale_gradients(*_) -> None:
        for pair in pairs:
            if pair.grad is not None:
                # in float16 the smallest length that is divided by would be 0
                pair.grad.copy_(nn.functional.normalize(pair.grad.double(), dim=1))

    return optimizer.register_step_pre_hook(scale_gradients)
