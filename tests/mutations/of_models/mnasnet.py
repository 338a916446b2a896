"""Mistakes in lwcnn/models/mnasnet.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS, WITNESS

MNASNET = "tests/models/test_mnasnet.py::"

MUTATIONS = mistakes_in(
    "lwcnn/models/mnasnet.py",
    (
        "the eps of PyTorch",
        '"padding": "same", "eps": 1e-3',
        '"padding": "same", "eps": 1e-5',
        WITNESS + "test_efficientnet_lite_follows_tensorflow",
    ),
    (
        "symmetric padding",
        '"same": {"padding": "same"',
        '"same": {"padding": None',
        WITNESS + "test_efficientnet_lite_follows_tensorflow",
    ),
    (
        "squeeze to a quarter of the expansion",
        "max(1, int(in_channels * row.se))",
        "max(1, int(in_channels * row.t * row.se))",
        MNASNET + "test_squeeze_excite_is_a_quarter_of_the_input",
        COUNTS + "[mnasnet_a1-224]",
    ),
    (
        "a hard gate, as in MobileNetV3",
        "SqueezeExcite(hidden, reduced, relu, sigmoid)",
        "SqueezeExcite(hidden, reduced, relu, lambda v: (v / 6 + 0.5).clamp(0, 1))",
        MNASNET + "test_searched_residual",
    ),
    (
        "an activation after the projection",
        "self.project = ConvNorm(hidden, row.c, 1, act=identity, **norm)",
        "self.project = ConvNorm(hidden, row.c, 1, act=relu, **norm)",
        MNASNET + "test_searched_residual",
    ),
    (
        "a shortcut where the row has none",
        "self.shortcut = row.skip and row.s == 1",
        "self.shortcut = row.s == 1",
        MNASNET + "test_searched_residual",
        MNASNET + "test_where_a_shortcut_would_fit_but_is_not",
    ),
    (
        "a kernel of 3 in a row of 5",
        "Row(k=5, t=3, c=40, n=3, s=2, se=0.25)",
        "Row(k=3, t=3, c=40, n=3, s=2, se=0.25)",
        MNASNET + "test_counts_of_every_stage[mnasnet_a1]",
    ),
    (
        "the first convolution at full width",
        "channels = make_divisible(stem * width)",
        "channels = stem",
        MNASNET + "test_counts_at_every_width",
    ),
    (
        "a stride in every block of a stage",
        "row._replace(s=row.s if block == 0 else 1)",
        "row",
        COUNTS + "[mnasnet_b1-224]",
    ),
)
