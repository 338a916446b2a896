"""Exercises on MobileNet, versions 1 to 3, one a file, and the questions of the page."""

SINCE = 2017, 4  # year and month of the first paper: topics stand in this order
