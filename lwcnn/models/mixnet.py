"""MixNet: several kernel sizes in one depthwise convolution, in a network that a search put together.

"MixConv: Mixed Depthwise Convolutional Kernels", Tan, Le, BMVC 2019, arXiv 1907.09595. Followed here: the released
code (tensorflow/tpu, ``models/official/mnasnet/mixnet``) and timm's ``mixnet_s``, ``mixnet_m``, ``mixnet_l``.

In many rows the 1 x 1 convolutions have parts too: two, each on one half of the channels, and no shuffle between them.
Squeeze-and-excitation reduces the block's *input*; it and the block share an activation, and its gate is a true
sigmoid. L is M with 1.3 times the channels, except for the last 1536.

The first weights were trained in TensorFlow: padding "same" (the odd zero at the end) and BatchNorm with eps 1e-3.
Weights that were trained in PyTorch pad both sides alike: ``padding="symmetric"``, the default.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from ..errors import LwcnnError, check_positive
from ..ops import add, identity, mixconv_norm_act, relu, sigmoid, silu, squeeze_excite
from ..ops.called import Block, run_module
from ..ops.holders import holds
from ..ops.rounding import make_divisible, split_evenly
from ..steps import call, within
from .heads import pool_and_classify
from .layers import (
    ConvNorm,
    SamePaddedConv,
    Sequential,
    SqueezeExcite,
    check_expansion,
    check_images,
    check_layer,
    initialise,
)
from .mnasnet import convention
from .registry import paper, register

PAPER = paper(
    name="MixNet",
    authors="Tan and Le",
    year=2019,
    arxiv="1907.09595",
    venue="BMVC 2019",
    idea="several kernel sizes in one depthwise convolution",
    took={
        "MobileNetV2": "the inverted residual",
        "MnasNet": "the search",
        "SENet": "squeeze-and-excitation",
    },
)


class MixConv(Block):
    """The parameters of `lwcnn.ops.mixconv_norm_act`: a convolution for each kernel, a BatchNorm, an activation.

    The channels that come in and those that go out are shared evenly; what is left over goes to the first part.
    ``padding`` is ``kernel // 2`` of each kernel unless given: it keeps the size at stride 1. "same" pads as
    TensorFlow does.

    Shapes:  x (N, in_channels, H, W) -> (N, out_channels, ceil(H/s), ceil(W/s)).
    Raises:  LwcnnError if there is no kernel, more kernels than channels, or a size is no whole number of at least 1.
    Source:  the released code, ``custom_layers.py``, classes ``MixConv`` and ``GroupedConv2D``.

    >>> [tuple(conv.weight.shape) for conv in MixConv(8, 8, (3, 5, 7), depthwise=True).convs]
    [(4, 1, 3, 3), (2, 1, 5, 5), (2, 1, 7, 7)]
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernels: tuple[int, ...] = (3, 5, 7),
        stride: int = 1,
        padding=None,
        depthwise: bool = False,
        eps: float = 1e-5,
        momentum: float = 0.1,
        act: Callable | None = None,
    ):
        super().__init__()
        if not isinstance(kernels, tuple | list):
            where = f"MixConv({in_channels}, {out_channels}, kernels={kernels!r})"
            raise LwcnnError(where, "kernels is no row of sizes", expected="a tuple, such as (3, 5)")
        self.splits = split_evenly(in_channels, len(kernels))
        self.convs = nn.ModuleList()
        for kernel, inputs, outputs in zip(
            kernels, self.splits, split_evenly(out_channels, len(kernels)), strict=True
        ):
            groups = inputs if depthwise else 1
            check_layer("MixConv", inputs, outputs, kernel, stride, groups)
            zeros = kernel // 2 if padding is None else padding
            conv = SamePaddedConv if zeros == "same" else nn.Conv2d
            self.convs.append(conv(inputs, outputs, kernel, stride, zeros, groups=groups, bias=False))
        self.norm = nn.BatchNorm2d(out_channels, eps=eps, momentum=momentum)
        self.act = act

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return mixconv_norm_act(x, self, self.act or identity, step)


