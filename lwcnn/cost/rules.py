"""From a recorded step to its cost: one rule a tensor function, on shapes alone.

A shape may hold whole numbers or formulas of sympy (`lwcnn.cost.symbolic`); the rules do not ask which, so that the
formulas of the book and the counts of a network are the same lines.
"""

from collections.abc import Callable

import torch
from sympy import Expr, Max
from torch import Tensor, nn

from .. import ops
from ..errors import LwcnnError
from ..ops.arithmetic import Computed, Converted
from ..ops.called import is_own_class
from ..ops.holders import TAKEN
from ..steps import Step, name_of, takes_step, trace
from .kinds import Cost
from .meta_copy import meta_copy, without_hooks
from .shapes import pair
from .symbols import in_order

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
    count = rule_of(step.fn)
    if count is None:
        name = name_of(step.fn)
        raise LwcnnError(
            f"cost_of(step {step.name!r})",
            f"no cost rule for {name}",
            expected="a function of lwcnn.ops",
            hint=f"register one with @lwcnn.cost.rule({name})",
        )
    return count(step)


def rule_of(fn: Callable) -> Callable[[Step], Cost] | None:
    """The rule of a tensor function, or of the class of a module that was called; None where there is none.

    The rule of a class also counts those made from it that keep its ``forward``. A block of lwcnn costs what its steps
    do.

    >>> rule_of(nn.Conv2d(3, 4, 1)) is RULES[nn.Conv2d], rule_of(nn.Bilinear(3, 4, 1))
    (True, None)
    """
    if isinstance(fn, (Computed, Converted)):
        return _in_arithmetic if rule_of(fn.exact) else None
    if not isinstance(fn, nn.Module):
        return RULES.get(fn)
    if "forward" in fn.__dict__:  # exchanged: nobody knows what it does
        return None
    for kind in type(fn).__mro__:
        if getattr(kind, "forward", None) is type(fn).forward:
            if kind in RULES or "computes" in vars(kind):
                return RULES.get(kind, _called_layer)
            if is_own_class(kind) and takes_step(fn):
                return called_block
    return None


def inputs_of(step: Step) -> list:
    """The tensors that go into a step, or what stands for them: feature maps first, then parameters."""
    return [value for value in (*step.args, *step.kwargs.values()) if hasattr(value, "shape")]


def _maps(step: Step) -> Cost:
    """Elements read and written by a step that has no parameters."""
    return Cost(reads=in_order(*(x.numel() for x in inputs_of(step))), writes=step.out.numel())


def _number(vector) -> int:
    """The elements of a bias or of another vector that may be missing."""
    return 0 if vector is None else vector.numel()


# Each output element is a sum of C_in/g * k_h * k_w products (Dumoulin and Visin 2016, section 2).
@rule(ops.conv2d, ops.depthwise_conv2d, ops.pointwise_conv2d)
def _conv2d(step: Step) -> Cost:
    given = step.arguments
    n, c_out, h_out, w_out = step.out.shape
    _, depth, k_h, k_w = given["weight"].shape
    biases = _number(given["bias"])
    return Cost(
        macs=n * h_out * w_out * c_out * depth * k_h * k_w,
        additions=biases * n * h_out * w_out,
        params=in_order(given["weight"].numel(), biases),
        reads=given["x"].numel(),
        writes=step.out.numel(),
    )


# An adder layer reads what a convolution reads, but each product becomes |x - w|: a difference and an addition
# (AdderNet, Chen et al. 2020, equation 2). It multiplies nothing, so it has no MACs.
@rule(ops.adder2d)
def _adder2d(step: Step) -> Cost:
    x, weight = (step.arguments[name] for name in ("x", "weight"))
    n, c_out, h_out, w_out = step.out.shape
    _, depth, k_h, k_w = weight.shape
    differences = n * h_out * w_out * c_out * depth * k_h * k_w
    return Cost(
        absolute_differences=differences,
        additions=differences,
        params=weight.numel(),
        reads=x.numel(),
        writes=step.out.numel(),
    )


@rule(ops.linear)
def _linear(step: Step) -> Cost:
    given = step.arguments
    (n, c_in), (_, c_out) = given["x"].shape, step.out.shape
    biases = _number(given["bias"])
    return Cost(
        macs=n * c_in * c_out,
        additions=biases * n,
        params=in_order(given["weight"].numel(), biases),
        reads=given["x"].numel(),
        writes=step.out.numel(),
    )


