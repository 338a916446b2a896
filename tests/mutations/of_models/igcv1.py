"""Mistakes in lwcnn/models/igcv1.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS

IGCV1 = "tests/models/test_igcv1.py::"

MUTATIONS = mistakes_in(
    "lwcnn/models/igcv1.py",
    (
        "the inverse shuffle first",
        'step("shuffle", channel_shuffle, y, p.primary_groups)',
        'step("shuffle", channel_shuffle, y, p.secondary_groups)',
        IGCV1 + "test_interleaved_group_conv",
        IGCV1 + "test_one_way_leads_from_each_input_to_each_output",
    ),
    (
        "no way back",
        'return step("shuffle_back", channel_shuffle, y, p.secondary_groups)',
        "return y",
        IGCV1 + "test_interleaved_group_conv",
    ),
    (
        "as many secondary groups as primary ones",
        "groups = out_channels // primary_groups if secondary_groups is None",
        "groups = primary_groups if secondary_groups is None",
        COUNTS + "[igc_l100m2-224]",
    ),
    (
        "secondary groups by the channels that come in",
        "groups = out_channels // primary_groups if secondary_groups is None",
        "groups = in_channels // primary_groups if secondary_groups is None",
        COUNTS + "[igc_l4m32-224]",
    ),
    (
        "a ReLU before the sum",
        "self.igc2 = InterleavedGroupConv(out_channels, out_channels, primary_groups, act=identity)",
        "self.igc2 = InterleavedGroupConv(out_channels, out_channels, primary_groups)",
        IGCV1 + "test_the_last_layer_of_a_block_has_its_relu_after_the_sum",
        IGCV1 + "test_interleaved_basic_block",
    ),
    (
        "a projection without groups",
        'options = {"groups": primary_groups, "eps": EPS, "act": identity}',
        'options = {"eps": EPS, "act": identity}',
        COUNTS + "[igc_l16m16-224]",
    ),
    (
        "a stride in the first stage",
        "for block in (1, 2):\n            stride = 2 if block == 1 and number > 2 else 1",
        "for block in (1, 2):\n            stride = 2 if block == 1 else 1",
        COUNTS + "[igc_l100m2-224]",
    ),
    (
        "PyTorch's eps",
        "EPS = 2e-5",
        "EPS = 1e-5",
        IGCV1 + "test_statistics_of_batch_norm",
    ),
    (
        "one layer too few in each stage",
        "range(1, (depth - 2) // (3 * layers) + 1)",
        "range(1, (depth - 2) // (3 * layers))",
        IGCV1 + "test_depths_of_the_networks_for_cifar",
    ),
    (
        "the rule's secondary groups in the residual network, too",
        "secondary_groups=channels // groups",
        "secondary_groups=out_channels // groups",
        IGCV1 + "test_depths_of_the_networks_for_cifar",
        IGCV1 + "test_two_ways_lead_through_the_first_pair_of_a_block_that_doubles_the_channels",
    ),
)
