"""Exercises on Xception, one a file, and the questions of the page."""

SINCE = 2016, 10  # year and month of the first paper: topics stand in this order
