"""Exercises on MobileNet, versions 1 to 3, one a file, in the order of the chapter."""

from . import (  # noqa: I001 (the order of the chapter)
    multiplier_macs,
    inverted_residual_macs,
    inverted_residual_forward,
    hard_swish,
    make_divisible,
    se_parameters,
    mobile_stage_design,
)

__all__ = [
    "hard_swish",
    "inverted_residual_forward",
    "inverted_residual_macs",
    "make_divisible",
    "mobile_stage_design",
    "multiplier_macs",
    "se_parameters",
]
