"""A block is a list of pure calls: write it once, then run it, record it or replay it.

A block takes a function `step` and sends every tensor operation through it::

    def conv_act(x, p, act=relu, step=call):
        y = step("conv", conv2d, x, p.weight, p.bias)
        return step("act", act, y)

With `call` the block just runs. With `trace` each call is kept as a `Step`.
"""

import copy
import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_leaves, tree_map

from ._this_thread import THIS_THREAD
from .errors import LwcnnError
from .export import Default


class Step(NamedTuple):
    """One recorded call: ``out == fn(*args, **kwargs)``; ``fn`` is a function, or a module that was called.

    ``args`` holds tensors and plain numbers only, so that a step can be replayed, counted and shown.
    """

    name: str
    fn: Callable
    args: tuple
    kwargs: dict
    out: Any

    @property
    def tensors(self) -> list[Tensor]:
        """The tensors that go in: feature maps first, then parameters and statistics, also those of a module."""
        tensors = [value for value in (*self.args, *self.kwargs.values()) if isinstance(value, Tensor)]
        for module in (self.fn, *self.args):
            if isinstance(module, nn.Module):
                tensors += [*module.parameters(), *module.buffers()]
        return tensors

    @property
    def arguments(self) -> dict[str, Any]:
        """All inputs under the names that ``fn`` gives them, with its defaults for those not passed.

        >>> Step("half", lambda x, by=2: x / by, (6,), {}, 3.0).arguments
        {'x': 6, 'by': 2}
        """
        fn = getattr(self.fn, "forward", self.fn)  # a module's own __call__ takes anything
        bound = inspect.signature(fn).bind(*self.args, **self.kwargs)
        bound.apply_defaults()
        return dict(bound.arguments)

    def replay(self) -> Any:
        """Run the recorded call again; a pure function gives the same result."""
        return self.fn(*self.args, **self.kwargs)


@Default
def call(name: str, fn: Callable, *args, **kwargs):
    """Run one step: ``fn(*args, **kwargs)``. An `LwcnnError` inside learns the name of the step.

    Raises:  LwcnnError if `name` is no text, `fn` cannot be called, or calls itself without end.

    >>> call("double", lambda x: 2 * x, 21)
    42
    """
    if not isinstance(name, str) or not name:
        expected = "a text that is not empty"
        raise LwcnnError(f"step({name!r}, fn, ...)", "a step needs a name", expected=expected)
    if not callable(fn):
        expected = "step(name, fn, *inputs)"
        raise LwcnnError(f"step({name!r}, {fn!r}, ...)", "a step needs a function", expected=expected)
    try:
        return fn(*args, **kwargs)
    except LwcnnError as error:
        raise error.at(name) from None
    except RecursionError as error:
        if not isinstance(fn, nn.Module):
            raise
        what = f"{name_of(fn)} calls itself without end"
        raise LwcnnError(f"step({name!r}, ...)", what, hint="for self, no within(step, ...)") from error


def within(step: Callable, prefix: str, module: nn.Module | None = None) -> Callable:
    """Return `step` with names that start with ``prefix.``: the steps of a block inside a block.

    ``module`` is the one that runs with these steps, if it is known: no block of lwcnn calls it once more.

    Raises:  LwcnnError if `prefix` is no text or `step` cannot be called.

    >>> within(lambda name, fn: name, "fire2")("squeeze", None)
    'fire2.squeeze'
    """
    if not callable(step):
        expected = "a function, for example lwcnn.steps.call"
        raise LwcnnError(f"within(step, {prefix!r})", f"step is {step!r}", expected=expected)
    if not isinstance(prefix, str) or not prefix:
        expected = "a text that is not empty"
        raise LwcnnError(f"within(step, {prefix!r})", "prefix is no name", expected=expected)
    if isinstance(step, InnerStep):  # a block inside a block inside a network: one call, not three
        return InnerStep(step.step, f"{step.prefix}.{prefix}", step.module if module is None else module)
    return InnerStep(step, prefix, module)


class InnerStep:
    """A `step` that puts a prefix in front of every name. It knows the module that runs with it."""

    def __init__(self, step: Callable, prefix: str, module: nn.Module | None = None):
        self.step, self.prefix, self.module = step, prefix, module

    def __call__(self, name, fn, *args, **kwargs):
        return self.step(f"{self.prefix}.{name}", fn, *args, **kwargs)


def name_and_step(step: Callable) -> tuple[str | None, Callable]:
    """What `within` put together: the prefix and the step behind it; None for a step without a prefix.

    >>> name_and_step(within(call, "fire2")) == ("fire2", call)
    True
    """
    return (step.prefix, step.step) if isinstance(step, InnerStep) else (None, step)


def name_of(fn: Callable) -> str:
    """The name of a function, or of the class of an object that is called like one.

    >>> from functools import partial
    >>> name_of(name_of), name_of(nn.ReLU()), name_of(partial(max, 1))
    ('name_of', 'ReLU', 'max')
    """
    fn = getattr(fn, "func", fn)  # functools.partial
    return getattr(fn, "__name__", type(fn).__name__)


