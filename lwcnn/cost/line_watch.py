"""Which line of a block's source sends which step, found while the block runs and not by reading its text."""

import copy
import sys
from collections.abc import Callable
from contextlib import contextmanager
from types import FrameType

import torch
from torch import nn

from ..steps import Step, check_call
from .peak import memory_of
from .profile import prepare, run_watched
from .watch import Watch, Work


class LineNotes(list):
    """The list that a `Watch` fills with its `Work`: beside each it notes the line at which the block stands.

    ``lines`` has a line number for each entry, None for what is done elsewhere; ``ran`` all lines that were run.

    Args:
        function: the function whose lines are meant.
        owner: the module whose call is meant, where several run through the same function.
    """

    def __init__(self, function: Callable, owner: nn.Module | None = None):
        super().__init__()
        self.code, self.owner = function.__code__, owner
        self.lines: list[int | None] = []
        self.ran: set[int] = set()

    def append(self, work: Work) -> None:
        """Keep what was done, and where the block stood."""
        super().append(work)
        frame, line = sys._getframe(1), None
        while frame is not None:  # to the outermost: a block may run another one of its kind
            line = frame.f_lineno if self._is_meant(frame) else line
            frame = frame.f_back
        self.lines.append(line)

    def _is_meant(self, frame: FrameType) -> bool:
        if frame.f_code is not self.code:
            return False
        return self.owner is None or any(value is self.owner for value in frame.f_locals.values())

    @contextmanager
    def following(self):
        """Note the lines that run meanwhile, as a debugger does."""

        def enter(frame, event, argument):
            return follow(frame, event, argument) if self._is_meant(frame) else None

        def follow(frame, event, argument):
            if event == "line":
                self.ran.add(frame.f_lineno)
            return follow

        before = sys.gettrace()
        sys.settrace(enter)
        try:
            yield
        finally:
            sys.settrace(before)


def watch_module(
    where: str, model: nn.Module, function: Callable, part: str, inputs: tuple, keywords: dict
) -> tuple[LineNotes, Watch, list]:
    """Run a copy of a network on shapes alone, as `lwcnn.profile` does; note the lines of its part ``part``."""
    size = inputs[0] if len(inputs) == 1 else inputs or None
    network, sizes = prepare(where, model, size, keywords)
    notes = LineNotes(function, network.get_submodule(part) if part else None)
    with notes.following():
        watch = run_watched(where, network, sizes, keywords, notes)
    return notes, watch, sizes


def watch_function(
    where: str, block: Callable, function: Callable, inputs: tuple, keywords: dict
) -> LineNotes:
    """Run a block function ``f(x, ..., step)`` and note its lines; modules among its inputs are copied first."""
    check_call(where, block, inputs, keywords)
    notes = LineNotes(function)
    watch = Watch(nn.Identity(), notes)
    known: set = set()

    def step(name: str, fn: Callable, *args, **kwargs):
        for tensor in Step(name, fn, args, kwargs, None).tensors:
            if isinstance(tensor, nn.Parameter) and memory_of(tensor) not in known:
                known.add(memory_of(tensor))
                watch.fixed.add(memory_of(tensor))
                watch.uncounted[memory_of(tensor)] = tensor.numel()
        return watch.step(name, fn, *args, **kwargs)

    inputs, keywords = [_own(value) for value in inputs], {name: _own(v) for name, v in keywords.items()}
    with torch.no_grad(), notes.following(), watch:
        block(*inputs, step=step, **keywords)
    return notes


def _own(value):
    """A copy of a module in eval mode, so that the reader's own stays as it is; all else itself."""
    return copy.deepcopy(value).eval() if isinstance(value, nn.Module) else value