@rule(ops.batch_norm)
def _batch_norm(step: Step) -> Cost:
    size = step.out.numel()  # in eval mode the four vectors fold into one factor and one summand
    learned = sum(_number(step.arguments[name]) for name in ("weight", "bias"))
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
    rows, columns = pair(step.arguments["kernel"])
    return _maps(step) + Cost(comparisons=step.out.numel() * (rows * columns - 1))


@rule(ops.avg_pool2d)
def _avg_pool2d(step: Step) -> Cost:
    rows, columns = pair(step.arguments["kernel"])
    size = step.out.numel()
    return _maps(step) + Cost(additions=size * (rows * columns - 1), multiplications=size)


@rule(ops.adaptive_avg_pool2d, ops.global_avg_pool)
def _mean(step: Step) -> Cost:
    size = step.out.numel()  # windows of an adaptive pooling can overlap: then this is a lower bound
    sums = step.arguments["x"].numel() - size
    sums = Max(sums, 0) if isinstance(sums, Expr) else max(sums, 0)
    return _maps(step) + Cost(additions=sums, multiplications=size)


@rule(ops.add)
def _add(step: Step) -> Cost:
    return _maps(step) + Cost(additions=step.out.numel())


@rule(ops.scale)
def _scale(step: Step) -> Cost:
    return _maps(step) + Cost(multiplications=step.out.numel())


@rule(ops.concat, ops.channel_shuffle, ops.merge_groups, ops.shift)
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


#: A layer of PyTorch that is called costs what the function does that gives the same: the function, and the names under
#: which the layer holds what the function takes after x. A hook, a padding mode, a weight made anew change none of it.
CALLED = {
    nn.Conv2d: (ops.conv2d, TAKEN[ops.conv2d]),
    nn.BatchNorm1d: (ops.batch_norm, TAKEN[ops.batch_norm]),
    nn.BatchNorm2d: (ops.batch_norm, TAKEN[ops.batch_norm]),
    nn.Linear: (ops.linear, TAKEN[ops.linear]),
    nn.MaxPool2d: (ops.max_pool2d, ("kernel_size", "stride", "padding", "ceil_mode")),
    nn.AvgPool2d: (ops.avg_pool2d, ("kernel_size", "stride", "padding")),
    nn.AdaptiveAvgPool2d: (ops.adaptive_avg_pool2d, ("output_size",)),
    nn.Dropout: (ops.dropout, ("p",)),
    nn.Flatten: (ops.flatten, ()),
    nn.Identity: (ops.identity, ()),
    nn.ReLU: (ops.relu, ()),
    nn.Hardtanh: (ops.relu6, ()),  # other limits, as many comparisons; ReLU6 is made from it
    nn.Sigmoid: (ops.sigmoid, ()),
    nn.SiLU: (ops.silu, ()),
    nn.Hardsigmoid: (ops.hard_sigmoid, ()),
    nn.Hardswish: (ops.hard_swish, ()),
}


@rule(*CALLED)
def _called_layer(step: Step) -> Cost:
    kind = next(kind for kind in type(step.fn).__mro__ if kind in CALLED or "computes" in vars(kind))
    own = vars(kind).get("computes")  # a layer of lwcnn names its function
    function, names = CALLED[kind] if own is None else (own.__func__, TAKEN[own.__func__])
    held = (getattr(step.fn, name) for name in names)
    return cost_of(step._replace(fn=function, args=(*step.args, *held)))


def called_block(step: Step) -> Cost:
    """The sum of its steps. A copy without numbers and hooks runs: to count is not to run the reader's hooks."""
    block = without_hooks(meta_copy(step.fn, f"cost_of(step {step.name!r})"))
    maps = [value.to("meta") if isinstance(value, Tensor) else value for value in step.args]
    with torch.no_grad():
        return sum((cost_of(one) for one in trace(block, *maps)), Cost())


def _in_arithmetic(step: Step) -> Cost:
    return cost_of(step._replace(fn=step.fn.exact)).in_mitchell_products()


@rule(nn.Conv2d.forward)
def _own_convolution(step: Step) -> Cost:
    layer, x = step.args
    held = (getattr(layer, part) for part in TAKEN[ops.conv2d])
    return cost_of(step._replace(fn=ops.conv2d, args=(x, *held)))
