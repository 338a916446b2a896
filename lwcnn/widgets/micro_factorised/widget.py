"""MicroFactorised: two group convolutions and a permutation for one pointwise layer: width against connectivity."""

from functools import cache
from typing import NamedTuple

import traitlets
from torch import Tensor

from lwcnn.errors import divisors, one_of
from lwcnn.studies.mixing import Paths, compose, count_paths, micro_factorised_matrices
from lwcnn.widgets.core.base import BookWidget, OneOf, Whole, paragraph, table_html

CHANNELS = (8, 12, 16, 18, 24, 32, 36)  # few enough to see each of them
REDUCTIONS = (1, 2, 3, 4)


class Design(NamedTuple):
    """C channels through a bottleneck of C/R, in G groups on both sides: what it weighs, and who hears whom."""

    C: int
    R: int
    G: int
    weights: int
    paths: Paths

    @property
    def arriving(self) -> int:
        """Paths that end at one output, from all inputs together: E of the paper times C."""
        return self.C**2 // (self.R * self.G**2)


class MicroFactorised(BookWidget):
    """W = P Φ Qᵀ drawn as matrices, its paths counted, and what else the same number of weights could buy.

    Traits:
        C: channels in and out, one of 8, 12, 16, 18, 24, 32, 36. R: C/R channels stand between the convolutions.
        G: groups of both convolutions; G divides C/R.
        hold: whether a slider moves along the designs with as many weights; else each moves alone.
        output: the output whose inputs are said.
        designs: every design that can be chosen: its weights, which are also its MACs a pixel, and its paths.
        blocks: {C/R: {G: rows}}: paths from each group of inputs to each group of outputs, read from the product.
        orders: {C/R: {G: order}}: which channel stands at each place after the permutation.

    Raises:  LwcnnError for a value that cannot be, before anything is drawn.
    Source:  MicroNet, Li et al. 2021: W = P Φ Qᵀ, G = √(C/R).

    >>> MicroFactorised(C=18, R=2, G=3).paths()
    Paths(dense=True, heard=18, least=1, most=1)
    """

    module = "micro-factorised"

    C = OneOf(CHANNELS, 16)
    R = OneOf(REDUCTIONS, 1)
    G = Whole(1, max(CHANNELS), 4)
    hold = OneOf((True, False), True)
    output = Whole(0, max(CHANNELS) - 1, 0)
    designs = traitlets.List().tag(sync=True)
    blocks = traitlets.Dict().tag(sync=True)
    orders = traitlets.Dict().tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**{**all_told(), **traits})

    @traitlets.validate("C", "R", "G", "output")
    def _fit_together(self, proposal):
        new = self.merge_proposal(proposal)
        given = {name: new[name] for name in ("C", "R", "G")}
        if new["C"] % new["R"]:
            self.refuse("R does not divide C", f"R is {one_of(divisors(new['C']))}", **given)
        if (new["C"] // new["R"]) % new["G"]:
            groups = divisors(new["C"] // new["R"])
            self.refuse("G does not divide the C/R channels between", f"G is {one_of(groups)}", **given)
        if new["output"] >= new["C"]:
            expected = f"output must be a whole number from 0 to {new['C'] - 1}"
            self.refuse("there is no such output", expected, C=new["C"], output=new["output"])
        return proposal["value"]

    def matrices(self) -> list[Tensor]:
        """Qᵀ, Φ and P, in the order in which an input meets them."""
        return micro_factorised_matrices(self.C, self.R, self.G)

    def product(self) -> Tensor:
        """W with ones for weights: row o, column i holds the paths from input i to output o."""
        return compose(self.matrices())

    def paths(self) -> Paths:
        """Whether every output hears every input, and by how many paths."""
        return count_paths(self.product())

    def same_budget(self) -> list[Design]:
        """The designs with this R that have as many weights, narrow ones first.

        >>> [(one.C, one.G, one.paths.heard) for one in MicroFactorised().same_budget()]
        [(8, 1, 8), (16, 4, 16), (32, 16, 4)]
        """
        weights = 2 * self.C**2 // (self.R * self.G)
        return [one for one in all_designs() if (one.R, one.weights) == (self.R, weights)]

    def fallback_html(self) -> str:
        """The product as a table, what it says, and what else the budget buys."""
        product = self.product().int().tolist()
        caption = (
            f"Paths from each input (column) to each output (row): C = {self.C}, R = {self.R}, G = {self.G}"
        )
        rows = [[output, *row] for output, row in enumerate(product)]
        picture = table_html(caption, ["output", *range(self.C)], rows)
        designs = [
            [
                one.C,
                one.G,
                one.weights,
                one.arriving,
                one.paths.heard,
                f"{one.paths.least} to {one.paths.most}",
            ]
            for one in self.same_budget()
        ]
        header = ["C", "G", "weights", "paths to an output", "inputs it hears", "paths from one input"]
        heard = self.paths().heard
        said = f"An output hears {heard} of {self.C} inputs."
        return picture + paragraph(said) + table_html("The same budget", header, designs)


@cache
def all_designs() -> tuple[Design, ...]:
    """Every C, R, G that can be chosen, counted on the composed matrix.

    >>> len(all_designs()), all_designs()[0][:4]
    (110, (8, 1, 1, 128))
    """
    return tuple(
        Design(C, R, G, 2 * C * C // (R * G), count_paths(compose(micro_factorised_matrices(C, R, G))))
        for C in CHANNELS
        for R in REDUCTIONS
        if C % R == 0
        for G in divisors(C // R)
    )


@cache
def all_told() -> dict:
    """What the page draws from: the designs, the paths between groups, the permutations."""
    blocks, orders = {}, {}
    for one in all_designs():
        hidden, each = one.C // one.R, one.C // one.G
        matrices = micro_factorised_matrices(one.C, one.R, one.G)
        between = compose(matrices)[::each, ::each].int().tolist()  # a row and a column of each group
        blocks.setdefault(str(hidden), {})[str(one.G)] = between
        orders.setdefault(str(hidden), {})[str(one.G)] = matrices[1].argmax(dim=1).tolist()
    designs = [
        {**one._asdict(), "arriving": one.arriving, "paths": one.paths._asdict()} for one in all_designs()
    ]
    return {"designs": designs, "blocks": blocks, "orders": orders}
