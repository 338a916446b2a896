"""Mistakes in lwcnn/models/fenet.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS

TESTS = "tests/models/test_fenet.py::"

MUTATIONS = mistakes_in(
    "lwcnn/models/fenet.py",
    (
        "x is always added",
        'return step("add", add, x, y) if p.is_added else y',
        'return step("add", add, x, y) if x.shape == y.shape else y',
        TESTS + "test_inverted_shift",
    ),
    (
        "x is never added",
        'return step("add", add, x, y) if p.is_added else y',
        "return y",
        TESTS + "test_inverted_shift",
        TESTS + "test_enhancement_in_three_parts",
    ),
    (
        "a ReLU after the projection",
        'y = conv_norm_act(y, p.project, identity, within(step, "project"))  # (N, C_out, H, W)',
        'y = relu(conv_norm_act(y, p.project, identity, within(step, "project")))',
        TESTS + "test_inverted_shift",
    ),
    (
        "the shift is forgotten",
        'y = run_layer(step, "shift", sparse_shift, y, p.shift)',
        "y = y",
        TESTS + "test_inverted_shift",
    ),
    (
        "the pool comes after the projection's place",
        'y = step("pool", avg_pool2d, y, 2, 2)',
        'y = step("pool", avg_pool2d, y, 2, 1)',
        TESTS + "test_inverted_pool",
        COUNTS + "[fenet_x1_0-224]",
    ),
    (
        "the first channels are mixed",
        'y = step("last", channel_split, x, channels - part, channels)',
        'y = step("last", channel_split, x, 0, part)',
        TESTS + "test_enhancement_in_four_parts",
    ),
    (
        "unmixed channels come behind",
        'y = step(f"concat{number}", concat, kept, y)',
        'y = step(f"concat{number}", concat, y, kept)',
        TESTS + "test_enhancement_in_three_parts",
    ),
    (
        "the same channels are kept twice",
        "part = 2 * part  # as many channels as y has",
        "part = part + channels // 8",
        TESTS + "test_enhancement_in_four_parts",
    ),
    (
        "the nine directions by columns",
        'start[: len(direction), 0] = direction.div(3, rounding_mode="floor").float() - 1',
        "start[: len(direction), 0] = direction.remainder(3).float() - 1",
        TESTS + "test_displacements_begin_in_nine_directions",
    ),
    (
        "directions by true division, as Python 3 runs the released code",
        'direction.div(3, rounding_mode="floor").float() - 1',
        "direction.float() / 3 - 1",
        TESTS + "test_displacements_begin_in_nine_directions",
    ),
    (
        "the rules are exchanged in the blocks",
        'expansion * (out_channels if rule == "released" else in_channels)',
        'expansion * (in_channels if rule == "released" else out_channels)',
        COUNTS + "[fenet_x1_375-224]",
        TESTS + "test_stages_of_the_released_code",
    ),
    (
        "the rules are exchanged in the first pool",
        'expanded = 2 * p if rule == "released" else p',
        'expanded = p if rule == "released" else 2 * p',
        COUNTS + "[fenet_x1_0-224]",
    ),
    (
        "a ReLU after the first convolution",
        "conv1=ConvNorm(in_channels, p, 3, 2, act=identity)",
        "conv1=ConvNorm(in_channels, p, 3, 2, act=relu)",
        TESTS + "test_sizes_and_activations",
    ),
    (
        "the last convolution grows with the width",
        "conv_last=ConvNorm(16 * p, 1932, 1, act=relu),",
        "conv_last=ConvNorm(16 * p, int(1932 * width), 1, act=relu),",
        COUNTS + "[fenet_x1_375-224]",
    ),
)
