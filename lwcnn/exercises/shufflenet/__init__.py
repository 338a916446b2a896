"""Exercises on ShuffleNet, versions 1 and 2, one a file, and the questions of the page."""

SINCE = 2017, 7  # year and month of the first paper: topics stand in this order
