"""Exercises on ShuffleNet, versions 1 and 2, one a file, in the order of the chapter."""

from . import (  # noqa: I001 (the order of the chapter)
    channel_shuffle,
    inputs_reached,
    shuffle_unit_macs,
    memory_access_cost,
    shuffle_block_design,
)

__all__ = [
    "channel_shuffle",
    "inputs_reached",
    "memory_access_cost",
    "shuffle_block_design",
    "shuffle_unit_macs",
]
