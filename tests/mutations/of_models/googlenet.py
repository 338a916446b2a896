"""Mistakes in lwcnn/models/googlenet.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import WITNESS

MUTATIONS = mistakes_in(
    "lwcnn/models/googlenet.py",
    (
        "branches in another order",
        "concat, b1, b3, b5, bp)",
        "concat, b1, b5, b3, bp)",
        WITNESS + "test_inception",
    ),
    (
        "no ReLU after a reduction",
        "row.r5, 1, eps=EPS, act=relu)",
        "row.r5, 1, eps=EPS, act=lambda y: y)",
        WITNESS + "test_inception",
    ),
    (
        "a pool that does nothing",
        "max_pool2d, x, 3, 1, 1)",
        "max_pool2d, x, 1, 1, 0)",
        WITNESS + "test_inception",
    ),
)
