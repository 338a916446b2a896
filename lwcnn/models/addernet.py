"""AdderNet: measure how far a window is from a filter, in place of multiplying them; the layer needs no products.

"AdderNet: Do We Really Need Multiplications in Deep Learning?", Chen, Wang, Xu, Shi, Xu, Tian, Xu, CVPR 2020,
arXiv 1912.13200. Followed: the networks of section 4 as the released code builds them (huawei-noah/AdderNet,
``resnet20.py`` and ``resnet50.py``). All convolutions of a ResNet become adder layers, those of the shortcuts
too, save the first and the last. The outputs of an adder layer are all below 0 and spread widely, so that a
BatchNorm follows each one, and the last convolution too. Those three still multiply.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from ..errors import LwcnnError, check_positive
from ..export import NotScripted
from ..ops import adaptive_avg_pool2d, add, adder2d, batch_norm, conv_norm_act, flatten, identity, relu
from ..ops.activate import activate
from ..ops.called import Block, run_module
from ..ops.checks import check_function
from ..ops.holders import holds, run_layer
from ..steps import call, within
from .layers import ConvNorm, MaxPool, Sequential, check_images, check_layer, initialise
from .registry import paper, register
from .resnet import RESNET18, RESNET50, Stage, cifar_stages

PAPER = paper(
    name="AdderNet",
    authors="Chen et al.",
    year=2019,
    arxiv="1912.13200",
    venue="CVPR 2020",
    idea="absolute differences in place of products",
    took={"ResNet": "the networks whose products become differences"},
)


@holds(adder=adder2d, norm=batch_norm, example="an AdderNorm(...)", own=("act",), ends_with_act=True)
def adder_norm_act(x: Tensor, p, act=relu, step: Callable = call) -> Tensor:
    """Adder layer, BatchNorm, activation: steps ``adder``, ``norm``, ``act``; no ``act`` step for `identity`.

    Shapes:  as `lwcnn.ops.adder2d`.
    Cost:    that of `lwcnn.ops.adder2d`, and of a BatchNorm.
    Raises:  LwcnnError if p is no holder of an adder layer and a BatchNorm, or x does not fit them.
    Source:  section 3 (why a BatchNorm follows).

    >>> adder_norm_act(torch.ones(1, 3, 8, 8), AdderNorm(3, 4, 3).eval()).shape
    torch.Size([1, 4, 8, 8])
    """
    check_function("adder_norm_act(x, p)", "act", act)
    y = run_layer(step, "adder", adder2d, x, p.adder)  # (N, C_out, H_out, W_out)
    y = run_layer(step, "norm", batch_norm, y, p.norm)
    return activate(y, act, step, p.norm)


@holds("adder1", "adder2", "shortcut")
def adder_basic_block(x: Tensor, p: "AdderBasicBlock", step: Callable = call) -> Tensor:
    """Two 3 x 3 adder layers, whose result is added to x; ReLU after the sum.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    N*H_out*W_out * (9*C_in*C_out + 9*C_out*C_out) absolute differences and as many additions; with an
             adder on the shortcut, also N*H_out*W_out*C_in*C_out of both.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  section 4; ResNet, He et al. 2016, figure 5, left.

    >>> adder_basic_block(torch.zeros(1, 16, 8, 8), AdderBasicBlock(16, 32, stride=2).eval()).shape
    torch.Size([1, 32, 4, 4])
    """
    y = adder_norm_act(x, p.adder1, relu, within(step, "adder1"))  # (N, C_out, H/s, W/s)
    y = adder_norm_act(y, p.adder2, identity, within(step, "adder2"))  # (N, C_out, H/s, W/s)
    return _join(x, y, p, step)


@holds("reduce", "adder3x3", "restore", "shortcut")
def adder_bottleneck(x: Tensor, p: "AdderBottleneck", step: Callable = call) -> Tensor:
    """ResNet's bottleneck of adder layers: 1 x 1 to fewer channels, 3 x 3, 1 x 1 back; add to x; ReLU.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    at stride 1, N*H*W * (C_in*b + 9*b*b + b*C_out) absolute differences and as many additions for
             b = C_out/4 channels in the middle; with an adder on the shortcut, also N*H*W*C_in*C_out of both.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  section 4; ResNet, He et al. 2016, figure 5, right.

    >>> adder_bottleneck(torch.zeros(1, 64, 8, 8), AdderBottleneck(64, 128, stride=2).eval()).shape
    torch.Size([1, 128, 4, 4])
    """
    y = adder_norm_act(x, p.reduce, relu, within(step, "reduce"))  # (N, b, H, W)
    y = adder_norm_act(y, p.adder3x3, relu, within(step, "adder3x3"))  # (N, b, H/s, W/s)
    y = adder_norm_act(y, p.restore, identity, within(step, "restore"))  # (N, C_out, H/s, W/s)
    return _join(x, y, p, step)


def _join(x: Tensor, y: Tensor, p, step: Callable) -> Tensor:
    """The end of both blocks: y + shortcut, then ReLU."""
    if p.shortcut is not None:  # the shapes differ: an adder of 1 x 1 in place of the projection
        x = adder_norm_act(x, p.shortcut, identity, within(step, "shortcut"))  # (N, C_out, H/s, W/s)
    return step("act", relu, step("add", add, x, y))


class Adder(NotScripted, nn.Module):
    """The filters, the stride and the padding of `lwcnn.ops.adder2d`; the filters start as normal numbers.

    ``padding`` is ``kernel // 2``: it keeps the size at stride 1.

    Raises:  LwcnnError if a size is not a positive whole number.
    Source:  released code, ``adder.py``: normal with mean 0 and standard deviation 1, whatever the fan-in.
    """

    computes = staticmethod(adder2d)  # what a call costs

    def __init__(self, in_channels: int, out_channels: int, kernel: int, stride: int = 1):
        rows, columns = check_layer("Adder", in_channels, out_channels, kernel, stride, groups=1)
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, rows, columns))
        self.stride, self.padding = stride, (rows // 2, columns // 2)

    def forward(self, x: Tensor) -> Tensor:
        return adder2d(x, self.weight, self.stride, self.padding)


class AdderNorm(Block):
    """An adder layer and its BatchNorm, then an activation: the parameters of `adder_norm_act`.

    ``act`` as in `ConvNorm`.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, H_out, W_out).
    Raises:  LwcnnError if a size is not a positive whole number.
    Source:  section 3.

    >>> sum(p.numel() for p in AdderNorm(3, 4, 3).parameters())
    116
    """

    def __init__(self, in_channels: int, out_channels: int, kernel: int, stride: int = 1, act=None):
        super().__init__()
        self.adder = Adder(in_channels, out_channels, kernel, stride)
        self.norm = nn.BatchNorm2d(out_channels)
        self.act = act

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return adder_norm_act(x, self, self.act or identity, step)


class AdderBasicBlock(Block):
    """The parameters of `adder_basic_block`."""

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1):
        super().__init__()
        self.adder1 = AdderNorm(in_channels, out_channels, 3, stride, act=relu)
        self.adder2 = AdderNorm(out_channels, out_channels, 3, act=identity)
        self.shortcut = _projection(in_channels, out_channels, stride)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return adder_basic_block(x, self, step)


class AdderBottleneck(Block):
    """The parameters of `adder_bottleneck`; the 3 x 3 layer strides, as in the released code."""

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1):
        super().__init__()
        width = out_channels // 4
        self.reduce = AdderNorm(in_channels, width, 1, act=relu)
        self.adder3x3 = AdderNorm(width, width, 3, stride, act=relu)
        self.restore = AdderNorm(width, out_channels, 1, act=identity)
        self.shortcut = _projection(in_channels, out_channels, stride)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return adder_bottleneck(x, self, step)


def _projection(in_channels: int, out_channels: int, stride: int) -> AdderNorm | None:
    """A 1 x 1 adder layer on the shortcut where the shapes differ, else nothing."""
    same = in_channels == out_channels and stride == 1
    return None if same else AdderNorm(in_channels, out_channels, 1, stride, act=identity)


class AdderResNet(nn.Module):
    """First layers that convolve, stages of residual adder blocks, a mean, a 1 x 1 convolution, a BatchNorm.

    ``stem`` gives as many channels as the first stage's, a quarter of them for `AdderBottleneck`.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes).
    Raises:  LwcnnError if x does not fit.
    Source:  released code, ``resnet20.py`` and ``resnet50.py``.
    """

    def __init__(self, stem: Sequential, block, stages: tuple[Stage, ...], num_classes: int = 1000):
        super().__init__()
        self.features = stem
        channels = stem.conv1.conv.out_channels
        for place, stage in enumerate(stages):
            for number in range(1, stage.blocks + 1):
                stride = 2 if number == 1 and place > 0 else 1
                self.features.add_module(f"{stage.name}_{number}", block(channels, stage.channels, stride))
                channels = stage.channels
        self.classifier = ConvNorm(channels, num_classes, 1, act=identity)
        initialise(self)  # the convolutions; adders keep their start

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("AdderResNet", x, self.features)
        x = run_module(step, "features", self.features, x)  # (N, C, h, w)
        x = step("pool", adaptive_avg_pool2d, x, 1)  # (N, C, 1, 1)
        x = conv_norm_act(x, self.classifier, identity, within(step, "classifier"))  # (N, classes, 1, 1)
        return step("flatten", flatten, x)  # (N, classes)


@register
def adder_resnet20(num_classes: int = 1000, in_channels: int = 3) -> AdderResNet:
    """AdderNet's ResNet-20, for images of 32 x 32: 272,484 parameters with 10 classes, as for CIFAR-10.

    Its adder layers then take 40,370,176 absolute differences an image, its two convolutions 443,008 MACs.
    Table 1 prints 41.17 million multiplications for the ResNet-20 that it replaces; this network has 40.81. The
    69.12 million that it prints for ResNet-32 are what five blocks a stage have.
    """
    stem = Sequential(conv1=ConvNorm(in_channels, 16, 3, act=relu))
    network = AdderResNet(stem, AdderBasicBlock, cifar_stages(3), num_classes)
    network.resolution = 32  # CIFAR's
    return network


@register
def adder_resnet18(num_classes: int = 1000, in_channels: int = 3) -> AdderResNet:
    """AdderNet's ResNet-18, of basic blocks: 11,690,512 parameters."""
    return AdderResNet(_imagenet_stem(in_channels), AdderBasicBlock, RESNET18, num_classes)


