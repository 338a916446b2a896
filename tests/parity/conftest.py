"""Peers: other people's implementations of the same networks, which ours must equal to the last digits."""

import pytest

from benchmarks.adopt import import_torchvision


@pytest.fixture(scope="session")
def torchvision_models():
    """The module `torchvision.models`."""
    return import_torchvision().models
