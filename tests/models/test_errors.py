"""Bad calls are answered with what, where, given, expected and hint, before anything is computed."""

import inspect
from functools import cache

import pytest
import torch

import lwcnn
from lwcnn import models
from lwcnn.errors import LwcnnError
from lwcnn.models import (
    addernet,
    efficientnet,
    efficientnet_v2,
    ghostnet,
    layers,
    xception,
)
from lwcnn.models.efficientnet_lite import SCALES, EfficientNetLite
from lwcnn.models.mobilenet_v2 import InvertedResidual
from lwcnn.models.registry import register
from lwcnn.models.resnet import Bottleneck
from lwcnn.models.squeezenet import Fire, fire
from lwcnn.models.squeezenext import SqueezeNextBlock

from .sizes import FIXED, fitting

LEAST = {
    "alexnet": 63,
    **{name: least for name, (least, _) in FIXED.items()},
    "fenet_x1_0": 31,
    "fenet_x1_375": 31,
    "googlenet": 31,
    "shiftnet_a": 9,
    "shiftnet_b": 9,
    "squeezenet1_0": 29,
    "squeezenet1_1": 25,
    "squeezenext_23": 11,
    "squeezenext_23v5": 9,
    "squeezenext_2_0_23": 11,
    "squeezenext_2_0_23v5": 9,
    "squeezenext_g_23": 11,
    "vgg16": 32,
    "xception": 7,
}

