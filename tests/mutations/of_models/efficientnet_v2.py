"""Mistakes in lwcnn/models/efficientnet_v2.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS, WITNESS

MUTATIONS = mistakes_in(
    "lwcnn/models/efficientnet_v2.py",
    (
        "an activation after the projection",
        "ConvNorm(hidden, out_channels, 1, act=identity, **norm)",
        "ConvNorm(hidden, out_channels, 1, act=silu, **norm)",
        WITNESS + "test_fused_mbconv",
    ),
    (
        "a projection where nothing was expanded",
        "        if expansion > 1:\n            self.project",
        "        if True:\n            self.project",
        COUNTS + "[efficientnet_v2_s-384]",
    ),
    (
        "the last stage of the first version",
        "s=2, e=6, c=256, n=15",
        "s=2, e=6, c=272, n=15",
        COUNTS + "[efficientnet_v2_s-384]",
    ),
    (
        "the eps of PyTorch",
        "EPS = 1e-3",
        "EPS = 1e-5",
        WITNESS + "test_efficientnet_follows_pytorch_or_tensorflow",
    ),
)
