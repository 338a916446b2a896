"""Lightweight convolutional networks, taken apart step by step."""

from .cost import profile
from .errors import LwcnnError
from .steps import trace

__version__ = "0.1.0"
__all__ = ["LwcnnError", "profile", "trace"]
