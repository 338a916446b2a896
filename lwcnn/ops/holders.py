"""What a block asks of ``p``, the holder of its parameters, and the one place where layers are taken apart."""

import functools
import inspect
from collections.abc import Callable

from torch import Tensor, nn

from ..errors import LwcnnError, one_of, shape_of
from ..steps import call, name_and_step
from .act import identity
from .active_shift import active_shift
from .adder import adder2d
from .called import Block, is_ours, is_own_class, is_plain, is_plain_block, must_be_called, run_module
from .channel_wise import channel_wise_conv, channel_wise_conv_across_positions
from .conv import conv2d, depthwise_conv2d, pointwise_conv2d
from .layer_checks import check_batch_norm
from .linear import linear
from .norm import batch_norm
from .plain_layers import PLAIN_RUNS
from .sparse_shift import sparse_shift

#: A layer that holds what a function takes after x, under the same names.
LAYERS = {
    conv2d: "a torch.nn.Conv2d",
    depthwise_conv2d: "a torch.nn.Conv2d",
    pointwise_conv2d: "a torch.nn.Conv2d",
    batch_norm: "a torch.nn.BatchNorm2d",
    linear: "a torch.nn.Linear",
    adder2d: "an lwcnn.models.addernet.Adder",
    channel_wise_conv: "an lwcnn.models.channel_wise.ChannelWiseConv",
    channel_wise_conv_across_positions: "an lwcnn.models.channel_wise.AcrossPositions",
    active_shift: "an lwcnn.models.active_shift.ActiveShift",
    sparse_shift: "an lwcnn.models.fenet.SparseShift",
}
#: Those whose layer is one of lwcnn, which names the function that it `computes`.
OWN = (adder2d, channel_wise_conv, channel_wise_conv_across_positions, active_shift, sparse_shift)
#: These names; which gradient goes back through an adder is no part of the layer.
TAKEN = {
    fn: [name for name in inspect.signature(fn).parameters if name not in ("x", "gradient")] for fn in LAYERS
}


def run_layer(step: Callable, name: str, fn: Callable, x, layer, is_running: bool = False):
    """Step ``name``: ``fn`` on ``x`` and on what ``layer`` holds, a layer of PyTorch or a holder with its names.

    A module that `is_ordinary` says no to is called: then the step is the module. None, where `lwcnn.fold` took a
    BatchNorm away, is no step; in the place of another layer it is a mistake. In a plain run what PyTorch checks
    itself is checked here only after it refused: checks before each layer took MobileNetV3 5 % of its time.
    ``is_running`` says that the layer may be the block that runs: a ConvAct is a convolution, and an activation.

    Raises:  LwcnnError if the layer does not hold what ``fn`` takes, or x does not fit it.

    >>> import torch
    >>> layer = torch.nn.Conv2d(3, 4, 1)
    >>> run_layer(call, "mix", pointwise_conv2d, torch.ones(1, 3, 8, 8), layer).shape
    torch.Size([1, 4, 8, 8])
    """
    if layer is None and fn is batch_norm:
        return x
    if not isinstance(layer, nn.Module):
        check_holder(f"{fn.__name__}(x, ...), step {name!r}", layer, TAKEN[fn], LAYERS[fn], "the layer")
    runs = is_running and isinstance(layer, Block)
    if is_ordinary(layer, fn) or (runs and layer.padding_mode == "zeros"):
        if fn is batch_norm and layer.training and isinstance(layer, nn.Module):
            return step(name, _train_batch_norm, x, layer)
        if fn in PLAIN_RUNS and only_runs(step) and isinstance(layer, nn.Module):
            axes, run = PLAIN_RUNS[fn]
            if is_batch(x, axes):
                try:
                    return run(x, layer)
                except NOT_FITTING:
                    pass  # the same call again, now with the checks that say what does not fit
        return step(name, fn, x, *_held(layer, TAKEN[fn]))
    if runs:
        return step(name, nn.Conv2d.forward, layer, x)
    return step(name, layer, x)


