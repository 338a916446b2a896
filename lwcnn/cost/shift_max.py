"""What Dynamic Shift-Max costs beside its linear layers (MicroNet, Li et al. 2021)."""

from .. import ops
from ..steps import Step
from .kinds import Cost
from .rules import rule
from .shapes import divide


@rule(ops.roll_channels)
def _roll_channels(step: Step) -> Cost:
    return Cost(reads=step.arguments["x"].numel(), writes=step.out.numel())


@rule(ops.shift_max_coefficients)
def _coefficients(step: Step) -> Cost:
    size = step.out.numel()
    return Cost(multiplications=size, additions=2 * size, reads=size, writes=size)


@rule(ops.shift_max)
def _shift_max(step: Step) -> Cost:
    x, rolled, coefficients = (step.arguments[name] for name in ("x", "rolled", "coefficients"))
    size, pairs = step.out.numel(), divide(coefficients.shape[1], 2 * x.shape[1])
    return Cost(
        multiplications=2 * pairs * size,
        additions=pairs * size,
        comparisons=(pairs - 1) * size,
        reads=x.numel() + rolled.numel() + coefficients.numel(),
        writes=size,
    )
