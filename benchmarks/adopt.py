"""Networks of other packages: build one, give it weights that show every mistake, and move them into ours."""

import functools
import importlib
import warnings
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor, nn

import lwcnn
from lwcnn.models.layers import initialise

NORMS = (nn.BatchNorm1d, nn.BatchNorm2d)


def import_peer(name: str):
    """Import a package of peers, or one of its modules. All are pinned, so one that does not import is an error."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(name)
    except Exception as error:  # a compiled part that does not fit raises whatever it likes
        package = name.partition(".")[0]
        raise ImportError(f"The package {package} of requirements.txt does not import: {error}") from error


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


def build(library: str, theirs: str, **options) -> nn.Module:
    """A network of torchvision, timm or pytorchcv, with fresh weights, in eval mode."""
    if library == "pytorchcv":  # its model_provider would import torchvision as well
        file, _, name = theirs.partition(".")
        return getattr(import_peer(f"pytorchcv.models.{file}"), name)(**options).eval()
    torchvision = import_torchvision()  # timm imports it too
    if library == "torchvision":
        return getattr(torchvision.models, theirs)(weights=None, **options).eval()
    return import_peer("timm").create_model(theirs, **options).eval()


def pool_any_size(peer: nn.Module) -> None:
    """Let a network of pytorchcv take images of any size: its last pool becomes a global one."""
    for part in (peer.features, peer.output):
        if hasattr(part, "final_pool"):
            part.final_pool = nn.AdaptiveAvgPool2d(1)
    last = getattr(peer.features, "final_block", None)
    if isinstance(getattr(last, "pool", None), nn.AvgPool2d):  # Xception keeps it there
        last.pool = nn.AdaptiveAvgPool2d(1)


@torch.no_grad()
def draw_weights(peer: nn.Module, images: Tensor) -> None:
    """Give every BatchNorm its own statistics and scales, every bias a value, and weights that carry signals."""
    torch.manual_seed(1)
    initialise(peer)  # some peers start so small that all images get the same logits
    for layer in peer.modules():
        if isinstance(layer, NORMS):
            nn.init.normal_(layer.running_mean, std=0.1)
            nn.init.uniform_(layer.running_var, 0.5, 1.5)
            nn.init.uniform_(layer.weight, 0.5, 1.5)
            nn.init.normal_(layer.bias, std=0.1)
        elif getattr(layer, "bias", None) is not None:
            nn.init.normal_(layer.bias, std=0.1)


@torch.no_grad()
def draw_weights_by_signals(peer: nn.Module, images: Tensor) -> None:
    """Random weights, and BatchNorms with random scales and shifts and statistics near those of the signals.

    With 40 blocks and more, random weights alone make a network chaotic: squeeze-and-excitation on signals that grow
    from block to block is a row of switches, and the last bits of the first layer decide about the logits. So here
    each BatchNorm first sees what it must normalise; its statistics are drawn near that, its variance above it.
    """
    torch.manual_seed(1)
    initialise(peer)
    norms = [layer for layer in peer.modules() if isinstance(layer, NORMS)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.train().momentum = 1.0  # keep the statistics of this one batch
        nn.init.uniform_(norm.weight, 0.5, 1.5)
        nn.init.normal_(norm.bias, std=0.1)
    peer(images)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.eval().momentum = momentum
        norm.running_mean += 0.1 * torch.randn_like(norm.running_mean) * norm.running_var.sqrt()
        norm.running_var *= 1 + 0.5 * torch.rand_like(norm.running_var)  # never less: differences die out


def adopt(name: str, state_dict: dict, dtype=torch.float32, **options) -> nn.Module:
    """Our network with these weights; its own first weights are never drawn, which saves the time."""
    with torch.device("meta"):
        model = lwcnn.create_model(name, **options)
    model = model.to_empty(device="cpu").to(dtype)
    for layer in model.modules():
        if isinstance(layer, NORMS):
            layer.num_batches_tracked.zero_()  # no package's loader needs it: else it stays what the memory held
    return lwcnn.load_weights(model, state_dict).eval()


def zero_bias(peer: nn.Module) -> dict:
    """The weights of a network that classifies by a 1 x 1 convolution without bias, with zeros for the bias."""
    state = {}
    for key, value in peer.state_dict().items():
        state[key] = value
        if key in ("output.weight", "output.conv1.weight"):
            state[key.replace("weight", "bias")] = torch.zeros_like(value[:, 0, 0, 0])
    return state


def left_branch_first(peer: nn.Module) -> dict:
    """The weights of pytorchcv's ShuffleNetV2, the left branch of each unit first, as torchvision defines it."""
    left = ("dw_conv4", "dw_bn4", "expand_conv5", "expand_bn5")
    units: dict[str, list] = {}
    for name, value in peer.state_dict().items():
        unit, layer = name.split(".")[:3], name.split(".")[3:]
        first = bool(layer) and layer[0] in left
        name = ".".join([*unit, "left", *layer]) if first else name
        units.setdefault(".".join(unit) if "unit" in name else name, []).append((not first, name, value))
    return {
        name: value
        for unit in units.values()
        for _, name, value in sorted(unit, key=lambda entry: entry[0])  # all else stays in its order
    }