@holds("expand", "depthwise", "squeeze_excite", "project", "shortcut")
def mixed_residual(x: Tensor, p: "MixedResidual", step: Callable = call) -> Tensor:
    """Expand, filter the parts of the channels with kernels of their own sizes, weigh, project; add x where it fits.

    ``p.expand`` is None for t = 1, ``p.squeeze_excite`` in rows without SE. The layers hold the activation of their
    row, `relu` or `silu`.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    N * t*C_in * (H*W * C_in/a + H_out*W_out * (q + C_out/b) + 2*r) multiply-accumulates: q is the mean of
             k*k over the parts, a and b are the parts of the two 1 x 1 convolutions, r is the width inside
             squeeze-and-excitation, 0 without; for t = 1 without the first term.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  the released code, ``mixnet_model.py``, ``MixnetBlock``.

    >>> import torch
    >>> row = Row(k=(3, 5, 7), t=6, c=40, n=1, s=2, se=0.5, act=silu)
    >>> mixed_residual(torch.zeros(1, 24, 56, 56), MixedResidual(24, row).eval()).shape
    torch.Size([1, 40, 28, 28])
    """
    y = x if p.expand is None else mixconv_norm_act(x, p.expand, step=within(step, "expand"))  # (N, e, H, W)
    y = mixconv_norm_act(y, p.depthwise, step=within(step, "depthwise"))  # (N, e, H/s, W/s)
    if p.squeeze_excite is not None:
        y = squeeze_excite(y, p.squeeze_excite, silu, sigmoid, within(step, "squeeze_excite"))
    y = mixconv_norm_act(y, p.project, identity, within(step, "project"))  # (N, C_out, H/s, W/s)
    return step("add", add, x, y) if p.shortcut else y


class Row(NamedTuple):
    """One row of a network: kernels k, expansion t, channels c, blocks n, stride s of the first, ratio of SE.

    ``act`` is the activation; ``a`` and ``p`` are the parts of the 1 x 1 convolutions that expand and project. The
    released code writes a row in one word: ``r3_k3.5_a1.1_p1.1_s11_e6_o40_se0.5_sw``.
    """

    k: tuple[int, ...]
    t: int
    c: int
    n: int
    s: int
    se: float = 0.0
    act: Callable = relu
    a: int = 1
    p: int = 1


class MixedResidual(Block):
    """The parameters of `mixed_residual`. ``norm`` goes to every `MixConv`: eps, momentum.

    Raises:  LwcnnError if stride is not 1 or 2, a size is not positive, or there are more parts than channels.

    >>> block = MixedResidual(24, Row(k=(3, 5, 7), t=6, c=40, n=1, s=2, se=0.5, act=silu))
    >>> [conv.kernel_size[0] for conv in block.depthwise.convs], block.squeeze_excite.reduce.out_channels
    ([3, 5, 7], 12)
    """

    def __init__(self, in_channels: int, row: Row, padding=None, **norm):
        super().__init__()
        check_expansion("MixedResidual", in_channels, row.c, row.s, row.t)
        hidden, reduced = in_channels * row.t, max(1, int(in_channels * row.se))
        self.expand = MixConv(in_channels, hidden, row.a * (1,), act=row.act, **norm) if row.t > 1 else None
        self.depthwise = MixConv(hidden, hidden, row.k, row.s, padding, True, act=row.act, **norm)
        self.squeeze_excite = SqueezeExcite(hidden, reduced, row.act, sigmoid) if row.se else None
        self.project = MixConv(hidden, row.c, row.p * (1,), act=identity, **norm)
        self.shortcut = row.s == 1 and in_channels == row.c

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return mixed_residual(x, self, step)


SW = silu  # the sign of the released code's rows, for swish