def only_runs(step) -> bool:
    """Whether ``step`` is `call`, under whatever prefix: nobody keeps what comes out of the single steps."""
    return getattr(step, "step", step) is call  # a step with a prefix has the one behind it as its ``step``


#: What PyTorch raises where a layer and its input do not fit, or a layer has not all that its class has.
NOT_FITTING = (KeyError, RuntimeError, TypeError, ValueError)


def is_batch(x, axes: int) -> bool:
    """Whether ``x`` is a batch of this many axes, not empty: PyTorch's kernels would take others silently."""
    return isinstance(x, Tensor) and x.dim() == axes and x.is_floating_point() and x.numel() > 0


def _held(layer, parts: list[str]) -> list:
    """What a layer holds under these names. A module is slow to find its tensors (1 us each): they are looked up."""
    if not isinstance(layer, nn.Module):
        return [getattr(layer, part) for part in parts]
    tensors = {**layer._parameters, **layer._buffers}
    return [tensors[part] if part in tensors else getattr(layer, part) for part in parts]


def is_ordinary(layer, fn: Callable | None = None) -> bool:
    """Whether a call of ``layer`` is no more than ``fn`` on what it holds; None: than any of `LAYERS`.

    >>> conv, wrapped = nn.Conv2d(3, 4, 3), nn.Conv2d(3, 4, 3, padding=1, padding_mode="circular")
    >>> is_ordinary(conv, conv2d), is_ordinary(conv, batch_norm), is_ordinary(wrapped, conv2d)
    (True, False, False)
    """
    kind = type(layer)
    if kind in (nn.BatchNorm2d, nn.BatchNorm1d):
        known = layer.track_running_stats and layer.momentum is not None
        return known and fn in (None, batch_norm) and is_plain(layer)
    if kind is nn.Linear:
        return fn in (None, linear) and is_plain(layer)
    own = is_own_class(kind)
    if not own and kind is not nn.Conv2d:
        return not isinstance(layer, nn.Module)
    if fn in (batch_norm, linear) or (fn in OWN and getattr(kind, "computes", None) is not fn):
        return False
    if fn is pointwise_conv2d and (layer.stride, layer.padding) != ((1, 1), (0, 0)):
        return False  # it takes neither
    return layer.__dict__.get("padding_mode", "zeros") == "zeros" and is_plain(layer)


def _train_batch_norm(x, layer: nn.BatchNorm2d | nn.BatchNorm1d):
    """In training mode the layer itself runs, after the checks: it counts its batches."""
    given = {part: getattr(layer, part) for part in TAKEN[batch_norm]}
    check_batch_norm("batch_norm(x, running_mean, running_var)", x, **given)
    return layer(x)


