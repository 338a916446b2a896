"""Exercises on shifts, given and learned, one a file, and the questions of the page."""

SINCE = 2017, 11  # year and month of the first paper: topics stand in this order
