"""IGCV2: a depthwise convolution and several grouped 1 x 1 convolutions, whose product is dense.

"IGCV2: Interleaved Structured Sparse Convolutional Neural Networks", Xie, Wang, Zhang, Lai, Hong, Qi, CVPR 2018,
arXiv 1804.06202.

Only its unit is here. No code of the authors was found and the tables of their networks could not be read, so nothing
in this file claims to be a published network. From readings of the paper: C filters of 3 x 3, each on a channel of its
own, then grouped 1 x 1 convolutions with K = 8 channels in a group, ceil(log_K C) of them, and permutations between.
Chosen here, as in IGCV1: the permutation is `lwcnn.ops.channel_shuffle` after each grouped convolution, with as many
groups as that has; the only BatchNorm and the only activation belong to the last convolution. A unit keeps its
channels.
"""

from collections.abc import Callable, Sequence

from torch import Tensor, nn

from ..errors import LwcnnError, check_whole, divisors, one_of
from ..ops import channel_shuffle, conv2d, conv_norm_act, depthwise_conv2d, relu
from ..ops.called import Block
from ..ops.holders import holds, run_layer
from ..steps import call, within
from .layers import ConvNorm, check_layer

EACH = 8  # K, the channels in a group of the 1 x 1 convolutions


def count_sparse_layers(channels: int, each: int = EACH) -> int:
    """``ceil(log_K C)``: the fewest grouped 1 x 1 convolutions with K channels a group through which C can all meet.

    Raises:  LwcnnError unless channels is a whole number of at least 1, and each of at least 2.
    Source:  the paper's rule for its units, from readings.

    >>> [count_sparse_layers(channels) for channels in (64, 65, 416, 512)]
    [2, 3, 3, 3]
    """
    where = f"count_sparse_layers({channels!r}, each={each!r})"
    check_whole(where, "channels", channels, 1)
    check_whole(where, "each", each, 2)
    layers = 1
    while each**layers < channels:  # whole numbers: a logarithm would round
        layers += 1
    return layers


@holds("depthwise", "mixes", "last", "groups")
def interleaved_sparse_conv(x: Tensor, p: "InterleavedSparseConv", step: Callable = call) -> Tensor:
    """Filter each channel alone by 3 x 3, then mix by grouped 1 x 1 convolutions, each followed by a shuffle.

    The shuffle has as many groups as the convolution before it, so the next one mixes channels that have not met. If
    the channels in a group of all layers multiply to C, then one way leads from each input to each output (the
    complementary condition), and the last shuffle brings every channel back to its place. Nothing stands between the
    layers; ``p.last`` has the BatchNorm and the activation.

    Shapes:  x (N, C, H, W) -> (N, C, ceil(H/s), ceil(W/s)).
    Cost:    N*H_out*W_out * C * (9 + K1 + K2) multiply-accumulates with two 1 x 1 layers of K1 and K2 channels a group.
    Raises:  LwcnnError if x does not have C channels.
    Source:  Xie et al. 2018, as far as readings tell it: see the head of this file.

    >>> import torch
    >>> p = InterleavedSparseConv(64, stride=2).eval()
    >>> interleaved_sparse_conv(torch.zeros(1, 64, 32, 32), p).shape
    torch.Size([1, 64, 16, 16])
    """
    y = run_layer(step, "depthwise", depthwise_conv2d, x, p.depthwise)  # (N, C, H/s, W/s)
    for number, (layer, groups) in enumerate(zip(p.mixes, p.groups, strict=False), start=1):
        y = run_layer(step, f"mix{number}", conv2d, y, layer)  # (N, C, H/s, W/s)
        y = step(f"shuffle{number}", channel_shuffle, y, groups)  # (N, C, H/s, W/s)
    y = conv_norm_act(y, p.last, step=within(step, "last"))  # (N, C, H/s, W/s)
    return step("shuffle_back", channel_shuffle, y, p.groups[-1])


class InterleavedSparseConv(Block):
    """The parameters of `interleaved_sparse_conv`: C * (9 + the channels in a group of each 1 x 1 layer) weights.

    ``sizes`` are those channels, a number a layer; left out, 8 in each of `count_sparse_layers`.

    Raises:  LwcnnError if a size is not positive or does not divide the channels.

    >>> p = InterleavedSparseConv(64)
    >>> p.groups, sum(weight.numel() for weight in p.parameters() if weight.dim() == 4)
    ((8, 8), 1600)
    """

    def __init__(self, channels: int, sizes: Sequence[int] | None = None, stride: int = 1):
        super().__init__()
        check_layer("InterleavedSparseConv", channels, channels, 3, stride, channels)
        sizes = [EACH] * count_sparse_layers(channels) if sizes is None else list(sizes)
        _check_sizes(channels, sizes)
        self.groups = tuple(channels // size for size in sizes)
        self.depthwise = nn.Conv2d(channels, channels, 3, stride, 1, groups=channels, bias=False)
        self.mixes = nn.ModuleList(
            nn.Conv2d(channels, channels, 1, groups=groups, bias=False) for groups in self.groups[:-1]
        )
        self.last = ConvNorm(channels, channels, 1, groups=self.groups[-1], act=relu)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return interleaved_sparse_conv(x, self, step)


def _check_sizes(channels: int, sizes: list[int]) -> None:
    """Raise LwcnnError unless there is a size, and each of them divides the channels."""
    where = f"InterleavedSparseConv({channels}, sizes={sizes})"
    if not sizes:
        raise LwcnnError(where, "there is no 1 x 1 layer", expected="a number of channels for each of them")
    for size in sizes:
        check_whole(where, "a size", size, 1)
        if channels % size:
            what = f"{channels} channels do not split into groups of {size}"
            raise LwcnnError(where, what, hint=f"use {one_of(divisors(channels))}")