# Released code, ``mixnet_builder.py``: `mixnet_s`, `mixnet_m`.
S = (
    Row(k=(3,), t=1, c=16, n=1, s=1),
    Row(k=(3,), t=6, c=24, n=1, s=2, a=2, p=2),
    Row(k=(3,), t=3, c=24, n=1, s=1, a=2, p=2),
    Row(k=(3, 5, 7), t=6, c=40, n=1, s=2, se=0.5, act=SW),
    Row(k=(3, 5), t=6, c=40, n=3, s=1, se=0.5, act=SW, a=2, p=2),
    Row(k=(3, 5, 7), t=6, c=80, n=1, s=2, se=0.25, act=SW, p=2),
    Row(k=(3, 5), t=6, c=80, n=2, s=1, se=0.25, act=SW, p=2),
    Row(k=(3, 5, 7), t=6, c=120, n=1, s=1, se=0.5, act=SW, a=2, p=2),
    Row(k=(3, 5, 7, 9), t=3, c=120, n=2, s=1, se=0.5, act=SW, a=2, p=2),
    Row(k=(3, 5, 7, 9, 11), t=6, c=200, n=1, s=2, se=0.5, act=SW),
    Row(k=(3, 5, 7, 9), t=6, c=200, n=2, s=1, se=0.5, act=SW, p=2),
)
M = (
    Row(k=(3,), t=1, c=24, n=1, s=1),
    Row(k=(3, 5, 7), t=6, c=32, n=1, s=2, a=2, p=2),
    Row(k=(3,), t=3, c=32, n=1, s=1, a=2, p=2),
    Row(k=(3, 5, 7, 9), t=6, c=40, n=1, s=2, se=0.5, act=SW),
    Row(k=(3, 5), t=6, c=40, n=3, s=1, se=0.5, act=SW, a=2, p=2),
    Row(k=(3, 5, 7), t=6, c=80, n=1, s=2, se=0.25, act=SW),
    Row(k=(3, 5, 7, 9), t=6, c=80, n=3, s=1, se=0.25, act=SW, a=2, p=2),
    Row(k=(3,), t=6, c=120, n=1, s=1, se=0.5, act=SW),
    Row(k=(3, 5, 7, 9), t=3, c=120, n=3, s=1, se=0.5, act=SW, a=2, p=2),
    Row(k=(3, 5, 7, 9), t=6, c=200, n=1, s=2, se=0.5, act=SW),
    Row(k=(3, 5, 7, 9), t=6, c=200, n=3, s=1, se=0.5, act=SW, p=2),
)


class MixNet(nn.Module):
    """A 3 x 3 convolution, the rows of a table, a 1 x 1 convolution, and a linear classifier.

    The first convolution has as many channels as the first row. ``width`` multiplies all channels but the last 1536.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); any size from 1 x 1 on, 32 is the total stride.
    Raises:  LwcnnError if an option is not possible or x does not fit.
    Source:  the released code, ``mixnet_builder.py``.
    """

    def __init__(
        self,
        table: tuple[Row, ...],
        width: float,
        dropout: float,
        num_classes: int = 1000,
        in_channels: int = 3,
        padding: str = "symmetric",
        eps: float | None = None,
    ):
        super().__init__()
        where = f"MixNet(width={width!r}, padding={padding!r}, eps={eps!r})"
        check_positive(where, "width", width)
        options = convention(where, padding, eps)
        channels = make_divisible(table[0].c * width)
        self.features = Sequential(conv1=ConvNorm(in_channels, channels, 3, stride=2, act=relu, **options))
        for number, row in enumerate(table, start=1):
            row = row._replace(c=make_divisible(row.c * width))
            for block in range(row.n):
                layer = MixedResidual(channels, row._replace(s=row.s if block == 0 else 1), **options)
                self.features.add_module(f"mixed{number}_{block + 1}", layer)
                channels = row.c
        self.features.add_module("conv_last", ConvNorm(channels, 1536, 1, act=relu, **options))
        self.classifier = nn.Linear(1536, num_classes)
        self.dropout = dropout
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("MixNet", x, self.features)
        x = run_module(step, "features", self.features, x)  # (N, 1536, H/32, W/32)
        return pool_and_classify(x, self.classifier, self.dropout, self.training, step)  # (N, classes)


def _register(name: str, table: tuple[Row, ...], width: float, dropout: float, params: int) -> Callable:
    """Make the builder of one size known."""

    def builder(
        num_classes: int = 1000, in_channels: int = 3, padding: str = "symmetric", eps: float | None = None
    ) -> MixNet:
        return MixNet(table, width, dropout, num_classes, in_channels, padding, eps)

    builder.__name__ = builder.__qualname__ = name
    builder.__doc__ = f"MixNet-{name[-1].upper()}: {params:,} parameters."
    return register(builder)


mixnet_s = _register("mixnet_s", S, 1.0, 0.2, 4_134_606)
mixnet_m = _register("mixnet_m", M, 1.0, 0.25, 5_014_382)
mixnet_l = _register("mixnet_l", M, 1.3, 0.25, 7_329_252)
