"""Lightweight convolutional networks, taken apart step by step."""

from .cost import annotate, profile
from .data.weights import load_weights
from .errors import LwcnnError
from .models import create_model, list_models
from .models.fold import fold
from .ops.arithmetic import arithmetic, convert
from .steps import trace

__version__ = "0.1.0"
__all__ = [
    "LwcnnError",
    "annotate",
    "arithmetic",
    "convert",
    "create_model",
    "fold",
    "list_models",
    "load_weights",
    "profile",
    "trace",
]
