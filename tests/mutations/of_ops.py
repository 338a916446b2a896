"""Mistakes in the tensor functions. See mutation.py."""

from .mutation import mistakes_in

ORACLE = "tests/ops/test_oracle.py::"
OVERWRITING = "tests/ops/test_overwriting.py::"
EVERY = "tests/ops/test_every_call.py::"
PROPERTY = "tests/ops/test_properties.py::"
BAD = "tests/ops/test_bad_calls.py::"
ADDER = "tests/ops/test_adder.py::"
CHECKS = "tests/ops/test_checks.py::"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/ops/conv.py",
        (
            "drop the dilation",
            "    return F.conv2d(x, weight, bias, stride, padding, dilation, groups)\n",
            "    return F.conv2d(x, weight, bias, stride, padding, 1, groups)\n",
            ORACLE + "test_conv2d",
        ),
        (
            "forget the bias",
            "    return F.conv2d(x, weight, bias, stride, padding, dilation, groups)\n",
            "    return F.conv2d(x, weight, None, stride, padding, dilation, groups)\n",
            ORACLE + "test_conv2d",
        ),
        (
            "flip the stride",
            "    return F.conv2d(x, weight, bias, stride, padding, dilation, groups)\n",
            "    stride = stride if isinstance(stride, int) else stride[::-1]\n"
            "    return F.conv2d(x, weight, bias, stride, padding, dilation, groups)\n",
            ORACLE + "test_conv2d",
        ),
        (
            "drop the padding",
            "    return F.conv2d(x, weight, bias, stride, padding, dilation, groups)\n",
            "    return F.conv2d(x, weight, bias, stride, 0, dilation, groups)\n",
            ORACLE + "test_conv2d",
        ),
        (
            "a depthwise convolution without its padding",
            "return F.conv2d(x, weight, bias, stride, padding, dilation, groups=x.shape[1])",
            "return F.conv2d(x, weight, bias, stride, 0, dilation, groups=x.shape[1])",
            ORACLE + "test_depthwise_conv2d",
        ),
        (
            "pad rows where columns should be",
            "(left, right, above, below)",
            "(above, below, left, right)",
            ORACLE + "test_conv2d_with_same_padding",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/layer_checks.py",
        (
            "let kernels be higher than the map",
            "    if down * (rows - 1) >= height + 2 * above:\n",
            "    if False:\n",
            BAD + "test_bad_call",
        ),
        (
            "let filters be too deep",
            "    if depth != channels // groups:\n",
            "    if False:\n",
            BAD + "test_bad_call",
        ),
        (
            "let adders be of any depth",
            "    if weight.shape[1] != x.shape[1]:\n",
            "    if False:\n",
            BAD + "test_bad_call",
        ),
        (
            "check another default than the operation has",
            "momentum=0.1, eps=1e-5\n",
            "momentum=0.1, eps=1e-3\n",
            CHECKS + "test_a_check_takes_what_its_operation_takes",
        ),
    ),
    *mistakes_in(
        "lwcnn/errors.py",
        (
            "take True for 1",
            "    if not is_whole(value, least):\n",
            "    if value < least:\n",
            BAD + "test_bad_call",
        ),
        (
            "take an infinite number",
            "bool(real) and (isinstance(value, Rational) or math.isfinite(value))",
            "bool(real)",
            "tests/test_numbers.py::test_what_is_no_number",
        ),
        (
            "call a fraction no number",
            "isinstance(value, (Real, Decimal))",
            "isinstance(value, (int, float))",
            "tests/test_numbers.py::test_numbers[Fraction]",
        ),
        (
            "call True a number",
            "    if isinstance(value, bool):\n        return False\n",
            "",
            "tests/test_numbers.py::test_what_is_no_number",
        ),
        (
            "leave 3.0 a float",
            "return int(value) if value == int(value) else float(value)",
            "return float(value)",
            "tests/test_numbers.py::test_numbers[float64]",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/checks.py",
        (
            "check nothing",
            "                check(where, *args, **options)\n",
            "                pass\n",
            BAD + "test_bad_call",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/holders.py",
        (
            "take the parts of a layer in another order",
            "*_held(layer, TAKEN[fn])",
            "*_held(layer, sorted(TAKEN[fn]))",
            "tests/ops/test_checks.py::test_a_layer_of_pytorch_gives_an_operation_what_it_takes",
        ),
        (
            "let PyTorch take a single map",
            " and x.dim() == axes",
            " and axes is not None",
            BAD + "test_x_is_no_batch_of_feature_maps",
        ),
        (
            "leave it to PyTorch to say what does not fit",
            "NOT_FITTING = (KeyError, RuntimeError, TypeError, ValueError)",
            "NOT_FITTING = (ZeroDivisionError,)",
            BAD + "test_bad_call",
        ),
        (
            "say nothing of what a holder lacks",
            "            check_holder(where, p, parts, holder)\n",
            "",
            BAD + "test_bad_call",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/adder.py",
        (
            "a distance above 0",
            "sums.sub_(difference.abs_().sum(1))",
            "sums.add_(difference.abs_().sum(1))",
            ADDER + "test_adder2d",
        ),
        (
            "a sum of differences, not of distances",
            "difference.abs_().sum(1)",
            "difference.sum(1)",
            ADDER + "test_adder2d",
        ),
        (
            "turn the clipped gradient of the input round",
            "torch.sub(filters[o, :, None], windows, out=difference)",
            "torch.sub(windows, filters[o, :, None], out=difference)",
            ADDER + "test_the_gradients_of_the_paper_by_hand",
        ),
        (
            "the exact sign for the clipped gradient of the input",
            "difference.sign_() if exact else difference.clamp_(-1, 1)",
            "difference.sign_()",
            ADDER + "test_gradients_against_plain_loops",
        ),
        (
            "a gradient of the input that is not clipped",
            "difference.sign_() if exact else difference.clamp_(-1, 1)",
            "difference.sign_() if exact else difference",
            ADDER + "test_gradients_against_plain_loops",
        ),
        (
            "turn the gradient of the filters round",
            "return products - weight * g.sum((0, 2, 3)).view(-1, 1, 1, 1)",
            "return weight * g.sum((0, 2, 3)).view(-1, 1, 1, 1) - products",
            ADDER + "test_the_gradients_of_the_paper_by_hand",
        ),
        (
            "a gradient of the filters without the filters",
            "return products - weight * g.sum((0, 2, 3)).view(-1, 1, 1, 1)",
            "return products",
            ADDER + "test_gradients_against_plain_loops",
        ),
        (
            "the gradient of the paper for the exact one",
            "    if exact:\n        return _exact_gradient_of_weight(g, x, weight, stride, padding)\n",
            "",
            EVERY + "test_gradient",
        ),
        (
            "forget the last images of a batch",
            "for start in range(0, len(x), images):",
            "for start in range(0, len(x) - images + 1, images):",
            ADDER + "test_the_parts_of_a_batch_change_nothing",
        ),
        (
            "another size on the meta device",
            "(size + 2 * p - kernel) // s + 1",
            "(size + p - kernel) // s + 1",
            EVERY + "test_meta_device_gives_the_shape_without_the_numbers",
        ),
        (
            "sums in bfloat16 under autocast",
            "x = x.to(weight.dtype)",
            "weight = weight.to(x.dtype)",
            ADDER + "test_autocast_keeps_the_precision_of_the_filters",
        ),
        (
            "pad after the layer's own padding",
            "x, padding = pad_same(x, weight, stride, 1)",
            "x, padding = x, 0",
            ADDER + "test_padding_of_tensorflow",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/shuffle.py",
        (
            "shuffle with the other number of groups",
            "return torch.channel_shuffle(x, groups)",
            "return torch.channel_shuffle(x, x.shape[1] // groups)",
            ORACLE + "test_channel_shuffle",
        ),
        (
            "read the channels column by column",
            "return x.reshape(n, groups, c // groups, h, w)",
            "return x.reshape(n, c // groups, groups, h, w)",
            PROPERTY + "test_three_moves_are_one_shuffle",
        ),
        (
            "leave out the transposition",
            "return table.transpose(1, 2)",
            "return table",
            PROPERTY + "test_three_moves_are_one_shuffle",
        ),
        (
            "one channel too many in a split",
            "return x[:, start:stop]",
            "return x[:, start : stop + 1]",
            ORACLE + "test_combinations",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/shift.py",
        (
            "shift blocks of channels, as Chainer does, in place of every k*k-th",
            "unflatten(1, (-1, len(directions)))  # (N, moved/kernel**2, kernel**2, H, W)\n    hands = dealt.unbind(2)",
            "unflatten(1, (len(directions), -1))\n    hands = dealt.unbind(1)",
            ORACLE + "test_shift",
        ),
        (
            "shift in the opposite direction",
            "F.pad(x, (-right, right, -down, down))",
            "F.pad(x, (right, -right, down, -down))",
            ORACLE + "test_shift",
        ),
        (
            "no direction up",
            "F.pad(x, (-right, right, -down, down))",
            "F.pad(x, (-right, right, -abs(down), abs(down)))",
            PROPERTY + "test_shift_and_the_opposite_shift_leave_all_in_place_inside_the_border",
        ),
        (
            "columns before rows",
            "for down in steps for right in steps]",
            "for right in steps for down in steps]",
            ORACLE + "test_shift",
        ),
        (
            "forget the dilation",
            "dilation * (place - kernel // 2)",
            "(place - kernel // 2)",
            PROPERTY + "test_shift_is_a_depthwise_convolution_with_a_single_one_a_filter",
        ),
        (
            "lose the channels that are left over",
            "if moved < x.shape[1] else y",
            "if moved > x.shape[1] else y",
            ORACLE + "test_shift",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/act.py",
        (
            "a ReLU in place",
            "return F.relu(x)",
            "return F.relu_(x)",
            EVERY + "test_changes_no_input_and_gives_the_same_twice",
        ),
        ("a ReLU that lets all pass", "return F.relu(x)", "return x.clone()", ORACLE + "test_activation"),
        ("a ReLU6 without its 6", "return F.relu6(x)", "return F.relu(x)", ORACLE + "test_activation"),
        ("SiLU without its x", "return F.silu(x)", "return torch.sigmoid(x)", ORACLE + "test_activation"),
        (
            "the sigmoid for the hard sigmoid",
            "return F.hardsigmoid(x)",
            "return torch.sigmoid(x)",
            ORACLE + "test_activation",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/pool.py",
        ("forget ceil_mode", "padding, ceil_mode=ceil_mode)", "padding)", ORACLE + "test_max_pool2d"),
        (
            "do not count the zeros of the padding",
            "return F.avg_pool2d(x, kernel, stride, padding)",
            "return F.avg_pool2d(x, kernel, stride, padding, count_include_pad=False)",
            ORACLE + "test_avg_pool2d",
        ),
        ("a mean over rows only", "dim=(2, 3))", "dim=2).amax(2)", ORACLE + "test_global_avg_pool"),
    ),
    *mistakes_in(
        "lwcnn/ops/norm.py",
        (
            "another eps",
            "eps: float = 1e-5",
            "eps: float = 1e-3",
            ORACLE + "test_batch_norm_uses_the_eps_of_pytorch_unless_told",
        ),
        (
            "weight and bias in each other's place",
            "return F.batch_norm(x, running_mean, running_var, weight, bias,",
            "return F.batch_norm(x, running_mean, running_var, bias, weight,",
            ORACLE + "test_batch_norm_in_eval_mode",
        ),
        (
            "statistics of the batch in eval mode",
            "F.batch_norm(x, running_mean, running_var, weight, bias, training, momentum, eps)",
            "F.batch_norm(x, running_mean, running_var, weight, bias, True, momentum, eps)",
            ORACLE + "test_batch_norm_in_eval_mode",
            EVERY + "test_changes_no_input_and_gives_the_same_twice",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/conv_norm_act.py",
        (
            "no activation after the convolution",
            "conv2d, x, p, is_running=True)  # (N, C_out, H_out, W_out)\n    return activate(y, act, step, p)",
            "conv2d, x, p, is_running=True)\n    return y",
            OVERWRITING + "test_the_plain_run_gives_what_modules_of_pytorch_give",
        ),
        (
            "no activation after the BatchNorm",
            "return activate(y, act, step, p.conv if norm is None else norm)",
            "return y",
            ORACLE + "test_conv_norm_act",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/plain_run.py",
        (
            "no activation in a plain run",
            "return y if overwrite is None else overwrite(y)",
            "return y",
            OVERWRITING + "test_the_plain_run_gives_what_modules_of_pytorch_give",
        ),
        (
            "the block's activation before the layer's own",
            "act if own is None else own, layers",
            "act or own, layers",
            OVERWRITING + "test_a_layer_s_own_activation_goes_first_in_a_plain_run",
        ),
        (
            "run at once what has a hook",
            'conv.__dict__["padding_mode"] == "zeros" and is_plain(conv)',
            'conv.__dict__["padding_mode"] == "zeros"',
            OVERWRITING + "test_only_plain_layers_of_an_unchanged_kind_run_at_once",
        ),
        (
            "keep the statistics in training mode",
            ' or norm.__dict__["training"]:',
            ":",
            OVERWRITING + "test_the_plain_run_gives_what_modules_of_pytorch_give",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/activate.py",
        (
            "overwrite what a recorded run keeps",
            "if act in OVERWRITING and only_runs(step) and",
            "if act in OVERWRITING and",
            OVERWRITING + "test_a_plain_run_overwrites_and_a_recorded_one_does_not",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/attention.py",
        (
            "leave the gate open",
            '    s = step("gate", gate, s)\n',
            "",
            OVERWRITING + "test_squeeze_and_excitation_at_once_gives_what_modules_of_pytorch_give",
        ),
        (
            "the gates exchanged in a plain run",
            "{sigmoid: torch.sigmoid, hard_sigmoid: F.hardsigmoid}",
            "{hard_sigmoid: torch.sigmoid, sigmoid: F.hardsigmoid}",
            OVERWRITING + "test_squeeze_and_excitation_at_once_gives_what_modules_of_pytorch_give",
        ),
        (
            "run at once what has a hook",
            " and conv_alone(p.reduce) and conv_alone(p.expand)",
            "",
            OVERWRITING + "test_squeeze_and_excitation_calls_layers_that_are_not_plain",
        ),
        (
            "scale the gates by x",
            'step("scale", scale, x, s)',
            'step("scale", scale, s, s)',
            OVERWRITING + "test_squeeze_and_excitation_at_once_gives_what_modules_of_pytorch_give",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/combine.py",
        (
            "concatenate the other way round",
            "torch.cat(maps, dim=1)",
            "torch.cat(maps[::-1], dim=1)",
            ORACLE + "test_combinations",
        ),
        ("a shortcut that subtracts", "return x + y", "return x - y", ORACLE + "test_combinations"),
        (
            "drop out at inference",
            "return F.dropout(x, rate, training)",
            "return F.dropout(x, rate, True)",
            PROPERTY + "test_dropout_keeps_or_drops_and_does_nothing_at_inference",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/linear.py",
        (
            "a linear layer without bias",
            "F.linear(x, weight, bias)",
            "F.linear(x, weight)",
            ORACLE + "test_linear",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/checks.py",
        (
            "let groups leave a rest",
            "if not is_whole(groups, 1) or channels % groups:",
            "if not is_whole(groups, 1):",
            BAD + "test_bad_call",
        ),
        ("mix dtypes", "if other.dtype != dtype and not", "if False and not", BAD + "test_bad_call"),
    ),
]
