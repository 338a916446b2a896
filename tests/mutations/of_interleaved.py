"""Mistakes in matrices of interleaved groups, in their widget, and where others learn of them. See mutation.py."""

from .mutation import mistakes_in

MIXING = "tests/studies/test_mixing.py::"
WIDGET = "tests/widgets/test_interleaved_groups.py::"
MICROSCOPE = "tests/widgets/test_convolution_microscope.py::"
WIDTHS = "tests/widgets/test_bottleneck_widths.py::"
PAGE = WIDGET + "test_the_page_multiplies_as_python_does"
KEYS = WIDGET + "test_every_control_answers_to_the_keyboard"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/studies/mixing.py",
        (
            "the last matrix first",
            "lambda product, matrix: matrix @ product",
            "lambda product, matrix: product @ matrix",
            MIXING + "test_composed_permutations_are_permutations",
            MIXING + "test_the_product_counts_what_a_walk_counts",
            MIXING + "test_the_matrix_of_a_pair_is_the_product_of_four",
        ),
        (
            "a matrix from the outputs to the inputs",
            "return operation(one_each).flatten(1).T",
            "return operation(one_each).flatten(1)",
            MIXING + "test_shuffles_in_any_order_are_the_same",
            MIXING + "test_the_matrix_of_a_pair_is_the_product_of_four",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/interleaved_groups/path-matrices.js",
        ("groups of M in every layer", 'wiring === "interleaved" ? [M, L] : [M, M]', "[M, M]", PAGE),
        ("shuffle by the size of a group", "orders[channels][groups]", "orders[channels][size]", PAGE),
        ("multiply from the other side", "sum + rows[row][column]", "sum + rows[column][row]", PAGE),
        ("dense is never dense", "if (heard < channels) return", "if (heard <= channels) return", KEYS),
        (
            "several paths are one",
            "const many = least === most ? `exactly ${most}`",
            "const many = least === least ? `exactly ${most}`",
            KEYS,
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/interleaved_groups/matrix-picture.js",
        (
            "the row below the click",
            "Math.floor(((event.clientY - top) / height) * rows)",
            "Math.ceil(((event.clientY - top) / height) * rows)",
            WIDGET + "test_a_click_chooses_a_row",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/interleaved_groups/widget.py",
        (
            "the sizes in the other order",
            "turns = (self.M, self.L) if",
            "turns = (self.L, self.M) if",
            WIDGET + "test_sizes_and_product",
            PAGE,
        ),
        (
            "all matrices, whatever is multiplied",
            "self.matrices()[: self.multiplied]",
            "self.matrices()",
            WIDGET + "test_sizes_and_product",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/convolution_microscope/cases.py",
        (
            "outputs of a pair that are not brought back",
            'y = channel_shuffle(y, kind.get("back", 1))',
            "pass",
            MICROSCOPE + "test_outputs_and_operations_agree_with_plain_loops",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/bottleneck_widths/widget.js",
        (
            "a pair that keeps its channels at stride 1",
            "if (block.free) return { ...state, in_channels: inside, out_channels: outside };",
            "",
            WIDTHS + "test_a_pair_may_change_its_channels_at_any_stride",
        ),
    ),
]
