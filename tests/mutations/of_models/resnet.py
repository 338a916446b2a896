"""Mistakes in lwcnn/models/resnet.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS, WHOLE, WITNESS

MUTATIONS = mistakes_in(
    "lwcnn/models/resnet.py",
    (
        "no ReLU after the sum",
        'return activate(step("add", add, x, y), relu, step)',
        'return step("add", add, x, y)',
        WITNESS + "test_residual_blocks",
    ),
    (
        "a ReLU before the sum",
        "layer(out_channels, out_channels, 3, act=identity)",
        "layer(out_channels, out_channels, 3, act=relu)",
        WITNESS + "test_residual_blocks",
    ),
    (
        "a ReLU before the sum that the function names alone",
        'conv_norm_act(y, p.conv2, identity, within(step, "conv2"))',
        'conv_norm_act(y, p.conv2, relu, within(step, "conv2"))',
        WHOLE + "test_block_and_layers_agree_on_the_activation[resnet]",
    ),
    (
        "the stride in the other convolution",
        'if stride_in == "1x1" else',
        'if stride_in == "3x3" else',
        COUNTS + "[resnet50-224]",
    ),
)
