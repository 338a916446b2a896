"""Mistakes in lwcnn/models/shufflenet_v1.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS, SHUFFLE

MUTATIONS = mistakes_in(
    "lwcnn/models/shufflenet_v1.py",
    (
        "the shuffle of the other groups",
        'y = step("shuffle", channel_shuffle, y, p.shuffle_groups)',
        'y = step("shuffle", channel_shuffle, y, y.shape[1] // p.shuffle_groups)',
        SHUFFLE + "test_shuffle_unit",
    ),
    (
        "a ReLU after the depthwise convolution",
        "ConvNorm(middle, middle, 3, stride, groups=middle, act=identity)",
        "ConvNorm(middle, middle, 3, stride, groups=middle, act=relu)",
        SHUFFLE + "test_shuffle_unit",
    ),
    (
        "the shortcut before the unit's own channels",
        'step("concat", concat, y, shortcut)',
        'step("concat", concat, shortcut, y)',
        SHUFFLE + "test_shuffle_unit",
    ),
    (
        "groups in the first 1 x 1 of stage 2",
        "first_groups=1 if first else groups",
        "first_groups=groups",
        SHUFFLE + "test_first_pointwise_of_stage_2_has_no_groups",
        COUNTS + "[shufflenet_v1_g8-224]",
    ),
    (
        "an option without effect",
        "self.shuffle_groups = groups if shuffle else 1",
        "self.shuffle_groups = groups",
        SHUFFLE + "test_without_shuffle_the_groups_never_meet",
    ),
    (
        "36 channels in conv1 at 1.5 x",
        "first = 24 if width == 1.5 else ",
        "first = ",
        SHUFFLE + "test_widths_of_v1",
    ),
)
