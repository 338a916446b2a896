"""Exercises on GhostNet, one a file, and the questions of the page."""

from . import (  # noqa: I001, F401 (they register themselves, in the order of the chapter)
    ghost_module_parameters,
    ghost_speed_up,
    ghost_forward,
    ghost_bottleneck_macs,
    ghost_block_design,
    questions,
)
