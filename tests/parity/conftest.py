"""Peers: other people's implementations of the same networks, which ours must equal to the last digits."""

import functools
import importlib
import warnings
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch


def import_peer(name: str):
    """Import a package of peers. All are pinned, so one that does not import fails the test that wants it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(name)
    except Exception as error:  # a compiled part that does not fit raises whatever it likes
        pytest.fail(f"The package {name.partition('.')[0]} of requirements.txt does not import: {error}")


@functools.cache
def import_torchvision():
    """Import torchvision, also beside a torch for which its compiled part was not built.

    Without that part its Python networks are whole, but its import wants two operators to be known by name.
    """
    found = find_spec("torchvision")
    try:
        folder = Path(found.origin).parent if found else Path()
        torch.ops.load_library(next(folder.glob("_C.*")))
    except (OSError, StopIteration):
        for name in ("nms", "qnms"):
            signature = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            torch.library.define(f"torchvision::{name}", signature)
    return import_peer("torchvision")


@pytest.fixture(scope="session")
def torchvision_models():
    """The module `torchvision.models`."""
    return import_torchvision().models


@pytest.fixture(scope="session")
def timm():
    """The package timm; it imports torchvision."""
    import_torchvision()
    return import_peer("timm")


@pytest.fixture(scope="session")
def pytorchcv_model():
    """Build a network of pytorchcv, whatever the input size: its last pool becomes a global one."""

    def build(file: str, name: str):
        # pytorchcv.model_provider would import torchvision as well
        peer = getattr(import_peer(f"pytorchcv.models.{file}"), name)()
        for module in (peer.features, peer.output):
            if hasattr(module, "final_pool"):
                module.final_pool = torch.nn.AdaptiveAvgPool2d(1)
        if isinstance(getattr(getattr(peer.features, "final_block", None), "pool", None), torch.nn.AvgPool2d):
            peer.features.final_block.pool = torch.nn.AdaptiveAvgPool2d(1)  # Xception keeps it there
        return peer

    return build
