"""Mistakes in lwcnn/models/alexnet.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS

MUTATIONS = mistakes_in(
    "lwcnn/models/alexnet.py",
    (
        "the filters of 2012",
        "conv1=ConvAct(in_channels, 64, 11",
        "conv1=ConvAct(in_channels, 96, 11",
        COUNTS + "[alexnet-224]",
    ),
    (
        "images that leave nothing for the last pool",
        "least=63",
        "least=62",
        "tests/models/test_errors.py::test_least_size[alexnet]",
    ),
)
