"""One table of good calls: each public function of `lwcnn.ops`, with small inputs. Generic tests run over it."""

from collections.abc import Callable
from copy import deepcopy
from types import SimpleNamespace
from typing import NamedTuple

import torch
from torch import Tensor, nn

from lwcnn import ops
from lwcnn.models.layers import with_random_numbers

from .values import positive, real


class Call(NamedTuple):
    """``fn(*tensors, **options)``; ``p`` among the options holds parameters."""

    fn: Callable
    tensors: tuple[Tensor, ...]
    options: dict

    def run(self, *tensors: Tensor, **others):
        return self.fn(*(tensors or self.tensors), **{**self.options, **others})

    def to(self, **target) -> "Call":
        """The same call with everything on another device, or of another dtype; this one stays as it is."""
        options = {name: _moved(value, target) for name, value in self.options.items()}
        return Call(self.fn, tuple(tensor.to(**target) for tensor in self.tensors), options)


def _moved(value, target: dict):
    if isinstance(value, nn.Module):
        return deepcopy(value).to(**target)  # Module.to alone would move the original
    if isinstance(value, SimpleNamespace):
        return SimpleNamespace(**{name: _moved(part, target) for name, part in vars(value).items()})
    return value


def _with_numbers(module: nn.Module) -> nn.Module:
    """The module in float64 and eval mode, with numbers in all parameters and statistics."""
    return with_random_numbers(module, torch.Generator().manual_seed(0))


def conv(*args, **kwargs) -> nn.Conv2d:
    """A holder of a convolution."""
    return _with_numbers(nn.Conv2d(*args, **kwargs))


def conv_norm(*args, **kwargs) -> nn.Module:
    """A holder of a convolution and a BatchNorm, built of PyTorch's parts alone."""
    holder = nn.Module()
    holder.conv = nn.Conv2d(*args, bias=False, **kwargs)
    holder.norm = nn.BatchNorm2d(holder.conv.out_channels)
    return _with_numbers(holder)