def holds(
    *names: str, example: str = "", own: tuple[str, ...] = (), ends_with_act: bool = False, **layers: Callable
) -> Callable:
    """Say what the holder ``p`` of a block has: a line above ``def fire(x, p, step=call)``.

    ``layers`` are those that the block gives to `run_layer`, each with its function. A block that does not find
    what it needs raises `LwcnnError`, before its first step. A module with hooks, of a class made from one of
    lwcnn, or put in the place of a part is called as one step. ``own`` names functions that a layer of lwcnn may hold
    itself: those go before what the block is given. ``ends_with_act`` says that the last step is an activation: it
    also follows a called layer of lwcnn that holds none. Any other module is the whole layer, activation included: a
    block of lwcnn too, which runs with its own steps.

    Raises:  at a call: LwcnnError if ``p`` lacks a part, or is called and cannot take an option of the block.

    >>> @holds("squeeze", "expand")
    ... def block(x, p, step=None):
    ...     return p.expand(p.squeeze(x))
    >>> try:
    ...     block(1, p=None)
    ... except LwcnnError as error:
    ...     print(error.what)
    p has no squeeze or expand
    """

    def decorate(block: Callable) -> Callable:
        # fire and Fire, basic_block and BasicBlock
        holder = example or f"{block.__name__.title().replace('_', '')}(...)"
        parts, where = [*names, *layers], f"{block.__name__}(x, p)"
        _, _, *inputs = inspect.signature(block).parameters.values()  # without x and p
        options_of = [given.name for given in inputs]
        places = {name: options_of.index(name) for name in own}
        act_unless_given = inputs[options_of.index("act")].default if ends_with_act else None

        def check(p) -> None:
            check_holder(where, p, parts, holder)
            for name, fn in layers.items():
                layer = getattr(p, name)
                folded = layer is None and fn is batch_norm
                if not folded and not isinstance(layer, nn.Module):
                    check_holder(where, layer, TAKEN[fn], LAYERS[fn], f"p.{name}")

        @functools.wraps(block)
        def block_of_holder(x, p, *args, **options):
            own_class = is_own_class(type(p))
            if not (own_class and is_plain(p)) or (ends_with_act and not _has(p, parts[0])):
                given = {**dict(zip(options_of, args, strict=False)), **options}
                understood = set(given) <= set(options_of) and len(given) == len(args) + len(options)
                if understood and must_be_called(p, parts, given.get("step", call)):
                    is_whole = not (is_ours(p) and all(hasattr(p, part) for part in parts))
                    act = given.get("act", act_unless_given) if ends_with_act else None
                    return _call_holder(block.__name__, x, p, given, is_whole, act)
                check(p)
            if places and (own_class or is_ours(p)):
                args = _with_own(p, places, args, options)
            try:
                return block(x, p, *args, **options)
            except AttributeError:  # looked at only now: to ask for each part first would cost a network 1 %
                check(p)
                raise

        return block_of_holder

    return decorate


def _has(p, part: str) -> bool:
    """Whether a module has a part of this name. Most have it as a module or a parameter, and need no slow question."""
    kept = p.__dict__
    return part in kept["_modules"] or part in kept["_parameters"] or hasattr(p, part)


def _with_own(p, places: dict[str, int], args: tuple, options: dict) -> tuple:
    """The inputs of a block behind ``p``, with the functions that ``p`` holds itself: act, gate."""
    kept = p.__dict__  # as in `is_plain`
    for name, place in places.items():
        own = kept[name] if name in kept else kept["_modules"].get(name)
        if own is None:
            continue
        if place >= len(args):
            options[name] = own
        elif args[place] is not own:
            args = (*args[:place], own, *args[place + 1 :])
    return args


def _call_holder(block: str, x, p, given: dict, is_whole: bool, act: Callable | None):
    """The holder as one step; then ``act``, with which the block ends, unless the holder has one of its own."""
    name, step = name_and_step(given.pop("step"))
    lost = [option for option in given if not hasattr(p, option)]
    if lost and not is_whole and act is None:
        raise LwcnnError(
            f"{block}(x, p, {lost[0]}=...)",
            f"p has a hook or is of another class, so it is called, and takes no {lost[0]}",
            hint=f"leave out {lost[0]}, or remove the hook",
        )
    y = run_module(step, name, p, x) if is_plain_block(p) else step(name, p, x)
    if is_whole or act in (None, identity) or getattr(p, "act", None) is not None:
        return y
    return step(f"{name}.act", act, y)


def check_holder(where: str, p, names: list[str], example: str, called: str = "p") -> None:
    """Raise LwcnnError unless ``p`` holds the named parameters and options; ``called`` is what the block calls it."""
    missing = [name for name in names if not hasattr(p, name)]
    if missing:
        raise LwcnnError(
            where,
            f"{called} has no {one_of(missing)}",
            f"{called} is {shape_of(p)}",
            f"a holder of {', '.join(names)}",
            f"for example {example}",
        )
