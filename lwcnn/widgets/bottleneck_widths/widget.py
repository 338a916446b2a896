"""BottleneckWidths: how wide a block is at each layer, and where its parameters, MACs and memory sit."""

import traitlets

from lwcnn.cost.block_counts import Row, count_block, inputs_of
from lwcnn.cost.blocks import BLOCKS, names
from lwcnn.cost.presets import BLOCKS as PRESETS
from lwcnn.errors import LwcnnError, nearest
from lwcnn.widgets.core.base import BookWidget, OneOf, Whole, paragraph, table_html

# The trait that gives the value of each symbol.
TRAITS = {
    "C_in": "in_channels", "C_out": "out_channels", "H": "size", "W": "size", "stride": "stride", "k": "kernel",
    "SR": "squeeze_ratio", "r": "reduction", "t": "expansion", "g": "groups", "SE": "se", "BN": "norm_between",
}  # fmt: skip
FIRST = PRESETS["SqueezeNet 1.0, fire2"]


class BottleneckWidths(BookWidget):
    """The channels along a block, and per layer its parameters, MACs and live activations, for one image.

    Traits:
        block: fire, basic, bottleneck (both ResNet), inverted_residual, separable, shuffle_unit (ShuffleNetV1),
            shuffle_v2_unit, mbconv (EfficientNet), fused_mbconv (EfficientNetV2), ghost_bottleneck, or adder
            (ResNet's basic block of adder layers: operations stand in the place of MACs, of which it has none).
        in_channels, out_channels, size (height and width of the input).
        stride: 1 or 2; fire has none.
        kernel: k of the inverted residual, the separable layer, both MBConv and the Ghost bottleneck (its layers
            at stride 2 and in the shortcut), odd; the others have 1 x 1 and 3 x 3.
        squeeze_ratio: SR of fire, s = SR * C_out; the paper's networks have 0.125.
        reduction: r of the bottleneck, C_out / r inner channels; the paper's networks have 4.
        expansion: t of the inverted residual, both MBConv and the Ghost bottleneck; MobileNetV2 has 6.
        se: whether the inverted residual has squeeze-and-excitation, as in MobileNetV3, or the Ghost bottleneck;
            MBConv always has it, and the fused one never.
        norm_between: whether a BatchNorm stands between the two layers of the separable one (MobileNetV1) or not
            (Xception).
        groups: g of the shuffle unit; divides its channels.

    What you leave out is as in the first preset of the block that fits what you give. A shuffle unit keeps its
    channels at stride 1 and gets more at stride 2. Inner widths that are not whole are rounded down, to at least 1;
    in the papers' networks all are whole.
    How memory is counted: `lwcnn.cost.block_counts.memory`.

    Raises:  LwcnnError for a value that cannot be.
    Source:  SqueezeNet, Iandola et al. 2016; ResNet, He et al. 2016; MobileNetV1, Howard et al. 2017; Xception,
             Chollet 2017; MobileNetV2, Sandler et al. 2018; MobileNetV3, Howard et al. 2019; ShuffleNet, Zhang
             et al. 2018; ShuffleNetV2, Ma et al. 2018; EfficientNet and EfficientNetV2, Tan and Le 2019, 2021;
             GhostNet, Han et al. 2020; AdderNet, Chen et al. 2020.

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

    def __init__(self, **traits):
        self.refuse_unknown(traits)
        block = traits.get("block", "fire")
        of_block = [values_of(preset) for preset in PRESETS.values() if preset["block"] == block]
        fitting = [preset for preset in of_block if all(preset.get(name) == traits[name] for name in traits)]
        super().__init__(**{**next(iter(fitting or of_block), {}), **traits})

    @classmethod
    def from_preset(cls, name: str) -> "BottleneckWidths":
        """A block of a real network, by a name of `lwcnn.cost.presets.BLOCKS`.

        >>> BottleneckWidths.from_preset("ResNet-50, first block of conv3").peak().name
        'shortcut'
        """
        if name not in PRESETS:
            raise LwcnnError(
                f"BottleneckWidths.from_preset({name!r})", "no such block", hint=nearest(name, PRESETS)
            )
        return cls(**values_of(PRESETS[name]))

    @traitlets.validate("block", "in_channels", "out_channels", "stride", "kernel", "groups")
    def _fit_together(self, proposal):
        new = self.proposed(proposal)
        if new["kernel"] % 2 == 0:
            what, expected = "the kernel is even", "an odd kernel keeps the size"
            self.refuse(what, expected, "use 1, 3, 5 ...", kernel=new["kernel"])
        try:
            rows_of(new)
        except LwcnnError as error:
            given = {TRAITS[str(symbol)]: new[TRAITS[str(symbol)]] for symbol in inputs_of(new["block"])}
            self.refuse(error.what, error.expected, error.hint, block=new["block"], **given)
        return proposal["value"]

    def rows(self) -> list[Row]:
        """The layers of the block in numbers, its input first."""
        return rows_of(self.state())

    def peak(self) -> Row:
        """The first layer with the most live activations."""
        return max(self.rows(), key=lambda row: row.memory)

    def fallback_html(self) -> str:
        """A row a layer: channels, size, parameters, MACs, live activations; then the totals and the peak."""
        rows, peak = self.rows(), self.peak()
        quantity, counted = operations_of(rows)
        cells = [
            [row.name, row.channels, f"{row.height}×{row.width}", f"{row.params:,}", f"{getattr(row, quantity):,}",
             f"{row.memory:,}" + (" (peak)" if row == peak else "")]
            for row in rows
        ]  # fmt: skip
        params, operations = (sum(getattr(row, name) for row in rows) for name in ("params", quantity))
        cells.append(["total", "", "", f"{params:,}", f"{operations:,}", ""])
        caption = f"Channels along the block: {names[self.block]}"
        header = ["layer", "channels", "size", "parameters", counted, "live activations"]
        widths = " → ".join(str(row.channels) for row in rows)
        text = (
            f"Channels {widths}. Live activations are the elements that a layer reads, writes and keeps for later; "
            f"the peak is {peak.memory:,} elements, at {peak.name}."
        )
        return table_html(caption, header, cells) + paragraph(text)


def operations_of(rows: list[Row]) -> tuple[str, str]:
    """Which number of a row counts the operations of a block, and what they are called.

    >>> operations_of(BottleneckWidths(block="adder").rows())
    ('adder_operations', 'additions and absolute differences')
    """
    if any(row.adder_operations for row in rows):
        return "adder_operations", "additions and absolute differences"
    return "macs", "MACs"


def values_of(preset: dict) -> dict:
    """A preset without its source.

    >>> "source" in values_of(FIRST)
    False
    """
    return {name: value for name, value in preset.items() if name != "source"}


def rows_of(state: dict) -> list[Row]:
    """The layers of a block in numbers, from the state of the widget.

    >>> [row.channels for row in rows_of(BottleneckWidths(block="separable").state())]
    [32, 32, 64]
    """
    symbols = [str(symbol) for symbol in inputs_of(state["block"])]
    return count_block(state["block"], **{symbol: state[TRAITS[symbol]] for symbol in symbols})
