"""Mistakes in lwcnn/models/resnet.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS, WITNESS

MUTATIONS = mistakes_in(
    "lwcnn/models/resnet.py",
    (
        "no ReLU after the sum",
        'return step("act", relu, step("add", add, x, y))',
        'return step("add", add, x, y)',
        WITNESS + "test_residual_blocks",
    ),
    (
        "a ReLU before the sum",
        'conv_norm_act(y, p.conv2, identity, within(step, "conv2"))',
        'conv_norm_act(y, p.conv2, relu, within(step, "conv2"))',
        WITNESS + "test_residual_blocks",
    ),
    (
        "the stride in the other convolution",
        'if stride_in == "1x1" else',
        'if stride_in == "3x3" else',
        COUNTS + "[resnet50-224]",
    ),
)