def trace(block: Callable, *args, **kwargs) -> list[Step]:
    """Run a block or a network once and return its steps in order; the last ``out`` is the result.

    Put modules in eval mode first: in training mode BatchNorm changes its statistics at each run.

    A network that takes no ``step`` is recorded by its modules: a step is the call of one, under its path. A module
    made of others is a step of its own where it gives something else than the last of them, such as a sum. The
    network itself is only read: a copy runs, with the same weights, and with nothing in place.

    Raises:  LwcnnError if the inputs do not fit the block, if it takes no ``step``, records nothing, uses a module
             in training mode, or has a hook that changes its result.

    >>> import torch
    >>> from lwcnn.ops import relu
    >>> def block(x, step=call):
    ...     return step("act", relu, x)
    >>> [s.name for s in trace(block, torch.zeros(1, 2, 3, 3))]
    ['act']
    """
    where = f"trace({name_of(block)}, ...)"
    check_call(where, block, args, kwargs)
    _check_modes(where, block, args, kwargs)
    if isinstance(block, nn.Module) and not takes_step(block):
        return _ModuleTrace(block).run(args, kwargs)
    steps: list[Step] = []

    def record(step_name, fn, *fn_args, **fn_kwargs):
        out = call(step_name, fn, *fn_args, **fn_kwargs)
        steps.append(Step(step_name, THIS_THREAD.computed(fn), fn_args, fn_kwargs, out))
        return out

    result = block(*args, step=record, **kwargs)
    if not steps:
        hint = "write y = step(name, fn, *inputs) for every operation"
        raise LwcnnError(where, "the block ran, but sent no operation through step", hint=hint)
    if result is not steps[-1].out and getattr(block, "_forward_hooks", None):
        hint = "give the hook to a part: then the part is a step"
        raise LwcnnError(where, "a hook on the whole changes what it gives, and is no step", hint=hint)
    return steps


def check_call(where: str, block, args: tuple, kwargs: dict) -> None:
    """Raise LwcnnError unless the block can be called with these inputs and a ``step``."""
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
        step = {} if isinstance(block, nn.Module) and not takes_step(block) else {"step": call}
        signature.bind(*args, **kwargs, **step)
    except TypeError as error:
        raise LwcnnError(
            where, str(error), f"its arguments are {', '.join(signature.parameters)}", block_needed
        ) from None


def _check_modes(where: str, block, args: tuple, kwargs: dict) -> None:
    """Raise LwcnnError unless all modules are in eval mode."""
    for holder in (block, *args, *kwargs.values()):
        if isinstance(holder, nn.Module) and any(module.training for module in holder.modules()):
            what = f"{type(holder).__name__} is in training mode, where BatchNorm and dropout change from run to run"
            raise LwcnnError(where, what, hint="call .eval() first")


def takes_step(module: nn.Module) -> bool:
    """Whether the ``forward`` of a module takes a ``step``, and so sends its operations through it."""
    return "step" in inspect.signature(module.forward).parameters


class _ModuleTrace:
    """Hooks on a copy of a network, which record what each module takes and gives.

    The network goes on with copies of what was recorded, so that nothing that works in place changes a record.
    """

    def __init__(self, network: nn.Module):
        tensors = [
            value
            for module in network.modules()
            for value in (*module.parameters(False), *module.buffers(False), *vars(module).values())
            if isinstance(value, Tensor)
        ]
        self.network = copy.deepcopy(network, {id(tensor): tensor for tensor in tensors})  # the same weights
        self.weights = {id(tensor) for tensor in tensors}
        self.steps: list[Step] = []
        self.open: list[tuple] = []  # what the modules that run now were given
        self.given: dict[int, tuple] = {}  # id of a copy -> the copy, its version, what was recorded
        self.hooks = [
            hook for path, part in self.network.named_modules() for hook in self._follow(path, part)
        ]

    def run(self, args: tuple, kwargs: dict) -> list[Step]:
        """Run the network once; return its steps. Inference mode would hide what is overwritten."""
        gradients = torch.is_grad_enabled() and not torch.is_inference_mode_enabled()
        try:
            with torch.inference_mode(False), torch.set_grad_enabled(gradients):
                self.network(*self._hand_over(args), **self._hand_over(kwargs))
        finally:
            for hook in self.hooks:
                hook.remove()
        return self.steps

    def _follow(self, path: str, module: nn.Module) -> list:
        if getattr(module, "inplace", False) is True:
            module.inplace = False  # a step must leave its inputs as they are

        def enter(module, args, kwargs):
            self.open.append((self._recorded(args), self._recorded(kwargs)))
            if takes_step(module) and "step" not in kwargs:  # a block of lwcnn among others
                return args, {**kwargs, "step": within(self._record, path, module)}

        def leave(module, args, out):
            given = self.open.pop()
            if all(self._is_recorded(tensor) for tensor in tree_leaves(out) if isinstance(tensor, Tensor)):
                return None  # nothing new: the result of a part, or of no operation
            self.steps.append(Step(path or "(network)", THIS_THREAD.computed(module), *given, out))
            return self._hand_over(out)

        enter.only_watches = leave.only_watches = True  # a block of lwcnn stays what it is (lwcnn.ops.called)
        return [
            module.register_forward_pre_hook(enter, prepend=True, with_kwargs=True),
            module.register_forward_hook(leave),
        ]

    def _record(self, name: str, fn: Callable, *args, **kwargs):
        out = call(name, fn, *args, **kwargs)
        given = self._recorded(args), self._recorded(kwargs)
        self.steps.append(Step(name, THIS_THREAD.computed(fn), *given, out))
        return self._hand_over(out)

    def _is_recorded(self, tensor: Tensor) -> bool:
        copied, version, _ = self.given.get(id(tensor), (None, 0, None))
        return copied is tensor and tensor._version == version

    def _hand_over(self, values):
        def hand(value):
            if not isinstance(value, Tensor) or id(value) in self.weights:
                return value
            copied = value.clone()
            self.given[id(copied)] = (copied, copied._version, value)
            return copied

        return tree_map(hand, values)

    def _recorded(self, values):
        def find(value):
            if not isinstance(value, Tensor) or id(value) in self.weights:
                return value
            return self.given[id(value)][2] if self._is_recorded(value) else value.clone()

        return tree_map(find, values)
