"""BottleneckWidths: how wide a block is at each layer, and where its parameters, MACs and memory sit."""

from dataclasses import asdict

import traitlets

from lwcnn.cost.blocks import BLOCKS, Block, LayerCount, count_block, symbols_of_block
from lwcnn.cost.blocks.pages import block_trees, choose, presets_of
from lwcnn.errors import LwcnnError, nearest, one_of
from lwcnn.widgets.core.base import STATE_LIMIT, BookWidget, OneOf, Whole, paragraph, table_html
from lwcnn.widgets.diagram.lanes import arrange
from lwcnn.widgets.diagram.topology import in_words, nodes_of_layers

# The trait that gives the value of each symbol.
TRAITS = {
    "C_in": "in_channels", "C_out": "out_channels", "H": "size", "W": "size", "stride": "stride", "k": "kernel",
    "SR": "squeeze_ratio", "r": "reduction", "t": "expansion", "g": "groups", "SE": "se", "BN": "norm_between",
}  # fmt: skip
#: What the layers of a block may have in the place of MACs, and what it is called.
WITHOUT_MACS = {
    "adder_operations": "additions and absolute differences",
    "mitchell_operations": "additions and Mitchell products",
}
PRESETS = {preset["name"]: preset for preset in presets_of(list(BLOCKS.values()), "block")}
FIRST = PRESETS["SqueezeNet 1.0, fire2"]
#: Bytes of all blocks together: for a notebook; a page names those that it offers.
ROOM_FOR_ALL = 3 * STATE_LIMIT


class BottleneckWidths(BookWidget):
    """The channels along a block, and per layer its parameters, MACs and live activations, for one image.

    Traits:
        block: a block of `lwcnn.cost.blocks.BLOCKS`. Adder layers and Mitchell's product have operations in the place
            of MACs.
        in_channels, out_channels, size (height and width of the input), stride (1 or 2).
        kernel: k, odd. squeeze_ratio: SR, s for each output channel. reduction: r, C_out / r inner channels.
        expansion: t. groups: g, which divides the channels.
        se: whether there is squeeze-and-excitation. norm_between: whether there is a BatchNorm between two layers.
        presets: blocks of real networks, to start from.
        formulas: of each block that is offered, its formulas as trees and the layout of its lanes: `block_pages`.

    A block has some of these alone: `lwcnn.cost.blocks.symbols_of_block`. ``blocks`` are the names of those that the
    page offers beside ``block``; all if it is left out. What else you leave out is as in the first preset of the block
    that fits what you give. A shuffle unit keeps its channels at stride 1 and gets more at stride 2. Inner widths that
    are not whole are rounded, to at least 1; in the papers' networks all are whole.
    How memory is counted: `lwcnn.cost.blocks.memory`.

    Raises:  LwcnnError for a value that cannot be.
    Source:  of each block the paper that its presets name.

    >>> [row.channels for row in BottleneckWidths(block="inverted_residual", in_channels=24, out_channels=24).rows()]
    [24, 144, 144, 24, 24]
    """

    module = "bottleneck-widths"

    block = OneOf(BLOCKS, "fire")
    in_channels = Whole(1, 4096, FIRST["in_channels"])
    out_channels = Whole(2, 4096, FIRST["out_channels"])
    size = Whole(1, 1024, FIRST["size"])
    stride = OneOf((1, 2), 1)
    kernel = Whole(1, 31, 3)
    squeeze_ratio = OneOf((0.0625, 0.125, 0.25, 0.5, 0.75, 1), 0.125)
    reduction = OneOf((1, 2, 4, 8, 16), 4)
    expansion = Whole(1, 12, 6)
    se = OneOf((False, True), False)
    norm_between = OneOf((False, True), True)
    groups = Whole(1, 64, 3)
    presets = traitlets.List().tag(sync=True)
    formulas = traitlets.Dict().tag(sync=True)

    def __init__(self, blocks=None, **traits):
        self.refuse_unknown(traits)
        block = traits.get("block", "fire")
        of_block = [values_of(preset) for preset in PRESETS.values() if preset["block"] == block]
        fitting = [preset for preset in of_block if all(preset.get(name) == traits[name] for name in traits)]
        names = blocks if blocks is None or block not in BLOCKS else [block, *blocks]
        offered = choose(BLOCKS, names, f"BottleneckWidths(blocks={blocks})")
        page = {"presets": presets_of(offered, "block"), "formulas": block_pages(offered)}
        if blocks is None:
            self.state_limit = ROOM_FOR_ALL
        super().__init__(**{**page, **next(iter(fitting or of_block), {}), **traits})

    @classmethod
    def from_preset(cls, name: str, blocks=None) -> "BottleneckWidths":
        """A block of a real network, by the name of a preset, and the ``blocks`` that the page offers beside it.

        >>> BottleneckWidths.from_preset("ResNet-50, first block of conv3").peak().name
        'shortcut'
        """
        if name not in PRESETS:
            raise LwcnnError(
                f"BottleneckWidths.from_preset({name!r})", "no such block", hint=nearest(name, PRESETS)
            )
        return cls(blocks=blocks, **values_of(PRESETS[name]))

    @traitlets.validate("block", "in_channels", "out_channels", "stride", "kernel", "groups")
    def _fit_together(self, proposal):
        new = self.merge_proposal(proposal)
        if new["kernel"] % 2 == 0:
            what, expected = "the kernel is even", "an odd kernel keeps the size"
            self.refuse(what, expected, "use 1, 3, 5 ...", kernel=new["kernel"])
        offered = [block["name"] for block in self.formulas.get("blocks", [])]
        if offered and new["block"] not in offered:
            self.refuse("this block is not offered", f"it offers {one_of(offered)}", block=new["block"])
        try:
            rows_of(new)
        except LwcnnError as error:
            given = {
                TRAITS[str(symbol)]: new[TRAITS[str(symbol)]] for symbol in symbols_of_block(new["block"])
            }
            self.refuse(error.what, error.expected, error.hint, block=new["block"], **given)
        return proposal["value"]

    def rows(self) -> list[LayerCount]:
        """The layers of the block in numbers, its input first."""
        return rows_of(self.state())

    def peak(self) -> LayerCount:
        """The first layer with the most live activations."""
        return max(self.rows(), key=lambda row: row.memory)

    def words(self) -> str:
        """Which layer reads which, as a sentence.

        >>> BottleneckWidths(block="basic").words()
        'The input goes to conv1; conv1 goes to conv2; the input and conv2 are added in add.'
        """
        names = [row.name for row in self.rows()]
        forms = (layers for _, layers, _ in BLOCKS[self.block].forms)
        return in_words(
            nodes_of_layers(next(form for form in forms if [layer.name for layer in form] == names))
        )

    def fallback_html(self) -> str:
        """What reads what; a row a layer: channels, size, parameters, MACs, live activations; totals and peak."""
        rows, peak = self.rows(), self.peak()
        quantity, counted = operations_of(rows)
        cells = [
            [row.name, row.channels, f"{row.height}×{row.width}", f"{row.params:,}", f"{getattr(row, quantity):,}",
             f"{row.memory:,}" + (" (peak)" if row == peak else "")]
            for row in rows
        ]  # fmt: skip
        params, operations = (sum(getattr(row, name) for row in rows) for name in ("params", quantity))
        cells.append(["total", "", "", f"{params:,}", f"{operations:,}", ""])
        caption = f"Channels along the block: {BLOCKS[self.block].spoken}"
        header = ["layer", "channels", "size", "parameters", counted, "live activations"]
        widths = " → ".join(str(row.channels) for row in rows)
        text = (
            f"Channels {widths}. Live activations are the elements that a layer reads, writes and keeps for later; "
            f"the peak is {peak.memory:,} elements, at {peak.name}. {self.words()}"
        )
        return table_html(caption, header, cells) + paragraph(text)


