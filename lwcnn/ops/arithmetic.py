"""Run any network with another product: ``with arithmetic("mitchell"):`` or ``convert(model, "mitchell")``.

PyTorch shows every function that is called on a tensor to a mode that is on (`torch.overrides.TorchFunctionMode`). So
nothing goes past: a function that multiplies is replaced, one that does not multiply runs as it is, and any other is
refused. Operators that no function of Python calls, as in a scripted network, are refused, too.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, update_wrapper

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from .._this_thread import THIS_THREAD
from ..errors import LwcnnError, nearest
from ..steps import call, name_of
from . import act, adder, combine, pool, shuffle
from .called import Block, run_module
from .dynamic_shift_max import roll_channels
from .replaced import REPLACED, WITHOUT_PRODUCTS
from .shift import shift
from .sparse_shift import sparse_shift

#: The functions of `lwcnn.ops` that multiply nothing; all others are recorded as computed in the arithmetic.
PLAIN = (
    act.identity, act.relu, act.relu6, adder.adder2d, combine.add, combine.concat, combine.flatten, pool.max_pool2d,
    shuffle.channel_shuffle, shuffle.channel_split, shuffle.merge_groups, shuffle.split_groups, shuffle.swap_groups,
    shift, sparse_shift, roll_channels,
)  # fmt: skip


@contextmanager
def arithmetic(name: str) -> Iterator[None]:
    """A context in which every product of floats is another one: ``with arithmetic("mitchell"): y = model(x)``.

    Convolutions, linear layers, BatchNorm, means, gates and ``*`` and ``/`` are computed so, and so are their
    gradients, wherever ``backward`` is called. Sums and comparisons stay as they are, and so do the exponentials inside
    sigmoid and SiLU; `torch.exp` itself is refused, for its gradient multiplies. `lwcnn.trace` and `lwcnn.profile` show
    the products as a kind of their own. It holds for the thread that enters it; a thread that is started inside
    computes as always. Do not ``await`` inside: other tasks of the thread would compute so, too. What somebody else's
    `torch.autograd.Function` sends back, nobody sees.

    Shapes:  as without it.
    Cost:    a Mitchell product for each product, an addition for each addition.
    Raises:  LwcnnError if there is no such arithmetic; inside, at a function that it cannot compute.
    Source:  Mitchell 1962; Mogami 2020, arXiv 2012.03458.

    >>> with arithmetic("mitchell"):
    ...     print(nn.functional.linear(torch.tensor([[1.5, 1.0]]), torch.tensor([[1.5, 1.0]])).item())
    3.0
    """
    check_name(f"arithmetic({name!r})", name)
    if THIS_THREAD.arithmetic == name:
        yield
        return
    watch = _Watch()
    before = THIS_THREAD.arithmetic, THIS_THREAD.computed
    THIS_THREAD.arithmetic, THIS_THREAD.computed = name, partial(mark, name=name)
    try:
        with watch, _Functions(name, watch):
            yield
    except Exception as error:
        if watch.unseen:  # a scripted network turns every error into one of its own
            what = f"{watch.unseen} runs where no function of Python calls it, as in a scripted network"
            raise refusal(name, what) from error
        raise
    finally:
        THIS_THREAD.arithmetic, THIS_THREAD.computed = before


def check_name(where: str, name) -> None:
    """Raise LwcnnError if there is no such arithmetic.

    >>> check_name("arithmetic('mitchell')", "mitchell")
    """
    if not isinstance(name, str) or name not in REPLACED:
        raise LwcnnError(where, "there is no such arithmetic", hint=nearest(str(name), REPLACED))


def refusal(name: str, what: str) -> LwcnnError:
    """What is said where something cannot be computed in an arithmetic.

    >>> refusal("mitchell", "softmax has no version in this arithmetic").what
    'softmax has no version in this arithmetic'
    """
    hint = "compute it outside, or write it with sums and products"
    return LwcnnError(f"arithmetic({name!r})", what, hint=hint)


class _Functions(TorchFunctionMode):
    """Replaces functions of PyTorch, lets run what multiplies nothing, and refuses all others."""

    def __init__(self, name: str, watch: "_Watch"):
        super().__init__()
        self.name, self.watch = name, watch

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = dict(kwargs or {})
        called = func.__name__.split(".")[0]  # ``add.default`` is the operator add
        if "input" in kwargs:
            args = (kwargs.pop("input"), *args)
        if "other" in kwargs:
            args = (*args, kwargs.pop("other"))
        if "axis" in kwargs:
            kwargs["dim"] = kwargs.pop("axis")
        fn = REPLACED[self.name].get(called)
        if fn is None and not (called in WITHOUT_PRODUCTS or called.startswith(f"{self.name}_")):
            raise refusal(self.name, f"{called} has no version in this arithmetic")
        if func is torch.batch_norm:  # its inputs come in another order
            raise refusal(self.name, "torch.batch_norm has no version in this arithmetic")
        if fn is None and kwargs.get("alpha", 1) != 1:
            raise refusal(self.name, f"{called} with alpha={kwargs['alpha']} multiplies")
        outside, self.watch.is_seen = self.watch.is_seen, True
        try:
            return (fn or func)(*args, **kwargs)
        finally:
            self.watch.is_seen = outside


class _Watch(TorchDispatchMode):
    """Refuses operators that come past the functions: those of a scripted network."""

    def __init__(self):
        super().__init__()
        self.is_seen, self.unseen = False, ""

    def __torch_dispatch__(self, operator, types, args=(), kwargs=None):
        if not self.is_seen:
            self.unseen = str(operator)
            raise RuntimeError(self.unseen)
        return operator(*args, **(kwargs or {}))


def convert(model: nn.Module, name: str) -> "Converted":
    """The same network, with the same parameters, that runs in an arithmetic wherever it is called.

    Shapes:  those of the model.
    Cost:    a Mitchell product for each product, an addition for each addition.
    Raises:  LwcnnError if this is no network, or was scripted, or there is no such arithmetic.
    Source:  as `arithmetic`.

    >>> layer = nn.Linear(1, 1, bias=False)
    >>> layer.weight.data.fill_(1.5), convert(layer, "mitchell")(torch.tensor([[1.5]])).item()
    (tensor([[1.5000]]), 2.0)
    """
    where = f"convert({name_of(model)}, {name!r})"
    check_name(where, name)
    if not isinstance(model, nn.Module):
        raise LwcnnError(where, "this is not a network", f"got {model!r}", "a torch.nn.Module")
    if any(isinstance(module, torch.jit.ScriptModule) for module in model.modules()):
        raise LwcnnError(where, "nobody sees inside a scripted network", hint="give the one it was made of")
    return Converted(model, name)


class Converted(Block):
    """A network, or a part of one, that runs in an arithmetic: `convert` makes it.

    Shapes:  those of ``network``.

    >>> Converted(nn.ReLU(), "mitchell")(torch.tensor([-1.0])).item()
    0.0
    """

    def __init__(self, network: nn.Module, name: str):
        super().__init__()
        self.network, self.arithmetic = network, name
        self.train(network.training)

    @property
    def exact(self) -> nn.Module:
        """The network as it runs outside of the arithmetic."""
        return self.network

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        with arithmetic(self.arithmetic):
            return run_module(step, "network", self.network, x)


class Computed:
    """A tensor function that runs in an arithmetic: what a recorded step has in the place of the function.

    Shapes:  those of the function.

    >>> Computed(combine.scale, "mitchell")
    <mitchell_scale>
    """

    def __init__(self, exact: Callable, name: str):
        update_wrapper(self, exact, updated=())
        self.exact, self.arithmetic = exact, name
        self.__name__ = f"{name}_{name_of(exact)}"

    def __call__(self, *args, **kwargs):
        with arithmetic(self.arithmetic):
            return self.exact(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<{self.__name__}>"

    def __eq__(self, other) -> bool:
        return isinstance(other, Computed) and (self.exact, self.arithmetic) == (
            other.exact,
            other.arithmetic,
        )

    def __hash__(self) -> int:
        return hash((self.exact, self.arithmetic))


def mark(fn: Callable, name: str) -> Callable:
    """What a recorded step says that it computes, so that it can be replayed and counted outside of the arithmetic.

    >>> mark(combine.scale, "mitchell"), mark(combine.add, "mitchell") is combine.add
    (<mitchell_scale>, True)
    """
    if isinstance(fn, (Computed, Converted)) or fn in PLAIN:
        return fn
    return Converted(fn, name) if isinstance(fn, nn.Module) else Computed(fn, name)
