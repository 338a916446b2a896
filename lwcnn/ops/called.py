"""Which modules of PyTorch a block takes apart, and which it must call, so that nothing that they do is lost.

A block reads the parameters of plain layers and blocks and computes with pure functions. A module with hooks, of
another class, with another ``forward`` is called: it does what it does in any other network of PyTorch.
"""

from collections.abc import Callable

from torch import nn
from torch.nn.modules.module import (
    _global_backward_hooks,
    _global_backward_pre_hooks,
    _global_forward_hooks,
    _global_forward_pre_hooks,
)

from ..errors import LwcnnError
from ..export import NotScripted
from ..steps import InnerStep, takes_step, within


class Block(NotScripted, nn.Module):
    """A module that holds the parameters of a block: its ``forward`` hands over to the block's function.

    A ``step`` that it is given learns that it runs: the function then runs on what the module holds, and does not call
    it once more, whatever hooks it has and whatever class a reader made from it.
    """

    def __call__(self, *args, **kwargs):
        if "step" in kwargs:
            kwargs["step"] = self._mark(kwargs["step"])
        else:
            args = [self._mark(value) for value in args]
        return super().__call__(*args, **kwargs)

    def _mark(self, value):
        is_step = isinstance(value, InnerStep) and value.module is not self
        return InnerStep(value.step, value.prefix, self) if is_step else value


def is_plain(module: nn.Module) -> bool:
    """Whether a call of ``module`` would be its class's ``forward`` and nothing else: no hook, nothing replaced.

    A hook with an attribute ``only_watches`` does not count: it fires where the module is called anyway.

    >>> conv = nn.Conv2d(3, 4, 1)
    >>> hook = conv.register_forward_hook(print)
    >>> is_plain(conv), hook.remove(), is_plain(conv)
    (False, None, True)
    """
    kept = module.__dict__  # a third of the time that asking for the attributes takes
    return not (
        (kept["_forward_hooks"] and _any_computes(kept["_forward_hooks"]))
        or (kept["_forward_pre_hooks"] and _any_computes(kept["_forward_pre_hooks"]))
        or kept["_backward_hooks"]
        or kept["_backward_pre_hooks"]
        or "forward" in kept
        or _global_forward_hooks
        or _global_forward_pre_hooks
        or _global_backward_hooks
        or _global_backward_pre_hooks
    )


def _any_computes(hooks: dict) -> bool:
    return not all(getattr(hook, "only_watches", False) for hook in hooks.values())


def is_own_class(kind: type) -> bool:
    """Whether a class is one of lwcnn: the ``forward`` of its modules only hands over to a block."""
    return kind.__module__[:6] == "lwcnn."


def is_plain_block(p) -> bool:
    """Whether ``p`` is plain and of a class of lwcnn."""
    return is_own_class(type(p)) and is_plain(p)


def is_ours(p) -> bool:
    """Whether the class of ``p`` is one of lwcnn, or made from one."""
    return any(is_own_class(kind) for kind in type(p).__mro__)


def run_module(step: Callable, name: str, module: nn.Module, x):
    """``module(x)``: with its own steps called ``name.``... if it has any, as one step ``name`` if not.

    A function ``f(x, step)`` may stand in the place of a module: a block that holds its layers itself.

    Raises:  LwcnnError if the module cannot be called.

    >>> from lwcnn.steps import call
    >>> import torch
    >>> run_module(call, "act", nn.ReLU(), torch.tensor([-1.0, 2.0])).tolist()
    [0.0, 2.0]
    """
    if not isinstance(module, nn.Module):
        if not callable(module):
            what = f"{name} is {module!r}, and cannot be called"
            raise LwcnnError(
                f"{name}(x)", what, hint="use torch.nn.Identity() in the place of a part to leave out"
            )
        return module(x, within(step, name))
    if (is_own_class(type(module)) or takes_step(module)) and is_plain(module):
        return module(x, step=within(step, name, module))
    return step(name, module, x)


def must_be_called(p, parts: list[str], step: Callable) -> bool:
    """Whether a block is to call ``p``, and not to run on its parts: nobody but ``p`` knows what it does.

    With a ``step`` without a prefix, or with the one that ``p`` itself got, the function runs on the parts:
    ``fire(x, p)`` reads the parameters of ``p``. With ``within(step, name)`` it is given a part of a block. Of those
    are called: a module of lwcnn that has a hook or is of a class made from one, and any other module, unless it is a
    holder as ours are: a class of the reader's own that has the parts, and whose ``forward`` takes ``step``.
    """
    if not isinstance(p, nn.Module) or not isinstance(step, InnerStep) or step.module is p:
        return False
    if not all(hasattr(p, part) for part in parts):
        return True
    if is_ours(p):
        return not is_plain_block(p)
    is_layer, is_holder = isinstance(p, nn.Conv2d), type(p).forward is nn.Module.forward
    return not (is_layer or is_holder or takes_step(p))
