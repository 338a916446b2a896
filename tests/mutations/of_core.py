"""Mistakes in steps, rounding rules and costs. See mutation.py."""

from .mutation import mistakes_in

ORACLE = "tests/ops/test_oracle.py::"
STEPS = "tests/steps/test_steps.py::"
CHANNELS = "tests/ops/test_rounding.py::"
COST = "tests/cost/test_rules.py::"
BLOCKS = "tests/cost/test_blocks.py::"
MODULES = "tests/cost/test_block_modules.py::"
KINDS = "tests/cost/test_formulas.py::"
GHOST = "tests/cost/test_ghost.py::"
REDUNDANCY = "tests/studies/test_redundancy.py::"
PRODUCTS = COST + "test_macs_of_a_convolution_are_the_products_that_plain_loops_make"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/ops/rounding.py",
        (
            "forget the 90 % rule",
            "return rounded if rounded >= 0.9 * channels else rounded + divisor",
            "return rounded",
            CHANNELS + "test_make_divisible_by_8",
        ),
        (
            "a depth rounded down",
            "math.ceil(repeats * depth)",
            "int(repeats * depth)",
            CHANNELS + "test_repeat_depth",
        ),
        (
            "a window that starts in the padding",
            "return outputs - 1 if (outputs - 1) * stride >= size + padding else outputs",
            "return outputs",
            CHANNELS + "test_output_size_of_a_pooling",
        ),
        (
            "the odd zero in front",
            "return total // 2, total - total // 2",
            "return total - total // 2, total // 2",
            CHANNELS + "test_same_padding",
            ORACLE + "test_conv2d_with_same_padding",
        ),
        (
            "same padding without dilation",
            "stride + dilation * (kernel - 1) + 1 - size",
            "stride + kernel - size",
            CHANNELS + "test_same_padding",
        ),
    ),
    *mistakes_in(
        "lwcnn/steps.py",
        (
            "lose the prefix",
            'return self.step(f"{self.prefix}.{name}"',
            'return self.step(f"{name}"',
            STEPS + "test_within_puts_prefixes_in_front_from_the_outside_in",
        ),
        (
            "lose the step of an error",
            "raise error.at(name)",
            "raise error",
            STEPS + "test_an_error_names_its_step_by_the_whole_path_and_once",
        ),
        (
            "record no options",
            "Step(step_name, fn, fn_args, fn_kwargs, out)",
            "Step(step_name, fn, fn_args, {}, out)",
            STEPS + "test_trace_records_name_function_inputs_and_output",
        ),
        (
            "trace in training mode",
            "any(module.training for module in holder.modules())",
            "False",
            STEPS + "test_bad_call",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/rules.py",
        ("count grouped convolutions as standard ones", "g=c_in // depth", "g=1", PRODUCTS),
        (
            "forget the parameters of BatchNorm",
            "writes=size, params=learned)",
            "writes=size)",
            COST + "test_cost_worked_out_by_hand",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/formulas.py",
        (
            "parameters without the bias",
            "in_order(C_out * C_in / g * k_h * k_w, b * C_out)",
            "C_out * C_in / g * k_h * k_w",
            PRODUCTS,
        ),
        (
            "squeeze a quarter of the block's input, as EfficientNet does",
            "s: divisible(t * C_in / 4, 8)",
            "s: divisible(C_in / 4, 8)",
            KINDS + "test_kinds_that_are_blocks_are_what_the_modules_cost",
        ),
        (
            "squeeze MBConv by the expanded channels, as MobileNetV3 does",
            "quarter_of_input = Max(1, floor(C_in / 4))",
            "quarter_of_input = Max(1, floor(t * C_in / 4))",
            KINDS + "test_kinds_that_are_blocks_are_what_the_modules_cost",
        ),
        (
            "make a ghost of every map, the primary ones too",
            "C_out: (r - 1) * _primary,",
            "C_out: r * _primary,",
            KINDS + "test_every_kind_is_what_loops_and_pytorch_count",
        ),
        (
            "forget what the shuffle moves",
            '{"reads": N * c * H * W, "writes": N * c * H * W},',
            "",
            KINDS + "test_kinds_that_are_blocks_are_what_the_modules_cost",
        ),
        (
            "filter the inputs of extreme Inception instead of its outputs",
            'specialise(layers["depthwise"], {m: 1, C_in: C_out}),',
            'specialise(layers["depthwise"], {m: 1}),',
            KINDS + "test_every_kind_is_what_loops_and_pytorch_count",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/blocks.py",
        (
            "let the branch of a strided shuffle unit make all channels",
            'conv("restore", y, C_out - C_in, groups=g, norm=True)',
            'conv("restore", y, C_out, groups=g, norm=True)',
            MODULES + "test_shuffle_units_of_every_stage_of_the_paper",
        ),
        (
            "give Xception's separable layer a BatchNorm in between",
            "groups=C_in, strided=True, norm=norm_between)",
            "groups=C_in, strided=True, norm=True)",
            MODULES + "test_separable_layers",
        ),
        (
            "leave squeeze-and-excitation out",
            'y = squeeze_excite(y) if excites else y\n    y = conv("project"',
            'y = conv("project"',
            MODULES + "test_every_mobilenet_v3_block_with_a_whole_expansion",
        ),
        (
            "let a fused block without expansion keep its input's channels",
            "t * C_in if expands else C_out, kernel=k",
            "t * C_in, kernel=k",
            MODULES + "test_mbconv_of_every_form",
        ),
        (
            "round the squeeze of a Ghost bottleneck to a multiple of 8",
            "s: divisible(t * C_in / 4, 4)",
            "s: divisible(t * C_in / 4, 8)",
            MODULES + "test_every_ghost_bottleneck_with_a_whole_expansion",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/block_layers.py",
        (
            "count one addition for each pair of an adder layer",
            'in_order(cost["absolute_differences"], cost["additions"])',
            'cost["additions"]',
            MODULES + "test_adder_blocks",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/block_counts.py",
        (
            "free the half that a unit keeps",
            "or not x.inputs) and",
            "and x.inputs) and",
            BLOCKS + "test_memory_is_what_a_simulation_keeps",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/profile.py",
        (
            "forget idle parameters",
            "for row in self.rows), Cost(params=self.unused_params))",
            "for row in self.rows), Cost())",
            COST + "test_a_shared_parameter_counts_once_and_an_unused_one_counts_too",
        ),
        (
            "count shared parameters twice",
            "uncounted.pop(id(tensor), 0)",
            "uncounted.get(id(tensor), 0)",
            COST + "test_a_shared_parameter_counts_once_and_an_unused_one_counts_too",
        ),
        (
            "leave the model in eval mode",
            "module.training = mode",
            "pass",
            COST + "test_profile_leaves_the_model_as_it_is_and_computes_nothing",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/kinds.py",
        (
            "traffic without what is written",
            "return self.reads + self.writes + self.params",
            "return self.reads + self.params",
            COST + "test_traffic_and_intensity",
        ),
    ),
    *mistakes_in(
        "lwcnn/studies/redundancy.py",
        (
            "a filter without an offset",
            "return torch.cat([seen, seen.new_ones(len(seen), 1, seen.shape[2])], dim=1)",
            "return torch.cat([seen, seen.new_zeros(len(seen), 1, seen.shape[2])], dim=1)",
            REDUNDANCY + "test_the_best_filter_is_that_of_numpy",
        ),
        (
            "judge a filter where it was fitted only",
            "checked = _explained_all(filters, others, *_moments(others, kernel))",
            "checked = fitted",
            REDUNDANCY + "test_all_at_once_is_the_same_as_one_by_one",
        ),
        (
            "compare with 0, not with the mean",
            "((target - target.mean()) ** 2).sum()",
            "(target**2).sum()",
            REDUNDANCY + "test_the_best_filter_is_that_of_numpy",
        ),
        (
            "leave out pairs that correlate negatively",
            "strength = correlation.abs().triu(diagonal=1)",
            "strength = correlation.triu(diagonal=1)",
            REDUNDANCY + "test_a_negative_copy_is_as_similar_as_a_copy",
        ),
        (
            "let a map stand in two pairs",
            "strength[taken], strength[:, taken] = -1, -1",
            "strength[first, second] = -1",
            REDUNDANCY + "test_pairs_are_those_of_plain_loops",
        ),
        (
            "count maps that are 0 nearly everywhere",
            "LIVELY = 0.05",
            "LIVELY = 0.001",
            REDUNDANCY + "test_flat_maps_take_no_part",
        ),
        (
            "count a map as its own partner",
            "max(1, len(targets) - 1)",
            "max(1, len(targets))",
            REDUNDANCY + "test_chance_is_the_mean_over_all_partners",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/ghost.py",
        (
            "cheap filters that read all primary maps",
            "g: primary, b: 0",
            "g: 1, b: 0",
            GHOST + "test_exact_counts_are_those_of_the_module",
        ),
        (
            "one ghost too many a map",
            "C_out: (r - 1) * primary",
            "C_out: r * primary",
            GHOST + "test_the_ratio_is_that_of_the_paper",
        ),
        (
            "forget the last primary map where the ratio does not divide",
            "exact = parts(ceiling(C_out / r))",
            "exact = parts(C_out / r)",
            GHOST + "test_exact_counts_are_those_of_the_module",
        ),
    ),
    *mistakes_in(
        "lwcnn/records/published.py",
        (
            "call a figure the same within ten units of its last digit",
            "return abs(counted - value) < unit",
            "return abs(counted - value) < 10 * unit",
            "tests/records/test_published.py::test_rounded_or_cut_off",
        ),
        (
            "count every row at 224 pixels",
            "return row.model, json.dumps(row.options), row.input_size",
            "return row.model, json.dumps(row.options), 224",
            "tests/records/test_published.py::test_every_network_of_the_table_is_stored_once",
        ),
    ),
]
