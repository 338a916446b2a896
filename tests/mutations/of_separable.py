"""Mistakes in columns and rows: in splitting filters, in what shows it, in its exercises. See mutation.py."""

from .mutation import mistakes_in

LOW_RANK = "tests/studies/test_low_rank.py::"
WIDGET = "tests/widgets/test_separable_filter.py::"
MICROSCOPE = "tests/widgets/test_convolution_microscope.py::"
FORMULAS = "tests/cost/test_formulas.py::"
QUESTIONS = "tests/exercises/test_questions.py::"
EXERCISES = "tests/exercises/test_exercises.py::"
SCRIPTS = "lwcnn/widgets/separable_filter/"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/studies/low_rank.py",
        (
            "pairs without their singular values",
            "left[:, :pairs], values[:pairs, None] * right[:pairs]",
            "left[:, :pairs], right[:pairs]",
            LOW_RANK + "test_pairs_are_nearest_and_lose_the_smaller_singular_values",
        ),
        (
            "the weakest pairs",
            "left[:, :pairs], values[:pairs, None] * right[:pairs]",
            "left[:, -pairs:], values[-pairs:, None] * right[-pairs:]",
            LOW_RANK + "test_pairs_are_nearest_and_lose_the_smaller_singular_values",
        ),
        (
            "a scale of the column that its row does not have",
            "return Pairs(columns / scale, rows * scale[:, None])",
            "return Pairs(columns / scale, rows)",
            LOW_RANK + "test_pairs_are_nearest_and_lose_the_smaller_singular_values",
        ),
        (
            "the share of the values, not of their squares",
            "squares = torch.linalg.svdvals(weight) ** 2",
            "squares = torch.linalg.svdvals(weight)",
            LOW_RANK + "test_pairs_are_nearest_and_lose_the_smaller_singular_values",
        ),
        (
            "rows and columns of the layer's matrix exchanged",
            "weight.permute(0, 3, 1, 2).reshape",
            "weight.permute(0, 2, 1, 3).reshape",
            LOW_RANK + "test_a_layer_of_full_rank_is_itself",
        ),
        (
            "all of the strength in the row, half of it in the column",
            "row = (left[:, :channels] * root)",
            "row = (left[:, :channels] * values[:channels])",
            LOW_RANK + "test_a_layer_of_less_rank_loses_the_smaller_singular_values",
        ),
        (
            "more pairs than a filter has",
            "if pairs > min(weight.shape):",
            "if False:",
            LOW_RANK + "test_wrong_calls",
        ),
    ),
    *mistakes_in(
        SCRIPTS + "low-rank.js",
        (
            "stop after one sweep",
            "moved && sweep < SWEEPS",
            "moved && sweep < 1",
            WIDGET + "test_the_singular_values_are_those_of_numpy",
        ),
        (
            "turn the columns alone",
            "for (const list of [columns, turns]) {",
            "for (const list of [columns]) {",
            WIDGET + "test_the_singular_values_are_those_of_numpy",
        ),
        (
            "the smallest value first",
            ".sort((one, other) => other.value - one.value)",
            ".sort((one, other) => one.value - other.value)",
            WIDGET + "test_the_singular_values_are_those_of_numpy",
        ),
        (
            "a column whose largest number is -1",
            "const scale = column.find(",
            "const scale = -column.find(",
            WIDGET + "test_the_pairs_are_those_of_python",
        ),
        (
            "lose what is kept",
            "squares.slice(kept)",
            "squares.slice(0, kept)",
            WIDGET + "test_what_is_lost_is_the_rest",
        ),
        (
            "filter with the filter upside down",
            "values[first + u * width + v]",
            "values[first + (filter.length - 1 - u) * width + v]",
            WIDGET + "test_pictures_are_what_torch_filters",
        ),
        (
            "filter by the first pair alone",
            "maps.reduce((sum, map) => sum + map.values[at], 0)",
            "maps[0].values[at]",
            WIDGET + "test_pictures_are_what_torch_filters[3]",
        ),
    ),
    *mistakes_in(
        SCRIPTS + "widget.js",
        (
            "call twelve weights in the place of nine a saving",
            'weights < size ** 2 ? "" : ", which is no saving"',
            'weights < size ** 2 ? "" : ""',
            WIDGET + "test_by_keyboard",
        ),
        (
            "keep a typed filter when another is chosen",
            "change(model, { chosen: place, typed: [] })",
            "change(model, { chosen: place })",
            WIDGET + "test_another_choice_takes_the_place_of_a_typed_filter",
        ),
    ),
    *mistakes_in(
        SCRIPTS + "own-filter.js",
        (
            "take any number",
            "Math.max(-MOST, Math.min(MOST, Number(text) || 0))",
            "Number(text) || 0",
            WIDGET + "test_a_typed_filter",
        ),
    ),
    *mistakes_in(
        SCRIPTS + "widget.py",
        (
            "show a filter that is none",
            'if new["typed"] and as_rows(new["typed"]) is None:',
            "if False:",
            WIDGET + "test_wrong_values",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/convolution_microscope/convolution-sums.js",
        (
            "zeros left and right of a column",
            "columns: zeros(kernel[0].length) };",
            "columns: padding };",
            MICROSCOPE + "test_the_written_sums_are_the_outputs",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/convolution_microscope/widget.js",
        (
            "a ring of zeros all around a column",
            '${isBare(row, column) ? "lw-bare" : ""}',
            "",
            MICROSCOPE + "test_thin_filters_have_zeros_along_their_long_side_alone",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/convolution_microscope/cases.py",
        (
            "padding on both sides of a thin filter",
            "padding if side > 1 else 0 for side in weight.shape[2:]",
            "padding for side in weight.shape[2:]",
            MICROSCOPE + "test_outputs_and_operations_agree_with_plain_loops",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/blocks/squeezenext.py",
        (
            "a square in the place of the column",
            "separable1=conv_norm(c_2, c_1, (kernel, 1)),",
            "separable1=conv_norm(c_2, c_1, (kernel, kernel)),",
            FORMULAS + "test_every_kind_is_what_loops_and_pytorch_count",
        ),
    ),
    *mistakes_in(
        "lwcnn/exercises/squeezenext/questions.py",
        (
            "a row that reads the input",
            "column, row = H**2 * k * C_in * C_out, H**2 * k * C_out**2",
            "column, row = H**2 * k * C_in * C_out, H**2 * k * C_in * C_out",
            QUESTIONS + "test_answers_are_those_of_plain_arithmetic[pair-macs]",
        ),
    ),
    *mistakes_in(
        "lwcnn/exercises/squeezenext/thin_block_design.py",
        (
            "a column that counts across",
            "receptive_field((layer[side], 1) for layer in complete) for side in DEFAULTS",
            "receptive_field((max(layer[side] for side in DEFAULTS), 1) for layer in complete) for _ in DEFAULTS",
            EXERCISES + "test_what_a_thin_block_sees_and_costs_is_plain_arithmetic",
        ),
    ),
]
