"""Mistakes in ShiftDirections and in the shift of ConvolutionMicroscope, in Python and in scripts. See mutation.py."""

from .mutation import mistakes_in

SHIFT = "tests/widgets/test_shift_directions.py::"
MICROSCOPE = "tests/widgets/test_convolution_microscope.py::"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/widgets/shift_directions/widget.py",
        (
            "move what is left over",
            "stays = channel >= self.channels // len(directions) * len(directions)",
            "stays = False",
            SHIFT + "test_each_channel_looks_where_the_operation_reads",
        ),
        (
            "bytes of one way",
            "BYTES * cost.traffic",
            "BYTES * (cost.writes + cost.params)",
            SHIFT + "test_a_shift_moves_as_many_bytes_as_a_depthwise_layer_without_its_weights",
        ),
        (
            "the photograph bright where it is dark",
            "dark = 1 - shrink(",
            "dark = shrink(",
            SHIFT + "test_the_picture_is_dark_where_the_photograph_is",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/shift_directions/widget.js",
        (
            "move the picture to the other side",
            "const column = (index % width) + right;",
            "const column = (index % width) - right;",
            SHIFT + "test_maths_of_the_page",
        ),
        (
            "move what is left over, on the page",
            "const dealt = channels - (channels % directions.length);",
            "const dealt = channels;",
            SHIFT + "test_maths_of_the_page",
        ),
        (
            "up called down",
            'down < 0 ? "up" : "down"',
            'down < 0 ? "down" : "up"',
            SHIFT + "test_words_of_the_page",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/convolution_microscope/filters.py",
        (
            "a shift to the corners",
            "DIRECTIONS = (1, 3, 5, 7)",
            "DIRECTIONS = (0, 2, 6, 8)",
            MICROSCOPE + "test_a_shift_copies_a_neighbour",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/convolution_microscope/cases.py",
        (
            "a shift with weights",
            "return 0",
            "return 36",
            MICROSCOPE + "test_a_shift_copies_a_neighbour",
        ),
        (
            "an output of a shift without padding that begins at the border",
            "slice(1 - padding, size - 1 + padding, stride)",
            "slice(0, size - 2 + 2 * padding, stride)",
            MICROSCOPE + "test_a_shift_copies_a_neighbour",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/convolution_microscope/convolution-sums.js",
        (
            "a shift that reads the whole window",
            "takes: (weight) => weight === 1,",
            "",
            MICROSCOPE + "test_a_shift_is_shown_as_copies",
        ),
    ),
]
