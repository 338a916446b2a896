"""Exercises on MobileNet, versions 1 to 3, one a file, and the questions of the page."""

from . import (  # noqa: I001, F401 (they register themselves, in the order of the chapter)
    multiplier_macs,
    inverted_residual_macs,
    inverted_residual_forward,
    hard_swish,
    make_divisible,
    se_parameters,
    mobile_stage_design,
    questions,
)
