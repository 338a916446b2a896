"""Mistakes in the networks, a paper a file. See mutation.py."""

from . import (
    addernet,
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
    xception,
)

PAPERS = (
    addernet,
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
    xception,
)
MUTATIONS = [mutation for paper in PAPERS for mutation in paper.MUTATIONS]
