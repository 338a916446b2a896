"""Mistakes in steps, rounding rules and costs. See mutation.py."""

from .mutation import mistakes_in

ORACLE = "tests/ops/test_oracle.py::"
STEPS = "tests/steps/test_steps.py::"
CHANNELS = "tests/ops/test_rounding.py::"
COST = "tests/cost/test_rules.py::"
REDUNDANCY = "tests/studies/test_redundancy.py::"

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
            "    window = dilation * (kernel - 1) + 1\n    total",
            "    window = kernel\n    total",
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
            "Step(step_name, THIS_THREAD.computed(fn), fn_args, fn_kwargs, out)",
            "Step(step_name, THIS_THREAD.computed(fn), fn_args, {}, out)",
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
        "lwcnn/cost/profile.py",
        (
            "forget idle parameters",
            "for row in self.rows), Cost(params=self.unused_params))",
            "for row in self.rows), Cost())",
            COST + "test_a_shared_parameter_counts_once_and_an_unused_one_counts_too",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/watch.py",
        (
            "count shared parameters twice",
            "uncounted.pop(memory_of(tensor), 0)",
            "uncounted.get(memory_of(tensor), 0)",
            COST + "test_a_shared_parameter_counts_once_and_an_unused_one_counts_too",
        ),
        (
            "forget what modules made of others compute themselves",
            "return self.cost != Cost() or bool(self.unknown) if self.has_parts else self.operators > 0",
            "return not self.has_parts and self.operators > 0",
            "tests/cost/test_profile_any.py::test_rows_carry_the_paths_of_modules",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/meta_copy.py",
        (
            "put the caller's network into eval mode",
            "return copied.eval()",
            "return model.eval() and copied.eval()",
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
