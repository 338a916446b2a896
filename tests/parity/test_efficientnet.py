"""EfficientNet B0 to B7 and EfficientNetV2 against torchvision, timm and pytorchcv.

torchvision pads both sides alike; timm's ``tf_`` networks and pytorchcv's ``efficientnet_b0b`` pad as TensorFlow
does. pytorchcv has no EfficientNetV2.

With 40 blocks and more, random weights alone make a network chaotic: squeeze-and-excitation on signals that grow
from block to block is a row of switches, and the last bits of the first layer decide about the logits. So here
each BatchNorm first sees what it must normalise; its statistics are drawn near that, its variance above it.
"""

import pytest
import torch
from torch import nn

from lwcnn.models.layers import initialise

from .test_parity import adopt, assert_same_logits

F32, F64 = torch.float32, torch.float64


@torch.no_grad()
def randomise(peer: nn.Module, size, dtype) -> None:
    """Random weights, and BatchNorms with random scales and shifts and statistics near those of the signals."""
    torch.manual_seed(1)
    initialise(peer.eval())
    norms = [layer for layer in peer.modules() if isinstance(layer, nn.BatchNorm2d)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.train().momentum = 1.0  # keep the statistics of this one batch
        nn.init.uniform_(norm.weight, 0.5, 1.5)
        nn.init.normal_(norm.bias, std=0.1)
    torch.manual_seed(2)  # the images of `assert_same_logits`
    peer(torch.randn(2, 3, *size, dtype=dtype))
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.eval().momentum = momentum
        norm.running_mean += 0.1 * torch.randn_like(norm.running_mean) * norm.running_var.sqrt()
        norm.running_var *= 1 + 0.5 * torch.rand_like(norm.running_var)  # never less: differences die out


TORCHVISION = [
    ("efficientnet_b0", (97, 75), F32),
    ("efficientnet_b0", (98, 77), F64),
    ("efficientnet_b1", (33, 64), F64),
    ("efficientnet_b2", (33, 64), F64),
    ("efficientnet_b3", (33, 64), F64),
    ("efficientnet_b4", (33, 64), F64),
    ("efficientnet_b5", (33, 64), F64),
    ("efficientnet_b6", (33, 64), F64),
    ("efficientnet_b7", (33, 64), F64),
    ("efficientnet_v2_s", (97, 75), F64),
    ("efficientnet_v2_m", (33, 64), F64),
    ("efficientnet_v2_l", (33, 64), F64),
]


@pytest.mark.parametrize(("name", "size", "dtype"), TORCHVISION)
def test_torchvision(name, size, dtype, torchvision_models):
    peer = getattr(torchvision_models, name)(weights=None).to(dtype)
    randomise(peer, size, dtype)
    assert_same_logits(adopt(name, peer.state_dict(), dtype), peer, size, dtype)


TIMM = [
    ("efficientnet_b0", "efficientnet_b0", {}, (97, 75), F64),
    ("efficientnet_b0", "tf_efficientnet_b0", {"padding": "same"}, (97, 76), F64),
    ("efficientnet_b3", "tf_efficientnet_b3", {"padding": "same"}, (64, 65), F64),
    ("efficientnet_v2_s", "tf_efficientnetv2_s", {"padding": "same"}, (65, 64), F64),
]


@pytest.mark.parametrize(("name", "theirs", "options", "size", "dtype"), TIMM)
def test_timm(name, theirs, options, size, dtype, timm):
    peer = timm.create_model(theirs).to(dtype)
    randomise(peer, size, dtype)
    assert_same_logits(adopt(name, peer.state_dict(), dtype, **options), peer, size, dtype)


PYTORCHCV = [
    ("efficientnet_b0", "efficientnet_b0", {}, (97, 75), F32),
    ("efficientnet_b0", "efficientnet_b0", {}, (97, 75), F64),
    # square: pytorchcv hands the zeros of the height to `F.pad` as those of the width
    ("efficientnet_b0", "efficientnet_b0b", {"padding": "same"}, (96, 96), F64),
    ("efficientnet_b1", "efficientnet_b1", {}, (64, 65), F64),
    ("efficientnet_b7", "efficientnet_b7", {"eps": 1e-5}, (33, 64), F64),
]


@pytest.mark.parametrize(("name", "theirs", "options", "size", "dtype"), PYTORCHCV)
def test_pytorchcv(name, theirs, options, size, dtype, pytorchcv_model):
    peer = pytorchcv_model("efficientnet", theirs).to(dtype)
    randomise(peer, size, dtype)
    assert_same_logits(adopt(name, peer.state_dict(), dtype, **options), peer, size, dtype)
