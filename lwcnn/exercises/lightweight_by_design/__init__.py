"""Exercises of the closing chapter, one a file, and the questions of the page."""

SINCE = 9999, 1  # topics stand in the order of their papers; this one comes after all of them
