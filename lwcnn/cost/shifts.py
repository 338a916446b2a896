"""What shifts by learned displacements cost: no weight multiplies; between pixels, four are mixed."""

from .. import ops
from ..steps import Step
from .kinds import Cost
from .rules import rule


@rule(ops.active_shift, ops.sparse_shift)
def _displaced(step: Step) -> Cost:
    x, displacement = step.arguments["x"], step.arguments["displacement"]
    moved = Cost(params=displacement.numel(), reads=x.numel(), writes=step.out.numel())
    mixed = step.out.numel() if step.fn is ops.active_shift else 0  # of four pixels, zeros outside
    return moved + Cost(multiplications=4 * mixed, additions=3 * mixed)
