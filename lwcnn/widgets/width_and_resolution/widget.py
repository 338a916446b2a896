"""WidthAndResolution: the 16 MobileNetV1 networks that two multipliers give, counted and as printed."""

from functools import cache

import torch
import traitlets

from lwcnn.cost import profile
from lwcnn.cost.profile import Row
from lwcnn.models import create_model
from lwcnn.records.published import Published, agrees, amount, published
from lwcnn.widgets.core.base import BookWidget, OneOf, paragraph, table_html

WIDTHS = (1, 0.75, 0.5, 0.25)
RESOLUTIONS = (224, 192, 160, 128)

#: Where figures are printed: tables 6 and 7 of the paper, which meet in the full network and so have 7 of the 16;
#: and the checkpoints that Google released later (TF-slim): trained once more, so they have other accuracies.
TABLES = ("paper", "checkpoints")

#: kind of layer -> by how much its MACs and its parameters shrink. A factor alpha stands for channels in, one for
#: channels out; rho squared for the pixels. Images keep 3 channels and there are 1000 classes, whatever alpha is.
LAWS = {
    "pointwise": ("α²ρ²", "α²"),
    "depthwise": ("αρ²", "α"),
    "first convolution": ("αρ²", "α"),
    "classifier": ("α", "α"),
    "biases of the classifier": ("", "1"),
    "BatchNorm": ("", "α"),
}


class WidthAndResolution(BookWidget):
    """MobileNetV1 with width multiplier alpha and images of a resolution: what it costs, what it scores.

    Traits:
        width: alpha, 1, 0.75, 0.5 or 0.25.
        resolution: 224, 192, 160 or 128 pixels: rho = resolution / 224.
        accuracies: whose accuracies are shown, paper or checkpoints (released later, trained once more).
        variants: the 16 networks, each as `variant` gives it.
        laws: kind of layer -> by how much its MACs and its parameters shrink.

    Raises:  LwcnnError for a value that cannot be.
    Source:  MobileNet, Howard et al. 2017, sections 3.3 and 3.4, tables 6 and 7.

    >>> chosen = WidthAndResolution(width=0.5, resolution=160).read_choice()
    >>> chosen["macs"], chosen["params"], chosen["printed"]["paper"]
    (76524800, 1331592, None)
    """

    module = "width-and-resolution"

    width = OneOf(WIDTHS, 1)
    resolution = OneOf(RESOLUTIONS, 224, hint="rho = resolution / 224")
    accuracies = OneOf(TABLES, "paper")
    variants = traitlets.List().tag(sync=True)
    laws = traitlets.Dict().tag(sync=True)

    def __init__(self, width=1, resolution=224, **traits):
        laws = {kind: {"macs": macs, "params": params} for kind, (macs, params) in LAWS.items()}
        super().__init__(width=width, resolution=resolution, variants=all_variants(), laws=laws, **traits)

    def read_choice(self) -> dict:
        """The network of the present width and resolution, as `variant` gives it."""
        return next(
            one for one in self.variants if (one["width"], one["resolution"]) == (self.width, self.resolution)
        )

    def fallback_html(self) -> str:
        """All 16 networks: counted, as the paper prints them, and their share against alpha² rho²."""
        full = self.variants[0]
        rows = []
        for one in self.variants:
            paper = one["printed"]["paper"]
            macs, params, accuracy = (
                [f"{paper[name]:g}" for name in ("macs", "params", "accuracy")] if paper else "–––"
            )
            law = (one["width"] * one["resolution"] / 224) ** 2
            name = f"{'1.0' if one['width'] == 1 else one['width']} MobileNet-{one['resolution']}"  # as in the paper
            rows.append([
                name, f"{one['macs']:,}", macs, f"{one['params']:,}", params,
                accuracy, f"{one['macs'] / full['macs']:.3f}", f"{law:.3f}",
            ])  # fmt: skip
        header = [
            "α and pixels", "MACs, counted", "printed, M", "parameters, counted", "printed, M",
            "top-1 in %, printed", "MACs / full network", "α²ρ²",
        ]  # fmt: skip
        text = (
            "Printed: tables 6 and 7 of the paper. It has figures for 7 of the 16 networks; – stands for the others. "
            "The share of the MACs is near α²ρ² but not equal: only the pointwise layers, "
            f"{full['kinds']['pointwise']['macs'] / full['macs']:.1%} of the MACs, have both their inputs and their "
            "outputs multiplied by α; depthwise layers and the first convolution shrink by αρ², the classifier by α."
        )
        return table_html("The 16 networks of two multipliers", header, rows) + paragraph(text)


@cache
def all_variants() -> list[dict]:
    """`variant` for every width and resolution, the full network first."""
    networks = {}
    for width in WIDTHS:
        with torch.device("meta"):  # shapes are enough for counting
            networks[width] = create_model("mobilenet_v1", width=width)
    return [variant(networks[width], width, pixels) for width in WIDTHS for pixels in RESOLUTIONS]


def variant(network, width: float, resolution: int) -> dict:
    """One network in numbers: counted in all and by kind of layer, and as it is printed elsewhere.

    A printed number of MACs ``differs`` if neither rounding nor cutting explains it.
    """
    counted = profile(network, (1, 3, resolution, resolution))
    kinds = {kind: {"macs": 0, "params": 0} for kind in LAWS}
    for row in counted.rows:
        biases = 1000 if row.name == "classifier" else 0
        kinds[kind_of(row)]["macs"] += row.cost.macs
        kinds[kind_of(row)]["params"] += row.cost.params - biases
        kinds["biases of the classifier"]["params"] += biases
    printed = {
        table: describe_published(printed_rows().get((table, width, resolution)), counted.macs)
        for table in TABLES
    }
    return {
        "width": width, "resolution": resolution, "macs": counted.macs, "params": counted.params,
        "kinds": kinds, "printed": printed,
    }  # fmt: skip


def kind_of(row: Row) -> str:
    """The kind of layer, a key of `LAWS`, that a step belongs to; steps without weights go with their layer."""
    if row.function == "batch_norm":
        return "BatchNorm"
    for kind in ("depthwise", "pointwise"):
        if kind in row.name:
            return kind
    return "first convolution" if "conv1" in row.name else "classifier"


@cache
def printed_rows() -> dict[tuple, Published]:
    """The rows of `lwcnn.records.published` for these networks: (table, width, resolution) -> row."""
    rows = {}
    for row in published():
        if row.model == "mobilenet_v1":
            table = "checkpoints" if "checkpoint" in row.variant else "paper"
            rows[table, row.options.get("width", 1), row.input_size] = row
    return rows


def describe_published(row: Published | None, macs: int) -> dict | None:
    """A printed row, counts in millions, and whether its MACs differ from the counted ones.

    >>> describe_published(printed_rows()["checkpoints", 0.25, 192], 30_212_608)
    {'accuracy': 47.7, 'macs': 34.0, 'params': 0.47, 'differs': True}
    """
    if row is None:
        return None
    millions = {name: amount(getattr(row, name))[0] / 1e6 for name in ("macs", "params")}
    return {"accuracy": row.top1, **millions, "differs": not agrees(row.macs, macs)}
