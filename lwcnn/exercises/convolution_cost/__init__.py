"""Exercises on what a convolution costs, one a file, in the order of the chapter."""

from . import (  # noqa: I001 (the order of the chapter)
    output_size,
    conv_parameters,
    conv_macs,
    separable_ratio,
    depthwise_by_grouped,
    design_under_budget,
)

__all__ = [
    "conv_macs",
    "conv_parameters",
    "depthwise_by_grouped",
    "design_under_budget",
    "output_size",
    "separable_ratio",
]
