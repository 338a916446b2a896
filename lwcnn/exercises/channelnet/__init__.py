"""Exercises on ChannelNet, one a file, and the questions of the page."""

SINCE = 2018, 9  # year and month of the paper: topics stand in this order
