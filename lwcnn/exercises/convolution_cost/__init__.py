"""Exercises on what a convolution costs, one a file, and the questions of the page."""

SINCE = 1989, 12  # year and month of the first paper: topics stand in this order
