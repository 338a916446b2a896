"""Mistakes in the networks. See mutation.py."""

from .mutation import mistakes_in

COUNTS = "tests/models/test_counts.py::test_counts"
BLOCKS = "tests/models/test_blocks.py::"
WITNESS = "tests/models/test_by_hand.py::"
SHUFFLE = "tests/models/test_shufflenet.py::"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/models/squeezenet.py",
        (
            "3 x 3 before 1 x 1 in Fire",
            'step("concat", concat, e1, e3)',
            'step("concat", concat, e3, e1)',
            WITNESS + "test_fire",
        ),
        (
            "no ReLU after the squeeze",
            "s = conv_act(x, p.squeeze, ",
            "s = conv_act(x, p.squeeze, lambda y: y, ",
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
    ),
    *mistakes_in(
        "lwcnn/models/mobilenet_v2.py",
        (
            "an activation after the projection",
            'conv_norm_act(y, p.project, identity, within(step, "project"))',
            'conv_norm_act(y, p.project, act, within(step, "project"))',
            BLOCKS + "test_linear_bottleneck_has_no_activation_after_the_projection",
            WITNESS + "test_inverted_residual",
        ),
        (
            "a shortcut at stride 2",
            "self.shortcut = stride == 1 and in_channels == out_channels",
            "self.shortcut = in_channels == out_channels",
            BLOCKS + "test_shortcut_of_inverted_residual",
        ),
        (
            "no shortcut at all",
            "self.shortcut = stride == 1 and in_channels == out_channels",
            "self.shortcut = False",
            WITNESS + "test_inverted_residual",
        ),
        (
            "an expansion for t = 1",
            "if expansion > 1 else None",
            "if expansion else None",
            COUNTS + "[mobilenet_v2-224]",
        ),
        (
            "another stride in table 2",
            "Row(t=6, c=96, n=3, s=1)",
            "Row(t=6, c=96, n=3, s=2)",
            COUNTS + "[mobilenet_v2-224]",
        ),
        (
            "a last layer that shrinks",
            "make_divisible(1280 * max(1.0, width))",
            "make_divisible(1280 * width)",
            "tests/models/test_counts.py::test_width_multiplier_of_mobilenet_v2",
        ),
    ),
    *mistakes_in(
        "lwcnn/models/mobilenet_v1.py",
        (
            "the stride that table 1 prints",
            "    Row(s=1, c=1024),",
            "    Row(s=2, c=1024),",
            COUNTS + "[mobilenet_v1-224]",
        ),
        (
            "no activation between depthwise and pointwise",
            'conv_norm_act(x, p.depthwise, act, within(step, "depthwise"))',
            'conv_norm_act(x, p.depthwise, lambda y: y, within(step, "depthwise"))',
            WITNESS + "test_depthwise_separable",
        ),
        (
            "a width that is rounded to multiples of 8",
            "out_channels = cut_channels(row.c * width)",
            "out_channels = max(8, round(row.c * width / 8) * 8)",
            "tests/models/test_mobilenet_v1.py::test_any_width",
        ),
    ),
    *mistakes_in(
        "lwcnn/models/mobilenet_v3.py",
        (
            "a plain sigmoid in squeeze-and-excitation",
            "squeeze_excite(y, p.squeeze_excite, relu, hard_sigmoid, ",
            "squeeze_excite(y, p.squeeze_excite, relu, lambda s: s.sigmoid(), ",
            WITNESS + "test_bneck",
        ),
        (
            "a reduction of the block's input",
            "make_divisible(row.e / 4)",
            "make_divisible(in_channels / 4)",
            COUNTS + "[mobilenet_v3_large-224]",
        ),
        (
            "hard-swish in a row of ReLU",
            "self.act = row.act",
            "self.act = hard_swish",
            WITNESS + "test_bneck",
        ),
        (
            "a wide layer before the pooling",
            'x = step("pool", global_avg_pool, x)',
            'x = step("pool", global_avg_pool, hard_swish(x))',
            "tests/models/test_traces.py::test_trace_is_connected[mobilenet_v3_small]",
        ),
    ),
    *mistakes_in(
        "lwcnn/models/resnet.py",
        (
            "no ReLU after the sum",
            'return step("act", relu, step("add", add, x, y))',
            'return step("add", add, x, y)',
            WITNESS + "test_residual_blocks",
        ),
        (
            "a ReLU before the sum",
            'conv_norm_act(y, p.conv2, identity, within(step, "conv2"))',
            'conv_norm_act(y, p.conv2, relu, within(step, "conv2"))',
            WITNESS + "test_residual_blocks",
        ),
        (
            "the stride in the other convolution",
            'if stride_in == "1x1" else',
            'if stride_in == "3x3" else',
            COUNTS + "[resnet50-224]",
        ),
    ),
    *mistakes_in(
        "lwcnn/models/googlenet.py",
        (
            "branches in another order",
            "concat, b1, b3, b5, bp)",
            "concat, b1, b5, b3, bp)",
            WITNESS + "test_inception",
        ),
        (
            "no ReLU after a reduction",
            "conv_norm_act(x, p.reduce5x5, relu,",
            "conv_norm_act(x, p.reduce5x5, lambda y: y,",
            WITNESS + "test_inception",
        ),
        (
            "a pool that does nothing",
            "max_pool2d, x, 3, 1, 1)",
            "max_pool2d, x, 1, 1, 0)",
            WITNESS + "test_inception",
        ),
    ),
    *mistakes_in(
        "lwcnn/models/xception.py",
        (
            "an activation between depthwise and pointwise",
            "y if p.between is identity else",
            "y if p.between is None else",
            BLOCKS + "test_nothing_between_depthwise_and_pointwise",
        ),
        (
            "a ReLU before the depthwise convolution",
            'step("depthwise", depthwise_conv2d, x, d.weight',
            'step("depthwise", depthwise_conv2d, relu(x), d.weight',
            WITNESS + "test_separable_conv",
        ),
        (
            "a ReLU at the start of the first block",
            "if number > 1 or p.relu_first:",
            "if number > 0:",
            WITNESS + "test_xception_block",
        ),
        (
            "a shortcut from after the first ReLU",
            'y = step(f"relu{number}", relu, y)',
            'y = x = step(f"relu{number}", relu, y)',
            WITNESS + "test_xception_block",
        ),
        (
            "towers of one group",
            "kernel // 2, groups=towers, bias=False",
            "kernel // 2, groups=1, bias=False",
            BLOCKS + "test_towers_are_towers",
        ),
        (
            "grow first in the exit flow",
            'Row("exit13", (728, 1024), pool=True)',
            'Row("exit13", (1024, 1024), pool=True)',
            COUNTS + "[xception-299]",
        ),
        (
            "seven blocks in the middle",
            "for number in range(5, 13)",
            "for number in range(5, 12)",
            BLOCKS + "test_xception_has_36_convolutional_layers_in_14_modules",
        ),
        (
            "padding in the first convolution",
            "conv1=ConvNorm(in_channels, 32, 3, stride=2, padding=0, act=relu)",
            "conv1=ConvNorm(in_channels, 32, 3, stride=2, act=relu)",
            COUNTS + "[xception-299]",
        ),
    ),
    *mistakes_in(
        "lwcnn/models/efficientnet_lite.py",
        (
            "scale the last stage too",
            "fixed = row in (TABLE[0], TABLE[-1])",
            "fixed = False",
            COUNTS + "[efficientnet_lite4-300]",
        ),
        (
            "the eps of PyTorch",
            '"padding": "same", "eps": 1e-3',
            '"padding": "same", "eps": 1e-5',
            WITNESS + "test_efficientnet_lite_follows_tensorflow",
        ),
        (
            "symmetric padding",
            '"same": {"padding": "same"',
            '"same": {"padding": None',
            WITNESS + "test_efficientnet_lite_follows_tensorflow",
        ),
    ),
    *mistakes_in(
        "lwcnn/models/shufflenet_v1.py",
        (
            "the shuffle of the other groups",
            'y = step("shuffle", channel_shuffle, y, p.shuffle_groups)',
            'y = step("shuffle", channel_shuffle, y, y.shape[1] // p.shuffle_groups)',
            SHUFFLE + "test_shuffle_unit",
        ),
        (
            "a ReLU after the depthwise convolution",
            'conv_norm_act(y, p.depthwise, identity, within(step, "depthwise"))',
            'conv_norm_act(y, p.depthwise, relu, within(step, "depthwise"))',
            SHUFFLE + "test_shuffle_unit",
        ),
        (
            "the shortcut before the unit's own channels",
            'step("concat", concat, y, shortcut)',
            'step("concat", concat, shortcut, y)',
            SHUFFLE + "test_shuffle_unit",
        ),
        (
            "groups in the first 1 x 1 of stage 2",
            "first_groups=1 if first else groups",
            "first_groups=groups",
            SHUFFLE + "test_first_pointwise_of_stage_2_has_no_groups",
            COUNTS + "[shufflenet_v1_g8-224]",
        ),
        (
            "an option without effect",
            "self.shuffle_groups = groups if shuffle else 1",
            "self.shuffle_groups = groups",
            SHUFFLE + "test_without_shuffle_the_groups_never_meet",
        ),
        (
            "36 channels in conv1 at 1.5 x",
            "first = 24 if width == 1.5 else ",
            "first = ",
            SHUFFLE + "test_widths_of_v1",
        ),
    ),
    *mistakes_in(
        "lwcnn/models/shufflenet_v2.py",
        (
            "work on the first half",
            'step("work", channel_split, x, half, 2 * half)',
            'step("work", channel_split, x, 0, half)',
            SHUFFLE + "test_shufflenet_v2_unit",
        ),
        (
            "no shuffle at the end",
            'return y if p.coding == "official" else step("shuffle", channel_shuffle, y, 2)',
            "return y",
            SHUFFLE + "test_shufflenet_v2_unit",
        ),
        (
            "the official split by halves",
            'x = step("shuffle", channel_shuffle, x, half)',
            "x = x",
            SHUFFLE + "test_half_of_the_channels_pass_a_unit_untouched",
        ),
        (
            "torchvision's sizes under the official name",
            'kept = entering if coding == "official" else middle',
            "kept = middle",
            SHUFFLE + "test_official_coding_needs_what_the_paper_prints",
        ),
        (
            "a bias in the official classifier",
            'bias=coding == "torchvision"',
            "bias=True",
            SHUFFLE + "test_official_coding_needs_what_the_paper_prints",
        ),
    ),
]
