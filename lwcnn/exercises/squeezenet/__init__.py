"""Exercises on SqueezeNet and Deep Compression, one a file, and the questions of the page."""

from . import (  # noqa: I001, F401 (they register themselves, in the order of the chapter)
    fire_parameters,
    fire_macs,
    fire_forward,
    squeeze_ratio_design,
    prune_mask,
    model_size,
    questions,
)
