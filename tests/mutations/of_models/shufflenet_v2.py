"""Mistakes in lwcnn/models/shufflenet_v2.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import SHUFFLE

MUTATIONS = mistakes_in(
    "lwcnn/models/shufflenet_v2.py",
    (
        "work on the first half",
        'step("work", channel_split, x, half, 2 * half)',
        'step("work", channel_split, x, 0, half)',
        SHUFFLE + "test_shufflenet_v2_unit",
    ),
    (
        "no shuffle at the end",
        'return y if p.coding == "official" else step("shuffle", channel_shuffle, y, 2)',
        "return y",
        SHUFFLE + "test_shufflenet_v2_unit",
    ),
    (
        "the official split by halves",
        'x = step("shuffle", channel_shuffle, x, half)',
        "x = x",
        SHUFFLE + "test_half_of_the_channels_pass_a_unit_untouched",
    ),
    (
        "torchvision's sizes under the official name",
        'kept = entering if coding == "official" else middle',
        "kept = middle",
        SHUFFLE + "test_official_coding_needs_what_the_paper_prints",
    ),
    (
        "a bias in the official classifier",
        'bias=coding == "torchvision"',
        "bias=True",
        SHUFFLE + "test_official_coding_needs_what_the_paper_prints",
    ),
)
