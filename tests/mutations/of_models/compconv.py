"""Mistakes in lwcnn/models/compconv.py, and in what puts it into other networks. See mutation.py."""

from ..mutation import mistakes_in

TESTS = "tests/models/test_compconv.py::"

COST = "tests/cost/test_compconv.py::"

WIDGET = "tests/widgets/test_compconv_levels.py::"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/widgets/compconv_levels/widget.js",
        (
            "all copies begin at the first channel",
            'copied += kind === "copied" ? step.channels : 0;',
            "copied += 0;",
            WIDGET + "test_the_page_unrolls_as_python_does",
        ),
        (
            "the halves are shown one after the other",
            "each[place % 2 ? half + (place - 1) / 2 : place / 2]",
            "each[place]",
            WIDGET + "test_the_bars_show_each_channel_once",
        ),
        (
            "a depth that copies too much is offered",
            "const depth = Math.min(state.depth, Math.max(...possible(state)));",
            "const depth = state.depth;",
            WIDGET + "test_every_control_answers_to_the_keyboard",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/compconv_levels/widget.py",
        (
            "too few channels to copy are not refused",
            '            check_copies("CompconvLevels", *given.values())',
            "            pass",
            WIDGET + "test_wrong_values",
        ),
        (
            "cheap maps are called computed",
            'return "cheap" if layer.name == "cheap" else "computed"',
            'return "computed"',
            WIDGET + "test_the_bars_show_each_channel_once",
        ),
    ),
    *mistakes_in(
        "lwcnn/exercises/compconv/compconv_stack_design.py",
        (
            "the cheap filters are no convolution of the longest way",
            'return sum(layer["depth"] + 1 for layer in layers)',
            'return sum(max(1, layer["depth"]) for layer in layers)',
            "tests/exercises/test_exercises.py::test_the_reference_passes",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/blocks/compconv.py",
        (
            "the third level is there at depth 2",
            "16 * n**2 * KroneckerDelta(d, 3)",
            "16 * n**2 * (1 - KroneckerDelta(d, 1))",
            COST + "test_the_closed_form_is_what_a_run_of_the_module_gives",
        ),
        (
            "depth 3 begins one step later",
            "for times in (2, 4))",
            "for times in (2, 5))",
            COST + "test_modules_of_every_depth",
        ),
        (
            "pooled copies are not moved",
            '"writes": in_order(*written, STRIDES * pixels * copies),',
            '"writes": in_order(*written),',
            COST + "test_the_kind_counts_what_the_module_needs",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/symbolic.py",
        (
            "a copy is a part that nothing else reads",
            'kind, inputs = ("copy", (layer,)) if read else ("split", ())',
            'kind, inputs = "split", ()',
            COST + "test_a_part_of_an_input_that_is_read_whole_is_a_copy",
        ),
    ),
    *mistakes_in(
        "lwcnn/models/compconv.py",
        (
            "every copy begins at the first channel",
            "        copied = copied + b.shape[1]\n",
            "",
            TESTS + "test_copies_are_different_channels_of_the_input_as_they_are",
        ),
        (
            "copied channels before computed ones",
            'y = step(f"join{level}", concat, b, a)',
            'y = step(f"join{level}", concat, a, b)',
            TESTS + "test_compconv",
        ),
        (
            "a level reads the input in place of the level below",
            "b = conv_norm_act(y, layer,",
            "b = conv_norm_act(x, layer,",
            TESTS + "test_compconv",
        ),
        (
            "the cheap maps are made of the last level's input",
            "a = conv_norm_act(b, p.cheap,",
            "a = conv_norm_act(y, p.cheap,",
            TESTS + "test_compconv",
        ),
        (
            "cheap maps before computed ones",
            "concat, *parts, b, a)",
            "concat, *parts, a, b)",
            TESTS + "test_depth_1_is_a_ghost_module_and_a_shuffle",
        ),
        (
            "what the deeper levels made is lost",
            "concat, *parts, b, a)",
            "concat, y, b, a)",
            TESTS + "test_compconv",
        ),
        (
            "no shuffle",
            'return step("shuffle", channel_shuffle, y, 2)',
            "return y",
            TESTS + "test_depth_1_is_a_ghost_module_and_a_shuffle",
        ),
        (
            "the surplus stays",
            "if p.has_surplus:",
            "if False:",
            TESTS + "test_the_closed_form_at_every_depth",
        ),
        (
            "copies that skip pixels in place of means",
            "avg_pool2d, a, 3, p.stride, 1)",
            "avg_pool2d, a, 1, p.stride)",
            TESTS + "test_compconv",
        ),
        (
            "the logarithm is rounded up",
            "max(1, in_channels // full_channels).bit_length()",
            "max(1, -(-in_channels // full_channels)).bit_length()",
            TESTS + "test_depths",
        ),
        (
            "no limit of the depth",
            "return min(MOST_LEVELS, max(1, in_channels // full_channels).bit_length())",
            "return max(1, in_channels // full_channels).bit_length()",
            TESTS + "test_depths",
        ),
        (
            "the smallest unit is rounded down",
            "return -(-out_channels // (2 ** (depth + 1) - 2))",
            "return out_channels // (2 ** (depth + 1) - 2)",
            TESTS + "test_the_smallest_unit_is_the_smallest_that_fills_the_output",
        ),
        (
            "each level strides",
            "self.computed.append(ConvNorm(width, width, kernel, act=act))",
            "self.computed.append(ConvNorm(width, width, kernel, stride, act=act))",
            TESTS + "test_the_closed_form_at_every_depth",
        ),
        (
            "levels without an activation of the layer",
            "self.computed.append(ConvNorm(width, width, kernel, act=act))",
            "self.computed.append(ConvNorm(width, width, kernel, act=relu))",
            TESTS + "test_the_last_layer_of_a_residual_block_is_linear",
        ),
        (
            "more copies than channels are not refused",
            "    if copied > in_channels:",
            "    if False:",
            TESTS + "test_refused",
        ),
    ),
    *mistakes_in(
        "lwcnn/models/resnet.py",
        (
            "the second layer of a block stays dense",
            "self.conv2 = layer(out_channels, out_channels, 3, act=identity)",
            "self.conv2 = ConvNorm(out_channels, out_channels, 3, act=identity)",
            TESTS + "test_networks_with_compconv",
        ),
    ),
    *mistakes_in(
        "lwcnn/models/vgg.py",
        (
            "the first layer of VGG is exchanged too",
            "channels, layer, others = in_channels, ConvAct, choose_layer(conv, ConvAct)",
            "channels, layer, others = in_channels, choose_layer(conv, ConvAct), choose_layer(conv, ConvAct)",
            TESTS + "test_networks_with_compconv",
        ),
    ),
]
