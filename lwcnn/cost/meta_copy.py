"""A copy of a network without its numbers: what is counted is the copy, so the caller's network is only read."""

import copy

import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.nn.parameter import is_lazy
from torch.optim.swa_utils import AveragedModel
from torch.overrides import TorchFunctionMode

from ..errors import LwcnnError


def unwrap(model: nn.Module) -> nn.Module:
    """The network inside DataParallel, DistributedDataParallel, AveragedModel and `torch.compile`.

    >>> layer = nn.Linear(2, 3)
    >>> unwrap(nn.DataParallel(AveragedModel(layer).module)) is not layer, type(unwrap(AveragedModel(layer)))
    (True, <class 'torch.nn.modules.linear.Linear'>)
    """
    while True:
        if hasattr(model, "_orig_mod"):  # what `torch.compile` gives; to import its class would cost seconds
            model = model._orig_mod
        elif isinstance(model, (nn.DataParallel, DistributedDataParallel, AveragedModel)):
            model = model.module
        else:
            return model


def meta_copy(model: nn.Module, where: str) -> nn.Module:
    """The network in eval mode, with all its tensors on PyTorch's meta device: shapes and dtypes, no numbers.

    Tensors that the network shares are shared in the copy. Nothing of the network itself is changed, so several
    threads may copy it at once. Its hooks come along, and run where the copy runs.

    Raises:  LwcnnError if the network was scripted or traced, or its layers have no shapes yet.

    >>> copied = meta_copy(nn.Linear(2, 3), "here")
    >>> copied.weight.device.type, copied.weight.shape, copied.training
    ('meta', torch.Size([3, 2]), False)
    """
    if any(isinstance(module, torch.jit.ScriptModule) for module in model.modules()):
        raise LwcnnError(
            where, "a scripted network cannot be taken apart", hint="give the one it was made of"
        )
    if any(is_lazy(tensor) for tensor in (*model.parameters(), *model.buffers())):
        raise LwcnnError(where, "a lazy layer has no shape yet", hint="run the network once")
    with torch.inference_mode(False), _OnMeta():
        copied = copy.deepcopy(model, {id(weight): _parameter(weight) for weight in model.parameters()})
    for parent in list(copied.modules()):
        for name, child in parent.named_children():
            if unwrap(child) is not child:
                setattr(parent, name, unwrap(child))
    return copied.eval()


def without_hooks(model: nn.Module) -> nn.Module:
    """Take all hooks that run in a forward pass off a network; return it."""
    for module in model.modules():
        module._forward_hooks.clear()
        module._forward_pre_hooks.clear()
        module._backward_hooks.clear()
        module._backward_pre_hooks.clear()
    return model


def _parameter(weight: nn.Parameter) -> nn.Parameter:
    return nn.Parameter(torch.empty_like(weight, device="meta"), requires_grad=weight.requires_grad)


class _OnMeta(TorchFunctionMode):
    """Where `copy.deepcopy` meets a tensor, wherever a network keeps it, give one on the meta device."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        if func is not Tensor.__deepcopy__:
            return func(*args, **(kwargs or {}))
        tensor, memo = args
        if id(tensor) not in memo:  # also of a tensor that was computed, which PyTorch refuses to copy
            memo[id(tensor)] = torch.empty_like(tensor, device="meta", requires_grad=False)
        return memo[id(tensor)]
