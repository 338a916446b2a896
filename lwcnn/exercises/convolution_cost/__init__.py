"""Exercises on what a convolution costs, one a file, and the questions of the page."""

from . import (  # noqa: I001, F401 (they register themselves, in the order of the chapter)
    output_size,
    conv_parameters,
    conv_macs,
    separable_ratio,
    depthwise_by_grouped,
    design_under_budget,
    questions,
)
