"""Exercises on ShuffleNet, versions 1 and 2, one a file, and the questions of the page."""

from . import (  # noqa: I001, F401 (they register themselves, in the order of the chapter)
    channel_shuffle,
    inputs_reached,
    shuffle_unit_macs,
    memory_access_cost,
    shuffle_block_design,
    questions,
)
