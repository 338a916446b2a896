"""Which modules of PyTorch a block takes apart, and which it must call, so that nothing that they do is lost.

A block reads the parameters of plain layers and blocks and computes with pure functions. A module with hooks, of
another class, with another ``forward`` is called: it does what it does in any other network of PyTorch.
"""

import inspect
import sys
from collections.abc import Callable

from torch import nn
from torch.nn.modules.module import (
    _global_backward_hooks,
    _global_backward_pre_hooks,
    _global_forward_hooks,
    _global_forward_pre_hooks,
)

from ..errors import LwcnnError
from ..steps import name_and_step, within


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


def is_running(module: nn.Module) -> bool:
    """Whether a call of ``module`` is under way: the one who asks is then its own ``forward``, and not to call it.

    Asked of the calls that wait, since no other place tells it without a cost: a note in the module would make plain
    modules slower and mix up threads, and ``step`` looks the same in ``fire(x, p)`` and in the ``forward`` of ``p``.
    Only a block with a hook or of another class is asked about; `torch.compile` cannot look at the calls, and breaks
    its graph there.
    """
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_locals.get("self") is module:
            return True
        frame = frame.f_back
    return False


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
    own = is_own_class(type(module)) or "step" in inspect.signature(module.forward).parameters
    if own and is_plain(module):
        return module(x, step=within(step, name))
    return step(name, module, x)


def must_be_called(p, parts: list[str], step: Callable) -> bool:
    """Whether a block is to call ``p``, and not to run on its parts: nobody but ``p`` knows what it does.

    A module without the parts stands in the place of one that had them, inside another block: there alone is
    it called; else it is a mistake.
    """
    if not isinstance(p, nn.Module):
        return False
    is_part = name_and_step(step)[0] is not None
    if is_part and not all(hasattr(p, part) for part in parts):
        return True
    changed = is_ours(p) and not is_own_class(type(p))
    return (changed or not is_plain(p)) and not is_running(p)
