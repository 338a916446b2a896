"""Mistakes in lwcnn/models/squeezenext.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS, WHOLE

TESTS = "tests/models/test_squeezenext.py::"
PARITY = "tests/parity/test_parity.py::test_same_logits"
ERRORS = "tests/models/test_errors.py::"

MUTATIONS = mistakes_in(
    "lwcnn/models/squeezenext.py",
    (
        "no ReLU after the sum",
        'return activate(step("add", add, x, y), relu, step)',
        'return step("add", add, x, y)',
        TESTS + "test_squeezenext_block_by_hand",
    ),
    (
        "no ReLU before the sum",
        "self.expand = ConvNorm(half, out_channels, 1, act=relu)",
        "self.expand = ConvNorm(half, out_channels, 1, act=lambda y: y)",
        TESTS + "test_squeezenext_block_by_hand",
    ),
    (
        "another function where the block names a ReLU",
        'conv_norm_act(y, p.expand, relu, within(step, "expand"))',
        'conv_norm_act(y, p.expand, __import__("lwcnn").ops.relu6, within(step, "expand"))',
        WHOLE + "test_block_and_layers_agree_on_the_activation[squeezenext]",
    ),
    (
        "row and column are exchanged",
        "(COLUMN, ROW) if column_first",
        "(ROW, COLUMN) if column_first",
        TESTS + "test_squeezenext_has_111_convolutions_and_no_bias",
    ),
    (
        "the column first in every block",
        "column_first = number % 2 == 1",
        "column_first = True",
        TESTS + "test_squeezenext_has_111_convolutions_and_no_bias",
    ),
    (
        "two columns in place of a column and a row",
        "self.separable2 = ConvNorm(half, half, second,",
        "self.separable2 = ConvNorm(half, half, first,",
        TESTS + "test_squeezenext_has_111_convolutions_and_no_bias",
    ),
    (
        "groups in the second squeeze too",
        "self.squeeze2 = ConvNorm(half, quarter, 1, act=relu)",
        "self.squeeze2 = ConvNorm(half, quarter, 1, groups=groups, act=relu)",
        COUNTS + "[squeezenext_g_23-227]",
    ),
    (
        "no shortcut layer in the first stage",
        "project = number == 1 and not version.enters",
        "project = number == 1 and not version.enters and out_channels != channels",
        COUNTS + "[squeezenext_2_0_23-227]",
    ),
    (
        "23v5 enters its stages as 23 does",
        "enters=True",
        "enters=False",
        COUNTS + "[squeezenext_23v5-227]",
    ),
    (
        "no ReLU behind the layer that enters a stage",
        "layer = ConvNorm(channels, out_channels, 1, stride, act=relu)",
        "layer = ConvNorm(channels, out_channels, 1, stride, act=lambda y: y)",
        PARITY + "[squeezenext_23v5-pytorchcv-98x77-float64]",
    ),
    (
        "a padded first layer",
        "stride=2, padding=0, act=relu)",
        "stride=2, act=relu)",
        COUNTS + "[squeezenext_23-227]",
    ),
    (
        "a pool that rounds down",
        "MaxPool(3, 2, ceil_mode=True)",
        "MaxPool(3, 2)",
        TESTS + "test_sizes_of_squeezenext_maps",
    ),
    (
        "a classifier with a bias",
        "nn.Linear(128, num_classes, bias=False)",
        "nn.Linear(128, num_classes)",
        TESTS + "test_squeezenext_stage_by_stage",
    ),
    (
        "a shape that cannot be added is not refused",
        "if not project and (stride != 1 or in_channels != out_channels):",
        "if not project and stride != 1:",
        ERRORS + "test_bad_options",
    ),
)
