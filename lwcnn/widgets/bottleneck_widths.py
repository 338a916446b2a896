"""BottleneckWidths: how wide a block is at each layer, and where its parameters, MACs and memory sit."""

import traitlets

from lwcnn.cost.block_counts import Row, count_block, inputs_of
from lwcnn.cost.blocks import BLOCKS
from lwcnn.cost.presets import BLOCKS as PRESETS
from lwcnn.errors import LwcnnError, nearest
from lwcnn.widgets.base import BookWidget, OneOf, Whole, paragraph, table_html

# The trait that gives the value of each symbol.
TRAITS = {
    "C_in": "in_channels", "C_out": "out_channels", "H": "size", "W": "size", "stride": "stride", "k": "kernel",
    "SR": "squeeze_ratio", "r": "reduction", "t": "expansion",
}  # fmt: skip
FIRST = PRESETS["SqueezeNet 1.0, fire2"]


class BottleneckWidths(BookWidget):
    """The channels along a block, and per layer its parameters, MACs and live activations, for one image.

    Traits:
        block: fire, basic, bottleneck (both ResNet) or inverted_residual.
        in_channels, out_channels, size (height and width of the input).
        stride: 1 or 2; fire has none.
        kernel: k of the inverted residual, odd; the others have 1 x 1 and 3 x 3.
        squeeze_ratio: SR of fire, s = SR * C_out; the paper's networks have 0.125.
        reduction: r of the bottleneck, C_out / r inner channels; the paper's networks have 4.
        expansion: t of the inverted residual; the paper's networks have 6.

    Inner widths that are not whole are rounded down, to at least 1; in the papers' networks all are whole.
    How memory is counted: `lwcnn.cost.block_counts.memory`.

    Raises:  LwcnnError for a value that cannot be.
    Source:  SqueezeNet, Iandola et al. 2016; ResNet, He et al. 2016; MobileNetV2, Sandler et al. 2018.

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
        return cls(**{key: value for key, value in PRESETS[name].items() if key != "source"})

    @traitlets.validate("kernel")
    def _odd(self, proposal):
        if proposal["value"] % 2 == 0:
            self.refuse(
                "the kernel is even",
                "an odd kernel keeps the size",
                "use 1, 3, 5 ...",
                kernel=proposal["value"],
            )
        return proposal["value"]

    def rows(self) -> list[Row]:
        """The layers of the block in numbers, its input first."""
        values = {str(symbol): getattr(self, TRAITS[str(symbol)]) for symbol in inputs_of(self.block)}
        return count_block(self.block, **values)

    def peak(self) -> Row:
        """The first layer with the most live activations."""
        return max(self.rows(), key=lambda row: row.memory)

    def fallback_html(self) -> str:
        """A row a layer: channels, size, parameters, MACs, live activations; then the totals and the peak."""
        rows, peak = self.rows(), self.peak()
        cells = [
            [row.name, row.channels, f"{row.height}×{row.width}", f"{row.params:,}", f"{row.macs:,}",
             f"{row.memory:,}" + (" (peak)" if row == peak else "")]
            for row in rows
        ]  # fmt: skip
        cells.append(
            ["total", "", "", f"{sum(r.params for r in rows):,}", f"{sum(r.macs for r in rows):,}", ""]
        )
        caption = f"Channels along the block: {self.block.replace('_', ' ')}"
        header = ["layer", "channels", "size", "parameters", "MACs", "live activations"]
        widths = " → ".join(str(row.channels) for row in rows)
        text = (
            f"Channels {widths}. Live activations are the elements that a layer reads, writes and keeps for later; "
            f"the peak is {peak.memory:,} elements, at {peak.name}."
        )
        return table_html(caption, header, cells) + paragraph(text)
