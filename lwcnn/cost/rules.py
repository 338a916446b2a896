"""From a recorded step to its cost: one rule a tensor function, on shapes alone."""

from collections.abc import Callable
from functools import cache
from numbers import Real

from .. import ops
from ..errors import LwcnnError, is_whole, nearest
from ..steps import Step
from . import formulas
from .kinds import Cost

RULES: dict[Callable, Callable[[Step], Cost]] = {}


def rule(*functions: Callable):
    """Register the cost rule of tensor functions: a function from a `Step` to a `Cost`.

    Raises:  LwcnnError if no function is given.

    >>> import torch
    >>> from lwcnn.steps import Step
    >>> def negate(x): return -x
    >>> @rule(negate)
    ... def count_negate(step): return Cost(multiplications=step.out.numel())
    >>> cost_of(Step("negate", negate, (), {}, torch.zeros(5))).multiplications
    5
    """
    if not functions or not all(callable(function) for function in functions):
        raise LwcnnError(
            "rule(...)", "this is not a tensor function", f"got {functions!r}", "@rule(function)"
        )

    def register(count):
        RULES.update(dict.fromkeys(functions, count))
        return count

    return register


def cost_of(step: Step) -> Cost:
    """The cost of one recorded step.

    Raises:  LwcnnError if this is no step, or its function has no rule.

    >>> import torch
    >>> from lwcnn import trace
    >>> from lwcnn.ops import conv_act
    >>> [cost_of(s).macs for s in trace(conv_act, torch.ones(1, 3, 8, 8), torch.nn.Conv2d(3, 4, 1).eval())]
    [768, 0]
    """
    if not isinstance(step, Step):
        raise LwcnnError(
            "cost_of(step)", "this is not a step", f"got {step!r}", hint="take one from trace(block, x)"
        )
    if step.fn not in RULES:
        name = getattr(step.fn, "__name__", repr(step.fn))
        raise LwcnnError(
            f"cost_of(step {step.name!r})",
            f"no cost rule for {name}",
            expected="a function of lwcnn.ops",
            hint=f"register one with @lwcnn.cost.rule({name})",
        )
    return RULES[step.fn](step)


# What `evaluate` knows: the kinds of `formulas.layers`, and three general formulas: an adder of any kernel.
FORMULAS = {
    **formulas.layers,
    "convolution": formulas.convolution,
    "adder": formulas.adder,
    "linear": formulas.linear,
}


def evaluate(formula_name: str, **values: int) -> Cost:
    """Put numbers into a formula: ``convolution``, ``adder``, ``linear`` or a kind of `lwcnn.cost.formulas.layers`.

    Raises:  LwcnnError if there is no such formula, if a symbol has no whole number of at least 1 (b: 0 or 1),
             or if the groups do not divide the channels.

    >>> evaluate("linear", N=1, C_in=10, C_out=5, b=1).params
    55
    """
    where = f"evaluate({formula_name!r}, ...)"
    if not isinstance(formula_name, str) or formula_name not in FORMULAS:
        raise LwcnnError(where, "there is no formula of this name", hint=nearest(formula_name, FORMULAS))
    names = symbols_of(formula_name)
    if set(values) != set(names):
        raise LwcnnError(
            where,
            "the symbols do not fit",
            f"got {', '.join(sorted(values))}",
            f"needed are {', '.join(names)}",
        )
    for name, value in values.items():
        least = 0 if name == "b" else 1
        if not is_whole(value, least):
            raise LwcnnError(where, f"{name} is {value!r}", expected=f"a whole number of at least {least}")
    groups = values.get("g", 1)
    if any(values.get(name, groups) % groups for name in ("C_in", "C_out")):
        given = f"C_in is {values['C_in']}, C_out is {values['C_out']}, g is {groups}"
        raise LwcnnError(
            where, "the groups do not divide the channels", given, "g must divide C_in and C_out"
        )
    counts = _numbers(FORMULAS[formula_name], values)
    return Cost(**{kind: int(count) for kind, count in counts.items()})


@cache
def symbols_of(formula_name: str) -> list[str]:
    """The names of the symbols of a formula that `evaluate` knows, sorted.

    >>> symbols_of("pointwise")
    ['C_in', 'C_out', 'H', 'H_out', 'N', 'W', 'W_out']
    """
    formula = FORMULAS[formula_name]
    return sorted({str(symbol) for expression in formula.values() for symbol in expression.free_symbols})


def layer_sizes(**values) -> dict[str, float]:
    """The values of a layer after the multipliers, with rho and the size of its output.

    Values: alpha, resolution, C_in, C_out, H, W, stride; others pass through. With g comes the inner width c of
    a shuffle unit, with t the width s of a squeeze-and-excitation.

    Raises:  LwcnnError if a value is missing or not a number above 0.

    >>> layer_sizes(alpha=0.75, resolution=160, C_in=512, C_out=512, H=14, W=14, stride=1)["H_out"]
    10
    """
    for name in ("alpha", "resolution", "C_in", "C_out", "H", "W", "stride"):
        if name not in values:
            raise LwcnnError("layer_sizes(...)", f"{name} is missing", hint=f"add {name}=...")
        if not isinstance(values[name], Real) or isinstance(values[name], bool) or not values[name] > 0:
            raise LwcnnError("layer_sizes(...)", f"{name} is {values[name]!r}", expected="a number above 0")
    for table in (formulas.multiplier, formulas.multiplied, formulas.same_size):
        values = values | _numbers(table, values)
    known = {
        symbol: f for symbol, f in formulas.inner.items() if set(map(str, f.free_symbols)) <= set(values)
    }
    return values | _numbers(known, values)


