"""Mistakes in Mitchell's arithmetic, in its costs and in its widget. See mutation.py."""

from .mutation import mistakes_in

MITCHELL = "tests/ops/test_mitchell.py::"
ARITHMETIC = "tests/ops/test_arithmetic.py::"
BITS = "tests/widgets/test_mitchell_bits.py::"
PAIRS = MITCHELL + "test_all_pairs_of_exponents"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/ops/mitchell.py",
        (
            "the sign of one factor alone",
            "a.view(form.whole) ^ b.view(form.whole)",
            "a.view(form.whole)",
            PAIRS,
        ),
        (
            "a zero is a small number",
            "(first < form.smallest) | (second < form.smallest)",
            "first < 0",
            PAIRS,
        ),
        ("too large by one exponent", "log.add_(form.one)", "log.add_(form.one + form.smallest)", PAIRS),
        (
            "subnormal results are kept",
            "form.smallest - form.one - 1, -form.one",
            "-form.one, -form.one",
            PAIRS,
        ),
        (
            "beyond infinity",
            "log.clamp_(max=form.infinite - form.one)",
            "log.clamp_(max=form.infinite)",
            PAIRS,
        ),
        (
            "the root of the reciprocal's sign",
            "log = -log >> 1 if root else -log",
            "log = log >> 1 if root else -log",
            MITCHELL + "test_reciprocal_and_inverse_root",
        ),
        (
            "the gradient goes to the wrong factor",
            "of_a = _product(g, b).sum_to_size(a.shape)",
            "of_a = _product(g, a).sum_to_size(a.shape)",
            MITCHELL + "test_what_goes_back_through_a_product",
        ),
        (
            "an exact gradient",
            "of_b = _product(g, a).sum_to_size(b.shape)",
            "of_b = (g * a).sum_to_size(b.shape)",
            MITCHELL + "test_what_goes_back_through_a_product",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/mitchell_matmul.py",
        (
            "small products are not zero",
            "form.smallest - 1, 0)",
            "0, 0)",
            MITCHELL + "test_products_below_the_smallest_normal_number_are_zero_in_matrices_too",
        ),
        (
            "the sign of the rows is lost",
            ".mul_(row_signs[g, i, k, None])",
            "",
            MITCHELL + "test_convolution_against_plain_loops",
        ),
        (
            "infinity is not looked for",
            "max(first, second, first + second - form.one) >= form.infinite",
            "False",
            MITCHELL + "test_matrices_with_products_that_are_not_finite",
        ),
        (
            "terms of the last part are left out",
            "for start in range(0, length, step)]",
            "for start in range(0, max(1, length - step + 1), step)]",
            MITCHELL + "test_matrices_are_sums_of_products_whatever_is_taken_together",
        ),
        (
            "all products at once",
            "TOGETHER = 2**17",
            "TOGETHER = 2**40",
            MITCHELL + "test_memory_is_at_most_four_times_the_windows",
        ),
        (
            "all windows copied at once on the way back",
            "SLICES = 4",
            "SLICES = 1",
            MITCHELL + "test_memory_is_at_most_four_times_the_windows",
        ),
        (
            "only the first places on the way back",
            "sum(map(_over_places, g.chunk(SLICES, 3), b.chunk(SLICES, 3)))",
            "_over_places(g.chunk(SLICES, 3)[0], b.chunk(SLICES, 3)[0])",
            MITCHELL + "test_what_goes_back_through_a_convolution_against_plain_loops",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/mitchell_layers.py",
        (
            "windows of a convolution along one axis that do not move by the stride",
            "windows = windows.unfold(axis, size, step)",
            "windows = windows.unfold(axis, size, 1)",
            ARITHMETIC + "test_convolutions_along_one_and_three_axes",
        ),
        (
            "windows of an adaptive pooling that do not overlap",
            "-(-(i + 1) * length // n)",
            "(i + 1) * length // n",
            ARITHMETIC + "test_windows_of_an_adaptive_pooling_may_overlap",
        ),
        (
            "groups that do not end where they should",
            "filters = weight.flatten(1).unflatten(0, (groups, -1))",
            "filters = weight.flatten(1).unflatten(0, (-1, groups)).transpose(0, 1)",
            MITCHELL + "test_convolution_against_plain_loops",
        ),
        (
            "the biased variance is kept",
            "1 / max(n - 1, 1)",
            "1 / n",
            MITCHELL + "test_batch_norm_against_plain_loops",
        ),
        (
            "an exact square",
            "mitchell_product(apart, apart).sum(axes)",
            "apart.square().sum(axes)",
            MITCHELL + "test_batch_norm_against_plain_loops",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/arithmetic.py",
        (
            "what is not known is let through",
            'if fn is None and not (called in WITHOUT_PRODUCTS or called.startswith(f"{self.name}_")):',
            "if False:",
            ARITHMETIC + "test_what_it_cannot_cover_is_refused",
        ),
        (
            "a scripted network computes as always",
            "        if not self.is_seen:\n",
            "        if False:\n",
            ARITHMETIC + "test_a_scripted_network_is_refused",
        ),
        (
            "it stays on after an error",
            "        THIS_THREAD.arithmetic, THIS_THREAD.computed = before\n",
            "        pass\n",
            ARITHMETIC + "test_what_it_cannot_cover_is_refused",
        ),
        (
            "a trace with the exact functions",
            "= name, partial(mark, name=name)",
            "= name, lambda fn: fn",
            ARITHMETIC + "test_a_trace_says_what_was_computed",
        ),
        (
            "a converted network computes as always",
            "        with arithmetic(self.arithmetic):\n            return run_module",
            "        if True:\n            return run_module",
            ARITHMETIC + "test_a_thread_has_its_own",
        ),
    ),
    *mistakes_in(
        "lwcnn/_this_thread.py",
        (
            "an arithmetic is on in all threads",
            "class _ThisThread(threading.local):",
            "class _ThisThread:",
            ARITHMETIC + "test_a_thread_has_its_own",
            ARITHMETIC + "test_a_thread_that_takes_the_context_along_has_its_own",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/replaced.py",
        (
            "whole numbers times a number exactly",
            "    if not dtype.is_floating_point:\n        return torch.mul(a, b)",
            "    if not (isinstance(a, Tensor) and a.is_floating_point()):\n        return torch.mul(a, b)",
            ARITHMETIC + "test_arithmetic_of_tensors",
        ),
        (
            "an active shift that mixes exactly",
            "x, displacement, stride, mitchell_lerp",
            "x, displacement, stride",
            ARITHMETIC + "test_an_active_shift_mixes_by_mitchells_products_and_so_do_its_gradients",
        ),
        (
            "an exact linear layer",
            '        "linear": mitchell_linear,\n',
            "",
            ARITHMETIC + "test_layers_are_the_pure_functions",
        ),
        (
            "softmax multiplies nothing",
            "relu relu_ relu6",
            "softmax relu relu_ relu6",
            ARITHMETIC + "test_what_it_cannot_cover_is_refused",
        ),
        (
            "an adder layer is trained with exact products",
            "if torch.is_grad_enabled() and (x.requires_grad or weight.requires_grad):",
            "if False:",
            ARITHMETIC + "test_what_it_cannot_cover_is_refused",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/kinds.py",
        (
            "the additions of MACs are forgotten",
            "products, sums = self.macs + self.multiplications, self.macs + self.additions",
            "products, sums = self.macs + self.multiplications, self.additions",
            ARITHMETIC + "test_costs_in_mitchell_products",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/energy.py",
        (
            "a Mitchell product for nothing",
            ' + PICOJOULES["int32"]["addition"] * cost.mitchell_products',
            "",
            "tests/cost/test_energy.py::test_each_kind_of_operation",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/mitchell_bits/float-bits.js",
        (
            "the bits of 1 are not subtracted",
            "a.magnitude + b.magnitude - ONE",
            "a.magnitude + b.magnitude",
            BITS + "test_the_arithmetic_of_the_page_is_python_s",
        ),
        (
            "infinity is a number",
            'return total >= INFINITE ? "large" : "number"',
            'return "number"',
            BITS + "test_the_arithmetic_of_the_page_is_python_s",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/mitchell_bits/widget.js",
        (
            "a field keeps what is no number",
            "else set(model.get(name));",
            "",
            BITS + "test_what_is_no_number_is_put_back",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/convolution_microscope/convolution-sums.js",
        (
            "no carry in a Mitchell product",
            "Math.max(p * q + digits, 2 * digits)",
            "(p * q + digits)",
            "tests/widgets/test_convolution_microscope.py::test_the_written_sums_are_the_outputs",
        ),
    ),
]
