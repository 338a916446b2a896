"""The operations once more, one number at a time: slow, in plain loops, to be read and to check `lwcnn.ops` against.

A feature map is a list of channels, a channel is a list of rows, a row is a list of numbers: ``x[c][i][j]``.
There is no batch axis and no tensor. Python's whole numbers are exact and its floats are float64, so what comes
out is right to the last digit that float64 has. Nothing is checked: give it what fits.
"""

from .act import hard_sigmoid, hard_swish, identity, on_each, relu, relu6, sigmoid, silu
from .active_shift import active_shift, active_shift_gradients, sparse_shift, sparse_shift_gradients
from .adder import adder2d, adder2d_gradients
from .attention import squeeze_excite
from .channel_wise import channel_wise_conv, channel_wise_conv_across_positions
from .combine import add, concat, flatten, scale
from .conv import conv2d, depthwise_conv2d, pad, pointwise_conv2d
from .dynamic_shift_max import dynamic_shift_max, roll_channels, shift_max, shift_max_coefficients
from .linear import linear
from .mitchell import MitchellNumber, mitchell_inverse_root, mitchell_product, mitchell_reciprocal
from .mixconv import mixconv
from .norm import batch_norm, batch_statistics
from .pool import adaptive_avg_pool2d, avg_pool2d, global_avg_pool, max_pool2d
from .shift import shift
from .shuffle import channel_shuffle

__all__ = [
    "MitchellNumber",
    "active_shift",
    "active_shift_gradients",
    "adaptive_avg_pool2d",
    "add",
    "adder2d",
    "adder2d_gradients",
    "avg_pool2d",
    "batch_norm",
    "batch_statistics",
    "channel_shuffle",
    "channel_wise_conv",
    "channel_wise_conv_across_positions",
    "concat",
    "conv2d",
    "depthwise_conv2d",
    "dynamic_shift_max",
    "flatten",
    "global_avg_pool",
    "hard_sigmoid",
    "hard_swish",
    "identity",
    "linear",
    "max_pool2d",
    "mitchell_inverse_root",
    "mitchell_product",
    "mitchell_reciprocal",
    "mixconv",
    "on_each",
    "pad",
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
    "sparse_shift_gradients",
    "squeeze_excite",
]
