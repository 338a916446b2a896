"""Mistakes in cost rules, in blocks run on symbols, and in what families say of their blocks. See mutation.py."""

from .mutation import mistakes_in

COST = "tests/cost/test_rules.py::"
SHAPES = "tests/cost/test_shapes.py::"
SYMBOLIC = "tests/cost/test_symbolic.py::"
BLOCKS = "tests/cost/test_blocks.py::"
MODULES = "tests/cost/test_block_modules.py::"
KINDS = "tests/cost/test_formulas.py::"
GHOST = "tests/cost/test_ghost.py::"
TREES = "tests/cost/test_trees.py::"
PRODUCTS = COST + "test_macs_of_a_convolution_are_the_products_that_plain_loops_make"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/cost/rules.py",
        (
            "count grouped convolutions as standard ones",
            "macs=n * h_out * w_out * c_out * depth * k_h * k_w",
            "macs=n * h_out * w_out * c_out * given['x'].shape[1] * k_h * k_w",
            PRODUCTS,
        ),
        (
            "parameters without the bias",
            'params=in_order(given["weight"].numel(), biases),\n        reads=given["x"].numel(),\n'
            "        writes=step.out.numel(),\n    )\n\n\n# An adder",
            'params=given["weight"].numel(),\n        reads=given["x"].numel(),\n'
            "        writes=step.out.numel(),\n    )\n\n\n# An adder",
            PRODUCTS,
        ),
        (
            "one difference for each pair of an adder layer, and no addition",
            "additions=differences,",
            "additions=0,",
            COST + "test_differences_of_an_adder_layer_are_those_that_plain_loops_make",
        ),
        (
            "forget the parameters of BatchNorm",
            "writes=size, params=learned)",
            "writes=size)",
            COST + "test_cost_worked_out_by_hand",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/shapes.py",
        (
            "round the size of an output down",
            "else -(-number // by)",
            "else number // by",
            SHAPES + "test_a_rule_says_what_pytorch_gives",
        ),
        (
            "forget the dilation",
            "2 * p - d * (k - 1), s)",
            "2 * p - (k - 1), s)",
            SHAPES + "test_a_rule_says_what_pytorch_gives",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/symbols.py",
        (
            "count an equal term once",
            "times.get(term, 0) + 1",
            "1",
            KINDS + "test_every_kind_is_what_loops_and_pytorch_count",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/symbolic.py",
        (
            "leave the BatchNorm out of its layer",
            "inputs[0].params = in_order(inputs[0].params, cost.params)",
            "pass",
            SYMBOLIC + "test_a_layer_is_an_operation_with_what_follows_it",
        ),
        (
            "write over the input",
            'if step.fn not in KINDS and inputs[0].kind != "input":',
            "if step.fn not in KINDS:",
            SYMBOLIC + "test_an_activation_of_the_input_leaves_the_input_as_it_is",
        ),
        (
            "call a sum as its shortcut",
            "if fn is ops.add and maps[0] is self.x else",
            "if False else",
            SYMBOLIC + "test_a_sum_is_called_as_its_branch_is",
        ),
        (
            "keep the surplus of a concatenation",
            "layer.shape = step.out.shape\n        return layer",
            "return layer",
            BLOCKS + "test_a_surplus_ghost_is_computed_and_cut_off",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/blocks/counting.py",
        (
            "free the half that a unit keeps",
            "or not x.inputs) and",
            "and x.inputs) and",
            BLOCKS + "test_memory_is_what_a_simulation_keeps",
        ),
        (
            "count one addition for each pair of an adder layer",
            "in_order(count, layer.cost.additions)",
            "layer.cost.additions",
            MODULES + "test_adder_blocks",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/blocks/block.py",
        (
            "forget what the shuffle moves",
            '("pool", "shuffle", "scale")',
            '("pool", "scale")',
            KINDS + "test_kinds_that_are_blocks_are_what_the_modules_cost",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/blocks/pages.py",
        (
            "say nothing of a form",
            '"note": note,\n            }\n            for condition',
            '"note": "",\n            }\n            for condition',
            TREES + "test_forms_of_blocks_share_their_rows",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/blocks/mobilenet.py",
        (
            "squeeze a quarter of the block's input, as EfficientNet does",
            "s: divisible(t * C_in / 4, 8)",
            "s: divisible(C_in / 4, 8)",
            KINDS + "test_kinds_that_are_blocks_are_what_the_modules_cost",
        ),
        (
            "give Xception's separable layer a BatchNorm in between",
            "if norm_between:",
            "if True:",
            MODULES + "test_separable_layers",
        ),
        (
            "leave squeeze-and-excitation out",
            "squeeze_excite(wide, s, bias) if excites else None",
            "None",
            MODULES + "test_every_mobilenet_v3_block_with_a_whole_expansion",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/blocks/efficientnet.py",
        (
            "squeeze MBConv by the expanded channels, as MobileNetV3 does",
            "quarter_of_input = Max(1, floor(C_in / 4))",
            "quarter_of_input = Max(1, floor(t * C_in / 4))",
            KINDS + "test_kinds_that_are_blocks_are_what_the_modules_cost",
        ),
        (
            "let a fused block without expansion keep its input's channels",
            "conv_norm(C_in, t * C_in if expands else C_out, k, stride)",
            "conv_norm(C_in, t * C_in, k, stride)",
            MODULES + "test_mbconv_of_every_form",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/blocks/shufflenet.py",
        (
            "let the branch of a strided shuffle unit make all channels",
            "C_out - C_in if strides else C_out",
            "C_out",
            MODULES + "test_shuffle_units_of_every_stage_of_the_paper",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/blocks/channelnet.py",
        (
            "filters as long as there are groups",
            "mix=_along(g, 4 * g, g)",
            "mix=_along(g, g, g)",
            MODULES + "test_group_channel_wise_modules",
        ),
        (
            "filters for all positions that are as long as the kernel",
            "along=_along(1, LENGTH)",
            "along=_along(1, k)",
            KINDS + "test_every_kind_is_what_loops_and_pytorch_count",
            KINDS + "test_kinds_that_are_blocks_are_what_the_modules_cost",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/channel_wise.py",
        (
            "the MACs of a filter along the channels without its length",
            "math.prod(weight.shape[1:])",
            "math.prod(weight.shape[2:])",
            "tests/cost/test_rules.py::test_macs_along_the_channels_are_the_products_that_plain_loops_make",
            "tests/cost/test_rules.py::test_macs_across_positions",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/blocks/interleaved.py",
        (
            "as many groups in the secondary layer as in the primary one",
            "secondary=conv_norm(C_out, C_out, groups=C_out / g)",
            "secondary=conv_norm(C_out, C_out, groups=g)",
            KINDS + "test_every_kind_is_what_loops_and_pytorch_count",
            KINDS + "test_kinds_that_are_blocks_are_what_the_modules_cost",
            MODULES + "test_pairs_of_every_stage_of_igcv1",
        ),
        (
            "no groups in the projection of an interleaved residual",
            "project=conv_norm(wide, C_out, groups=g)",
            "project=conv_norm(wide, C_out)",
            KINDS + "test_every_kind_is_what_loops_and_pytorch_count",
        ),
        (
            "an interleaved residual that adds its input whatever shape it gives",
            "shortcut=not changes",
            "shortcut=True",
            MODULES + "test_interleaved_residuals",
        ),
        (
            "the bound of IGCV2 without the taps of a kernel",
            "least_sparse_weights = G * n * (S * G) ** (1 / n)",
            "least_sparse_weights = G * n * G ** (1 / n)",
            "tests/cost/test_interleaved.py::test_the_balance_condition",
            "tests/cost/test_interleaved.py::test_the_best_depth_has_the_least_weights",
        ),
        (
            "the theorem with L + 1",
            "wider_left, wider_right = L / (L - 1), M * S",
            "wider_left, wider_right = L / (L + 1), M * S",
            "tests/cost/test_interleaved.py::test_the_two_sides_of_the_theorem_are_those_of_the_formulas",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/blocks/block.py",
        (
            "forget what the shift moves",
            'in (*WEIGHTED, "shift")',
            "in WEIGHTED",
            KINDS + "test_every_kind_is_what_loops_and_pytorch_count",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/blocks/active_shift.py",
        (
            "a layer that strides after its active shift has done so",
            "pointwise=conv(C_in, C_out)",
            "pointwise=conv(C_in, C_out, 1, stride)",
            KINDS + "test_every_kind_is_what_loops_and_pytorch_count",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/symbolic.py",
        (
            "MACs in Mitchell's arithmetic",
            "step._replace(fn=THIS_THREAD.computed(step.fn))",
            "step",
            MODULES + "test_mitchell_blocks",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/blocks/shiftnet.py",
        (
            "wide as a multiple of the channels that come in",
            "wide = t * C_out",
            "wide = t * C_in",
            MODULES + "test_shift_blocks",
        ),
        (
            "no stride in the pointwise layer",
            "conv(C_in, C_out, 1, stride)",
            "conv(C_in, C_out, 1)",
            KINDS + "test_every_kind_is_what_loops_and_pytorch_count",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/blocks/convolutions.py",
        (
            "filter the inputs of extreme Inception instead of its outputs",
            "depthwise=conv(C_out, C_out, k, stride, groups=C_out)",
            "depthwise=conv(C_in, C_in, k, stride, groups=C_in)",
            KINDS + "test_every_kind_is_what_loops_and_pytorch_count",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/blocks/ghostnet.py",
        (
            "round the squeeze of a Ghost bottleneck to a multiple of 8",
            "s: divisible(t * C_in / 4, 4)",
            "s: divisible(t * C_in / 4, 8)",
            MODULES + "test_every_ghost_bottleneck_with_a_whole_expansion",
        ),
        (
            "make a ghost of every map, the primary ones too",
            "(ratio - 1) * primary, cheap",
            "ratio * primary, cheap",
            GHOST + "test_the_ratio_is_that_of_the_paper",
            KINDS + "test_every_kind_is_what_loops_and_pytorch_count",
        ),
        (
            "cheap filters that read all primary maps",
            "cheap, groups=primary)",
            "cheap)",
            GHOST + "test_exact_counts_are_those_of_the_module",
        ),
        (
            "forget the last primary map where the ratio does not divide",
            "exact = layers_of_module(ceiling(C_out / r))",
            "exact = layers_of_module(C_out / r)",
            GHOST + "test_exact_counts_are_those_of_the_module",
        ),
    ),
]
