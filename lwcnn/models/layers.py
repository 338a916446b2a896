"""Holders of parameters that several papers share. They hold; the functions of `lwcnn.ops` compute."""

import itertools
from collections.abc import Callable

import torch
from torch import Tensor, nn

from ..errors import LwcnnError, check_whole, is_whole, shape_of
from ..export import NotScripted
from ..ops import (
    conv2d,
    conv_act,
    conv_norm_act,
    identity,
    max_pool2d,
    relu,
    sigmoid,
    squeeze_excite,
)
from ..ops.called import Block, is_plain, is_plain_block, run_module
from ..ops.checks import check_alike, check_float_map, pair
from ..steps import call
from .heads import pool_and_classify as pool_and_classify  # to be found here as well


class ConvAct(Block, nn.Conv2d):
    """A convolution with bias, then an activation: steps ``conv``, ``act``.

    ``padding`` is ``kernel // 2`` unless given: it keeps the size at stride 1.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, H_out, W_out).
    Raises:  LwcnnError if a size is not a positive whole number or groups do not divide the channels.
    Source:  AlexNet, Krizhevsky et al. 2012, section 3.1.

    >>> sum(p.numel() for p in ConvAct(3, 4, 3).parameters())
    112
    """

    def __init__(self, in_channels, out_channels, kernel, stride=1, padding=None, groups=1, act=relu):
        kernel = check_layer("ConvAct", in_channels, out_channels, kernel, stride, groups)
        zeros = (kernel[0] // 2, kernel[1] // 2) if padding is None else padding
        super().__init__(in_channels, out_channels, kernel, stride, zeros, groups=groups)
        self.act = act

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return conv_act(x, self, self.act, step)


class ConvNorm(Block):
    """A convolution without bias and a BatchNorm, whose shift does the work of the bias; then an activation.

    Steps ``conv``, ``norm``, ``act``. ``padding`` is ``kernel // 2`` unless given: it keeps the size at
    stride 1. "same" pads as TensorFlow does. The ``act`` that the layer holds goes before what a block names; None
    leaves it to the block: alone the layer then has none. A module of another kind in its place is the whole layer.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, H_out, W_out).
    Raises:  LwcnnError if a size is not a positive whole number or groups do not divide the channels.
    Source:  Ioffe and Szegedy 2015, section 3.2.

    >>> sum(p.numel() for p in ConvNorm(3, 4, 3).parameters())
    116
    """

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel,
        stride=1,
        padding=None,
        groups=1,
        eps=1e-5,
        momentum=0.1,
        act=None,
    ):
        kernel = check_layer("ConvNorm", in_channels, out_channels, kernel, stride, groups)
        zeros = (kernel[0] // 2, kernel[1] // 2) if padding is None else padding
        super().__init__()
        conv = SamePaddedConv if zeros == "same" else nn.Conv2d
        self.conv = conv(in_channels, out_channels, kernel, stride, zeros, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(out_channels, eps=eps, momentum=momentum)
        self.act = act

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return conv_norm_act(x, self, self.act or identity, step)


class SamePaddedConv(nn.Conv2d):
    """A convolution that pads as TensorFlow does, at every stride: output size ceil(size / stride).

    Source:  `lwcnn.ops.pad_same`; PyTorch's own "same" refuses a stride.

    >>> import torch
    >>> SamePaddedConv(3, 4, 3, stride=2, padding="same")(torch.zeros(1, 3, 8, 8)).shape
    torch.Size([1, 4, 4, 4])
    """

    computes = staticmethod(conv2d)  # what a call costs

    def __init__(self, in_channels, out_channels, kernel, stride, padding, **options):
        super().__init__(in_channels, out_channels, kernel, stride, **options)
        self.padding = padding

    def forward(self, x: Tensor) -> Tensor:
        return conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)


class SqueezeExcite(Block):
    """The parameters of `lwcnn.ops.squeeze_excite`: two 1 x 1 convolutions with bias, an activation, a gate.

    Shapes:  x (N, channels, H, W) -> the same.
    Source:  Hu, Shen, Sun 2018, arXiv 1709.01507, section 3.

    >>> sum(p.numel() for p in SqueezeExcite(16, 8).parameters())
    280
    """

    def __init__(self, channels: int, reduced: int, act: Callable = relu, gate: Callable = sigmoid):
        super().__init__()
        self.reduce = nn.Conv2d(channels, reduced, 1)
        self.expand = nn.Conv2d(reduced, channels, 1)
        self.act, self.gate = act, gate

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return squeeze_excite(x, self, self.act, self.gate, step)


class MaxPool(NotScripted, nn.Module):
    """A max pooling with its options, so that it can stand in a `Sequential`: step ``pool``.

    >>> import torch
    >>> MaxPool(3, 2)(torch.zeros(1, 1, 7, 7)).shape
    torch.Size([1, 1, 3, 3])
    """

    def __init__(self, kernel: int, stride: int, padding: int = 0, ceil_mode: bool = False):
        super().__init__()
        self.options = kernel, stride, padding, ceil_mode

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return step("pool", max_pool2d, x, *self.options)  # (N, C, H_out, W_out)


class Sequential(NotScripted, nn.Sequential):
    """Layers one after the other, named or not; the steps of layer ``fire2`` are called ``fire2.``...

    Can be indexed, cut, lengthened and shortened as `torch.nn.Sequential`; names stay as they are.

    >>> Sequential(conv1=ConvAct(3, 8, 3), maxpool1=MaxPool(2, 2)).maxpool1.options
    (2, 2, 0, False)
    """

    def __init__(self, *layers: nn.Module, **named: nn.Module):
        super().__init__(*layers)
        for name, layer in named.items():
            self.add_module(name, layer)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        for name, layer in self._modules.items():
            x = run_module(step, name, layer, x)
        return x

    def __delitem__(self, index: int | slice) -> None:
        for name in list(self._modules)[index] if isinstance(index, slice) else [list(self._modules)[index]]:
            delattr(self, name)

    def append(self, module: nn.Module) -> "Sequential":
        """Add a layer at the end; its name is the first number from `len` on that is free."""
        return self.insert(len(self), module)

    def insert(self, index: int, module: nn.Module) -> "Sequential":
        """Add a layer before the one with this index; its name is a number that is free."""
        name = next(str(n) for n in itertools.count(len(self)) if str(n) not in self._modules)
        later = list(self._modules.items())[index:]
        self.add_module(name, module)
        for name, layer in later:  # a dict keeps order: what comes later is taken out and added again
            del self._modules[name]
            self._modules[name] = layer
        return self


def initialise(network: nn.Module) -> None:
    """Draw the first weights of a network, so that signals keep their size from layer to layer.

    Convolutions: normal with variance 2/fan_in, which is what a ReLU needs. Linear layers: normal with
    standard deviation 0.01. Biases 0. BatchNorm keeps PyTorch's start, scale 1 and shift 0.

    Source:  convolutions: He et al. 2015, arXiv 1502.01852, equation 10; linear layers: AlexNet,
             Krizhevsky et al. 2012, section 5.
    """
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, mode="fan_in", nonlinearity="relu")
        elif isinstance(layer, nn.Linear):
            nn.init.normal_(layer.weight, std=0.01)
        else:
            continue
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)


