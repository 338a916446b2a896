"""Mistakes in what exporters, copies and recordings need. See mutation.py."""

from .mutation import mistakes_in

EXPORT = "tests/export/test_export.py::"
COPIED = "tests/models/test_copied_and_transformed.py::"
EVERY_SIZE = EXPORT + "test_operations_at_every_size"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/export.py",
        (
            "let the older exporter take step for an input",
            "        return other is not inspect.Parameter.empty and other is not self\n",
            "        return other is not self\n",
            EXPORT + "test_onnx_by_trace[squeezenet1_1]",
        ),
        (
            "let torch.fx stumble over the default",
            "def __fx_create_arg__(",
            "def __fx_create_args__(",
            "tests/models/test_used_as_pytorch.py::test_fx_is_refused_with_what_to_do",
        ),
        (
            "let torch.jit.script try",
            "def __prepare_scriptable__(",
            "def __prepare_script__(",
            EXPORT + "test_scripts_are_refused_with_what_to_do",
        ),
        (
            "pickle the default step by value",
            "def __reduce__(",
            "def __reduce_it__(",
            COPIED + "test_the_default_step_is_copied_by_name",
        ),
        (
            "let a recording warn of the checks",
            'warnings.filterwarnings("ignore", category=torch.jit.TracerWarning, module=r"lwcnn\\.")\n',
            "",
            EXPORT + "test_recordings_warn_of_nothing_of_ours",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/shuffle.py",
        (
            "export the inverse shuffle",
            "numbers(0, groups, -1)",
            "numbers(0, -1, groups)",
            EXPORT + "test_onnx_by_trace[shufflenet_v2_x0_5]",
        ),
        (
            "tell the older exporter nothing of the shuffle",
            'torch.onnx.register_custom_op_symbolic("aten::channel_shuffle", _shuffle_for_onnx, 9)\n',
            "",
            EXPORT + "test_what_exporters_must_be_told_is_told_by_the_import",
        ),
        ("export no shuffle", "perm_i=[0, 2, 1, 3, 4]", "perm_i=[0, 1, 2, 3, 4]", EVERY_SIZE),
    ),
    *mistakes_in(
        "lwcnn/ops/pool.py",
        (
            "pool for ONNX with windows that never overlap",
            "((window + 1) * length + size - 1) // size",
            "(window + 1) * length // size",
            EVERY_SIZE,
        ),
        (
            "leave the pooling of unknown lengths to the exporters",
            "    if is_traced_for_onnx() or any(isinstance(length, torch.SymInt) for length in x.shape[2:]):\n",
            "    if False:\n",
            EVERY_SIZE,
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/conv.py",
        (
            "ask a recorded size whether both sides get as many zeros",
            "    if isinstance(x.shape[2], int) and isinstance(x.shape[3], int) and (above",
            "    if (above",
            EVERY_SIZE,
            EXPORT + "test_same_padding_at_another_size",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/rounding.py",
        (
            "ask a recorded size whether it needs zeros at all",
            "        total = (total + abs(total)) // 2",
            "        total = max(total, 0)",
            EVERY_SIZE,
        ),
        (
            "take zeros away where the stride is larger than the window",
            "        total = (total + abs(total)) // 2",
            "        pass",
            "tests/ops/test_rounding.py::test_same_padding",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/adder.py",
        (
            "tell the newer exporter nothing of adders in a program",
            "decomposition_table[torch.ops.lwcnn.adder2d.default] = _in_known_operators\n",
            "",
            EXPORT + "test_what_exporters_must_be_told_is_told_by_the_import",
        ),
        (
            "record adders as a call of Python",
            "        if torch.jit.is_tracing():",
            "        if False:",
            EXPORT + "test_recorded_adders_are_saved_and_trained",
        ),
        (
            "recorded adders without gradients",
            "_distance.register_autograd(_Adder.backward, setup_context=_Adder.setup_context)\n",
            "",
            EXPORT + "test_recorded_adders_are_saved_and_trained",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/holders.py",
        (
            "look among parameters alone for what a layer holds",
            "    return [tensors[part] if part in tensors else getattr(layer, part) for part in parts]\n",
            "    return [tensors.get(part, getattr(type(layer), part, None)) for part in parts]\n",
            COPIED + "test_parallel_copies",
        ),
    ),
]
