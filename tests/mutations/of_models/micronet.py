"""Mistakes in MicroNet: its networks, its layers, its operations and their costs. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS

MICRONET = "tests/models/test_micronet.py::"
SAME = MICRONET + "test_networks_are_what_the_rows_say"
BY_HAND = MICRONET + "test_micro_block"
SHIFT_MAX = "tests/ops/test_dynamic_shift_max.py::"
BY_COUNT = "tests/cost/test_rules.py::test_cost_worked_out_by_hand"

MUTATIONS = (
    mistakes_in(
        "lwcnn/models/micronet.py",
        (
            "as many groups for both halves of a block",
            "groups = hidden // row.g2 if row.g1 else row.g2",
            "groups = row.g2",
            SAME,
            MICRONET + "test_the_fourth_row_of_m0",
        ),
        (
            "the last activation as narrow inside as the others",
            "reduction = reduction // 2 if row.c < hidden else reduction",
            "pass",
            COUNTS + "[micronet_m0-224]",
        ),
        (
            "ReLU6 before a Dynamic Shift-Max",
            "act = identity if sums or only_expands else relu6",
            "act = identity if only_expands else relu6",
            SAME,
        ),
        (
            "no activation at the first place",
            "act = identity if sums or only_expands else relu6",
            "act = identity",
            SAME,
        ),
        (
            "ReLU6 after the last expansion",
            "act = identity if sums or only_expands else relu6",
            "act = identity if sums else relu6",
            BY_HAND,
        ),
        (
            "no second shuffle at the end",
            "shuffles = (row.g4, row.c // 2) if row.y3 and row.c % 2 == 0 else (row.g4,)",
            "shuffles = (row.g4,)",
            SAME,
            MICRONET + "test_the_fourth_row_of_m0",
        ),
        (
            "a shuffle by a half where both activations are dynamic",
            "return (hidden // 4,) if row.y1 and row.y2 else (hidden // 2,)",
            "return (hidden // 2,)",
            SAME,
        ),
        (
            "no second shuffle where the depthwise layers widen",
            "return (row.g2, hidden // 2) if row.y2 else (row.g2,)",
            "return (row.g2,)",
            SAME,
        ),
        (
            "a shortcut at stride 2",
            "self.shortcut = row.s == 1 and in_channels == row.c and not only_expands",
            "self.shortcut = in_channels == row.c and not only_expands",
            BY_HAND,
        ),
        (
            "no shortcut",
            "self.shortcut = row.s == 1 and in_channels == row.c and not only_expands",
            "self.shortcut = False",
            BY_HAND,
            SAME,
        ),
        (
            "M3 starts as the others",
            "M3 = Table((4, 3), hidden=1024, dropout=0.1, start=(1.0, 0.0, 0.5, 0.5)",
            "M3 = Table((4, 3), hidden=1024, dropout=0.1, start=START",
            SAME,
        ),
        (
            "the column that nothing reads is read",
            "(1, 64, 5, 1, 6, 8, 8, 8, 8, 0, 2, 0, 2)",
            "(1, 48, 5, 1, 6, 8, 8, 8, 8, 0, 2, 0, 2)",
            COUNTS + "[micronet_m3-224]",
            MICRONET + "test_tables_are_the_released_rows",
        ),
        (
            "no ReLU6 before the means",
            'step("pool", global_avg_pool, step("act", relu6, x))',
            'step("pool", global_avg_pool, x)',
            SAME,
        ),
        (
            "no activation of the means",
            'x = step("pooled_act", hard_swish, x)',
            "pass",
            SAME,
        ),
        (
            "dropout before any classifier",
            "drops = self.training and isinstance(self.classifier, LinearNorm)",
            "drops = self.training",
            MICRONET + "test_another_classifier_is_the_whole_of_it",
        ),
    )
    + mistakes_in(
        "lwcnn/models/micro_layers.py",
        (
            "the inverse shuffle in the middle",
            'y = step("shuffle", channel_shuffle, y, p.groups)  # (N, h, H/s, W/s)',
            'y = step("shuffle", channel_shuffle, y, y.shape[1] // p.groups)',
            MICRONET + "test_micro_pointwise_and_depthwise",
        ),
        (
            "a row that strides as the column",
            "(1, kernel), (1, stride), groups=middle",
            "(1, kernel), (stride, stride), groups=middle",
            MICRONET + "test_micro_pointwise_and_depthwise",
        ),
        (
            "a column of all channels",
            "(kernel, 1), (stride, 1), groups=channels",
            "(kernel, 1), (stride, 1), groups=1",
            COUNTS + "[micronet_m0-224]",
        ),
        (
            "no shuffle in the stem",
            'y = step("shuffle", channel_shuffle, y, p.groups)  # (N, C_out, H/2, W/2)',
            'y = step("shuffle", channel_shuffle, y, 1)',
            SAME,
        ),
        (
            "numbers inside that are a multiple of 8",
            "make_divisible(max(channels // reduction, 1), 4)",
            "make_divisible(max(channels // reduction, 1), 8)",
            COUNTS + "[micronet_m0-224]",
        ),
        (
            "shuffles before the activation",
            "y = dynamic_shift_max(x, p.shift_max",
            "y = dynamic_shift_max(channel_shuffle(x, p.shuffles[0]) if p.shuffles else x, p.shift_max",
            BY_HAND,
        ),
        (
            "logits without BatchNorm",
            'y = run_layer(step, "norm", batch_norm, y, p.norm)',
            "pass",
            SAME,
            MICRONET + "test_linear_norm_is_that_of_pytorch_in_both_modes",
        ),
        (
            "logits without an activation",
            "return activate(y, p.act, step, p.linear if p.norm is None else p.norm)",
            "return y",
            SAME,
            MICRONET + "test_no_logit_is_below_the_least_value_of_hard_swish",
        ),
    )
    + mistakes_in(
        "lwcnn/ops/dynamic_shift_max.py",
        (
            "a roll by a group alone, as the paper has it",
            "table.roll((-1, -1), (1, 2))",
            "table.roll(-1, 1)",
            SHIFT_MAX + "test_roll_channels",
            SAME,
        ),
        (
            "a roll to the other side",
            "table.roll((-1, -1), (1, 2))",
            "table.roll((1, 1), (1, 2))",
            SHIFT_MAX + "test_a_rolled_channel_comes_from_the_next_group_and_the_next_place",
            SAME,
        ),
        (
            "coefficients that reach half as far",
            "(part - 0.5) * (2 * reach) + value",
            "(part - 0.5) * reach + value",
            SHIFT_MAX + "test_coefficients",
            SAME,
        ),
        (
            "all first factors before all second ones",
            "zip(parts[::2], parts[1::2], strict=True)",
            "zip(parts[: len(parts) // 2], parts[len(parts) // 2 :], strict=True)",
            SHIFT_MAX + "test_shift_max",
            SAME,
        ),
        (
            "the smallest sum",
            "y = torch.maximum(y, other)",
            "y = torch.minimum(y, other)",
            SHIFT_MAX + "test_shift_max",
            SAME,
        ),
        (
            "no ReLU between the linear layers",
            's = step("act", relu, s)',
            "pass",
            SHIFT_MAX + "test_dynamic_shift_max",
        ),
    )
    + mistakes_in(
        "lwcnn/cost/shift_max.py",
        (
            "one product a sum",
            "multiplications=2 * pairs * size",
            "multiplications=pairs * size",
            BY_COUNT,
        ),
        (
            "a comparison too much",
            "comparisons=(pairs - 1) * size",
            "comparisons=pairs * size",
            BY_COUNT,
        ),
    )
    + mistakes_in(
        "lwcnn/cost/blocks/micronet.py",
        (
            "a middle as wide as the end",
            "MIDDLE = {c: g * Max(1, floor(C_out / (r * g)))}",
            "MIDDLE = {c: g * Max(1, floor(C_out / g))}",
            "tests/cost/test_formulas.py::test_every_kind_is_what_loops_and_pytorch_count",
        ),
    )
    + mistakes_in(
        "lwcnn/ops/layer_checks.py",
        (
            "a batch of one row trains",
            "if training and x.numel() < 2 * channels:",
            "if training and x.dim() == 4 and x.numel() < 2 * channels:",
            MICRONET + "test_refused",
        ),
    )
    + mistakes_in(
        "lwcnn/models/fold.py",
        (
            "no BatchNorm after a linear layer is folded",
            '    LinearNorm: "linear",\n',
            "",
            "tests/models/test_fold.py::test_folded_networks_compute_the_same[micronet_m0]",
        ),
    )
)
