"""Networks, one paper a file. What a file builds on, it imports or names in its note of the paper."""

from . import efficientnet_lite, mobilenet_v2, squeezenet  # each file registers its builders
from .registry import create_model, list_models, papers

__all__ = ["create_model", "efficientnet_lite", "list_models", "mobilenet_v2", "papers", "squeezenet"]
