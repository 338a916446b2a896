"""Exercises on interleaved groups, one a file, and the questions of the page."""

SINCE = (
    2017,
    7,
    10,
)  # of the first paper: topics stand in this order; ShuffleNet is of the same month, and earlier
