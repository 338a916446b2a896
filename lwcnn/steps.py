"""A block is a list of pure calls: write it once, then run it, record it or replay it.

A block takes a function `step` and sends every tensor operation through it::

    def conv_act(x, p, act=relu, step=call):
        y = step("conv", conv2d, x, p.weight, p.bias)
        return step("act", act, y)

With `call` the block just runs. With `trace` each call is kept as a `Step`.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from torch import Tensor

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

    def replay(self) -> Any:
        """Run the recorded call again; a pure function gives the same result."""
        return self.fn(*self.args, **self.kwargs)


def call(name: str, fn: Callable, *args, **kwargs):
    """Run one step: ``fn(*args, **kwargs)``. An `LwcnnError` inside learns the name of the step.

    >>> call("double", lambda x: 2 * x, 21)
    42
    """
    try:
        return fn(*args, **kwargs)
    except LwcnnError as error:
        raise error.at(name) from None


def within(step: Callable, prefix: str) -> Callable:
    """Return `step` with names that start with ``prefix.``: the steps of a block inside a block.

    >>> within(lambda name, fn: name, "fire2")("squeeze", None)
    'fire2.squeeze'
    """

    def inner_step(name, fn, *args, **kwargs):
        return step(f"{prefix}.{name}", fn, *args, **kwargs)

    return inner_step


def trace(block: Callable, *args, **kwargs) -> list[Step]:
    """Run a block or a network once and return its steps in order; the last ``out`` is the result.

    Put a module in eval mode first: in training mode BatchNorm changes its statistics at each run.

    Raises: LwcnnError if `block` takes no ``step``, or records nothing.

    >>> import torch
    >>> from lwcnn.ops import relu
    >>> def block(x, step=call):
    ...     return step("act", relu, x)
    >>> [s.name for s in trace(block, torch.zeros(1, 2, 3, 3))]
    ['act']
    """
    name = getattr(block, "__name__", type(block).__name__)
    if not callable(block):
        raise LwcnnError(f"trace({name})", "this is not a block", f"got {block!r}", "a function or module is needed")
    if getattr(block, "training", False):
        raise LwcnnError(
            f"trace({name})",
            "the module is in training mode, where BatchNorm and dropout change from run to run",
            hint="call .eval() first",
        )
    steps: list[Step] = []

    def record(step_name, fn, *fn_args, **fn_kwargs):
        out = call(step_name, fn, *fn_args, **fn_kwargs)
        steps.append(Step(step_name, fn, fn_args, fn_kwargs, out))
        return out

    try:
        block(*args, step=record, **kwargs)
    except TypeError as error:
        if "'step'" in str(error):
            raise LwcnnError(
                f"trace({name})",
                "this block takes no argument 'step'",
                expected="a block of lwcnn, or a function f(x, ..., step=call)",
                hint="send every operation through step(name, fn, *inputs)",
            ) from None
        raise
    if not steps:
        raise LwcnnError(
            f"trace({name})",
            "the block ran, but sent no operation through step",
            hint="write y = step(name, fn, *inputs) for every operation",
        )
    return steps
