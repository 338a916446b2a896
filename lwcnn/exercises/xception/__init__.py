"""Exercises on Xception, one a file, and the questions of the page."""

from . import (  # noqa: I001, F401 (they register themselves, in the order of the chapter)
    separable_parameters,
    towers_macs,
    separable_forward,
    count_layers,
    towers_design,
    questions,
)
