"""Mistakes in lwcnn/models/mobilenet_v2.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import BLOCKS, COUNTS, WITNESS

MUTATIONS = mistakes_in(
    "lwcnn/models/mobilenet_v2.py",
    (
        "an activation after the projection",
        "self.project = ConvNorm(hidden, out_channels, 1, act=identity, **norm)",
        "self.project = ConvNorm(hidden, out_channels, 1, act=relu6, **norm)",
        BLOCKS + "test_linear_bottleneck_has_no_activation_after_the_projection",
        WITNESS + "test_inverted_residual",
    ),
    (
        "a shortcut at stride 2",
        "self.shortcut = stride == 1 and in_channels == out_channels",
        "self.shortcut = in_channels == out_channels",
        BLOCKS + "test_shortcut_of_inverted_residual",
    ),
    (
        "no shortcut at all",
        "self.shortcut = stride == 1 and in_channels == out_channels",
        "self.shortcut = False",
        WITNESS + "test_inverted_residual",
    ),
    (
        "an expansion for t = 1",
        "if expansion > 1 else None",
        "if expansion else None",
        COUNTS + "[mobilenet_v2-224]",
    ),
    (
        "another stride in table 2",
        "Row(t=6, c=96, n=3, s=1)",
        "Row(t=6, c=96, n=3, s=2)",
        COUNTS + "[mobilenet_v2-224]",
    ),
    (
        "a last layer that shrinks",
        "make_divisible(1280 * max(1.0, width))",
        "make_divisible(1280 * width)",
        "tests/models/test_counts.py::test_width_multiplier_of_mobilenet_v2",
    ),
)