def mixed_conv() -> nn.Module:
    """A holder of depthwise convolutions with two kernels, for four and for two channels, and of a BatchNorm."""
    holder = nn.Module()
    sizes = ((4, 3), (2, 5))
    holder.convs = nn.ModuleList(nn.Conv2d(c, c, k, padding=k // 2, groups=c, bias=False) for c, k in sizes)
    holder.splits = (4, 2)
    holder.norm = nn.BatchNorm2d(6)
    return _with_numbers(holder)


def shift_max(channels: int, squeezed: int, groups: int, start=(1.0, 0.0, 0.5, 0.5)) -> nn.Module:
    """A holder of a Dynamic Shift-Max, built of PyTorch's parts alone."""
    holder = nn.Module()
    holder.reduce, holder.expand = nn.Linear(channels, squeezed), nn.Linear(squeezed, len(start) * channels)
    holder.groups, holder.start = groups, start
    return _with_numbers(holder)


X = real(2, 6, 5, 4, seed=1)
VECTORS = (real(6, seed=2), positive(6, seed=3), real(6, seed=4), real(6, seed=5))

CALLS: dict[str, Call] = {
    "conv2d": Call(ops.conv2d, (X, real(4, 6, 3, 2), real(4)), {}),
    "conv2d strided": Call(ops.conv2d, (X, real(4, 6, 3, 3), real(4)), {"stride": (2, 1), "padding": (1, 0)}),
    "conv2d dilated": Call(ops.conv2d, (X, real(4, 6, 2, 2)), {"dilation": (3, 2), "padding": 1}),
    "conv2d grouped": Call(ops.conv2d, (X, real(4, 3, 3, 3), real(4)), {"padding": 1, "groups": 2}),
    "conv2d same": Call(ops.conv2d, (X, real(4, 6, 3, 3)), {"stride": 2, "padding": "same"}),
    "depthwise_conv2d": Call(ops.depthwise_conv2d, (X, real(12, 1, 3, 3), real(12)), {"padding": 1}),
    "pointwise_conv2d": Call(ops.pointwise_conv2d, (X, real(4, 3, 1, 1), real(4)), {"groups": 2}),
    # its own gradient is no derivative, so that gradcheck could take it: "exact" is the one to check
    "adder2d": Call(ops.adder2d, (X, real(4, 6, 3, 2)), {"gradient": "exact"}),
    "adder2d strided": Call(
        ops.adder2d, (X, real(4, 6, 3, 3)), {"stride": (2, 1), "padding": (1, 0), "gradient": "exact"}
    ),
    "adder2d same": Call(
        ops.adder2d, (X, real(4, 6, 3, 3)), {"stride": 2, "padding": "same", "gradient": "exact"}
    ),
    "channel_wise_conv": Call(ops.channel_wise_conv, (X, real(2, 3, 2, 1)), {"stride": 2, "padding": 1}),
    "channel_wise_conv same": Call(
        ops.channel_wise_conv, (X, real(2, 3, 1, 1)), {"stride": 2, "padding": "same"}
    ),
    "channel_wise_conv_across_positions": Call(
        ops.channel_wise_conv_across_positions, (X, real(20, 20, 4)), {}
    ),
    "linear": Call(ops.linear, (real(2, 5), real(3, 5), real(3)), {}),
    "batch_norm": Call(ops.batch_norm, (X, *VECTORS), {}),
    "batch_norm of rows": Call(ops.batch_norm, (real(2, 6, seed=1), *VECTORS), {}),
    "identity": Call(ops.identity, (X,), {}),
    "relu": Call(ops.relu, (X,), {}),
    "relu6": Call(ops.relu6, (6 * X,), {}),
    "sigmoid": Call(ops.sigmoid, (X,), {}),
    "silu": Call(ops.silu, (X,), {}),
    "hard_sigmoid": Call(ops.hard_sigmoid, (4 * X,), {}),
    "hard_swish": Call(ops.hard_swish, (4 * X,), {}),
    "max_pool2d": Call(ops.max_pool2d, (X,), {"kernel": 3, "stride": 2, "padding": 1}),
    "max_pool2d ceil": Call(ops.max_pool2d, (X,), {"kernel": 2, "stride": 2, "ceil_mode": True}),
    "avg_pool2d": Call(ops.avg_pool2d, (X,), {"kernel": 3, "stride": 2, "padding": 1}),
    "adaptive_avg_pool2d": Call(ops.adaptive_avg_pool2d, (X,), {"size": 3}),
    "global_avg_pool": Call(ops.global_avg_pool, (X,), {}),
    "split_groups": Call(ops.split_groups, (X,), {"groups": 2}),
    "swap_groups": Call(ops.swap_groups, (real(2, 2, 3, 4, 4),), {}),
    "merge_groups": Call(ops.merge_groups, (real(2, 2, 3, 4, 4),), {}),
    "channel_shuffle": Call(ops.channel_shuffle, (X,), {"groups": 3}),
    "channel_split": Call(ops.channel_split, (X,), {"start": 1, "stop": 4}),
    "shift": Call(ops.shift, (real(2, 11, 5, 4),), {}),
    "shift dilated": Call(ops.shift, (real(2, 29, 5, 4),), {"kernel": 5, "dilation": 2}),
    "active_shift": Call(ops.active_shift, (X, 2 * real(6, 2)), {}),
    "active_shift strided": Call(ops.active_shift, (X, 2 * real(6, 2)), {"stride": 2}),
    "sparse_shift": Call(ops.sparse_shift, (X, 2 * real(6, 2)), {}),
    "roll_channels": Call(ops.roll_channels, (X,), {"groups": 2}),
    # a reach of 2, the networks', is a product with 4: exact in any arithmetic
    "shift_max_coefficients": Call(
        ops.shift_max_coefficients, (real(2, 24).sigmoid(),), {"start": (1.0, 0.0, 0.5, 0.5), "reach": 1.5}
    ),
    "shift_max": Call(ops.shift_max, (X, real(2, 6, 5, 4, seed=6), real(2, 24)), {}),
    "shift_max of one sum": Call(ops.shift_max, (X, real(2, 6, 5, 4, seed=6), real(2, 12)), {}),
    "concat": Call(ops.concat, (X, real(2, 3, 5, 4)), {}),
    "add": Call(ops.add, (X, real(2, 6, 5, 4, seed=6)), {}),
    "scale": Call(ops.scale, (X, real(2, 6, 1, 1)), {}),
    "flatten": Call(ops.flatten, (X,), {}),
    "dropout": Call(ops.dropout, (X,), {"rate": 0.5}),
    "stochastic_depth": Call(ops.stochastic_depth, (X,), {"rate": 0.5}),
    "conv_act": Call(ops.conv_act, (X,), {"p": conv(6, 4, 3, stride=2, padding=1)}),
    "conv_norm_act": Call(ops.conv_norm_act, (X,), {"p": conv_norm(6, 4, 3, padding=1), "act": ops.silu}),
    "mixconv": Call(ops.mixconv, (X,), {"p": mixed_conv()}),
    "mixconv_norm_act": Call(ops.mixconv_norm_act, (X,), {"p": mixed_conv(), "act": ops.silu}),
    "squeeze_excite": Call(
        ops.squeeze_excite, (X,), {"p": SimpleNamespace(reduce=conv(6, 2, 1), expand=conv(2, 6, 1))}
    ),
    "dynamic_shift_max": Call(ops.dynamic_shift_max, (X,), {"p": shift_max(6, 4, groups=2)}),
}

#: Those that are made of steps.
COMPOSITES = (
    "conv_act", "conv_norm_act", "mixconv", "mixconv_norm_act", "squeeze_excite", "dynamic_shift_max",
)  # fmt: skip
