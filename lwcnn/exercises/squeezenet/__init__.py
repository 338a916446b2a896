"""Exercises on SqueezeNet and Deep Compression, one a file, in the order of the chapter."""

from . import (  # noqa: I001 (the order of the chapter)
    fire_parameters,
    fire_macs,
    fire_forward,
    squeeze_ratio_design,
    prune_mask,
    model_size,
)

__all__ = ["fire_forward", "fire_macs", "fire_parameters", "model_size", "prune_mask", "squeeze_ratio_design"]
