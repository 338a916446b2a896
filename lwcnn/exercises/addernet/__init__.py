"""Exercises on AdderNet, one a file, and the questions of the page."""

SINCE = 2019, 12  # year and month of the first paper: topics stand in this order
