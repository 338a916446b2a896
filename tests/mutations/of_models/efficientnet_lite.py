"""Mistakes in lwcnn/models/efficientnet_lite.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS

MUTATIONS = mistakes_in(
    "lwcnn/models/efficientnet_lite.py",
    (
        "scale the last stage too",
        "fixed = row in (TABLE[0], TABLE[-1])",
        "fixed = False",
        COUNTS + "[efficientnet_lite4-300]",
    ),
)
