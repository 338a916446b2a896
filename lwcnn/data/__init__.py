"""Pictures that need no download, and weights from elsewhere in the networks of the book."""

from .pictures import Digits, credit, digits, load, photograph, photographs, pixels_of
from .weights import efficientnet_lite0, imagenet_labels, load_weights, predict, preprocess

__all__ = [
    "Digits",
    "credit",
    "digits",
    "efficientnet_lite0",
    "imagenet_labels",
    "load",
    "load_weights",
    "photograph",
    "photographs",
    "pixels_of",
    "predict",
    "preprocess",
]
