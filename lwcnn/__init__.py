"""Lightweight convolutional networks, taken apart step by step."""

from .errors import LwcnnError
from .steps import trace

__version__ = "0.1.0"
__all__ = ["LwcnnError", "trace"]
