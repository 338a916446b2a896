"""Every network carries the size of the images that it is meant for, and `profile` counts it there."""

import pytest
import torch

from lwcnn import create_model, list_models, profile
from lwcnn.models.layers import ConvNorm

from .cases import COUNTS

#: The size at which the counts of a network were published; squeezenet1_1 stands there at 227 too.
SIZES = {count.name: count.size for count in reversed(COUNTS)}


@pytest.mark.parametrize("name", list_models())
def test_a_network_knows_its_own_size(name):
    with torch.device("meta"):
        model = create_model(name, in_channels=2)
    size = 32 if name == "adder_resnet20" else SIZES.get(name, 224)
    assert model.input_size == (2, size, size)


@pytest.mark.parametrize(
    ("name", "size"),
    [("efficientnet_b2", 260), ("xception", 299), ("squeezenext_23", 227), ("fenet_x1_0", 224)],
)
def test_a_network_is_profiled_at_its_own_size(name, size):
    with torch.device("meta"):
        model = create_model(name, in_channels=2)
    assert profile(model).input_size == (1, 2, size, size)


def test_networks_of_one_channel_and_of_classes_of_their_own():
    grey = create_model("mobilenet_v2", in_channels=1)
    assert profile(grey).macs == profile(grey, (1, 1, 224, 224)).macs
    assert profile(ConvNorm(5, 4, 3)).input_size == (1, 5, 224, 224)


def test_a_network_says_of_pixels_only_what_its_source_says():
    from lwcnn.data import preprocess

    lite = create_model("efficientnet_lite0")
    given = (torch.full((1, 3, 224, 224), 0.25) - lite.pixel_mean) / lite.pixel_std
    assert torch.allclose(given, preprocess(torch.full((3, 256, 256), 0.25)), atol=1e-6)
    assert not hasattr(create_model("mobilenet_v2"), "pixel_mean")
