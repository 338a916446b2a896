"""Mistakes in lwcnn/models/igcv3.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS

IGCV3 = "tests/models/test_igcv3.py::"

MUTATIONS = mistakes_in(
    "lwcnn/models/igcv3.py",
    (
        "an activation after the expansion",
        "self.expand = ConvNorm(in_channels, hidden, 1, groups=groups, act=identity)",
        "self.expand = ConvNorm(in_channels, hidden, 1, groups=groups, act=relu6)",
        IGCV3 + "test_interleaved_residual",
    ),
    (
        "an activation after the projection",
        "self.project = ConvNorm(hidden, out_channels, 1, groups=groups, act=identity)",
        "self.project = ConvNorm(hidden, out_channels, 1, groups=groups, act=relu6)",
        IGCV3 + "test_interleaved_residual",
    ),
    (
        "no activation after the depthwise convolution",
        "ConvNorm(hidden, hidden, 3, stride, groups=hidden, act=relu6)",
        "ConvNorm(hidden, hidden, 3, stride, groups=hidden, act=identity)",
        IGCV3 + "test_interleaved_residual",
    ),
    (
        "the inverse shuffle",
        'step("shuffle", channel_shuffle, y, p.groups)',
        'step("shuffle", channel_shuffle, y, y.shape[1] // p.groups)',
        IGCV3 + "test_interleaved_residual",
    ),
    (
        "a shortcut at stride 2",
        "self.shortcut = stride == 1 and in_channels == out_channels",
        "self.shortcut = in_channels == out_channels",
        IGCV3 + "test_interleaved_residual",
    ),
    (
        "a projection without groups",
        "self.project = ConvNorm(hidden, out_channels, 1, groups=groups, act=identity)",
        "self.project = ConvNorm(hidden, out_channels, 1, act=identity)",
        COUNTS + "[igcv3-224]",
    ),
    (
        "another stride in the table",
        "Row(t=6, c=96, n=6, s=1)",
        "Row(t=6, c=96, n=6, s=2)",
        IGCV3 + "test_counts_of_every_stage",
    ),
    (
        "as many blocks as MobileNetV2",
        "Row(t=6, c=64, n=8, s=2)",
        "Row(t=6, c=64, n=4, s=2)",
        IGCV3 + "test_counts_of_every_stage",
    ),
)
