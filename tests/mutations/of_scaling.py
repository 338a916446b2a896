"""Mistakes in scaled networks and in training by stages. See mutation.py."""

from .mutation import mistakes_in

SCALING = "tests/cost/test_scaling.py::"
STAGES = "tests/widgets/test_progressive_training.py::"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/cost/blocks/scaling.py",
        (
            "let the gate reduce the expanded channels, as MobileNetV3 does",
            "_repeated(mbconv(True, True, quarter_of_input))",
            "_repeated(mbconv(True, True, t * C_in / 4))",
            SCALING + "test_formulas_count_what_the_network_counts",
        ),
        (
            "leave the rest of a stage at the size of its input",
            "{C_in: C_out, H: H_out})",
            "{C_in: C_out})",
            SCALING + "test_formulas_count_what_the_network_counts",
        ),
        (
            "round the number of layers down",
            "ceiling(depth * repeats)",
            "floor(depth * repeats)",
            SCALING + "test_channels_layers_and_sizes_follow_the_released_rounding",
        ),
        (
            "take the first network with enough MACs, though the one before is nearer",
            "before if macs - count(before) <= count(low) - macs else low",
            "low",
            SCALING + "test_one_dimension_has_the_nearest_macs",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/progressive_training/widget.py",
        (
            "begin the code's images at the first size",
            "first + (last - first) * stage // STAGES",
            "first + (last - first) * (stage - 1) // STAGES",
            STAGES + "test_sizes_of_the_code_begin_a_quarter_up",
        ),
        (
            "count one stage as all epochs",
            "/ (STAGES * full)",
            "/ full",
            STAGES + "test_savings",
        ),
    ),
]
