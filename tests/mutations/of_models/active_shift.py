"""Mistakes in lwcnn/models/active_shift.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS

TESTS = "tests/models/test_active_shift.py::"

MUTATIONS = mistakes_in(
    "lwcnn/models/active_shift.py",
    (
        "the shortcut begins before the ReLU",
        'x = run_layer(step, "shortcut", conv2d, y, p.shortcut)',
        'x = run_layer(step, "shortcut", conv2d, x, p.shortcut)',
        TESTS + "test_active_shift_unit",
    ),
    (
        "no second ReLU",
        'y = step("act2", relu, run_layer(step, "norm2", batch_norm, y, p.norm2))',
        'y = run_layer(step, "norm2", batch_norm, y, p.norm2)',
        TESTS + "test_active_shift_unit",
    ),
    (
        "the shift is forgotten",
        'y = run_layer(step, "shift", active_shift, y, p.shift)',
        "y = y",
        TESTS + "test_active_shift_unit",
    ),
    (
        "the channels that come in are expanded",
        "middle = expansion * out_channels",
        "middle = expansion * in_channels",
        TESTS + "test_networks_for_cifar",
    ),
    (
        "the shift does not stride",
        "self.shift = ActiveShift(middle, stride)",
        "self.shift = ActiveShift(middle)",
        TESTS + "test_numbers_of_the_weights_file_of_w32",
        TESTS + "test_active_shift_unit",
    ),
    (
        "displacements begin on one side",
        "uniform_(-1, 1)",
        "uniform_(0, 1)",
        TESTS + "test_displacements_begin_between_minus_1_and_1",
    ),
    (
        "a stride in the first stage",
        "first = place == 1 and number > 1",
        "first = place == 1",
        COUNTS + "[as_resnet_w50-224]",
    ),
    (
        "a unit too few",
        "IMAGENET = (Stage(1, 1), Stage(3, 1), Stage(4, 2), Stage(6, 4), Stage(3, 8))",
        "IMAGENET = (Stage(1, 1), Stage(3, 1), Stage(4, 2), Stage(5, 4), Stage(3, 8))",
        COUNTS + "[as_resnet_w68-224]",
        TESTS + "test_displacements_of_the_networks_for_imagenet",
    ),
    (
        "no last BatchNorm",
        'x = step("act", relu, run_layer(step, "norm", batch_norm, x, self.norm))',
        'x = step("act", relu, x)',
        TESTS + "test_batch_norm_and_relu_come_before_the_mean",
    ),
    (
        "a gradient divided by its sum",
        "nn.functional.normalize(pair.grad.double(), dim=1)",
        "nn.functional.normalize(pair.grad.double(), p=1, dim=1)",
        TESTS + "test_displacements_move_by_the_learning_rate",
    ),
    (
        "all downward gradients together, in the place of each pair",
        "nn.functional.normalize(pair.grad.double(), dim=1)",
        "nn.functional.normalize(pair.grad.double(), dim=0)",
        TESTS + "test_displacements_move_by_the_learning_rate",
    ),
)
