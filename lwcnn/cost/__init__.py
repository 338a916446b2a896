"""What networks cost: kinds of operation, formulas, counting a trace. Blocks: `lwcnn.cost.blocks`."""

from . import channel_wise, shift_max, shifts  # noqa: F401 (they register their rules)
from .annotate import Annotated, Line, annotate
from .formulas import evaluate, layer_sizes
from .kinds import Cost
from .profile import Profile, Row, profile
from .rules import cost_of, rule
from .side_by_side import SideBySide, side_by_side
from .trees import latex

__all__ = [
    "Annotated",
    "Cost",
    "Line",
    "Profile",
    "Row",
    "SideBySide",
    "annotate",
    "cost_of",
    "evaluate",
    "latex",
    "layer_sizes",
    "profile",
    "rule",
    "side_by_side",
]
