"""CompConv: compute a part of the output, copy a part of the input beside it, and go on from both; divide and conquer.

"CompConv: A Compact Convolution Module for Efficient Feature Learning", Zhang, Xu, Shen, CVPR 2021 workshops (ECV),
arXiv 2106.10486. Followed: its equations as two independent readings of the paper give them. No code of the authors
and no other implementation was found, and none of the paper's results could be read.

Chosen here, because the readings do not tell it: the logarithm of the depth is rounded down. Copies take the first
channels of the input, each copy those behind the one before; with a stride they are means of 3 x 3 pixels, as in
ShuffleNet's shortcut. Each convolution has a BatchNorm in place of a bias and then the activation, as in a Ghost
module, which is what depth 1 is. Computed channels stand before copied ones, and the shuffle has two groups.
"""

from collections.abc import Callable

from torch import Tensor, nn

from ..errors import LwcnnError, check_whole
from ..ops import avg_pool2d, channel_shuffle, channel_split, concat, conv_norm_act, relu
from ..ops.called import Block
from ..ops.holders import holds
from ..steps import call, within
from .layers import ConvNorm, check_layer
from .registry import paper, register, register_layer
from .resnet import ResNet, resnet18

PAPER = paper(
    name="CompConv",
    authors="Zhang et al.",
    year=2021,
    arxiv="2106.10486",
    venue="CVPR 2021 workshops",
    idea="divide and conquer over the channels",
    took={
        "ResNet": "the network whose layers of 3 x 3 it replaces",
        "ShuffleNetV1": "the channel shuffle",
    },
)


@holds("computed", "cheap", "stride", "out_channels", "has_surplus", example="CompConv(...)")
def compconv(x: Tensor, p: "CompConv", step: Callable = call) -> Tensor:
    """Compute n maps, lay n channels of x beside them; of these 2n compute 2n, lay 2n of x beside them; and so on.

    At level 0, the last and widest, nothing is copied: a depthwise layer makes one map of each computed one. The output
    is all that was computed and copied, ``2*(2^d - 1)*n`` maps for d levels; what is more than C_out is cut off.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    N*H_out*W_out*k*k * n*(C_in + (4**d - 4)//3*n + 2**(d - 1)) multiply-accumulates for depth d and
             n = ceil(C_out / (2^(d + 1) - 2)).
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  the paper's recursion, as two readings of it agree.

    >>> import torch
    >>> from lwcnn import trace
    >>> p = CompConv(16, 16, depth=2).eval()  # 3 maps and 3 copies, 6 maps and 6 cheap ones, of which 2 are cut off
    >>> [s.name for s in trace(compconv, torch.zeros(1, 16, 8, 8), p) if "." not in s.name]
    ['copy1', 'join1', 'concat', 'slice', 'shuffle']
    """
    y, parts, copied = x, [], 0
    *inner, outer = p.computed
    for level, layer in zip(range(len(inner), 0, -1), inner, strict=True):  # the innermost first
        b = conv_norm_act(y, layer, step=within(step, f"compute{level}"))  # m maps: n, then 2n, 4n ...
        a = step(f"copy{level}", channel_split, x, copied, copied + b.shape[1])  # m channels of x
        copied = copied + b.shape[1]
        if p.stride != 1:
            a = step(f"pool{level}", avg_pool2d, a, 3, p.stride, 1)  # of the size of b
        y = step(f"join{level}", concat, b, a)  # 2m maps
        parts.append(y)
    b = conv_norm_act(y, outer, step=within(step, "compute0"))  # (N, m, H/s, W/s)
    a = conv_norm_act(b, p.cheap, step=within(step, "cheap"))  # (N, m, H/s, W/s)
    y = step("concat", concat, *parts, b, a)  # at least C_out maps
    if p.has_surplus:
        y = step("slice", channel_split, y, 0, p.out_channels)  # (N, C_out, H/s, W/s)
    return step("shuffle", channel_shuffle, y, 2)


FULL_CHANNELS = 128  # C_0 of the paper, which recommends this value: "CompConv128"
MOST_LEVELS = 3  # the paper's limit


