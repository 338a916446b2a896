"""Mistakes in what slides along the channels: operations, the widget, exercises. See mutation.py."""

from .mutation import mistakes_in

OPS = "tests/ops/test_channel_wise.py::"
WIDGET = "tests/widgets/test_channel_window.py::"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/ops/channel_wise.py",
        (
            "the stride over the pixels, too",
            "None, (stride, 1), (padding, 0))",
            "None, (stride, stride), (padding, 0))",
            OPS + "test_channel_wise_conv",
        ),
        (
            "the odd zero channel in front",
            "x, padding = F.pad(x, (0, 0, 0, 0, first, last)), 0",
            "x, padding = F.pad(x, (0, 0, 0, 0, last, first)), 0",
            OPS + "test_same_padding_along_the_channels",
        ),
        (
            "large filters without a stride",
            "None, (stride, 1, 1), (padding, 0, 0))",
            "None, (1, 1, 1), (padding, 0, 0))",
            OPS + "test_channel_wise_conv",
        ),
        (
            "filters across positions with the odd zero in front",
            "F.pad(x.flatten(2).transpose(1, 2), (first, last))",
            "F.pad(x.flatten(2).transpose(1, 2), (last, first))",
            OPS + "test_across_positions",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/holders.py",
        (
            "a convolution of PyTorch in the place of filters along the channels",
            '(fn in OWN and getattr(kind, "computes", None) is not fn)',
            "(fn is adder2d and not own)",
            "tests/models/test_channelnet.py::test_a_convolution_of_pytorch_in_the_place_of_the_filters_is_called",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/channel_window/widget.py",
        (
            "windows without the zeros in front",
            "return place - (row[place] - 1) % length",
            "return place",
            WIDGET + "test_cases_are_the_windows_of_plain_loops",
        ),
        (
            "a filter that stops once less than there are classes",
            '"classes": (1, channels - number + 1, 1, 0)',
            '"classes": (1, channels - number + 2, 1, 0)',
            WIDGET + "test_cases_are_the_windows_of_plain_loops",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/channel_window/windows.js",
        (
            "the zeros that a window meets are not counted",
            "zeros: length - joined.length",
            "zeros: 0",
            WIDGET + "test_sentences_for_every_case",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/diagram/labels.py",
        (
            "filters along the channels drawn as a 1 x 1 convolution",
            "if step.fn in ALONG:",
            "if step.fn in ():",
            "tests/widgets/test_diagram.py::test_boxes_tell_filters_along_the_channels",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/convolution_microscope/convolution-sums.js",
        (
            "a filter along the channels reads the first ones alone",
            "reads ? reads[output][index] : first + index",
            "first + index",
            "tests/widgets/test_convolution_microscope.py::test_the_written_sums_are_the_outputs",
        ),
    ),
    *mistakes_in(
        "lwcnn/models/layers.py",
        (
            "images too large for the last layers",
            "if most is not None and max(x.shape[2:]) > most:",
            "if most is not None and min(x.shape[2:]) > most:",
            "tests/models/test_channelnet.py::test_sizes_that_a_network_takes",
        ),
    ),
]
