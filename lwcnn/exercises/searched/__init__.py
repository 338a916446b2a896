"""Exercises on searched networks, one a file, and the questions of the page."""

SINCE = 2018, 7  # year and month of the first paper: topics stand in this order