def with_random_numbers(block: nn.Module, generator: torch.Generator) -> nn.Module:
    """The block in float64 and eval mode, with normal numbers in all parameters and statistics.

    Variances of BatchNorms are 0.1 or more.

    >>> norm = with_random_numbers(nn.BatchNorm2d(8), torch.Generator().manual_seed(0))
    >>> norm.training, bool((norm.running_var >= 0.1).all())
    (False, True)
    """
    block = block.double().eval()
    for tensor in [*block.parameters(), *block.buffers()]:
        if tensor.is_floating_point():  # the counter of batches is not
            tensor.data = torch.randn(tensor.shape, generator=generator, dtype=torch.float64)
    for layer in block.modules():
        if isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)):
            layer.running_var.abs_().add_(0.1)
    return block


def check_images(
    network: str, x: Tensor, features: nn.Module, least: int = 1, most: int | None = None
) -> None:
    """Raise LwcnnError unless ``x`` is a batch of images that the network can take.

    The first convolution of ``features`` tells the channels and the dtype; where something else stands in its
    place, or a hook before it, nobody knows them. ``least`` is the smallest height and width that leaves something
    for the last layer, ``most`` the largest for whose last maps it has weights.
    """
    where = f"{network}(x)"
    conv = features
    while is_plain_block(conv) and not isinstance(conv, nn.Conv2d):
        conv = next(conv.children(), None)
    if not isinstance(conv, nn.Conv2d) or not is_plain(conv):
        return
    check_float_map(where, x)
    channels = conv.in_channels
    given = f"x has shape {shape_of(x)}"
    if x.shape[1] != channels:
        hint = "move the channels to axis 1 with x.permute(0, 3, 1, 2)" if x.shape[3] == channels else ""
        raise LwcnnError(
            where,
            f"the images have {x.shape[1]} channels",
            given,
            f"shape (N, {channels}, H, W)",
            hint or f"create the model with in_channels={x.shape[1]}",
        )
    if min(x.shape[2:]) < least:
        raise LwcnnError(
            where, "the images are too small for this network", given, f"height and width of at least {least}"
        )
    if most is not None and max(x.shape[2:]) > most:
        raise LwcnnError(
            where, "the images are too large for this network", given, f"height and width of at most {most}"
        )
    check_alike(where, "x", x, weight=conv.weight)


def check_expansion(block: str, in_channels, out_channels, stride, expansion) -> None:
    """Raise LwcnnError unless a block that expands can have this stride and this expansion."""
    if stride not in (1, 2) or not is_whole(expansion, 1):
        raise LwcnnError(
            f"{block}({in_channels}, {out_channels}, stride={stride}, expansion={expansion})",
            "stride or expansion is not possible",
            expected="stride 1 or 2, expansion a whole number of at least 1",
        )


def check_layer(layer: str, in_channels, out_channels, kernel, stride, groups) -> tuple[int, int]:
    """Raise LwcnnError unless these are the sizes of a convolution; return the kernel as a pair."""
    where = f"{layer}({in_channels}, {out_channels}, kernel={kernel}, stride={stride}, groups={groups})"
    for name, value in (("in_channels", in_channels), ("out_channels", out_channels), ("groups", groups)):
        check_whole(where, name, value, 1)
    if in_channels % groups or out_channels % groups:
        raise LwcnnError(
            where,
            f"{groups} groups do not divide the channels",
            expected="groups must divide both numbers of channels",
        )
    pair(where, "stride", stride, 1)
    return pair(where, "kernel", kernel, 1)