def block_pages(blocks: list[Block]) -> dict:
    """What `lwcnn.cost.blocks.pages.block_trees` tells, and of each form where its layers stand, and how in words.

    >>> block_pages([BLOCKS["fire"]])["blocks"][0]["forms"][0]["layout"]["lanes"]
    [None, None, 0, 1, None]
    """
    page = block_trees(blocks)
    for block, told in zip(blocks, page["blocks"], strict=True):
        for (_, layers, _), form in zip(block.forms, told["forms"], strict=True):
            nodes = nodes_of_layers(layers)
            form["layout"], form["words"] = asdict(arrange(nodes)), in_words(nodes)
    return page


def operations_of(rows: list[LayerCount]) -> tuple[str, str]:
    """Which number of a row counts the operations of a block, and what they are called.

    >>> operations_of(BottleneckWidths(block="adder").rows())
    ('adder_operations', 'additions and absolute differences')
    """
    for quantity, called in WITHOUT_MACS.items():
        if any(getattr(row, quantity) for row in rows):
            return quantity, called
    return "macs", "MACs"


def values_of(preset: dict) -> dict:
    """A preset without its name and its source.

    >>> "source" in values_of(FIRST)
    False
    """
    return {name: value for name, value in preset.items() if name not in ("name", "source")}


def rows_of(state: dict) -> list[LayerCount]:
    """The layers of a block in numbers, from the state of the widget.

    >>> [row.channels for row in rows_of(BottleneckWidths(block="separable").state())]
    [32, 32, 64]
    """
    symbols = [str(symbol) for symbol in symbols_of_block(state["block"])]
    return count_block(state["block"], **{symbol: state[TRAITS[symbol]] for symbol in symbols})
