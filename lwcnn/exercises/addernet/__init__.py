"""Exercises on AdderNet, one a file, and the questions of the page."""

from . import (  # noqa: I001, F401 (they register themselves, in the order of the chapter)
    adder_forward,
    adder_weight_gradient,
    adder_input_gradient,
    adaptive_rate,
    adder_network_design,
    questions,
)
