"""Mistakes in lwcnn/models/efficientnet.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import BLOCKS, COUNTS, WITNESS

MUTATIONS = mistakes_in(
    "lwcnn/models/efficientnet.py",
    (
        "squeeze to a quarter of the expansion",
        "max(1, int(in_channels * squeeze_ratio))",
        "max(1, int(in_channels * expansion * squeeze_ratio))",
        BLOCKS + "test_squeeze_excite_of_mbconv_is_a_quarter_of_the_input",
    ),
    (
        "a hard gate, as in MobileNetV3",
        "SqueezeExcite(hidden, reduced, silu, sigmoid)",
        "SqueezeExcite(hidden, reduced, silu, lambda v: (v / 6 + 0.5).clamp(0, 1))",
        WITNESS + "test_mbconv",
    ),
    (
        "drop the branch where there is no shortcut",
        "if not p.shortcut:\n        return y\n    if p.training",
        "if not p.shortcut and not p.training:\n        return y\n    if p.training",
        BLOCKS + "test_blocks_that_drop_out_leave_the_shortcut",
    ),
    (
        "the same drop rate everywhere",
        "drop_rate = DROP_RATE * place / len(blocks)",
        "drop_rate = DROP_RATE",
        BLOCKS + "test_drop_rates_grow_evenly",
    ),
    (
        "a last layer that does not widen",
        "last = make_divisible(1280 * scale.width)",
        "last = 1280",
        COUNTS + "[efficientnet_b4-380]",
    ),
    (
        "a stride in every block of a stage",
        "row.s if number == 1 else 1",
        "row.s",
        COUNTS + "[efficientnet_b0-224]",
    ),
)
