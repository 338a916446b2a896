"""Exercises on EfficientNet and EfficientNetV2, one a file, and the questions of the page."""

from . import (  # noqa: I001, F401 (they register themselves, in the order of the chapter)
    compound_scaling,
    scaled_stage,
    mbconv_forward,
    fused_mbconv_macs,
    fused_stage_design,
    questions,
)
