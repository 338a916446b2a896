"""Run a block's own function on symbols: its layers, their sizes and what they cost come out as formulas.

A `Map` has a shape of formulas in the place of a tensor; holders of `conv` and `conv_norm` have the parameters of a
layer as maps, too. `run_on_symbols` gives a block a ``step`` that looks up the shape and the cost of each operation
by the rules that also count real tensors, and computes nothing.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from types import SimpleNamespace

from sympy import Expr, Integer, ceiling, sympify

from .. import ops
from .._this_thread import THIS_THREAD
from ..errors import LwcnnError
from ..steps import Step, within
from .kinds import Cost
from .rules import cost_of, inputs_of
from .shapes import pair, shape_of
from .symbols import C_in, Formula, H, H_out, W, W_out, in_order, stride

#: Output size of a layer with an odd kernel k and k//2 zeros on each side: the size stays at stride 1.
same_size = {H_out: ceiling(H / stride), W_out: ceiling(W / stride)}
# What sizes are called. ShuffleNet's unit, which alone pools, strides by 2 or not at all.
NAMED = {size: name for name, size in same_size.items()} | {ceiling(H / 2): H_out, ceiling(W / 2): W_out}

#: What each operation is in a list of layers; all others belong to the layer whose output they take.
KINDS = {
    ops.conv2d: "convolution",
    ops.depthwise_conv2d: "convolution",
    ops.pointwise_conv2d: "convolution",
    ops.adder2d: "adder",
    ops.channel_wise_conv: "channel-wise",
    ops.channel_wise_conv_across_positions: "channel-wise",
    ops.linear: "linear",
    ops.max_pool2d: "pool",
    ops.avg_pool2d: "pool",
    ops.adaptive_avg_pool2d: "pool",
    ops.global_avg_pool: "pool",
    ops.channel_shuffle: "shuffle",
    ops.roll_channels: "shuffle",
    ops.shift: "shift",
    ops.active_shift: "shift",
    ops.sparse_shift: "shift",
    ops.scale: "scale",
    ops.shift_max: "max",
    ops.concat: "concat",
    ops.add: "add",
}
#: The kinds of layers that have weights, and whose cost is what they do with them.
WEIGHTED = ("convolution", "adder", "channel-wise")


class Map:
    """A tensor of which only the shape is known: its sizes are formulas.

    >>> Map(1, C_in, H, W).numel()
    C_in*H*W
    """

    def __init__(self, *shape):
        self.shape = tuple(map(sympify, shape))

    def numel(self) -> Expr:
        """The number of elements."""
        return math.prod(self.shape)


def block_input(batch=1, channels: Expr = C_in) -> Map:
    """The feature maps that a block gets."""
    return Map(batch, channels, H, W)


def conv(in_channels, out_channels, kernel=1, stride=1, groups=1, bias=False) -> SimpleNamespace:
    """What `torch.nn.Conv2d` holds: maps for weight and bias, and zeros that keep the size at stride 1.

    Raises:  LwcnnError for an even kernel, which keeps no size.
    """
    rows, columns = map(sympify, pair(kernel))
    if rows.is_even or columns.is_even:
        raise LwcnnError(f"conv(kernel={kernel})", "the kernel is even", expected="an odd number")
    return SimpleNamespace(
        weight=Map(out_channels, sympify(in_channels) / groups, rows, columns),
        bias=Map(out_channels) if bias else None,
        stride=stride,
        padding=((rows - 1) / 2, (columns - 1) / 2),
        dilation=1,
        groups=groups,
    )


def norm(channels) -> SimpleNamespace:
    """What `torch.nn.BatchNorm2d` holds: a scale and a shift a channel."""
    learned = {"weight": Map(channels), "bias": Map(channels)}
    return SimpleNamespace(
        running_mean=None, running_var=None, training=False, momentum=0.1, eps=1e-5, **learned
    )


def conv_norm(in_channels, out_channels, kernel=1, stride=1, groups=1) -> SimpleNamespace:
    """What `lwcnn.models.layers.ConvNorm` holds."""
    layer = conv(in_channels, out_channels, kernel, stride, groups)
    return SimpleNamespace(conv=layer, norm=norm(out_channels))


def adder_norm(in_channels, out_channels, kernel=1, stride=1) -> SimpleNamespace:
    """What `lwcnn.models.addernet.AdderNorm` holds."""
    layer = conv(in_channels, out_channels, kernel, stride)
    return SimpleNamespace(adder=layer, norm=norm(out_channels))


def shift_layer(channels, stride=1) -> SimpleNamespace:
    """What `lwcnn.models.active_shift.ActiveShift` and `lwcnn.models.fenet.SparseShift` hold: a pair a channel."""
    return SimpleNamespace(displacement=Map(channels, 2), stride=stride)


def squeeze_excite(channels, reduced, bias=True) -> SimpleNamespace:
    """What `lwcnn.models.layers.SqueezeExcite` holds."""
    return SimpleNamespace(
        reduce=conv(channels, reduced, bias=bias), expand=conv(reduced, channels, bias=bias)
    )


def in_a_row(x: Map, p: SimpleNamespace, step: Callable) -> Map:
    """A block of convolutions one after the other: those that ``p`` holds, under their names."""
    for name, layer in vars(p).items():
        x = ops.conv_act(x, layer, ops.identity, within(step, name))
    return x


@dataclass(eq=False)
class Layer:
    """One layer of a block and the map that it gives: an operation, with the BatchNorm and activation behind it.

    ``kind`` is input, split (a part of the input), copy (a part of an input that is read whole too), mitchell (a
    convolution of Mitchell products), or a kind of `KINDS`. ``cost`` is that of the operation alone; ``params`` are
    all that the layer learns.
    """

    name: str
    kind: str
    inputs: tuple["Layer", ...]
    shape: tuple[Expr, ...]
    cost: Cost
    params: Expr
    kernel: Expr = Integer(1)  # noqa: RUF009 (sympy's numbers never change)
    groups: Expr = Integer(1)  # noqa: RUF009

    @property
    def channels(self) -> Expr:
        """Channels of the map that this layer gives."""
        return self.shape[1]

    @property
    def size(self) -> tuple[Expr, Expr]:
        """Height and width of the map that this layer gives; a row of numbers is a map of one pixel."""
        return self.shape[2:] or (Integer(1), Integer(1))

    @property
    def elements(self) -> Expr:
        """Numbers in the map that this layer gives."""
        return math.prod(self.shape)


def run_on_symbols(block: Callable, x: Map, *args, **options) -> list[Layer]:
    """The layers of a block in the order in which they run, its input first.

    An input that is split counts as its parts; if it was read whole before, its parts are copies.

    Raises:  LwcnnError for an operation without a rule, or a split that it cannot follow.

    >>> p = SimpleNamespace(conv1=conv(C_in, 8), conv2=conv(8, 16, kernel=3))
    >>> [(layer.name, layer.cost.macs) for layer in run_on_symbols(in_a_row, block_input(), p)]
    [('input', 0), ('conv1', 8*C_in*H*W), ('conv2', 1152*H*W)]
    """
    return _Recorder(x).layers_of(block, *args, **options)


class _Recorder:
    """A ``step`` that computes nothing and keeps the layers."""

    def __init__(self, x: Map):
        self.x = x
        self.layers = [Layer("input", "input", (), x.shape, Cost(), Integer(0))]
        self.maker = {x: self.layers[0]}  # which layer gives which map

    def layers_of(self, block: Callable, *args, **options) -> list[Layer]:
        block(self.x, *args, step=self, **options)
        first, *others = self.layers
        if not any(layer.kind == "split" for layer in others):
            return self.layers
        if any(first in layer.inputs for layer in others):
            raise LwcnnError("run_on_symbols(...)", "the input is split, and read whole too")
        return others

    def __call__(self, name: str, fn: Callable, *args, **kwargs) -> Map:
        step = Step(name, fn, args, kwargs, None)
        maps = inputs_of(step)
        # A sum writes one shape in two ways: C_in, H and W are what the input calls it, so the branch decides.
        shape = maps[1].shape if fn is ops.add and maps[0] is self.x else shape_of(step)
        out = Map(*(NAMED.get(size, size) for size in shape))
        inputs = tuple(self.maker[x] for x in maps if x in self.maker)
        self.maker[out] = self._layer_of(step._replace(out=out), inputs)
        return out

    def _layer_of(self, step: Step, inputs: tuple[Layer, ...]) -> Layer:
        """The layer that gives the output of a step: a new one, or the one before it."""
        if step.fn is ops.channel_split:
            return self._split(step, inputs[0])
        cost = cost_of(step._replace(fn=THIS_THREAD.computed(step.fn)))  # in the arithmetic that is on
        if step.fn not in KINDS and inputs[0].kind != "input":
            inputs[0].params = in_order(inputs[0].params, cost.params)
            return inputs[0]
        kind = KINDS.get(step.fn, step.fn.__name__)
        if kind == "convolution" and cost.mitchell_products:
            kind = "mitchell"
        layer = Layer(_short(step.name), kind, inputs, step.out.shape, cost, sympify(cost.params))
        if kind in ("convolution", "adder", "mitchell"):
            weight = step.arguments["weight"]
            layer.kernel, layer.groups = weight.shape[2], step.arguments["x"].shape[1] / weight.shape[1]
        self.layers.append(layer)
        return layer

    def _split(self, step: Step, layer: Layer) -> Layer:
        """A part of the input is a tensor of its own; of a concatenation, as in a Ghost module, the rest is cut.

        Of what a convolution gives, as in MixConv, a part is no tensor: it is read where it lies, in the whole map.
        """
        read = any(layer in other.inputs for other in self.layers)
        if layer.kind == "input":
            kind, inputs = ("copy", (layer,)) if read else ("split", ())
            self.layers.append(Layer(step.name, kind, inputs, step.out.shape, Cost(), Integer(0)))
            return self.layers[-1]
        if layer.kind == "convolution":
            return layer
        if layer.kind != "concat" or step.arguments["start"] != 0 or read:
            what = f"{layer.name} is split, and only the input of a block may be"
            raise LwcnnError(f"run_on_symbols(..., step {step.name!r})", what)
        layer.shape = step.out.shape
        return layer


def _short(step: str) -> str:
    """The layer of a step: ``squeeze.conv`` is squeeze, ``squeeze_excite.reduce`` se.reduce, for a narrow column.

    The parts of a depthwise layer stand side by side, so they are conv1, conv2 ... and concat.
    """
    step = step.replace("squeeze_excite", "se").replace(".shift_max", "")
    layer = step.removesuffix(".conv").removesuffix(".adder")
    return re.sub(r"^depthwise\.(?=conv\d|concat)", "", layer)


def formula_of(cost: Cost) -> Formula:
    """The counts of a cost that are not 0, by their names.

    >>> formula_of(Cost(macs=C_in, additions=0))
    {'macs': C_in}
    """
    counts = {field.name: getattr(cost, field.name) for field in fields(cost)}
    return {name: sympify(number) for name, number in counts.items() if number != 0}
