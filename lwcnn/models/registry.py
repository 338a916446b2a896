"""The names of all networks and of layers in the place of others, and what each paper took from which."""

import fnmatch
import functools
import inspect
from collections.abc import Callable
from typing import NamedTuple

from torch import nn

from ..errors import LwcnnError, check_whole, nearest, one_of

_BUILDERS: dict[str, Callable] = {}
_PAPERS: dict[str, "Paper"] = {}
_LAYERS: dict[str, Callable] = {}
#: Height and width of the images of ImageNet in most papers; a network for others has its own ``resolution``.
RESOLUTION = 224


class Paper(NamedTuple):
    """Where a file of `lwcnn.models` comes from.

    ``venue`` is where the paper was published, as far as that could be checked, and "" where it could not.
    ``took`` maps the name of an earlier paper to the idea that was taken from it.
    """

    name: str
    authors: str
    year: int
    arxiv: str
    venue: str
    idea: str
    took: dict[str, str]


def paper(**facts) -> Paper:
    """Note the paper that a file of `lwcnn.models` belongs to; the field's map is drawn from these notes."""
    entry = Paper(**facts)
    _PAPERS[entry.name] = entry
    return entry


def papers() -> list[Paper]:
    """All papers that the networks come from, the oldest first.

    >>> [p.name for p in papers()][0]
    'AlexNet'
    """
    return sorted(_PAPERS.values(), key=lambda entry: (entry.year, entry.arxiv or "", entry.name))


def register(builder: Callable) -> Callable:
    """Make a builder known to `create_model` under its own name, and check the options of every call.

    A builder is a function ``name(num_classes=1000, in_channels=3, ...)`` that returns a network. The network
    is for images of `RESOLUTION`, unless it has a ``resolution`` of its own.

    Raises:  LwcnnError if the name is taken.
    """
    name = builder.__name__
    options = list(inspect.signature(builder).parameters)
    if name in _BUILDERS:
        raise LwcnnError(
            f"register({name})", "another model has this name", hint="give the builder a new name"
        )

    @functools.wraps(builder)
    def check_and_build(num_classes: int = 1000, **given) -> nn.Module:
        written = [f"{key}={value!r}" for key, value in {"num_classes": num_classes, **given}.items()]
        where = f"{name}({', '.join(written)})"
        for option in given:
            if option not in options:
                raise LwcnnError(
                    where, f"{name} has no option {option!r}", expected=f"options are {', '.join(options)}"
                )
        for option, value in (("num_classes", num_classes), ("in_channels", given.get("in_channels", 3))):
            check_whole(where, option, value, 1)
        network = builder(num_classes, **given)
        side = getattr(network, "resolution", RESOLUTION)
        network.input_size = (given.get("in_channels", 3), side, side)
        return network

    _BUILDERS[name] = check_and_build
    return check_and_build


def register_layer(name: str) -> Callable:
    """Make a class of layers known as one that may stand in the place of a network's k x k convolutions.

    It is built as ``layer(in_channels, out_channels, kernel, stride, act=relu)``, and is the convolution, what
    normalises it, and the activation.

    Raises:  LwcnnError if the name is taken.
    """

    def decorate(layer):
        if name in _LAYERS or name == "standard":
            raise LwcnnError(f"register_layer({name!r})", "another layer has this name")
        _LAYERS[name] = layer
        return layer

    return decorate


def choose_layer(conv: str, standard: Callable) -> Callable:
    """The class of layers that the option ``conv`` of a network means: ``standard``, or one of `register_layer`.

    Raises:  LwcnnError if no layer has this name.

    >>> from .layers import ConvNorm
    >>> choose_layer("compconv", ConvNorm).__name__, choose_layer("standard", ConvNorm).__name__
    ('CompConv', 'ConvNorm')
    """
    check_option(f"conv={conv!r}", "conv", conv, ("standard", *_LAYERS))
    return _LAYERS.get(conv, standard)


def check_option(where: str, name: str, value, allowed) -> None:
    """Raise LwcnnError unless ``value`` is one of ``allowed``."""
    if value not in allowed:
        raise LwcnnError(
            where, f"{name} is {value!r}", expected=f"{name} is {one_of([repr(v) for v in allowed])}"
        )


def list_models(pattern: str = "*") -> list[str]:
    """The names of all networks that fit ``pattern``, in alphabetical order; ``*`` stands for any letters.

    Raises:  LwcnnError if pattern is no text.

    >>> list_models("squeezenet*")
    ['squeezenet1_0', 'squeezenet1_1']
    """
    if not isinstance(pattern, str):
        raise LwcnnError(
            "list_models(pattern)", f"pattern is {pattern!r}", expected='text, such as "squeeze*"'
        )
    return sorted(fnmatch.filter(_BUILDERS, pattern))


def create_model(name: str, num_classes: int = 1000, **options) -> nn.Module:
    """Build a network by its name, with fresh weights.

    All networks take ``in_channels=3``; the docstring of each builder names its further options. A network
    carries the size of one image that it is meant for, as timm writes it: ``input_size``, (channels, height,
    width). Where the source of its weights says what it expects of pixels, it carries ``pixel_mean`` and
    ``pixel_std`` too: of values 0..1 it wants ``(x - pixel_mean) / pixel_std``.

    The memory of weights and maps is contiguous, as PyTorch makes it. On most processors a network is faster after
    ``.to(memory_format=torch.channels_last)``, where the channels of a pixel lie side by side: all maps follow.

    Raises:  LwcnnError if the name or an option is unknown.

    >>> create_model("squeezenet1_1", num_classes=10).classifier.conv10.out_channels
    10
    >>> create_model("efficientnet_b2").input_size
    (3, 260, 260)
    """
    if name not in _BUILDERS:
        raise LwcnnError(f"create_model({name!r})", "no network has this name", hint=nearest(name, _BUILDERS))
    return _BUILDERS[name](num_classes, **options)
