"""After `load_weights`, our logits equal those of torchvision, timm and pytorchcv.

Eval mode, BatchNorm statistics and scales drawn at random (fresh ones would hide a wrong order), odd sizes, two
different images. Tolerance: 1e-4 of the largest logit in float32, 1e-10 in float64.
"""

import pytest
import torch
from torch import nn

import lwcnn
from lwcnn.models.layers import initialise

from .conftest import import_peer

TOLERANCE = {torch.float32: 1e-4, torch.float64: 1e-10}


def randomise(peer: nn.Module) -> None:
    """Give every BatchNorm its own statistics and scales, every bias a value, and weights that carry signals."""
    torch.manual_seed(1)
    initialise(peer)  # some peers start so small that all images get the same logits
    for layer in peer.modules():
        if isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.running_mean, std=0.1)
            nn.init.uniform_(layer.running_var, 0.5, 1.5)
            nn.init.uniform_(layer.weight, 0.5, 1.5)
            nn.init.normal_(layer.bias, std=0.1)
        elif getattr(layer, "bias", None) is not None:
            nn.init.normal_(layer.bias, std=0.1)


def adopt(name: str, state_dict: dict, dtype=torch.float32, **options) -> nn.Module:
    """Our network with these weights; its own first weights are never drawn, which saves the time."""
    with torch.device("meta"):
        model = lwcnn.create_model(name, **options)
    return lwcnn.load_weights(model.to_empty(device="cpu").to(dtype), state_dict).eval()


@torch.inference_mode()
def assert_same_logits(model: nn.Module, peer: nn.Module, size: tuple[int, int], dtype) -> None:
    torch.manual_seed(2)
    images = torch.randn(2, 3, *size, dtype=dtype)
    ours, theirs = model(images), peer(images)
    assert ours.shape == theirs.shape
    largest = theirs.abs().max()
    # the comparison means something: the images do get different logits
    assert (theirs[0] - theirs[1]).abs().max() > 1e-3 * largest
    assert (ours - theirs).abs().max() <= TOLERANCE[dtype] * largest


# AlexNet and VGG in float32 only: in float64 one of them is 1 GB.
TORCHVISION = [
    ("alexnet", "alexnet", {}, {}, (127, 95), torch.float32),
    ("vgg16", "vgg16", {}, {}, (67, 45), torch.float32),
    ("googlenet", "googlenet", {}, {"aux_logits": False, "init_weights": False}, (97, 75), torch.float32),
    ("googlenet", "googlenet", {}, {"aux_logits": False, "init_weights": False}, (97, 75), torch.float64),
    ("resnet18", "resnet18", {}, {}, (97, 75), torch.float64),
    ("resnet50", "resnet50", {}, {}, (97, 75), torch.float32),
    ("resnet50", "resnet50", {}, {}, (97, 75), torch.float64),
    ("squeezenet1_0", "squeezenet1_0", {}, {}, (97, 75), torch.float32),
    ("squeezenet1_0", "squeezenet1_0", {}, {}, (97, 75), torch.float64),
    ("squeezenet1_1", "squeezenet1_1", {}, {}, (98, 76), torch.float64),
    ("mobilenet_v2", "mobilenet_v2", {}, {}, (97, 75), torch.float32),
    ("mobilenet_v2", "mobilenet_v2", {}, {}, (97, 75), torch.float64),
    ("mobilenet_v2", "mobilenet_v2", {"width": 0.35}, {"width_mult": 0.35}, (64, 64), torch.float64),
    ("mobilenet_v2", "mobilenet_v2", {"width": 1.4}, {"width_mult": 1.4}, (64, 64), torch.float64),
    ("mobilenet_v3_large", "mobilenet_v3_large", {}, {}, (97, 75), torch.float32),
    ("mobilenet_v3_large", "mobilenet_v3_large", {}, {}, (97, 75), torch.float64),
    (
        "mobilenet_v3_large",
        "mobilenet_v3_large",
        {"width": 0.75},
        {"width_mult": 0.75},
        (64, 64),
        torch.float64,
    ),
    ("mobilenet_v3_small", "mobilenet_v3_small", {}, {}, (97, 75), torch.float32),
    ("mobilenet_v3_small", "mobilenet_v3_small", {}, {}, (98, 75), torch.float64),
    (
        "mobilenet_v3_small",
        "mobilenet_v3_small",
        {"width": 0.35},
        {"width_mult": 0.35},
        (64, 64),
        torch.float64,
    ),
]


def name_of(case) -> str:
    return "-".join([case[0], *map(str, case[2].values()), str(case[-1]).removeprefix("torch.")])


@pytest.mark.parametrize("case", TORCHVISION, ids=name_of)
def test_torchvision(case, torchvision_models):
    name, their_name, options, their_options, size, dtype = case
    peer = getattr(torchvision_models, their_name)(weights=None, **their_options).to(dtype).eval()
    randomise(peer)
    model = adopt(name, peer.state_dict(), dtype, **options)
    assert_same_logits(model, peer, size, dtype)


def test_torchvision_googlenet_heads(torchvision_models):
    """In training mode the two auxiliary heads give what torchvision's give (dropout off)."""
    peer = torchvision_models.googlenet(weights=None, aux_logits=True, init_weights=False).double()
    randomise(peer)
    model = adopt("googlenet", peer.state_dict(), torch.float64, aux=True).train()
    peer.train()
    for layer in peer.modules():
        if isinstance(layer, nn.Dropout):
            layer.p = 0.0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lwcnn.models.googlenet.dropout", lambda x, rate, training: x)
        patch.setattr("lwcnn.models.layers.dropout", lambda x, rate, training: x)
        x = torch.randn(4, 3, 64, 64, dtype=torch.float64)
        ours, theirs = model(x), peer(x)
    for mine, other in zip((ours.main, ours.aux1, ours.aux2), (theirs[0], theirs[2], theirs[1]), strict=True):
        assert (mine - other).abs().max() <= 1e-10 * other.abs().max()


