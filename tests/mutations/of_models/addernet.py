"""Mistakes in lwcnn/models/addernet.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS

ADDERNET = "tests/models/test_addernet.py::"

MUTATIONS = mistakes_in(
    "lwcnn/models/addernet.py",
    (
        "no ReLU after the sum",
        'return step("act", relu, step("add", add, x, y))',
        'return step("add", add, x, y)',
        ADDERNET + "test_adder_blocks_by_hand",
    ),
    (
        "a ReLU before the sum",
        "AdderNorm(width, out_channels, 1, act=identity)",
        "AdderNorm(width, out_channels, 1, act=relu)",
        ADDERNET + "test_adder_blocks_by_hand",
    ),
    (
        "an adder layer without its BatchNorm",
        '    y = run_layer(step, "norm", batch_norm, y, p.norm)\n',
        "",
        ADDERNET + "test_adder_norm_has_its_activation",
    ),
    (
        "a convolution on the shortcut",
        "None if same else AdderNorm(in_channels, out_channels, 1, stride, act=identity)",
        "None if same else ConvNorm(in_channels, out_channels, 1, stride, act=identity)",
        ADDERNET + "test_shortcuts_are_adders_too",
    ),
    (
        "a shortcut that strides where nothing else does",
        "stride = 2 if number == 1 and place > 0 else 1",
        "stride = 2 if number == 1 else 1",
        ADDERNET + "test_what_the_paper_prints_for_cifar",
    ),
    (
        "a mean over 2 x 2 places",
        'step("pool", adaptive_avg_pool2d, x, 1)',
        'step("pool", adaptive_avg_pool2d, x, 2)',
        COUNTS + "[adder_resnet20-32-num_classes]",
    ),
    (
        "filters that start as small numbers",
        "torch.randn(out_channels, in_channels, rows, columns)",
        "0.1 * torch.randn(out_channels, in_channels, rows, columns)",
        ADDERNET + "test_filters_start_as_normal_numbers",
    ),
    (
        "a learning rate that grows with k",
        "eta * math.sqrt(weight.numel())",
        "eta * weight.numel()",
        ADDERNET + "test_adaptive_learning_rate",
    ),
    (
        "a learning rate that forgets the size of the gradient",
        " / weight.grad.norm().clamp(min=1e-12)",
        "",
        ADDERNET + "test_adaptive_learning_rate",
    ),
    (
        "a learning rate without its bound",
        ".norm().clamp(min=1e-12)",
        ".norm()",
        ADDERNET + "test_adaptive_learning_rate_leaves_a_gradient_of_zeros_and_one_that_is_not_there",
    ),
    (
        "a learning rate for all layers",
        "[layer.weight for layer in model.modules() if isinstance(layer, Adder)]",
        "list(model.parameters())",
        ADDERNET + "test_adaptive_learning_rate",
    ),
)
