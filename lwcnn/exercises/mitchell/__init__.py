"""Exercises on Mitchell's product, one a file, and the questions of the page."""

SINCE = 2020, 12  # year and month of Mogami's paper, which brought it to networks: topics stand in this order
