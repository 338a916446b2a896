"""Fold each BatchNorm into the layer before it, as a network is made ready for use."""

import copy
from collections.abc import Callable
from types import SimpleNamespace

from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_linear_bn_eval
from torch.nn.utils.parametrize import is_parametrized

from ..errors import LwcnnError
from .channelnet import DepthwisePointwise
from .layers import ConvNorm
from .micro_layers import LinearNorm
from .mixnet import MixConv
from .xception import SeparableConv

#: The blocks that end with a BatchNorm, and the layer right before it, or the layers of its parts.
BEFORE_NORM = {
    ConvNorm: "conv",
    SeparableConv: "pointwise",
    DepthwisePointwise: "pointwise",
    MixConv: "convs",
    LinearNorm: "linear",
}
#: What folds, by the kinds of that layer and of the BatchNorm.
FUSE = {(nn.Conv2d, nn.BatchNorm2d): fuse_conv_bn_eval, (nn.Linear, nn.BatchNorm1d): fuse_linear_bn_eval}


def fold(model: nn.Module) -> nn.Module:
    """A copy of ``model`` without BatchNorm: each layer gets the scale and the shift of the one after it.

    ``weight' = weight * s`` and ``bias' = (bias - mean) * s + shift`` for ``s = scale / sqrt(var + eps)``. In eval
    mode the outputs stay the same, save for rounding. The steps ``norm`` are gone. To train further, keep the
    model itself.

    Shapes:  those of the model.
    Raises:  LwcnnError if the model is in training mode, or has a BatchNorm that cannot be folded: after an adder
             layer, in another package's block, without running statistics, or beside hooks or parametrisations.
    Source:  Jacob et al. 2018, arXiv 1712.05877, section 3.2.

    >>> from lwcnn import create_model
    >>> model = create_model("mobilenet_v2").eval()
    >>> sum(p.numel() for p in model.parameters()), sum(p.numel() for p in fold(model).parameters())
    (3504872, 3487816)
    """
    where = f"fold({type(model).__name__})"
    if not isinstance(model, nn.Module):
        raise LwcnnError(where, "this is no network", expected="a network, as create_model gives")
    if any(layer.training for layer in model.modules()):
        raise LwcnnError(
            where, "the model is in training mode, where BatchNorm changes", hint="call .eval() first"
        )
    blocks = {
        path: BEFORE_NORM[type(block)]
        for path, block in model.named_modules()
        if type(block) in BEFORE_NORM and _foldable(getattr(block, BEFORE_NORM[type(block)]), block.norm)
    }
    for path, layer in model.named_modules():
        if isinstance(layer, _BatchNorm) and path.rpartition(".")[0] not in blocks:
            raise LwcnnError(
                where,
                f"{path} cannot be folded",
                f"it is a {type(layer).__name__}",
                "a BatchNorm with running statistics right after a plain layer, in a block of lwcnn",
            )
    folded = copy.deepcopy(model)
    for path, name in blocks.items():
        block = folded.get_submodule(path)
        setattr(block, name, _fused(getattr(block, name), block.norm))
        block.norm = None
    return folded


def _fused(before: nn.Module, norm: nn.Module) -> nn.Module:
    """The layer, or those of its parts, with what the BatchNorm does to its channels."""
    if not isinstance(before, nn.ModuleList):
        return _fuse(before, norm)(before, norm)
    parts, start = nn.ModuleList(), 0
    for one in before:
        own = {name: getattr(norm, name) for name in ("running_mean", "running_var", "weight", "bias")}
        own = {name: v if v is None else v[start : start + one.out_channels] for name, v in own.items()}
        parts.append(fuse_conv_bn_eval(one, SimpleNamespace(training=False, eps=norm.eps, **own)))
        start += one.out_channels
    return parts


def _fuse(before: nn.Module, norm: nn.Module | None) -> Callable | None:
    """The function that folds a BatchNorm into a layer before it, or None."""
    kind = next((kind for kind in (nn.Conv2d, nn.Linear) if isinstance(before, kind)), None)
    return FUSE.get((kind, type(norm)))


def _foldable(before: nn.Module, norm: nn.Module | None) -> bool:
    """Whether nothing but these layers happens: no hook sees or changes what is between them."""
    layers = list(before) if isinstance(before, nn.ModuleList) else [before]
    if not all(_fuse(layer, norm) for layer in layers) or norm.running_mean is None:
        return False
    return not any(
        layer._forward_hooks or layer._forward_pre_hooks or layer._backward_hooks or is_parametrized(layer)
        for layer in (*layers, norm)
    )