def pad_first_pool(peer: nn.Module) -> None:
    """pytorchcv's ShuffleNetV2 pools without padding, with a last window that hangs over; ours as torchvision's."""
    peer.features.init_block.pool = nn.MaxPool2d(3, 2, padding=1)


def make_official(peer: nn.Module) -> None:
    """pytorchcv's ``shufflenetv2b`` as the official code: no shuffle at the end of a stage, no bias at the end."""
    for stage in (peer.features.stage1, peer.features.stage2, peer.features.stage3):
        stage[-1].c_shuffle = nn.Identity()
    peer.output.bias = None


def without_first_shortcut(peer: nn.Module) -> None:
    """timm's and pytorchcv's small MnasNet as the released code: no shortcut in its first block."""
    if hasattr(peer, "blocks"):
        peer.blocks[0][0].has_skip = False
    else:
        peer.features.init_block.conv2.residual = False


def make_caffe(peer: nn.Module) -> None:
    """pytorchcv's SqueezeNext as the authors' Caffe files.

    No biases, no padding in the first layer, 3 x 1 before 1 x 3 in every other unit; in 23v5 a smaller first kernel,
    and a layer before each stage in the place of a first unit that changes the shape.
    """
    stages = list(peer.features)[1:5]
    first = peer.features.init_block.conv.conv
    first.padding = (0, 0)
    if len(stages[0]) == 2:  # 23v5
        peer.features.init_block.conv.conv = nn.Conv2d(first.in_channels, first.out_channels, 5, stride=2)
        for stage in stages:
            enter, unit = stage.unit1.identity_conv, type(stage.unit1)
            channels = enter.conv.out_channels
            stage.unit1 = nn.Sequential(enter, unit(channels, channels, stride=1).eval())
    units = [part for part in peer.features.modules() if hasattr(part, "resize_identity")]
    for unit in units[::2]:
        for layer, kernel in ((unit.conv3, (3, 1)), (unit.conv4, (1, 3))):
            zeros = (kernel[0] // 2, kernel[1] // 2)
            layer.conv = nn.Conv2d(layer.conv.in_channels, layer.conv.out_channels, kernel, padding=zeros)
    for layer in peer.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            layer.bias = None


def without_feature_axis(peer: nn.Module) -> dict:
    """The weights of pytorchcv's ChannelNet: a filter of its `nn.Conv3d` has an axis of one feature more than ours."""
    return {key: value[:, 0] if value.dim() == 5 else value for key, value in peer.state_dict().items()}


def pad_at_the_end(peer: nn.Module) -> None:
    """Pad maps of even sizes as TensorFlow does: a 3 x 3 convolution with stride 2 gets its zeros at the end alone."""
    for parent in list(peer.modules()):
        for name, layer in list(parent.named_children()):
            if isinstance(layer, nn.Conv2d) and layer.stride == (2, 2):
                layer.padding = (0, 0)
                setattr(parent, name, nn.Sequential(nn.ZeroPad2d((0, 1, 0, 1)), layer))