X = torch.zeros(1, 8, 5, 5)
ADDER = addernet.AdderNorm(8, 8, 1)
SGD = torch.optim.SGD(ADDER.parameters(), lr=0.1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: lwcnn.create_model("sqeezenet1_0"), "did you mean squeezenet1_0"),
        (lambda: lwcnn.create_model("squeezenet"), "squeezenet1_"),
        (lambda: lwcnn.create_model(None), "no network has this name"),
        (
            lambda: lwcnn.create_model("vgg16", depth=2),
            "has no option 'depth'.\n  options are num_classes, in_channels",
        ),
        (
            lambda: lwcnn.create_model("vgg16", num_classes=0),
            "num_classes is 0.\n  a whole number of at least 1",
        ),
        (lambda: lwcnn.create_model("vgg16", num_classes="ten"), "num_classes is 'ten'"),
        (lambda: lwcnn.create_model("vgg16", in_channels=-1), "in_channels is -1"),
        (lambda: lwcnn.create_model("resnet50", stride_in="5x5"), "stride_in is '3x3' or '1x1'"),
        (lambda: lwcnn.create_model("mobilenet_v1", width=-1), "width is -1.\n  a number greater than 0"),
        (lambda: lwcnn.create_model("mobilenet_v1", width=float("inf")), "width is inf"),
        (lambda: lwcnn.create_model("mobilenet_v1", act="swish"), "act is 'relu' or 'relu6'"),
        (lambda: lwcnn.create_model("mobilenet_v3_large", width=None), "width is None"),
        (
            lambda: lwcnn.create_model("mobilenet_v3_small", head=0),
            "head is 0.\n  a whole number of at least 1",
        ),
        (lambda: lwcnn.create_model("mobilenet_v3_large", head=1024), "has no option 'head'"),
        (lambda: lwcnn.create_model("mobilenet_v2", width=0), "width is 0.\n  a number greater than 0"),
        (lambda: lwcnn.create_model("mobilenet_v2", width="1.0"), "width is '1.0'"),
        (lambda: lwcnn.create_model("mobilenet_v2", width=float("nan")), "width is nan"),
        (
            lambda: lwcnn.create_model("efficientnet_lite0", padding="valid"),
            "padding is 'same' or 'symmetric'",
        ),
        (lambda: EfficientNetLite(SCALES["efficientnet_lite0"], padding=1), "padding is 1"),
        (lambda: lwcnn.create_model("efficientnet_b0", padding=0), "padding is 'same' or 'symmetric'"),
        (lambda: lwcnn.create_model("efficientnet_b0", eps=0), "eps is 0.\n  a number greater than 0"),
        (lambda: lwcnn.create_model("efficientnet_b8"), "did you mean efficientnet_b"),
        (lambda: efficientnet.EfficientNet(1.1), "this is no Scale.\n  got 1.1; for example Scale(width=1.1"),
        (lambda: efficientnet.EfficientNet(efficientnet.Scale(0, 1, 224, 0.2)), "width is 0"),
        (lambda: efficientnet.MBConv(8, 8, stride=1, expansion=6, squeeze_ratio=0), "squeeze_ratio is 0"),
        (lambda: efficientnet.MBConv(8, 8, stride=4, expansion=6), "stride 1 or 2"),
        (lambda: efficientnet_v2.FusedMBConv(8, 8, stride=0, expansion=4), "stride 1 or 2"),
        (lambda: efficientnet_v2.FusedMBConv(8, 8, stride=1, expansion=0.5), "expansion a whole number"),
        (
            lambda: lwcnn.create_model("efficientnet_v2_s", padding="valid"),
            "padding is 'same' or 'symmetric'",
        ),
        (lambda: lwcnn.create_model("ghostnet"), "did you mean ghostnet_x1_"),
        (lambda: ghostnet.GhostNet(0), "width is 0"),
        (lambda: ghostnet.GhostModule(8, 8, ratio=1), "ratio is 1.\n  a whole number of at least 2"),
        (lambda: ghostnet.GhostModule(8, 0), "out_channels is 0"),
        (lambda: lwcnn.list_models(3), "pattern is 3"),
        (lambda: register(lwcnn.models.vgg.vgg16), "another model has this name"),
        (lambda: Fire(0, 4, 8, 8), "in_channels is 0"),
        (lambda: Fire(16, 4.5, 8, 8), "out_channels is 4.5"),
        (lambda: InvertedResidual(8, 8, stride=3, expansion=6), "stride 1 or 2"),
        (lambda: InvertedResidual(8, 8, stride=1, expansion=0), "expansion a whole number"),
        (lambda: Bottleneck(8, 32, stride_in="both"), "stride_in is 'both'"),
        (lambda: SqueezeNextBlock(8, 16), "different shapes.\n  stride 1 and equal channels"),
        (lambda: SqueezeNextBlock(8, 8, stride=2), "different shapes.\n  stride 1 and equal channels"),
        (lambda: SqueezeNextBlock(6, 6), "out_channels is 6.\n  a multiple of 4"),
        (lambda: SqueezeNextBlock(8, 0), "out_channels is 0"),
        (lambda: xception.SeparableConv(0, 8), "in_channels is 0"),
        (lambda: xception.SeparableConv(8, 8, 0), "kernel is 0"),
        (lambda: xception.SeparableConv(8, 8, 2), "kernel is 2.\n  an odd number"),
        (lambda: xception.SeparableConv(8, 8, between="relu"), "between is 'relu'"),
        (lambda: xception.Towers(8, 12, towers=5), "use 1, 2, 3, 4, 6 or 12"),
        (lambda: xception.Towers(8, 12, towers=0), "towers is 0"),
        (lambda: xception.XceptionBlock(8, (8, 16)), "the shortcut has 8 channels, the other branch 16"),
        (lambda: xception.XceptionBlock(8, ()), "widths is ()"),
        (lambda: addernet.Adder(0, 8, 3), "in_channels is 0"),
        (lambda: addernet.AdderNorm(8, 8.5, 3), "out_channels is 8.5"),
        (lambda: addernet.AdderNorm(8, 8, 3, stride=0), "stride is 0"),
        (lambda: addernet.adder_norm_act(X, addernet.AdderNorm(8, 8, 1), act="relu"), "act is 'relu'"),
        (lambda: addernet.adaptive_learning_rate(ADDER, SGD, eta=0), "eta is 0.\n  a number greater than 0"),
        (
            lambda: addernet.adaptive_learning_rate(SGD, ADDER),
            "no network and its optimizer.\n  got a SGD and",
        ),
        (
            lambda: addernet.adaptive_learning_rate(Fire(16, 4, 8, 8), SGD),
            "the model has no adder layers.\n  its blocks are made of AdderNorm",
        ),
        (lambda: layers.ConvNorm(8, 9, 3, groups=2), "groups must divide both"),
        (lambda: layers.ConvAct(8, 8, 0), "kernel is 0"),
        (lambda: layers.ConvAct(8, 8, 3, stride=0), "stride is 0"),
    ],
)
def test_bad_options(call, message):
    with pytest.raises(LwcnnError) as caught:
        call()
    assert message in str(caught.value)


