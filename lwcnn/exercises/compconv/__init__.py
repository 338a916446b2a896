"""Exercises on CompConv, one a file, and the questions of the page."""

SINCE = 2021, 6  # year and month of the first paper: topics stand in this order
