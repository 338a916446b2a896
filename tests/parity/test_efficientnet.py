"""EfficientNet B0 to B7 and EfficientNetV2 against torchvision, timm and pytorchcv.

torchvision pads both sides alike; timm's ``tf_`` networks and pytorchcv's ``efficientnet_b0b`` pad as TensorFlow
does. pytorchcv has no EfficientNetV2.
"""

import pytest
import torch

from .test_parity import adopt, assert_same_logits, randomise

F32, F64 = torch.float32, torch.float64

TORCHVISION = [
    ("efficientnet_b0", (97, 75), F32),
    ("efficientnet_b0", (98, 77), F64),
    ("efficientnet_b1", (64, 65), F64),
    ("efficientnet_b2", (64, 65), F64),
    ("efficientnet_b3", (64, 65), F64),
    ("efficientnet_b4", (64, 65), F64),
    ("efficientnet_b5", (33, 64), F64),
    ("efficientnet_b6", (33, 64), F64),
    ("efficientnet_b7", (33, 64), F64),
    ("efficientnet_v2_s", (97, 75), F32),
    ("efficientnet_v2_s", (65, 64), F64),
    ("efficientnet_v2_m", (33, 64), F64),
    ("efficientnet_v2_l", (33, 64), F32),  # in float64 the two are 2 GB
]


@pytest.mark.parametrize(("name", "size", "dtype"), TORCHVISION)
def test_torchvision(name, size, dtype, torchvision_models):
    peer = getattr(torchvision_models, name)(weights=None).to(dtype).eval()
    randomise(peer)
    assert_same_logits(adopt(name, peer.state_dict(), dtype), peer, size, dtype)


TIMM = [
    ("efficientnet_b0", "efficientnet_b0", {}, (97, 75), F64),
    ("efficientnet_b0", "tf_efficientnet_b0", {"padding": "same"}, (97, 76), F64),
    ("efficientnet_b3", "tf_efficientnet_b3", {"padding": "same"}, (64, 65), F64),
    ("efficientnet_v2_s", "tf_efficientnetv2_s", {"padding": "same"}, (65, 64), F64),
]


@pytest.mark.parametrize(("name", "theirs", "options", "size", "dtype"), TIMM)
def test_timm(name, theirs, options, size, dtype, timm):
    peer = timm.create_model(theirs).to(dtype).eval()
    randomise(peer)
    assert_same_logits(adopt(name, peer.state_dict(), dtype, **options), peer, size, dtype)


PYTORCHCV = [
    ("efficientnet_b0", "efficientnet_b0", {}, (97, 75), F32),
    ("efficientnet_b0", "efficientnet_b0", {}, (97, 75), F64),
    ("efficientnet_b0", "efficientnet_b0b", {"padding": "same"}, (97, 76), F64),
    ("efficientnet_b1", "efficientnet_b1", {}, (64, 65), F64),
    ("efficientnet_b7", "efficientnet_b7", {"eps": 1e-5}, (33, 64), F64),
]


@pytest.mark.parametrize(("name", "theirs", "options", "size", "dtype"), PYTORCHCV)
def test_pytorchcv(name, theirs, options, size, dtype, pytorchcv_model):
    peer = pytorchcv_model("efficientnet", theirs).to(dtype).eval()
    randomise(peer)
    assert_same_logits(adopt(name, peer.state_dict(), dtype, **options), peer, size, dtype)
