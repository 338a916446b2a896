"""From a recorded step to its cost: one rule a tensor function, on shapes alone."""

from collections.abc import Callable
from functools import cache

from sympy import lambdify

from .. import ops
from ..errors import LwcnnError
from ..steps import Step
from . import formulas
from .kinds import Cost

RULES: dict[Callable, Callable[[Step], Cost]] = {}


def rule(*functions: Callable):
    """Register the cost rule of tensor functions: a function from a `Step` to a `Cost` without params."""

    def register(count):
        RULES.update(dict.fromkeys(functions, count))
        return count

    return register


def cost_of(step: Step) -> Cost:
    """The cost of one recorded step.

    Raises:  LwcnnError if the function of the step has no rule.

    >>> import torch
    >>> from lwcnn import trace
    >>> from lwcnn.ops import conv_act
    >>> [cost_of(s).macs for s in trace(conv_act, torch.ones(1, 3, 8, 8), torch.nn.Conv2d(3, 4, 1).eval())]
    [768, 0]
    """
    if step.fn not in RULES:
        name = getattr(step.fn, "__name__", repr(step.fn))
        raise LwcnnError(
            f"cost_of(step {step.name!r})",
            f"no cost rule for {name}",
            expected="a function of lwcnn.ops",
            hint=f"register one with @lwcnn.cost.rule({name})",
        )
    return RULES[step.fn](step)


@cache
def _compiled(formula_name: str):
    """Turn the named formula into one Python function of its symbols, once."""
    formula = getattr(formulas, formula_name)
    names = sorted({symbol for expression in formula.values() for symbol in expression.free_symbols}, key=str)
    return [str(name) for name in names], list(formula), lambdify(names, list(formula.values()), "math")


def evaluate(formula_name: str, **values: int) -> Cost:
    """Put numbers into a formula of `lwcnn.cost.formulas`.

    >>> evaluate("linear", N=1, C_in=10, C_out=5, b=1).params
    55
    """
    names, kinds, function = _compiled(formula_name)
    counts = function(*(values[name] for name in names))
    return Cost(**{kind: round(count) for kind, count in zip(kinds, counts, strict=True)})


def _maps(step: Step) -> Cost:
    """Elements read and written by a step that has no parameters."""
    return Cost(reads=sum(x.numel() for x in step.tensors), writes=step.out.numel())


@rule(ops.conv2d)
def _conv2d(step: Step) -> Cost:
    x, weight, *rest = step.args
    n, c_in, h, w = x.shape
    c_out, depth, k_h, k_w = weight.shape
    bias = 1 if len(step.tensors) == 3 else 0
    return evaluate(
        "convolution",
        N=n, C_in=c_in, C_out=c_out, H=h, W=w, H_out=step.out.shape[2], W_out=step.out.shape[3],
        k_h=k_h, k_w=k_w, g=c_in // depth, b=bias,
    )  # fmt: skip


RULES[ops.depthwise_conv2d] = RULES[ops.pointwise_conv2d] = _conv2d


@rule(ops.linear)
def _linear(step: Step) -> Cost:
    (n, c_in), c_out = step.args[0].shape, step.out.shape[1]
    return evaluate("linear", N=n, C_in=c_in, C_out=c_out, b=1 if len(step.tensors) == 3 else 0)


@rule(ops.batch_norm)
def _batch_norm(step: Step) -> Cost:
    size = step.out.numel()  # in eval mode mean, variance, weight and bias fold into one factor and one summand
    learned = sum(vector.numel() for vector in step.args[3:5] if vector is not None)
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
    kernel = step.args[1] if len(step.args) > 1 else step.kwargs["kernel"]
    return _maps(step) + Cost(comparisons=step.out.numel() * (kernel * kernel - 1))


@rule(ops.avg_pool2d)
def _avg_pool2d(step: Step) -> Cost:
    kernel = step.args[1] if len(step.args) > 1 else step.kwargs["kernel"]
    size = step.out.numel()
    return _maps(step) + Cost(additions=size * (kernel * kernel - 1), multiplications=size)


@rule(ops.adaptive_avg_pool2d, ops.global_avg_pool)
def _mean(step: Step) -> Cost:
    size = step.out.numel()  # windows of an adaptive pooling can overlap: then this is a lower bound
    return _maps(step) + Cost(additions=max(step.args[0].numel() - size, 0), multiplications=size)


@rule(ops.add)
def _add(step: Step) -> Cost:
    return _maps(step) + Cost(additions=step.out.numel())


@rule(ops.scale)
def _scale(step: Step) -> Cost:
    return _maps(step) + Cost(multiplications=step.out.numel())


@rule(ops.concat, ops.channel_shuffle, ops.merge_groups)
def _moves(step: Step) -> Cost:
    return _maps(step)


@rule(ops.identity, ops.flatten, ops.dropout, ops.channel_split, ops.split_groups, ops.swap_groups)
def _nothing(step: Step) -> Cost:
    return Cost()  # views of the same memory
