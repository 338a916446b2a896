"""Exercises on MicroNet, one a file, and the questions of the page."""

SINCE = 2021, 8  # year and month of the paper, arXiv 2108.05894: topics stand in this order
