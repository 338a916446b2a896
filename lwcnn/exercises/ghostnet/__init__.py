"""Exercises on GhostNet, one a file, and the questions of the page."""

SINCE = 2019, 11  # year and month of the first paper: topics stand in this order
