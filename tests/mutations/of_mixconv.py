"""Mistakes in what the book computes and shows of mixed convolutions. See mutation.py."""

from .mutation import mistakes_in

MICROSCOPE = "tests/widgets/test_convolution_microscope.py::"
WIDTHS = "tests/widgets/test_bottleneck_widths.py::"
MIXCONV = "tests/cost/test_mixconv.py::"
MODULES = "tests/cost/test_block_modules.py::"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/cost/blocks/mixnet.py",
        (
            "the largest kernel for all channels",
            "weights = C_in * (4 * g**2 + 12 * g + 11) / 3",
            "weights = C_in * (2 * g + 1) ** 2",
            MIXCONV + "test_the_closed_form_is_what_a_run_of_the_layer_gives",
        ),
        (
            "the rest of the channels for the last kernel",
            "splits = [channels - (kernels - 1) * each, *(kernels - 1) * [each]]",
            "splits = [*(kernels - 1) * [each], channels - (kernels - 1) * each]",
            MODULES + "test_mixed_residuals_of_every_number_of_kernels",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/blocks/block.py",
        (
            "forms that do not ask for the choice",
            "conditions += [KroneckerDelta(symbol, named[str(symbol)]) for symbol in varying]",
            "pass",
            MODULES + "test_mixed_residuals_of_every_number_of_kernels",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/blocks/counting.py",
        (
            "a value that makes no form",
            "if key in choices:",
            "if key is None:",
            MIXCONV + "test_a_block_of_another_number_of_kernels_is_refused",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/blocks/mnasnet.py",
        (
            "squeeze-and-excitation where the row has none",
            "squeeze_excite=squeeze_excite(wide, s) if excites else None",
            "squeeze_excite=squeeze_excite(wide, s)",
            MODULES + "test_first_and_second_block_of_every_stage_of_mnasnet",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/plain_run.py",
        (
            "a plain run that leaves out a part of the channels",
            "for part, conv in zip(parts, convs, strict=True)]",
            "for part, conv in zip(parts[:1] * len(convs), convs, strict=True)]",
            "tests/models/test_mixnet.py::test_pointwise_parts",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/bottleneck_widths/widget.js",
        (
            "a slider with values that make no form",
            "block.choices?.[symbol]);",
            "block.choices?.[symbol] && false);",
            WIDTHS + "test_a_slider_offers_the_choices_of_its_block",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/convolution_microscope/cases.py",
        (
            "no zeros for the larger filters",
            "padding=bank.shape[2] // 2",
            "padding=1",
            MICROSCOPE + "test_outputs_and_operations_agree_with_plain_loops",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/convolution_microscope/widget.js",
        (
            "one ring of zeros around every picture",
            "Math.max(1, ...kind.weight.map(([kernel]) => Math.floor(kernel.length / 2)))",
            "1",
            MICROSCOPE + "test_mixed_filters_have_windows_and_zeros_of_two_sizes",
        ),
    ),
]
