"""Exercises on GhostNet, one a file, in the order of the chapter."""

from . import (  # noqa: I001 (the order of the chapter)
    ghost_module_parameters,
    ghost_speed_up,
    ghost_forward,
    ghost_bottleneck_macs,
    ghost_block_design,
)

__all__ = [
    "ghost_block_design",
    "ghost_bottleneck_macs",
    "ghost_forward",
    "ghost_module_parameters",
    "ghost_speed_up",
]
