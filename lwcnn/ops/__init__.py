"""Pure tensor functions, one idea a file. None changes its input; none holds parameters."""

from .act import hard_sigmoid, hard_swish, identity, relu, relu6, sigmoid, silu
from .active_shift import active_shift
from .adder import adder2d
from .attention import squeeze_excite
from .channel_wise import channel_wise_conv, channel_wise_conv_across_positions
from .combine import add, concat, dropout, flatten, scale, stochastic_depth
from .conv import conv2d, depthwise_conv2d, pointwise_conv2d
from .conv_norm_act import conv_act, conv_norm_act
from .dynamic_shift_max import dynamic_shift_max, roll_channels, shift_max, shift_max_coefficients
from .linear import linear
from .mixconv import mixconv, mixconv_norm_act
from .norm import batch_norm
from .pool import adaptive_avg_pool2d, avg_pool2d, global_avg_pool, max_pool2d
from .shift import shift
from .shuffle import channel_shuffle, channel_split, merge_groups, split_groups, swap_groups
from .sparse_shift import sparse_shift

__all__ = [
    "active_shift",
    "adaptive_avg_pool2d",
    "add",
    "adder2d",
    "avg_pool2d",
    "batch_norm",
    "channel_shuffle",
    "channel_split",
    "channel_wise_conv",
    "channel_wise_conv_across_positions",
    "concat",
    "conv2d",
    "conv_act",
    "conv_norm_act",
    "depthwise_conv2d",
    "dropout",
    "dynamic_shift_max",
    "flatten",
    "global_avg_pool",
    "hard_sigmoid",
    "hard_swish",
    "identity",
    "linear",
    "max_pool2d",
    "merge_groups",
    "mixconv",
    "mixconv_norm_act",
    "pointwise_conv2d",
    "relu",
    "relu6",
    "roll_channels",
    "scale",
    "shift",
    "shift_max",
    "shift_max_coefficients",
    "sigmoid",
    "silu",
    "sparse_shift",
    "split_groups",
    "squeeze_excite",
    "stochastic_depth",
    "swap_groups",
]
