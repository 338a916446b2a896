"""What a family of networks says of its blocks, and where it says it: a `Block` for the widths along a block, a `Kind`
for the cost of one layer or of a block in its place.

Symbols beside those of `lwcnn.cost.symbols`: h channels of one of two halves; SE is 1 with squeeze-and-excitation and 0
without.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from sympy import Expr, Integer, KroneckerDelta, Mul, symbols

from ...errors import LwcnnError
from ...models.registry import Paper
from ..kinds import Cost
from ..symbolic import WEIGHTED, Layer, formula_of
from ..symbols import C_in, C_out, Formula, stride, t, total

h = symbols("h", positive=True, integer=True)
SE = symbols("SE", nonnegative=True, integer=True)

#: Yes-or-no questions that several blocks ask: 1 for yes, 0 for no.
CHANGES = 1 - KroneckerDelta(stride, 1) * KroneckerDelta(C_in, C_out)
EXPANDS = 1 - KroneckerDelta(t, 1)
STRIDES = 1 - KroneckerDelta(stride, 1)

# What a page says of several blocks.
KEPT = "The input is kept until it is added at the end."
NO_SHORTCUT = "The shape changes, so this block has no shortcut."
PROJECTED = "The shape changes, so the shortcut has a 1 × 1 layer of its own."


def divisible_note(divisor: int) -> str:
    """What ``divisible`` means in a formula.

    >>> divisible_note(4)[-31:]
    ' of 4, but not below 90 % of x.'
    """
    return f"In the formulas, divisible(x, {divisor}) is the nearest multiple of {divisor}, but not below 90 % of x."


@dataclass(frozen=True, eq=False)
class Block:
    """A block, for the channels along it and what each of its layers costs.

    run: its own function on symbols; it takes the answers to the ``questions`` and gives the layers.
    paper: where it comes from; blocks stand in the order of their papers.
    spoken: how a sentence calls it, before the word "block".
    questions: yes-or-no questions, each a formula that gives 1 or 0.
    choices: symbols that can have few values alone.
    varies_by: one of them, each of whose values makes a form of its own; ``run`` and ``note`` take the value too.
    widths: the inner widths, from the symbols that a reader sets.
    note: what a page says of a form of the block; it takes the answers.
    unit: what the channels are multiples of, else None. Such a block keeps them at stride 1 and has more at stride 2,
        unless it is ``free``.
    check: raises LwcnnError for values that do not fit together; it takes where, and the values.
    presets: blocks of real networks: where each stands in its paper, and the values of the widget's traits.
    """

    name: str
    paper: Paper
    spoken: str
    run: Callable[..., list[Layer]]
    presets: dict[str, dict]
    questions: dict[str, Expr] = field(default_factory=dict)
    choices: dict[Expr, tuple[int, ...]] = field(default_factory=dict)
    varies_by: Expr | None = None
    widths: dict[Expr, Expr] = field(default_factory=dict)
    note: Callable[..., str] = lambda **answers: ""
    unit: Expr | None = None
    free: bool = False
    check: Callable[[str, dict], None] = lambda where, values: None

    @cached_property
    def forms(self) -> list[tuple[Expr, list[Layer], str]]:
        """Every form of the block: a formula that is 1 where it holds, its layers, and what a page says of it."""
        forms, varying = [], [] if self.varies_by is None else [self.varies_by]
        for answers in product(*len(self.questions) * [(False, True)], *map(self.choices.get, varying)):
            named = dict(zip([*self.questions, *map(str, varying)], answers, strict=True))
            conditions = [asked if named[name] else 1 - asked for name, asked in self.questions.items()]
            conditions += [KroneckerDelta(symbol, named[str(symbol)]) for symbol in varying]
            forms.append((Mul(*conditions), self.run(**named), self.note(**named)))
        return forms


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of layer, or a block in its place, for a comparison with the standard convolution.

    paper: where it comes from; kinds stand in the order of their papers, those of no paper first.
    run: its own function on symbols, without biases, for N images; or a formula.
    spoken: how a sentence calls it; ``is_layer`` says whether it adds the word "layer".
    widths: the inner widths whose formulas a page shows beside it.
    note: what a page says of it.
    in_words: the same with numbers, from the cost of the standard layer, its own cost and the values of the symbols.
    presets: layers of real networks: where each stands in its paper, and the values of the widget's traits.
    """

    name: str
    paper: Paper | None
    spoken: str
    run: Callable[[], list[Layer]] | Formula
    presets: dict[str, dict] = field(default_factory=dict)
    widths: dict[Expr, Expr] = field(default_factory=dict)
    note: str = ""
    in_words: Callable[[Cost, Cost, dict], str] | None = None
    is_layer: bool = False

    @cached_property
    def formula(self) -> Formula:
        """MACs, parameters and activations moved, without BatchNorm, activation functions and joins."""
        if isinstance(self.run, dict):
            return {"macs": Integer(0), **self.run}
        return total(*map(_counted, self.run()))


def _counted(layer: Layer) -> Formula:
    """What a `Kind` counts of a layer: of a pool, shuffle or scale what it moves, of the input and a join nothing."""
    cost = formula_of(layer.cost)
    if layer.kind in (*WEIGHTED, "shift"):
        return {"macs": Integer(0), **cost}
    return {name: cost[name] for name in ("reads", "writes") if layer.kind in ("pool", "shuffle", "scale")}


BLOCKS: dict[str, Block] = {}
KINDS: dict[str, Kind] = {}


def register(one: Block | Kind) -> None:
    """Make a block or a kind known by its name.

    Raises:  LwcnnError if there is one of this name already.
    """
    table = BLOCKS if isinstance(one, Block) else KINDS
    if one.name in table:
        raise LwcnnError(f"register({one.name!r})", "there is one of this name already")
    table[one.name] = one


def sort_by_papers() -> None:
    """Put blocks and kinds in the order of their papers; those of one paper stay in the order of its file."""
    for table in (BLOCKS, KINDS):
        ordered = sorted(table.items(), key=lambda item: _date(item[1].paper))
        table.clear()
        table.update(ordered)


def _date(paper: Paper | None) -> tuple[int, str]:
    return (paper.year, paper.arxiv or "") if paper else (0, "")