PYTORCHCV = [
    ("vgg16", "vgg", "vgg16", {}, (224, 224), torch.float32),  # theirs takes no other size
    ("resnet18", "resnet", "resnet18", {}, (97, 75), torch.float64),
    ("resnet50", "resnet", "resnet50", {"stride_in": "1x1"}, (97, 75), torch.float64),
    ("resnet50", "resnet", "resnet50b", {"stride_in": "3x3"}, (97, 75), torch.float64),
    ("squeezenet1_0", "squeezenet", "squeezenet_v1_0", {}, (97, 75), torch.float64),
    ("squeezenet1_1", "squeezenet", "squeezenet_v1_1", {}, (97, 75), torch.float64),
    ("mobilenet_v1", "mobilenet", "mobilenet_w1", {}, (97, 75), torch.float32),
    ("mobilenet_v1", "mobilenet", "mobilenet_w1", {}, (98, 75), torch.float64),
    ("mobilenet_v1", "mobilenet", "mobilenet_w3d4", {"width": 0.75}, (97, 75), torch.float64),
    ("mobilenet_v1", "mobilenet", "mobilenet_wd2", {"width": 0.5}, (97, 75), torch.float64),
    ("mobilenet_v1", "mobilenet", "mobilenet_wd4", {"width": 0.25}, (97, 75), torch.float64),
    ("mobilenet_v2", "mobilenetv2", "mobilenetv2b_w1", {}, (97, 75), torch.float64),
    ("mobilenet_v3_large", "mobilenetv3", "mobilenetv3_large_w1", {"eps": 1e-5}, (97, 75), torch.float64),
    (
        "mobilenet_v3_small",
        "mobilenetv3",
        "mobilenetv3_small_w1",
        {"head": 1280, "eps": 1e-5},
        (97, 75),
        torch.float64,
    ),
    ("xception", "xception", "xception", {}, (97, 75), torch.float32),
    ("xception", "xception", "xception", {}, (98, 77), torch.float64),
]


def state_of(peer: nn.Module, name: str) -> dict:
    """The peer's state dict; where pytorchcv classifies by a 1 x 1 convolution without bias, with zeros for it."""
    without = {
        "mobilenet_v2": "output",
        "mobilenet_v3_large": "output.conv1",
        "mobilenet_v3_small": "output.conv1",
    }
    state = {}
    for key, value in peer.state_dict().items():
        state[key] = value
        if key == f"{without.get(name)}.weight":
            state[f"{without[name]}.bias"] = torch.zeros_like(value[:, 0, 0, 0])
    return state


@pytest.mark.parametrize("case", PYTORCHCV, ids=lambda case: case[2])
def test_pytorchcv(case, pytorchcv_model):
    name, file, their_name, options, size, dtype = case
    peer = pytorchcv_model(file, their_name).to(dtype).eval()
    randomise(peer)
    model = adopt(name, state_of(peer, name), dtype, **options)
    assert_same_logits(model, peer, size, dtype)


TIMM = [
    ("efficientnet_lite0", "tf_efficientnet_lite0", {"padding": "same"}, (96, 75), torch.float32),
    ("efficientnet_lite0", "tf_efficientnet_lite0", {"padding": "same"}, (97, 76), torch.float64),
    ("efficientnet_lite0", "efficientnet_lite0", {"padding": "symmetric"}, (97, 76), torch.float64),
    ("efficientnet_lite1", "tf_efficientnet_lite1", {"padding": "same"}, (64, 65), torch.float64),
    ("efficientnet_lite2", "tf_efficientnet_lite2", {"padding": "same"}, (64, 65), torch.float64),
    ("efficientnet_lite3", "tf_efficientnet_lite3", {"padding": "same"}, (64, 65), torch.float64),
    ("efficientnet_lite4", "tf_efficientnet_lite4", {"padding": "same"}, (64, 65), torch.float64),
    ("mobilenet_v1", "mobilenetv1_100", {"act": "relu6"}, (97, 75), torch.float64),
    ("mobilenet_v3_large", "mobilenetv3_large_100", {"eps": 1e-5}, (97, 75), torch.float64),
    ("xception", "legacy_xception", {}, (97, 75), torch.float32),
    ("xception", "legacy_xception", {}, (98, 77), torch.float64),
]


@pytest.mark.parametrize("case", TIMM, ids=lambda case: f"{case[1]}-{case[-1]}")
def test_timm(case, timm):
    name, their_name, options, size, dtype = case
    peer = timm.create_model(their_name).to(dtype).eval()
    randomise(peer)
    model = adopt(name, peer.state_dict(), dtype, **options)
    assert_same_logits(model, peer, size, dtype)


def test_efficientnet_lite_pytorch():
    """The code with which the packaged weights were converted: the same logits, even and odd sizes."""
    package = import_peer("efficientnet_lite_pytorch")
    for size in ((96, 75), (97, 76)):
        peer = package.EfficientNet.from_name("efficientnet-lite0", image_size=size).double().eval()
        randomise(peer)
        model = adopt("efficientnet_lite0", peer.state_dict(), torch.float64)
        assert_same_logits(model, peer, size, torch.float64)