@register
def adder_resnet50(num_classes: int = 1000, in_channels: int = 3) -> AdderResNet:
    """AdderNet's ResNet-50, of bottlenecks: 25,558,032 parameters.

    The released ``resnet50.py`` has 1,000 more: a bias in the last convolution, which the BatchNorm takes away.
    """
    return AdderResNet(_imagenet_stem(in_channels), AdderBottleneck, RESNET50, num_classes)


def _imagenet_stem(in_channels: int) -> Sequential:
    """ResNet's first layers: a 7 x 7 convolution and a pool."""
    return Sequential(
        conv1=ConvNorm(in_channels, 64, 7, stride=2, act=relu), maxpool1=MaxPool(3, 2, padding=1)
    )


def adaptive_learning_rate(model: nn.Module, optimizer: torch.optim.Optimizer, eta: float = 0.2):
    """Before each step of the optimizer, bring the gradient of each adder layer to the length eta * sqrt(k).

    ``g <- g / max(|g|, 1e-12) * eta * sqrt(k)``, with k the number of the layer's weights and |g| the root of the
    sum of squares. Gradients of adder layers differ in size by orders of magnitude from layer to layer; so they all
    learn at one pace. All other gradients stay. Returns the hook; its ``remove()`` ends it.

    Raises:  LwcnnError if the model has no adder layers, the optimizer is none, or eta is not above 0.
    Source:  section 3; released code, ``adder.py`` (eta 0.2, the bound 1e-12).

    >>> model = AdderNorm(3, 4, 3)
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=1)
    >>> hook = adaptive_learning_rate(model, optimizer)
    >>> model.adder.weight.grad = torch.ones(4, 3, 3, 3)
    >>> optimizer.step()
    >>> round(model.adder.weight.grad.norm().item(), 4) == round(0.2 * 108**0.5, 4)
    True
    """
    where = f"adaptive_learning_rate(model, optimizer, eta={eta!r})"
    if not isinstance(model, nn.Module) or not isinstance(optimizer, torch.optim.Optimizer):
        given = f"got a {type(model).__name__} and a {type(optimizer).__name__}"
        raise LwcnnError(where, "these are no network and its optimizer", given)
    check_positive(where, "eta", eta)
    weights = [layer.weight for layer in model.modules() if isinstance(layer, Adder)]
    if not weights:
        raise LwcnnError(where, "the model has no adder layers", hint="its blocks are made of AdderNorm")

    def scale_gradients(*_) -> None:
        for weight in weights:
            if weight.grad is not None:
                weight.grad.mul_(eta * math.sqrt(weight.numel()) / weight.grad.norm().clamp(min=1e-12))

    return optimizer.register_step_pre_hook(scale_gradients)
