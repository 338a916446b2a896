"""Mistakes in lwcnn/models/mixnet.py and lwcnn/ops/mixconv.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS

MIXNET = "tests/models/test_mixnet.py::"
BY_STEPS = "tests/ops/test_overwriting.py::test_a_mixed_layer_gives_the_same_at_once_and_by_steps"
PARITY = "tests/parity/test_parity.py::test_same_logits[mixnet_s-paddingsame-timm-97x76-float64]"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/models/mixnet.py",
        (
            "padding for the smallest kernel in all parts",
            "zeros = kernel // 2 if padding is None else padding",
            "zeros = kernels[0] // 2 if padding is None else padding",
            MIXNET + "test_mixed_residual",
        ),
        (
            "the same kernel in all parts",
            'check_layer("MixConv", inputs, outputs, kernel, stride, groups)',
            "kernel = kernels[0]",
            COUNTS + "[mixnet_s-224]",
        ),
        (
            "depthwise 1 x 1 convolutions",
            "groups = inputs if depthwise else 1",
            "groups = inputs",
            MIXNET + "test_pointwise_parts",
        ),
        (
            "padding of PyTorch where TensorFlow's is asked for",
            'conv = SamePaddedConv if zeros == "same" else nn.Conv2d',
            "conv, zeros = nn.Conv2d, kernel // 2",
            PARITY,
        ),
        (
            "squeeze the expanded channels",
            "max(1, int(in_channels * row.se))",
            "max(1, int(in_channels * row.t * row.se))",
            COUNTS + "[mixnet_s-224]",
        ),
        (
            "ReLU inside squeeze-and-excitation of a row of swish",
            "SqueezeExcite(hidden, reduced, row.act, sigmoid)",
            "SqueezeExcite(hidden, reduced, relu, sigmoid)",
            MIXNET + "test_mixed_residual",
        ),
        (
            "one part in an expansion that has two",
            "MixConv(in_channels, hidden, row.a * (1,), act=row.act, **norm)",
            "MixConv(in_channels, hidden, (1,), act=row.act, **norm)",
            MIXNET + "test_counts_of_every_row[mixnet_s]",
        ),
        (
            "the last layer of L wider too",
            "ConvNorm(channels, 1536, 1, act=relu, **options)",
            "ConvNorm(channels, make_divisible(1536 * width), 1, act=relu, **options)",
            MIXNET + "test_l_is_m_with_wider_rows",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/mixconv.py",
        (
            "every part reads the first channels",
            'step(f"split{number}", channel_split, x, start, start + channels)',
            'step(f"split{number}", channel_split, x, 0, channels)',
            BY_STEPS,
        ),
        (
            "parts in the wrong order",
            'return step("concat", concat, *parts)',
            'return step("concat", concat, *parts[::-1])',
            BY_STEPS,
        ),
        (
            "no activation",
            "return activate(y, act, step, p.convs[0] if norm is None else norm)",
            "return y",
            BY_STEPS,
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/rounding.py",
        (
            "what is left over goes to the last part",
            "return channels - (parts - 1) * each, *(parts - 1) * (each,)",
            "return *(parts - 1) * (each,), channels - (parts - 1) * each",
            MIXNET + "test_mixconv_of_channels_that_are_not_shared_evenly",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/layer_checks.py",
        (
            "channels too many are left out",
            "x.shape[1] != sum(p.splits)",
            "x.shape[1] < sum(p.splits)",
            MIXNET + "test_refused",
        ),
    ),
]
