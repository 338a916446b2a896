"""Exercises on Xception, one a file, in the order of the chapter."""

from . import (  # noqa: I001 (the order of the chapter)
    separable_parameters,
    towers_macs,
    separable_forward,
    count_layers,
    towers_design,
)

__all__ = ["count_layers", "separable_forward", "separable_parameters", "towers_design", "towers_macs"]
