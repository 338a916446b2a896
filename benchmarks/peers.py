"""The one table of peers: networks here, and the same in packages that are not ours.

`tests/parity` moves random weights from each peer into our network and compares the logits; `benchmarks.forward` times
ours beside all of them. A network that no package has is compared with plain loops, in `tests/models`.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

from . import adopt

F32, F64 = torch.float32, torch.float64


def leave(peer: nn.Module) -> None:
    """Most peers are what ours is, as they are."""


class Peer(NamedTuple):
    """One network here, and the same in another package.

    library, theirs: torchvision, timm or pytorchcv, and the name of its builder; for pytorchcv with the file.
    options: of ours, so that it is the peer's twin; ``their_options`` of theirs.
    tries: height, width and dtype of the images that both get in the tests; odd sizes show a wrong padding.
    change: makes the peer what ours is. ``weights`` reads its weights in our order. ``draw`` makes them random.
    timed: whether `benchmarks.forward` times it; it leaves out a variant that takes the time of another.
    """

    name: str
    library: str
    theirs: str
    options: dict = {}  # noqa: RUF012 (nobody changes it)
    tries: tuple = ((97, 75, F64),)
    their_options: dict = {}  # noqa: RUF012 (nobody changes it)
    change: Callable[[nn.Module], None] = leave
    weights: Callable[[nn.Module], dict] = nn.Module.state_dict
    draw: Callable[[nn.Module, Tensor], None] = adopt.draw_weights
    timed: bool = True

    def build(self, any_size: bool = False) -> nn.Module:
        """The peer, in eval mode, with fresh weights; those of pytorchcv take only images of one size else."""
        peer = adopt.build(self.library, self.theirs, **self.their_options)
        if any_size and self.library == "pytorchcv":
            adopt.pool_any_size(peer)
        self.change(peer)
        return peer

    def adopt(self, peer: nn.Module) -> nn.Module:
        """Our network with the weights of the peer."""
        return self.adopt_state(self.weights(peer), next(peer.parameters()).dtype)

    def adopt_state(self, state_dict: dict, dtype=F32) -> nn.Module:
        """Our network with weights that were read from the peer."""
        return adopt.adopt(self.name, state_dict, dtype, **self.options)


def deep(*columns, **others) -> Peer:
    """A `Peer` so deep that weights must be drawn by the signals that they get."""
    return Peer(*columns, draw=adopt.draw_weights_by_signals, **others)


BOTH = ((97, 75, F32), (97, 75, F64))
ODD_EVEN = ((97, 75, F32), (98, 77, F64))
SMALL = ((64, 65, F64),)
TINY = ((33, 64, F64),)
TF = {"padding": "same"}  # as TensorFlow pads

PEERS = [
    # in float32 only: in float64 AlexNet or VGG is 1 GB
    Peer("alexnet", "torchvision", "alexnet", tries=((127, 95, F32),)),
    Peer("vgg16", "torchvision", "vgg16", tries=((67, 45, F32),)),
    Peer("vgg16", "pytorchcv", "vgg.vgg16", tries=((224, 224, F32),)),  # theirs takes no other size
    Peer("googlenet", "torchvision", "googlenet", tries=BOTH,
         their_options={"aux_logits": False, "init_weights": False}),
    Peer("resnet18", "torchvision", "resnet18"),
    Peer("resnet18", "pytorchcv", "resnet.resnet18"),
    Peer("resnet50", "torchvision", "resnet50", tries=BOTH),
    Peer("resnet50", "pytorchcv", "resnet.resnet50b"),
    Peer("resnet50", "pytorchcv", "resnet.resnet50", {"stride_in": "1x1"}),
    Peer("squeezenet1_0", "torchvision", "squeezenet1_0", tries=BOTH),
    Peer("squeezenet1_0", "pytorchcv", "squeezenet.squeezenet_v1_0"),
    Peer("squeezenet1_1", "torchvision", "squeezenet1_1", tries=((98, 76, F64),)),
    Peer("squeezenet1_1", "pytorchcv", "squeezenet.squeezenet_v1_1"),
    # changed to what the authors' files have; no package has the other three so nearly
    Peer("squeezenext_23", "pytorchcv", "squeezenext.sqnxt23_w1", tries=ODD_EVEN, change=adopt.make_caffe),
    Peer("squeezenext_23v5", "pytorchcv", "squeezenext.sqnxt23v5_w1", tries=ODD_EVEN, change=adopt.make_caffe),
    Peer("xception", "timm", "legacy_xception", tries=ODD_EVEN),
    Peer("xception", "pytorchcv", "xception.xception", tries=ODD_EVEN),
    Peer("mobilenet_v1", "timm", "mobilenetv1_100", {"act": "relu6"}),
    Peer("mobilenet_v1", "pytorchcv", "mobilenet.mobilenet_w1", tries=((97, 75, F32), (98, 75, F64))),
    Peer("mobilenet_v1", "pytorchcv", "mobilenet.mobilenet_w3d4", {"width": 0.75}),
    Peer("mobilenet_v1", "pytorchcv", "mobilenet.mobilenet_wd2", {"width": 0.5}),
    Peer("mobilenet_v1", "pytorchcv", "mobilenet.mobilenet_wd4", {"width": 0.25}),
    Peer("mobilenet_v2", "torchvision", "mobilenet_v2", tries=BOTH),
    Peer("mobilenet_v2", "torchvision", "mobilenet_v2", {"width": 0.35}, ((64, 64, F64),), {"width_mult": 0.35},
         timed=False),
    Peer("mobilenet_v2", "torchvision", "mobilenet_v2", {"width": 1.4}, ((64, 64, F64),), {"width_mult": 1.4},
         timed=False),
    Peer("mobilenet_v2", "pytorchcv", "mobilenetv2.mobilenetv2b_w1", weights=adopt.zero_bias),
    Peer("mobilenet_v3_large", "torchvision", "mobilenet_v3_large", tries=BOTH),
    Peer("mobilenet_v3_large", "torchvision", "mobilenet_v3_large", {"width": 0.75}, ((64, 64, F64),),
         {"width_mult": 0.75}, timed=False),
    Peer("mobilenet_v3_large", "timm", "mobilenetv3_large_100", {"eps": 1e-5}),
    Peer("mobilenet_v3_large", "pytorchcv", "mobilenetv3.mobilenetv3_large_w1", {"eps": 1e-5},
         weights=adopt.zero_bias),
    Peer("mobilenet_v3_small", "torchvision", "mobilenet_v3_small", tries=((97, 75, F32), (98, 75, F64))),
    Peer("mobilenet_v3_small", "torchvision", "mobilenet_v3_small", {"width": 0.35}, ((64, 64, F64),),
         {"width_mult": 0.35}, timed=False),
    Peer("mobilenet_v3_small", "pytorchcv", "mobilenetv3.mobilenetv3_small_w1", {"head": 1280, "eps": 1e-5},
         weights=adopt.zero_bias),
    *[Peer(f"shufflenet_v1_g{g}", "pytorchcv", f"shufflenet.shufflenet_g{g}_w1") for g in (1, 2, 4, 8)],
    Peer("shufflenet_v1_g3", "pytorchcv", "shufflenet.shufflenet_g3_w1", tries=((97, 75, F32), (98, 76, F64))),
    *[Peer(f"shufflenet_v1_g{g}", "pytorchcv", f"shufflenet.shufflenet_g{g}_{suffix}", {"width": width}, SMALL,
           timed=False)
      for g in (1, 3) for width, suffix in ((0.75, "w3d4"), (0.5, "wd2"), (0.25, "wd4"))],
    Peer("shufflenet_v2_x0_5", "torchvision", "shufflenet_v2_x0_5"),
    Peer("shufflenet_v2_x1_0", "torchvision", "shufflenet_v2_x1_0", tries=ODD_EVEN),
    Peer("shufflenet_v2_x1_5", "torchvision", "shufflenet_v2_x1_5", tries=SMALL),
    Peer("shufflenet_v2_x2_0", "torchvision", "shufflenet_v2_x2_0", tries=SMALL),
    # pytorchcv's two others, w3d2 and w2, have other widths
    *[Peer(f"shufflenet_v2_{width}", "pytorchcv", f"shufflenetv2.shufflenetv2_{suffix}",
           change=adopt.pad_first_pool, weights=adopt.left_branch_first)
      for width, suffix in (("x0_5", "wd2"), ("x1_0", "w1"))],
    # 12/29: 48 of 116 channels. With `shuffle_group_first=False`, not its default, it splits as the official code.
    *[Peer(f"shufflenet_v2_{width}", "pytorchcv", "shufflenetv2b.get_shufflenetv2b", {"coding": "official"}, tries,
           {"width_scale": scale, "shuffle_group_first": False}, adopt.make_official, timed=False)
      for width, scale, tries in (("x0_5", 12 / 29, ((97, 75, F64),)), ("x1_0", 1.0, ((97, 75, F64), (98, 76, F32))))],
    Peer("channelnet_v1", "pytorchcv", "channelnet.channelnet", {"padding": "symmetric"},
         ((97, 75, F64), (98, 76, F32)), weights=adopt.without_feature_axis),
    Peer("channelnet_v1", "pytorchcv", "channelnet.channelnet", tries=((96, 64, F64),), change=adopt.pad_at_the_end,
         weights=adopt.without_feature_axis, timed=False),
    Peer("igcv3", "pytorchcv", "igcv3.igcv3_w1", tries=((97, 75, F32), (98, 76, F64))),
    # torchvision's MNASNet is B1; timm calls A1 semnasnet. Both give the small network's first block a shortcut
    Peer("mnasnet_a1", "timm", "semnasnet_100", tries=ODD_EVEN),
    Peer("mnasnet_a1", "timm", "semnasnet_075", {"width": 0.75}, SMALL, timed=False),
    Peer("mnasnet_a1", "pytorchcv", "mnasnet.mnasnet_a1"),
    Peer("mnasnet_b1", "torchvision", "mnasnet1_0", tries=ODD_EVEN),
    *[Peer("mnasnet_b1", "torchvision", f"mnasnet{width}".replace(".", "_"), {"width": width}, SMALL, timed=False)
      for width in (0.5, 0.75, 1.3)],
    Peer("mnasnet_b1", "timm", "mnasnet_100", tries=SMALL),
    Peer("mnasnet_b1", "pytorchcv", "mnasnet.mnasnet_b1", tries=SMALL),
    Peer("mnasnet_small", "timm", "mnasnet_small", change=adopt.without_first_shortcut),
    Peer("mnasnet_small", "pytorchcv", "mnasnet.mnasnet_small", tries=ODD_EVEN, change=adopt.without_first_shortcut),
    *[deep(f"mixnet_{size}", "timm", f"mixnet_{size}", tries=tries)
      for size, tries in (("s", ODD_EVEN), ("m", SMALL), ("l", TINY))],
    *[deep(f"mixnet_{size}", "timm", f"tf_mixnet_{size}", TF, tries, timed=False)
      for size, tries in (("s", ((97, 76, F64),)), ("m", TINY))],
    *[deep(f"mixnet_{size}", "pytorchcv", f"mixnet.mixnet_{size}", tries=SMALL) for size in ("s", "m", "l")],
    # torchvision pads both sides alike; timm's tf_ networks and pytorchcv's b0b pad as TensorFlow does
    deep("efficientnet_b0", "torchvision", "efficientnet_b0", tries=ODD_EVEN),
    *[deep(f"efficientnet_b{i}", "torchvision", f"efficientnet_b{i}", tries=TINY) for i in range(1, 8)],
    deep("efficientnet_b0", "timm", "efficientnet_b0"),
    deep("efficientnet_b0", "timm", "tf_efficientnet_b0", TF, ((97, 76, F64),), timed=False),
    deep("efficientnet_b3", "timm", "tf_efficientnet_b3", TF, SMALL, timed=False),
    deep("efficientnet_b0", "pytorchcv", "efficientnet.efficientnet_b0", {"eps": 1e-5}, BOTH),
    # square: pytorchcv hands the zeros of the height to `F.pad` as those of the width
    deep("efficientnet_b0", "pytorchcv", "efficientnet.efficientnet_b0b", TF, ((96, 96, F64),), timed=False),
    # beside torchvision's, B0 of pytorchcv takes 1.2 to 1.8 times as long: the larger ones need not be timed
    deep("efficientnet_b1", "pytorchcv", "efficientnet.efficientnet_b1", {"eps": 1e-5}, SMALL, timed=False),
    *[deep(f"efficientnet_b{i}", "pytorchcv", f"efficientnet.efficientnet_b{i}", {"eps": 1e-5}, TINY, timed=False)
      for i in range(2, 8)],
    *[deep(f"efficientnet_v2_{size}", "torchvision", f"efficientnet_v2_{size}", tries=tries)
      for size, tries in (("s", ((97, 75, F64),)), ("m", TINY), ("l", TINY))],
    deep("efficientnet_v2_s", "timm", "tf_efficientnetv2_s", TF, ((65, 64, F64),), timed=False),
    Peer("efficientnet_lite0", "timm", "tf_efficientnet_lite0", tries=((96, 75, F32), (97, 76, F64))),
    Peer("efficientnet_lite0", "timm", "efficientnet_lite0", {"padding": "symmetric"}, ((97, 76, F64),), timed=False),
    *[Peer(f"efficientnet_lite{i}", "timm", f"tf_efficientnet_lite{i}", tries=SMALL) for i in range(1, 5)],
    # pytorchcv's ghostnet is another network: see the chapter
    Peer("ghostnet_x0_5", "timm", "ghostnet_050"),
    Peer("ghostnet_x1_0", "timm", "ghostnet_100", tries=ODD_EVEN),
    Peer("ghostnet_x1_3", "timm", "ghostnet_130", tries=SMALL),
]  # fmt: skip
