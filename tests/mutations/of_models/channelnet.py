"""Mistakes in lwcnn/models/channelnet.py and channel_wise.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS

CHANNELNET = "tests/models/test_channelnet.py::"

MUTATIONS = mistakes_in(
    "lwcnn/models/channelnet.py",
    (
        "an activation after the first convolution",
        "ConvNorm(in_channels, channels, 3, 2, zeros, act=identity)",
        "ConvNorm(in_channels, channels, 3, 2, zeros, act=relu6)",
        CHANNELNET + "test_what_stands_where",
    ),
    (
        "the input behind the result",
        'step("concat", concat, x, y)',
        'step("concat", concat, y, x)',
        CHANNELNET + "test_depthwise_pointwise",
    ),
    (
        "a shortcut in the second module",
        '"conv_2_2": (True, False)',
        '"conv_2_2": (True, True)',
        CHANNELNET + "test_what_stands_where",
    ),
    (
        "filters along the channels in the first module too",
        '"conv_2_1": (False, True)',
        '"conv_2_1": (True, True)',
        COUNTS + "[channelnet_v1-224]",
    ),
    (
        "filters as long as the paper's group has channels wide",
        "4 * groups, stride=groups",
        "4, stride=groups",
        CHANNELNET + "test_group_module",
    ),
    (
        "one filter for all groups",
        "ChannelWiseConv(groups, 4 * groups, stride=groups",
        "ChannelWiseConv(1, 4 * groups, stride=1",
        CHANNELNET + "test_group_module",
    ),
    (
        "no input kept before the last stride",
        '"conv_1_4": Row(c=256, s=1, keeps=True)',
        '"conv_1_4": Row(c=512, s=1)',
        COUNTS + "[channelnet_v1-224]",
    ),
    (
        "the same zeros on both sides",
        'zeros = "same" if padding == "same" else 1',
        "zeros = 1",
        "tests/parity/test_parity.py::test_same_logits[channelnet_v1-pytorchcv-96x64-float64]",
    ),
    (
        "v2 with the paper's shared filter",
        "None if shared else SIDE * SIDE",
        "None",
        COUNTS + "[channelnet_v2-224]",
    ),
    (
        "images of any size",
        "fixed = classifies or (slides and not shared)",
        "fixed = slides and not shared",
        CHANNELNET + "test_sizes_that_a_network_takes",
    ),
) + mistakes_in(
    "lwcnn/models/channel_wise.py",
    (
        "an output less than classes",
        "channels - num_classes + 1, pair",
        "channels - num_classes + 2, pair",
        CHANNELNET + "test_channel_wise_classifier",
    ),
    (
        "a stride of 2 that pads both sides alike",
        'same = stride > 1 and padding == "same"',
        'same = stride > 2 and padding == "same"',
        CHANNELNET + "test_a_stride_of_two_pads_at_the_end_alone",
    ),
    (
        "dropout in use too",
        "if p.training and p.drop_rate else y",
        "if p.drop_rate else y",
        CHANNELNET + "test_in_training_a_few_numbers_drop_out",
    ),
    (
        "no dropout in training",
        'step("drop", dropout, y, p.drop_rate, True)',
        'step("drop", dropout, y, p.drop_rate, False)',
        CHANNELNET + "test_in_training_a_few_numbers_drop_out",
    ),
)
