"""Exercises on EfficientNet and EfficientNetV2, one a file, and the questions of the page."""

SINCE = 2019, 5  # year and month of the first paper: topics stand in this order