@cache
def without_memory(name: str) -> torch.nn.Module:
    """The network on the meta device: nothing could be computed."""
    with torch.device("meta"):
        return lwcnn.create_model(name, num_classes=2).eval()


@pytest.mark.parametrize("name", lwcnn.list_models())
@pytest.mark.parametrize(
    ("x", "message"),
    [
        (torch.zeros(3, 224, 224), "x[None]"),
        ("cat.png", "x is not a tensor"),
        (torch.zeros(1, 4, 224, 224), "in_channels=4"),
        (torch.zeros(1, 224, 224, 3), "x.permute(0, 3, 1, 2)"),
        (torch.zeros(1, 3, 224, 224, dtype=torch.uint8), "x.float()"),
        (torch.zeros(1, 3, 224, 224, dtype=torch.float64), "one dtype for all"),
        (torch.zeros(1, 3, 224, 224), "on cpu"),
        (torch.zeros(0, 3, 224, 224), "x is empty"),
        (torch.zeros(1, 3, 0, 224), "x is empty"),
    ],
    ids=["rank", "type", "channels", "channels-last", "bytes", "dtype", "device", "empty", "size"],
)
def test_bad_images(name, x, message):
    model = without_memory(name)
    with pytest.raises(LwcnnError) as caught:
        model(x.to("meta") if isinstance(x, torch.Tensor) and message != "on cpu" else x)
    assert message in str(caught.value)


@pytest.mark.parametrize("name", lwcnn.list_models())
def test_least_size(name, monkeypatch):
    """The least size works, one less is refused at the door; the steps themselves agree."""
    least = LEAST.get(name, 1)
    model = without_memory(name)
    assert model(torch.zeros(1, 3, *fitting(name, least, 2 * least), device="meta")).shape == (1, 2)
    if least > 1:
        x = torch.zeros(1, 3, *fitting(name, 2 * least), least - 1, device="meta")
        with pytest.raises(LwcnnError, match=f"height and width of at least {least}") as caught:
            model(x)
        assert caught.value.path == ""
        monkeypatch.setattr(f"{type(model).__module__}.check_images", lambda *args, **options: None)
        with pytest.raises(LwcnnError) as caught:
            model(x)
        assert caught.value.path.startswith("features.")


#: Every function of x and p, its holder, in a paper's file.
BLOCKS = [
    function
    for paper in vars(models).values() if inspect.ismodule(paper)
    for name, function in inspect.getmembers(paper, inspect.isfunction)
    if function.__module__ == paper.__name__ and not name.startswith("_")
    and list(inspect.signature(function).parameters)[:2] == ["x", "p"]
]  # fmt: skip


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_needs_its_holder(block):
    with pytest.raises(LwcnnError, match=r"(?s)p has no .*a holder of"):
        block(torch.zeros(1, 8, 5, 5), torch.nn.Identity())


def test_a_block_names_its_step():
    with pytest.raises(LwcnnError) as caught:
        fire(torch.zeros(1, 8, 5, 5), Fire(16, 4, 8, 8))
    assert "in step squeeze.conv" in str(caught.value)