def adaptive_depth(in_channels: int, full_channels: int = FULL_CHANNELS) -> int:
    """``d = min(3, log2(max(1, C_in / C_0)) + 1)``, the logarithm rounded down: how deep a layer is.

    Raises:  LwcnnError if a number is no whole number of at least 1.
    Source:  both readings; one prints "max(..., 3)" where its own text says that 3 is the limit.

    >>> [adaptive_depth(channels) for channels in (64, 128, 255, 256, 511, 512, 2048)]
    [1, 1, 1, 2, 2, 3, 3]
    """
    where = f"adaptive_depth({in_channels}, {full_channels})"
    check_whole(where, "in_channels", in_channels, 1)
    check_whole(where, "full_channels", full_channels, 1)
    return min(MOST_LEVELS, max(1, in_channels // full_channels).bit_length())


def primitive_channels(out_channels: int, depth: int) -> int:
    """``C_prim = ceil(C_out / (2*(2^d - 1)))``: how many maps the innermost level computes.

    Raises:  LwcnnError if a number is no whole number of at least 1.
    Source:  both readings.

    >>> [primitive_channels(channels, depth) for channels, depth in ((64, 1), (256, 2), (512, 3))]
    [32, 43, 37]
    """
    where = f"primitive_channels({out_channels}, {depth})"
    check_whole(where, "out_channels", out_channels, 1)
    check_whole(where, "depth", depth, 1)
    return -(-out_channels // (2 ** (depth + 1) - 2))


@register_layer("compconv")
class CompConv(Block):
    """The parameters of `compconv`, in the place of a k x k convolution, its BatchNorm and its activation.

    ``depth`` is `adaptive_depth` unless given.

    Raises:  LwcnnError if a size is no whole number of at least 1, out_channels is odd, the kernel is even, or the
             input has fewer channels than are copied.

    >>> p = CompConv(512, 512)
    >>> [tuple(layer.conv.weight.shape[:2]) for layer in (*p.computed, p.cheap)]
    [(37, 512), (74, 74), (148, 148), (148, 1)]
    """

    def __init__(
        self, in_channels, out_channels, kernel=3, stride=1, depth: int | None = None, act: Callable = relu
    ):
        super().__init__()
        depth = _checked_depth(in_channels, out_channels, kernel, stride, depth)
        width = primitive_channels(out_channels, depth)
        self.has_surplus = (2 ** (depth + 1) - 2) * width > out_channels
        self.computed = nn.ModuleList([ConvNorm(in_channels, width, kernel, stride, act=act)])
        for _ in range(depth - 1):
            width = 2 * width
            self.computed.append(ConvNorm(width, width, kernel, act=act))
        self.cheap = ConvNorm(width, width, kernel, groups=width, act=act)
        self.stride, self.out_channels = stride, out_channels

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return compconv(x, self, step)


def _checked_depth(in_channels, out_channels, kernel, stride, depth) -> int:
    """The depth, which follows from the channels if it is None; LwcnnError unless a `CompConv` can have these sizes."""
    where = f"CompConv({in_channels}, {out_channels}, kernel={kernel}, stride={stride}, depth={depth})"
    check_layer("CompConv", in_channels, out_channels, kernel, stride, groups=1)
    for name, value in (("kernel", kernel), ("stride", stride)):
        check_whole(where, name, value, 1)
    if out_channels % 2 or kernel % 2 == 0:
        what = f"out_channels is {out_channels}, kernel is {kernel}"
        raise LwcnnError(
            where, what, expected="even out_channels, which two groups can shuffle, and an odd kernel"
        )
    depth = adaptive_depth(in_channels) if depth is None else depth
    check_whole(where, "depth", depth, 1)
    check_copies(where, in_channels, out_channels, depth)
    return depth


def check_copies(where: str, in_channels: int, out_channels: int, depth: int) -> None:
    """Raise LwcnnError if a layer would copy more channels than its input has."""
    copied = (2 ** (depth - 1) - 1) * primitive_channels(out_channels, depth)
    if copied > in_channels:
        what = f"depth {depth} copies {copied} input channels, and there are {in_channels}"
        raise LwcnnError(where, what, hint="take a smaller depth, or fewer out_channels")


@register
def compconv_resnet18(num_classes: int = 1000, in_channels: int = 3) -> ResNet:
    """ResNet-18 with a CompConv in the place of each of its 16 layers of 3 x 3: `resnet18` with ``conv="compconv"``.

    >>> sum(p.numel() for p in compconv_resnet18().parameters())
    3406762
    """
    return resnet18(num_classes, in_channels=in_channels, conv="compconv")
