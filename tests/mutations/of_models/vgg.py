"""Mistakes in lwcnn/models/vgg.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS

MUTATIONS = mistakes_in(
    "lwcnn/models/vgg.py",
    (
        "configuration B: two convolutions in each of the last stages",
        "Stage(3, 256), Stage(3, 512), Stage(3, 512)",
        "Stage(2, 256), Stage(2, 512), Stage(2, 512)",
        COUNTS + "[vgg16-224]",
    ),
    (
        "a stage without its pool",
        '            self.features.add_module(f"maxpool{number}", MaxPool(2, 2))\n',
        '            self.features.add_module(f"maxpool{number}", MaxPool(1, 1))\n',
        COUNTS + "[vgg16-224]",
    ),
)
