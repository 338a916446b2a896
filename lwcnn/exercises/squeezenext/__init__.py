"""Exercises on SqueezeNext, one a file, and the questions of the page."""

SINCE = 2018, 3  # year and month of the first paper: topics stand in this order
