"""Mistakes in lwcnn/models/mobilenet_v1.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS, WITNESS

MUTATIONS = mistakes_in(
    "lwcnn/models/mobilenet_v1.py",
    (
        "the stride that table 1 prints",
        "    Row(s=1, c=1024),",
        "    Row(s=2, c=1024),",
        COUNTS + "[mobilenet_v1-224]",
    ),
    (
        "no activation between depthwise and pointwise",
        "in_channels, 3, stride, groups=in_channels, act=act)",
        "in_channels, 3, stride, groups=in_channels, act=lambda y: y)",
        WITNESS + "test_depthwise_separable",
    ),
    (
        "a width that is rounded to multiples of 8",
        "out_channels = cut_channels(row.c * width)",
        "out_channels = max(8, round(row.c * width / 8) * 8)",
        "tests/models/test_mobilenet_v1.py::test_any_width",
    ),
)
