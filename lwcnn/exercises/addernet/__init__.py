"""Exercises on AdderNet, one a file, in the order of the chapter."""

from . import (  # noqa: I001 (the order of the chapter)
    adder_forward,
    adder_weight_gradient,
    adder_input_gradient,
    adaptive_rate,
    adder_network_design,
)

__all__ = [
    "adaptive_rate",
    "adder_forward",
    "adder_input_gradient",
    "adder_network_design",
    "adder_weight_gradient",
]