def _numbers(table: dict, values: dict) -> dict:
    """Every formula of a table as a number."""
    return {str(name): _function(expression)(values) for name, expression in table.items()}


@cache
def _function(expression):
    """A formula as a Python function of a dictionary of values."""
    names = sorted(expression.free_symbols, key=str)
    function = formulas.as_function(names, expression)
    return lambda values: function(*(values[str(name)] for name in names))


def _maps(step: Step) -> Cost:
    """Elements read and written by a step that has no parameters."""
    return Cost(reads=sum(x.numel() for x in step.tensors), writes=step.out.numel())


@rule(ops.conv2d)
def _conv2d(step: Step) -> Cost:
    given = step.arguments
    n, c_in, h, w = given["x"].shape
    c_out, depth, k_h, k_w = given["weight"].shape
    bias = 0 if given["bias"] is None else 1
    return evaluate(
        "convolution",
        N=n, C_in=c_in, C_out=c_out, H=h, W=w, H_out=step.out.shape[2], W_out=step.out.shape[3],
        k_h=k_h, k_w=k_w, g=c_in // depth, b=bias,
    )  # fmt: skip


RULES[ops.depthwise_conv2d] = RULES[ops.pointwise_conv2d] = _conv2d


@rule(ops.adder2d)
def _adder2d(step: Step) -> Cost:
    given = step.arguments
    n, c_in, h, w = given["x"].shape
    c_out, _, k_h, k_w = given["weight"].shape
    return evaluate(
        "adder",
        N=n, C_in=c_in, C_out=c_out, H=h, W=w, H_out=step.out.shape[2], W_out=step.out.shape[3],
        k_h=k_h, k_w=k_w,
    )  # fmt: skip


@rule(ops.linear)
def _linear(step: Step) -> Cost:
    given = step.arguments
    (n, c_in), c_out = given["x"].shape, step.out.shape[1]
    return evaluate("linear", N=n, C_in=c_in, C_out=c_out, b=0 if given["bias"] is None else 1)


@rule(ops.batch_norm)
def _batch_norm(step: Step) -> Cost:
    size = step.out.numel()  # in eval mode the four vectors fold into one factor and one summand
    given = step.arguments
    learned = sum(given[name].numel() for name in ("weight", "bias") if given[name] is not None)
    return Cost(multiplications=size, additions=size, reads=size, writes=size, params=learned)


@rule(ops.relu)
def _relu(step: Step) -> Cost:
    return _maps(step) + Cost(comparisons=step.out.numel())


@rule(ops.relu6)
def _relu6(step: Step) -> Cost:
    return _maps(step) + Cost(comparisons=2 * step.out.numel())


@rule(ops.hard_sigmoid)
def _hard_sigmoid(step: Step) -> Cost:
    size = step.out.numel()
    return _maps(step) + Cost(additions=size, comparisons=2 * size, multiplications=size)


@rule(ops.hard_swish)
def _hard_swish(step: Step) -> Cost:
    size = step.out.numel()
    return _maps(step) + Cost(additions=size, comparisons=2 * size, multiplications=2 * size)


@rule(ops.sigmoid)
def _sigmoid(step: Step) -> Cost:
    return _maps(step) + Cost(special=step.out.numel())


@rule(ops.silu)
def _silu(step: Step) -> Cost:
    return _maps(step) + Cost(special=step.out.numel(), multiplications=step.out.numel())


@rule(ops.max_pool2d)
def _max_pool2d(step: Step) -> Cost:
    kernel = step.arguments["kernel"]
    return _maps(step) + Cost(comparisons=step.out.numel() * (kernel * kernel - 1))


@rule(ops.avg_pool2d)
def _avg_pool2d(step: Step) -> Cost:
    kernel = step.arguments["kernel"]
    size = step.out.numel()
    return _maps(step) + Cost(additions=size * (kernel * kernel - 1), multiplications=size)


@rule(ops.adaptive_avg_pool2d, ops.global_avg_pool)
def _mean(step: Step) -> Cost:
    size = step.out.numel()  # windows of an adaptive pooling can overlap: then this is a lower bound
    return _maps(step) + Cost(additions=max(step.arguments["x"].numel() - size, 0), multiplications=size)


@rule(ops.add)
def _add(step: Step) -> Cost:
    return _maps(step) + Cost(additions=step.out.numel())


@rule(ops.scale)
def _scale(step: Step) -> Cost:
    return _maps(step) + Cost(multiplications=step.out.numel())


@rule(ops.concat, ops.channel_shuffle, ops.merge_groups)
def _moves(step: Step) -> Cost:
    return _maps(step)


@rule(
    ops.identity,
    ops.flatten,
    ops.dropout,
    ops.stochastic_depth,
    ops.channel_split,
    ops.split_groups,
    ops.swap_groups,
)
def _nothing(step: Step) -> Cost:
    return Cost()  # views of the same memory
