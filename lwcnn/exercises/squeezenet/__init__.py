"""Exercises on SqueezeNet and Deep Compression, one a file, and the questions of the page."""

SINCE = 2016, 2  # year and month of the first paper: topics stand in this order
