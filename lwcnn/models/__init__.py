"""Networks, one paper a file. What a file builds on, it imports or names in its note of the paper."""

# each file registers its builders when it is imported
from . import (
    addernet,
    alexnet,
    efficientnet,
    efficientnet_lite,
    efficientnet_v2,
    ghostnet,
    googlenet,
    mobilenet_v1,
    mobilenet_v2,
    mobilenet_v3,
    resnet,
    shufflenet_v1,
    shufflenet_v2,
    squeezenet,
    vgg,
    xception,
)
from .registry import create_model, list_models, papers

__all__ = [
    "addernet",
    "alexnet",
    "create_model",
    "efficientnet",
    "efficientnet_lite",
    "efficientnet_v2",
    "ghostnet",
    "googlenet",
    "list_models",
    "mobilenet_v1",
    "mobilenet_v2",
    "mobilenet_v3",
    "papers",
    "resnet",
    "shufflenet_v1",
    "shufflenet_v2",
    "squeezenet",
    "vgg",
    "xception",
]
