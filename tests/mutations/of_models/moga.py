"""Mistakes in lwcnn/models/moga.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS

MOGA = "tests/models/test_moga.py::"

MUTATIONS = mistakes_in(
    "lwcnn/models/moga.py",
    (
        "a shortcut in the first block",
        "self.shortcut = row.t > 1 and row.s == 1",
        "self.shortcut = row.s == 1",
        MOGA + "test_moga_residual",
        MOGA + "test_the_block_before_the_tables_could_have_a_shortcut_and_has_none",
    ),
    (
        "ReLU inside squeeze-and-excitation, as in MobileNetV3",
        "SqueezeExcite(hidden, hidden // 4, act, hard_sigmoid)",
        "SqueezeExcite(hidden, hidden // 4, relu, hard_sigmoid)",
        MOGA + "test_moga_residual",
    ),
    (
        "a true sigmoid for a gate",
        "SqueezeExcite(hidden, hidden // 4, act, hard_sigmoid)",
        "SqueezeExcite(hidden, hidden // 4, act, lambda v: v.sigmoid())",
        MOGA + "test_moga_residual",
    ),
    (
        "a quarter rounded to multiples of 8",
        "SqueezeExcite(hidden, hidden // 4, act, hard_sigmoid)",
        "SqueezeExcite(hidden, (hidden // 4 + 4) // 8 * 8, act, hard_sigmoid)",
        COUNTS + "[moga_a-224]",
    ),
    (
        "a bias in the layer behind the pooling",
        "nn.Linear(960, 1280, bias=False)",
        "nn.Linear(960, 1280)",
        COUNTS + "[moga_b-224]",
    ),
    (
        "no hard-swish behind the pooling",
        'x = step("hidden.act", hard_swish, x)',
        'x = step("hidden.act", identity, x)',
        MOGA + "test_last_layers",
    ),
    (
        "the figure's network by default",
        'se: str = "code"',
        'se: str = "figure"',
        COUNTS + "[moga_a-224]",
    ),
    (
        "squeeze-and-excitation in both blocks about which code and figure differ",
        "row._replace(se=place == FIRST_40) if place in (FIRST_40, FIRST_80) else row",
        "row._replace(se=True) if place in (FIRST_40, FIRST_80) else row",
        MOGA + "test_code_and_figure_of_a_differ_in_two_blocks",
    ),
    (
        "a kernel of 5 in a row of 7",
        "Row(6, 24, 7, 1, RE, NO)",
        "Row(6, 24, 5, 1, RE, NO)",
        MOGA + "test_counts_of_every_block[moga_a]",
    ),
)
