"""The same networks in pytorchcv, with the weights moved across."""

import importlib
from fnmatch import fnmatch
from typing import NamedTuple

import torch
from torch import nn

import lwcnn
from tests.parity.test_efficientnet import randomise
from tests.parity.test_parity import adopt, state_of
from tests.parity.test_shufflenet import left_branch_first


class Pair(NamedTuple):
    """One network here and the same in pytorchcv: file ``file`` of its models, function ``theirs``."""

    name: str
    options: dict
    file: str = ""  # "" where pytorchcv has no such network
    theirs: str = ""
    size: int = 224  # height and width of the images

    @property
    def batches(self) -> tuple[int, ...]:
        """How many images at once: 1, and 8 where that takes neither minutes nor gigabytes."""
        return (1,) if any(fnmatch(self.name, pattern) for pattern in LARGE) else (1, 8)

    @property
    def network(self) -> str:
        """The name with the options that choose a variant: ``mobilenet_v1 width=0.5``."""
        # eps changes no time: it only says whose weights they are
        shown = [f"{key}={value}" for key, value in self.options.items() if key != "eps"]
        return " ".join([self.name, *shown])


PAIRS = [
    Pair("vgg16", {}, "vgg", "vgg16"),
    Pair("resnet18", {}, "resnet", "resnet18"),
    Pair("resnet50", {}, "resnet", "resnet50b"),
    Pair("resnet50", {"stride_in": "1x1"}, "resnet", "resnet50"),
    Pair("squeezenet1_0", {}, "squeezenet", "squeezenet_v1_0"),
    Pair("squeezenet1_1", {}, "squeezenet", "squeezenet_v1_1"),
    Pair("xception", {}, "xception", "xception", 299),
    Pair("mobilenet_v1", {}, "mobilenet", "mobilenet_w1"),
    Pair("mobilenet_v1", {"width": 0.75}, "mobilenet", "mobilenet_w3d4"),
    Pair("mobilenet_v1", {"width": 0.5}, "mobilenet", "mobilenet_wd2"),
    Pair("mobilenet_v1", {"width": 0.25}, "mobilenet", "mobilenet_wd4"),
    Pair("mobilenet_v2", {}, "mobilenetv2", "mobilenetv2b_w1"),
    Pair("mobilenet_v3_large", {"eps": 1e-5}, "mobilenetv3", "mobilenetv3_large_w1"),
    Pair("mobilenet_v3_small", {"head": 1280, "eps": 1e-5}, "mobilenetv3", "mobilenetv3_small_w1"),
    *[Pair(f"shufflenet_v1_g{g}", {}, "shufflenet", f"shufflenet_g{g}_w1") for g in (1, 2, 3, 4, 8)],
    Pair("shufflenet_v2_x0_5", {}, "shufflenetv2", "shufflenetv2_wd2"),
    Pair("shufflenet_v2_x1_0", {}, "shufflenetv2", "shufflenetv2_w1"),
    *[
        Pair(f"efficientnet_b{i}", {"eps": 1e-5}, "efficientnet", f"efficientnet_b{i}", size)
        for i, size in enumerate((224, 240, 260, 300, 380, 456, 528, 600))
    ],
]

#: Networks for images of CIFAR.
SMALL_IMAGES = {"adder_resnet20": 32}
#: Networks that take a second or more for one image.
LARGE = ("efficientnet_b[4-7]", "efficientnet_v2_*", "adder_resnet[15]*")


def all_pairs() -> list[Pair]:
    """`PAIRS`, and all networks of lwcnn that pytorchcv does not have, at their own input size."""
    with torch.device("meta"):
        models = {name: lwcnn.create_model(name) for name in lwcnn.list_models()}
    paired = {pair.name for pair in PAIRS}
    sizes = {
        name: model.scale.resolution if hasattr(model, "scale") else SMALL_IMAGES.get(name, 224)
        for name, model in models.items()
    }
    return [*PAIRS, *[Pair(name, {}, size=size) for name, size in sizes.items() if name not in paired]]


def build(pair: Pair) -> tuple[nn.Module, nn.Module | None]:
    """Both networks with the same weights, in eval mode; None where there is no peer."""
    torch.manual_seed(0)
    if not pair.file:
        return lwcnn.create_model(pair.name, **pair.options).eval(), None
    peer = getattr(importlib.import_module(f"pytorchcv.models.{pair.file}"), pair.theirs)().eval()
    if pair.file == "efficientnet":
        # So deep that with fresh weights, or statistics of maps of another size, the last bits decide about the logits.
        randomise(peer, (pair.size, pair.size), torch.float32)
    state = state_of(peer, pair.name)
    if pair.file == "shufflenetv2":  # its own pool and order of branches, see tests/parity
        peer.features.init_block.pool = nn.MaxPool2d(3, 2, padding=1)
        state = left_branch_first(state)
    return adopt(pair.name, state, **pair.options), peer
