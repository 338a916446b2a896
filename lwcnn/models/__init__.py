"""Networks, one paper a file. What a file builds on, it imports or names in its note of the paper."""

# each file registers its builders when it is imported
from . import alexnet, efficientnet_lite, googlenet, mobilenet_v2, resnet, squeezenet, vgg
from .registry import create_model, list_models, papers

__all__ = [
    "alexnet",
    "create_model",
    "efficientnet_lite",
    "googlenet",
    "list_models",
    "mobilenet_v2",
    "papers",
    "resnet",
    "squeezenet",
    "vgg",
]
