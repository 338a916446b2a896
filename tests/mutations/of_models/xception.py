"""Mistakes in lwcnn/models/xception.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import BLOCKS, COUNTS, WITNESS

MUTATIONS = mistakes_in(
    "lwcnn/models/xception.py",
    (
        "an activation between depthwise and pointwise",
        "y if p.between is identity else",
        "y if p.between is None else",
        BLOCKS + "test_nothing_between_depthwise_and_pointwise",
    ),
    (
        "a ReLU before the depthwise convolution",
        '"depthwise", depthwise_conv2d, x, p.depthwise',
        '"depthwise", depthwise_conv2d, relu(x), p.depthwise',
        WITNESS + "test_separable_conv",
    ),
    (
        "a ReLU at the start of the first block",
        "if number > 1 or p.relu_first:",
        "if number > 0:",
        WITNESS + "test_xception_block",
    ),
    (
        "a shortcut from after the first ReLU",
        'y = step(f"relu{number}", relu, y)',
        'y = x = step(f"relu{number}", relu, y)',
        WITNESS + "test_xception_block",
    ),
    (
        "towers of one group",
        "kernel // 2, groups=towers, bias=False",
        "kernel // 2, groups=1, bias=False",
        BLOCKS + "test_towers_are_towers",
    ),
    (
        "grow first in the exit flow",
        'Row("exit13", (728, 1024), pool=True)',
        'Row("exit13", (1024, 1024), pool=True)',
        COUNTS + "[xception-299]",
    ),
    (
        "seven blocks in the middle",
        "for number in range(5, 13)",
        "for number in range(5, 12)",
        BLOCKS + "test_xception_has_36_convolutional_layers_in_14_modules",
    ),
    (
        "padding in the first convolution",
        "conv1=ConvNorm(in_channels, 32, 3, stride=2, padding=0, act=relu)",
        "conv1=ConvNorm(in_channels, 32, 3, stride=2, act=relu)",
        COUNTS + "[xception-299]",
    ),
)
