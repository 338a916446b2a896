"""Exercises on EfficientNet and EfficientNetV2, one a file, in the order of the chapter."""

from . import (  # noqa: I001 (the order of the chapter)
    compound_scaling,
    scaled_stage,
    mbconv_forward,
    fused_mbconv_macs,
    fused_stage_design,
)

__all__ = ["compound_scaling", "fused_mbconv_macs", "fused_stage_design", "mbconv_forward", "scaled_stage"]
