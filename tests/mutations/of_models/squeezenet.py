"""Mistakes in lwcnn/models/squeezenet.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS, WITNESS

MUTATIONS = mistakes_in(
    "lwcnn/models/squeezenet.py",
    (
        "3 x 3 before 1 x 1 in Fire",
        'step("concat", concat, e1, e3)',
        'step("concat", concat, e3, e1)',
        WITNESS + "test_fire",
    ),
    (
        "no ReLU after the squeeze",
        "self.squeeze = ConvAct(in_channels, squeeze, 1)",
        "self.squeeze = ConvAct(in_channels, squeeze, 1, act=lambda y: y)",
        WITNESS + "test_fire",
    ),
    (
        "pools of 1.1 at the places of 1.0",
        '("fire3", "fire5")',
        '("fire4", "fire8")',
        COUNTS + "[squeezenet1_1-224]",
    ),
    (
        "a squeeze of another width",
        'FireRow("fire6", 48, 192, 192)',
        'FireRow("fire6", 32, 192, 192)',
        COUNTS + "[squeezenet1_0-224]",
    ),
)
