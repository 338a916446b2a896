"""InterleavedGroups: group convolutions and permutations as matrices, multiplied: who hears whom, by how many paths."""

from functools import cache

import torch
import traitlets
from torch import Tensor

from lwcnn.errors import divisors
from lwcnn.ops import channel_shuffle
from lwcnn.studies.mixing import Paths, compose, count_paths, interleaved_matrices
from lwcnn.widgets.core.base import BookWidget, OneOf, Whole, paragraph, table_html

MOST_CHANNELS = 24  # few enough to see each of them
SIDES = range(1, 13)  # what L and M may be
#: How many channels are in a group of each layer, and whether shuffles stand between.
WIRINGS = ("interleaved", "same groups", "no shuffle")


class InterleavedGroups(BookWidget):
    """Grouped 1 x 1 layers as matrices, a shuffle after each, and what their product says of inputs and outputs.

    Traits:
        L: groups of the first layer. M: channels in each of them; there are L * M channels, at most 24.
        layers: how many grouped layers follow each other, 1 to 4.
        wiring: "interleaved", the groups have M, L, M, L channels in turn, as in IGCV1; "same groups", M in every
            layer, as in ShuffleNet, and in IGCV2 where L * M is a power of M; "no shuffle", without permutations.
        multiplied: how many of the matrices are in the product; one beyond the last is shown as the last.
        output: the output whose inputs are said.
        orders: {channels: {groups: order}}: which channel stands at each place after a shuffle, by `lwcnn.ops`.

    Raises:  LwcnnError for a value that cannot be, before anything is drawn.
    Source:  IGCV1, Zhang et al. 2017, the authors' network/plain_igc.py and the first figure of their README.

    >>> InterleavedGroups(L=3, M=2).paths()
    Paths(dense=True, heard=6, least=1, most=1)
    """

    module = "interleaved-groups"

    L = Whole(1, max(SIDES), 3)
    M = Whole(1, max(SIDES), 4)
    layers = Whole(1, 4, 2)
    wiring = OneOf(WIRINGS, "interleaved")
    multiplied = Whole(1, 8, 8)
    output = Whole(0, MOST_CHANNELS - 1, 0)
    orders = traitlets.Dict().tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**{"orders": all_orders(), **traits})

    @traitlets.validate("L", "M", "output")
    def _fit_together(self, proposal):
        new = self.merge_proposal(proposal)
        channels = new["L"] * new["M"]
        if channels > MOST_CHANNELS:
            what, expected = f"{channels} channels are too many to draw", f"L * M is at most {MOST_CHANNELS}"
            self.refuse(what, expected, L=new["L"], M=new["M"])
        if new["output"] >= channels:
            expected = f"output must be a whole number from 0 to {channels - 1}"
            self.refuse("there is no such output", expected, L=new["L"], M=new["M"], output=new["output"])
        return proposal["value"]

    def sizes(self) -> list[int]:
        """Channels in a group, a number a layer.

        >>> InterleavedGroups(layers=3).sizes()
        [4, 3, 4]
        """
        turns = (self.M, self.L) if self.wiring == "interleaved" else (self.M, self.M)
        return [turns[layer % 2] for layer in range(self.layers)]

    def matrices(self) -> list[Tensor]:
        """The matrices in the order in which an input meets them."""
        return interleaved_matrices(self.L * self.M, self.sizes(), self.wiring != "no shuffle")

    def product(self) -> Tensor:
        """The product of those that are multiplied: row o, column i holds the paths from input i to output o."""
        return compose(self.matrices()[: self.multiplied])

    def paths(self) -> Paths:
        """Whether the product is dense, and how many paths lead from an input to an output."""
        return count_paths(self.product())

    def fallback_html(self) -> str:
        """The product as a table, and what it says in a sentence."""
        channels = self.L * self.M
        rows = [[output, *row] for output, row in enumerate(self.product().int().tolist())]
        caption = (
            f"Paths from each input (column) to each output (row): L = {self.L}, M = {self.M}, {self.wiring}"
        )
        weights = channels * sum(self.sizes())
        text = (
            f"{in_words(self.paths(), channels)} All layers together have {weights} weights, one dense layer "
            f"has {channels**2}."
        )
        return table_html(caption, ["output", *range(channels)], rows) + paragraph(text)


def in_words(paths: Paths, channels: int) -> str:
    """What a product says, as a sentence.

    >>> in_words(Paths(True, 6, 1, 1), 6)
    'Dense: every output hears all 6 inputs, each by exactly one path.'
    """
    if not paths.dense:
        return f"Not dense: some output hears only {paths.heard} of {channels} inputs."
    same = paths.least == paths.most
    many = f"exactly {paths.most}" if same else f"{paths.least} to {paths.most}"
    ways = "exactly one path" if paths.complementary else f"{many} paths"
    return f"Dense: every output hears all {channels} inputs, each by {ways}."


@cache
def all_orders() -> dict[str, dict[str, list[int]]]:
    """For each number of channels that can be, and each of its divisors: the order after a shuffle.

    >>> all_orders()["6"]["2"]
    [0, 3, 1, 4, 2, 5]
    """
    sizes = sorted({L * M for L in SIDES for M in SIDES if L * M <= MOST_CHANNELS})
    return {
        str(channels): {
            str(groups): channel_shuffle(torch.arange(float(channels)).view(1, -1, 1, 1), groups)
            .flatten()
            .int()
            .tolist()
            for groups in divisors(channels)
        }
        for channels in sizes
    }
