"""Tests that must notice a mistake in a network, by short names."""

COUNTS = "tests/models/test_counts.py::test_counts"
BLOCKS = "tests/models/test_blocks.py::"
WITNESS = "tests/models/test_by_hand.py::"
WHOLE = "tests/models/test_whole_layers.py::"
SHUFFLE = "tests/models/test_shufflenet.py::"
