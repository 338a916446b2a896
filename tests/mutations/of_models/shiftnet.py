"""Mistakes in lwcnn/models/shiftnet.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS

SHIFT = "tests/models/test_shiftnet.py::"

MUTATIONS = mistakes_in(
    "lwcnn/models/shiftnet.py",
    (
        "no shift in a block",
        'y = step("shift", shift, y)  # (N, m, H, W)\n    y = conv_norm_act(y, p.conv2, relu',
        "y = conv_norm_act(y, p.conv2, relu",
        SHIFT + "test_shift_block",
    ),
    (
        "no ReLU before the sum",
        "self.conv2 = ConvNorm(middle, out_channels, 1, stride, act=relu)",
        "self.conv2 = ConvNorm(middle, out_channels, 1, stride, act=identity)",
        SHIFT + "test_shift_block",
    ),
    (
        "the stride in the first convolution",
        "self.conv1 = ConvNorm(in_channels, middle, 1, act=relu)\n"
        "        self.conv2 = ConvNorm(middle, out_channels, 1, stride, act=relu)",
        "self.conv1 = ConvNorm(in_channels, middle, 1, stride, act=relu)\n"
        "        self.conv2 = ConvNorm(middle, out_channels, 1, act=relu)",
        COUNTS + "[shift_resnet20-32-num_classes]",
        SHIFT + "test_a_block_costs_what_the_closed_form_says",
    ),
    (
        "expand the channels that come in",
        "middle = _middle(where, out_channels, expansion)",
        "middle = _middle(where, in_channels, expansion)",
        SHIFT + "test_counts_at_every_expansion",
    ),
    (
        "a 3 x 3 shift in every unit",
        'step("shift", shift, y, p.kernel)',
        'step("shift", shift, y, 3)',
        SHIFT + "test_shift_unit",
    ),
    (
        "BatchNorm before the shift",
        'y = step("shift", shift, y, p.kernel)  # (N, m, H, W)\n'
        '    y = step("act2", relu, run_layer(step, "norm2", batch_norm, y, p.norm2))',
        'y = run_layer(step, "norm2", batch_norm, y, p.norm2)\n'
        '    y = step("act2", relu, step("shift", shift, y, p.kernel))',
        SHIFT + "test_shift_unit",
    ),
    (
        "the pooled input first",
        'step("concat", concat, y, shortcut)',
        'step("concat", concat, shortcut, y)',
        SHIFT + "test_shift_unit",
    ),
    (
        "expand what a strided unit gives, not what it makes",
        "middle = _middle(where, made, expansion)",
        "middle = _middle(where, out_channels, expansion)",
        SHIFT + "test_shiftnet_a_by_group",
    ),
    (
        "5 x 5 shifts in the third group too",
        "Group(7, 256, 3, 3, 2)",
        "Group(7, 256, 5, 3, 2)",
        SHIFT + "test_units_of_every_group_of_shiftnet",
    ),
    (
        "ShiftNet-B begins with the channels of A",
        "channels = table[0].channels // 2",
        "channels = 32",
        COUNTS + "[shiftnet_b-224]",
    ),
)
