"""A block is a list of pure calls: write it once, then run it, record it or replay it.

A block takes a function `step` and sends every tensor operation through it::

    def conv_act(x, p, act=relu, step=call):
        y = step("conv", conv2d, x, p.weight, p.bias)
        return step("act", act, y)

With `call` the block just runs. With `trace` each call is kept as a `Step`.
"""

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

from torch import Tensor, nn

from .errors import LwcnnError


class Step(NamedTuple):
    """One recorded call: ``out == fn(*args, **kwargs)``.

    ``args`` holds tensors and plain numbers only, so that a step can be replayed, counted and shown.
    """

    name: str
    fn: Callable
    args: tuple
    kwargs: dict
    out: Any

    @property
    def tensors(self) -> list[Tensor]:
        """The tensors that go in: feature maps first, then parameters and statistics."""
        return [value for value in (*self.args, *self.kwargs.values()) if isinstance(value, Tensor)]

    @property
    def arguments(self) -> dict[str, Any]:
        """All inputs under the names that ``fn`` gives them, with its defaults for those not passed.

        >>> Step("half", lambda x, by=2: x / by, (6,), {}, 3.0).arguments
        {'x': 6, 'by': 2}
        """
        bound = inspect.signature(self.fn).bind(*self.args, **self.kwargs)
        bound.apply_defaults()
        return dict(bound.arguments)

    def replay(self) -> Any:
        """Run the recorded call again; a pure function gives the same result."""
        return self.fn(*self.args, **self.kwargs)


def call(name: str, fn: Callable, *args, **kwargs):
    """Run one step: ``fn(*args, **kwargs)``. An `LwcnnError` inside learns the name of the step.

    Raises:  LwcnnError if `name` is no text or `fn` cannot be called.

    >>> call("double", lambda x: 2 * x, 21)
    42
    """
    if not isinstance(name, str) or not name:
        raise LwcnnError(
            f"step({name!r}, fn, ...)", "a step needs a name", expected="a text that is not empty"
        )
    if not callable(fn):
        raise LwcnnError(
            f"step({name!r}, {fn!r}, ...)", "a step needs a function", expected="step(name, fn, *inputs)"
        )
    try:
        return fn(*args, **kwargs)
    except LwcnnError as error:
        raise error.at(name) from None


def within(step: Callable, prefix: str) -> Callable:
    """Return `step` with names that start with ``prefix.``: the steps of a block inside a block.

    Raises:  LwcnnError if `prefix` is no text or `step` cannot be called.

    >>> within(lambda name, fn: name, "fire2")("squeeze", None)
    'fire2.squeeze'
    """
    if not callable(step):
        raise LwcnnError(
            f"within(step, {prefix!r})",
            f"step is {step!r}",
            expected="a function, for example lwcnn.steps.call",
        )
    if not isinstance(prefix, str) or not prefix:
        raise LwcnnError(
            f"within(step, {prefix!r})", "prefix is no name", expected="a text that is not empty"
        )
    if isinstance(step, _InnerStep):  # a block inside a block inside a network: one call, not three
        return _InnerStep(step.step, f"{step.prefix}.{prefix}")
    return _InnerStep(step, prefix)


class _InnerStep:
    """A `step` that puts a prefix in front of every name."""

    def __init__(self, step: Callable, prefix: str):
        self.step, self.prefix = step, prefix

    def __call__(self, name, fn, *args, **kwargs):
        return self.step(f"{self.prefix}.{name}", fn, *args, **kwargs)


def trace(block: Callable, *args, **kwargs) -> list[Step]:
    """Run a block or a network once and return its steps in order; the last ``out`` is the result.

    Put modules in eval mode first: in training mode BatchNorm changes its statistics at each run.

    Raises:  LwcnnError if the inputs do not fit the block, if it takes no ``step``, records nothing, or uses
             a module in training mode.

    >>> import torch
    >>> from lwcnn.ops import relu
    >>> def block(x, step=call):
    ...     return step("act", relu, x)
    >>> [s.name for s in trace(block, torch.zeros(1, 2, 3, 3))]
    ['act']
    """
    name = getattr(block, "__name__", type(block).__name__)
    where = f"trace({name}, ...)"
    _check_block(where, block, args, kwargs)
    steps: list[Step] = []

    def record(step_name, fn, *fn_args, **fn_kwargs):
        out = call(step_name, fn, *fn_args, **fn_kwargs)
        steps.append(Step(step_name, fn, fn_args, fn_kwargs, out))
        return out

    block(*args, step=record, **kwargs)
    if not steps:
        raise LwcnnError(
            where,
            "the block ran, but sent no operation through step",
            hint="write y = step(name, fn, *inputs) for every operation",
        )
    return steps


def _check_block(where: str, block, args: tuple, kwargs: dict) -> None:
    """Raise LwcnnError unless the block can be called with these inputs and a ``step``, in eval mode."""
    block_needed = "a block of lwcnn, or a function f(x, ..., step=call)"
    if not callable(block):
        raise LwcnnError(where, "this is not a block", f"block is {block!r}", block_needed)
    if "step" in kwargs:
        raise LwcnnError(where, "trace passes its own step", hint="leave out step=...")
    try:
        # a module's own __call__ takes anything: its forward tells what it needs
        signature = inspect.signature(block.forward if isinstance(block, nn.Module) else block)
    except ValueError:  # some functions written in C do not tell
        raise LwcnnError(where, "this is not a block", f"block is {block!r}", block_needed) from None
    try:
        signature.bind(*args, step=call, **kwargs)
    except TypeError as error:
        raise LwcnnError(
            where, str(error), f"its arguments are {', '.join(signature.parameters)}", block_needed
        ) from None
    for holder in (block, *args, *kwargs.values()):
        if isinstance(holder, nn.Module) and any(module.training for module in holder.modules()):
            raise LwcnnError(
                where,
                f"{type(holder).__name__} is in training mode, where BatchNorm and dropout change from run to run",
                hint="call .eval() first",
            )
