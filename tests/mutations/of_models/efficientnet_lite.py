"""Mistakes in lwcnn/models/efficientnet_lite.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS, WITNESS

MUTATIONS = mistakes_in(
    "lwcnn/models/efficientnet_lite.py",
    (
        "scale the last stage too",
        "fixed = row in (TABLE[0], TABLE[-1])",
        "fixed = False",
        COUNTS + "[efficientnet_lite4-300]",
    ),
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
)
