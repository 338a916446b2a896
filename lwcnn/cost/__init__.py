"""What blocks and networks cost: kinds of operation, formulas, counting a trace."""

from .export import latex
from .kinds import Cost
from .profile import Profile, Row, profile
from .rules import cost_of, evaluate, layer_sizes, rule

__all__ = ["Cost", "Profile", "Row", "cost_of", "evaluate", "latex", "layer_sizes", "profile", "rule"]
