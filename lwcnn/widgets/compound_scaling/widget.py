"""CompoundScaling: EfficientNet-B0 made deeper, wider and larger by powers of three numbers, counted exactly."""

import math

import traitlets

from lwcnn.cost.blocks.scaling import (
    BASE_RESOLUTION,
    DIMENSIONS,
    Scaled,
    Stage,
    coefficients,
    count_scaled,
    laws,
    same_macs,
    stages,
)
from lwcnn.cost.trees import trees
from lwcnn.errors import as_python, is_number
from lwcnn.models.efficientnet import SCALES, TABLE
from lwcnn.widgets.core.base import BookWidget, OneOf, Whole, paragraph, table_html

#: Section 4.1: found by a small grid search for phi = 1; the paper then fixes them.
PAPER = {"alpha": 1.2, "beta": 1.1, "gamma": 1.15}
LARGEST = 1.4  # of a coefficient
PHIS = range(8)

#: What is scaled: the released networks by their own numbers, all others by powers of the coefficients.
POWERS = "powers"
NETWORKS = (POWERS, *SCALES)

#: The chosen network itself, or one with as many MACs that has a single dimension scaled.
SHOWN = ("all three", *DIMENSIONS)


class Hundredths(traitlets.TraitType):
    """A synchronised trait for numbers with two decimals, from minimum to maximum."""

    def __init__(self, minimum, maximum, default, hint=""):
        self.minimum, self.maximum, self.hint = minimum, maximum, hint
        super().__init__(default_value=default)
        self.tag(sync=True)

    def validate(self, obj, value):
        value = as_python(value)
        inside = is_number(value) and self.minimum <= value <= self.maximum
        if not (inside and math.isclose(value, round(value, 2))):
            expected = f"{self.name} must be a number from {self.minimum} to {self.maximum}, in steps of 0.01"
            obj.refuse(f"{self.name} has no such value", expected, self.hint, **{self.name: value})
        return round(float(value), 2)


class CompoundScaling(BookWidget):
    """EfficientNet-B0 scaled: depth alpha^phi, width beta^phi, 224 * gamma^phi pixels, with exact counts.

    Traits:
        phi: 0 to 7. alpha, beta, gamma: 1 to 1.4, in steps of 0.01; at first the paper's 1.2, 1.1, 1.15.
        network: "powers", or a released network, which has numbers of its own: "efficientnet_b0" to "efficientnet_b7".
        scale: "all three"; or "depth", "width" or "resolution": only this, up to as many MACs.
        table: the stages of B0, each as `lwcnn.cost.blocks.scaling.Stage`.
        released: for each released network its depth, width and resolution, and the phi that each implies alone.
        formulas: from `lwcnn.cost.blocks.scaling`, as trees: coefficients, laws, stages. The page counts with them.
        dimensions: the steps of each dimension in one unit, for the search of a network with as many MACs.

    Raises:  LwcnnError for a value that cannot be.
    Source:  EfficientNet, Tan and Le 2019, section 3.3, equation 3, and section 4.1; released numbers: its code.

    >>> widget = CompoundScaling(phi=1)
    >>> widget.dimensions_of("all three"), widget.macs("all three")
    ({'depth': 1.2, 'width': 1.1, 'resolution': 258}, 992629472)
    """

    module = "compound-scaling"

    phi = Whole(0, 7, 1)
    alpha = Hundredths(1, LARGEST, PAPER["alpha"], hint="alpha scales the depth")
    beta = Hundredths(1, LARGEST, PAPER["beta"], hint="beta scales the width")
    gamma = Hundredths(1, LARGEST, PAPER["gamma"], hint="gamma scales the resolution")
    network = OneOf(NETWORKS, POWERS)
    scale = OneOf(SHOWN, SHOWN[0])
    table = traitlets.List().tag(sync=True)
    released = traitlets.List().tag(sync=True)
    formulas = traitlets.Dict().tag(sync=True)
    dimensions = traitlets.Dict().tag(sync=True)

    def __init__(self, **traits):
        table = b0()
        used = {stage.kind for stage in table}
        super().__init__(
            **traits,
            table=[stage._asdict() for stage in table],
            released=released_networks(),
            formulas={
                "coefficients": trees(coefficients),
                "laws": trees(laws),
                "stages": {kind: trees(formula) for kind, formula in stages.items() if kind in used},
            },
            dimensions={"base": {"depth": 1, "width": 1, "resolution": BASE_RESOLUTION}, "steps": DIMENSIONS},
        )

    def dimensions_of(self, scale: str | None = None) -> dict[str, float]:
        """Depth, width and resolution of the network that is shown, or of that with another ``scale``."""
        if self.network == POWERS:
            whole = powers(self.phi, self.alpha, self.beta, self.gamma)
        else:
            chosen = SCALES[self.network]
            whole = {"depth": chosen.depth, "width": chosen.width, "resolution": chosen.resolution}
        scale = self.scale if scale is None else scale
        if scale == SHOWN[0]:
            return whole
        return same_macs(b0(), sum(row.macs for row in count_scaled(b0(), **whole)), scale)

    def counted(self, scale: str | None = None) -> list[Scaled]:
        """The stages of the network that is shown, or of that with another ``scale``, counted."""
        return count_scaled(b0(), **self.dimensions_of(scale))

    def macs(self, scale: str | None = None) -> int:
        """MACs of the network that is shown, or of that with another ``scale``, for one image."""
        return sum(row.macs for row in self.counted(scale))

    def fallback_html(self) -> str:
        """The paper's powers against the released numbers, and what the same MACs cost in one dimension."""
        tables = [self._powers_table(), released_table(), self._dimensions_table()]
        text = (
            f"α β² γ² = {self.alpha * self.beta**2 * self.gamma**2:.3f}. The paper asks for about 2, so that the "
            "MACs about double with each step of φ. "
            "Counted: on the network after rounding, widths to multiples of 8, numbers of layers up."
        )
        return "".join(tables) + paragraph(text)

    def _powers_table(self) -> str:
        base = sum(row.macs for row in count_scaled(b0(), 1, 1, BASE_RESOLUTION))
        each = self.alpha * self.beta**2 * self.gamma**2
        rows = []
        for phi in PHIS:
            now = powers(phi, self.alpha, self.beta, self.gamma)
            counted = count_scaled(b0(), **now)
            macs, params = sum(row.macs for row in counted), sum(row.params for row in counted)
            rows.append([
                phi, f"{now['depth']:.3f}", f"{now['width']:.3f}", now["resolution"], f"{params:,}", f"{macs:,}",
                f"{macs / base:.2f}", f"{each**phi:.2f}", 2**phi,
            ])  # fmt: skip
        header = [
            "φ", "depth α^φ", "width β^φ", "pixels", "parameters", "MACs", "MACs / B0", "(αβ²γ²)^φ", "2^φ",
        ]  # fmt: skip
        caption = f"B0 scaled by α = {self.alpha}, β = {self.beta}, γ = {self.gamma}"
        return table_html(caption, header, rows)

    def _dimensions_table(self) -> str:
        rows = []
        for scale in SHOWN:
            now, counted = self.dimensions_of(scale), self.counted(scale)
            rows.append([
                scale, f"{now['depth']:g}", f"{now['width']:g}", now["resolution"],
                blocks_in(counted),
                f"{sum(row.macs for row in counted):,}", f"{sum(row.params for row in counted):,}",
            ])  # fmt: skip
        header = ["scaled", "depth", "width", "pixels", "blocks", "MACs", "parameters"]
        name = f"φ = {self.phi}" if self.network == POWERS else short_name(self.network)
        return table_html(f"As many MACs as {name}, in one dimension", header, rows)


def b0() -> list[Stage]:
    """Table 1 of the paper: stem, seven stages of MBConv, last convolution, classifier.

    >>> [stage.channels for stage in b0()]
    [32, 16, 24, 40, 80, 112, 192, 320, 1280, 1000]
    """
    blocks = [
        Stage(
            f"stage {place}",
            "mbconv" if row.t > 1 else "mbconv_without_expansion",
            row.k,
            row.t,
            row.c,
            row.n,
            row.s,
        )
        for place, row in enumerate(TABLE, start=2)
    ]
    stem = Stage("stage 1, stem", "convolution", k=3, t=1, channels=32, repeats=1, stride=2)
    last = Stage("stage 9, last 1×1", "convolution", k=1, t=1, channels=1280, repeats=1, stride=1)
    classifier = Stage("classifier", "classifier", k=1, t=1, channels=1000, repeats=1, stride=1)
    return [stem, *blocks, last, classifier]


def blocks_in(counted: list[Scaled]) -> int:
    """How many MBConv blocks a counted network has.

    >>> blocks_in(count_scaled(b0(), 1, 1, 224))
    16
    """
    return sum(row.layers for stage, row in zip(b0(), counted, strict=True) if "mbconv" in stage.kind)


def powers(phi: int, alpha: float, beta: float, gamma: float) -> dict[str, float]:
    """Depth, width and resolution by equation 3, the resolution to the nearest pixel.

    >>> powers(2, 1.2, 1.1, 1.15)["resolution"]
    296
    """
    pixels = math.floor(BASE_RESOLUTION * gamma**phi + 0.5)
    return {"depth": alpha**phi, "width": beta**phi, "resolution": pixels}


def short_name(network: str) -> str:
    """efficientnet_b3 -> B3."""
    return network.rsplit("_", 1)[-1].upper()


def released_networks() -> list[dict]:
    """B0 to B7 of the released code, and for each number the phi that alone would give it.

    >>> b1 = released_networks()[1]
    >>> b1["depth"], round(b1["phi"]["depth"], 2), round(b1["phi"]["resolution"], 2)
    (1.1, 0.52, 0.49)
    """
    networks = []
    for name, scale in SCALES.items():
        grown = {"depth": scale.depth, "width": scale.width, "resolution": scale.resolution / BASE_RESOLUTION}
        phi = {
            key: round(math.log(times) / math.log(coefficient), 2)
            for (key, times), coefficient in zip(grown.items(), PAPER.values(), strict=True)
        }
        networks.append({
            "name": name, "depth": scale.depth, "width": scale.width, "resolution": scale.resolution, "phi": phi,
        })  # fmt: skip
    return networks


def released_table() -> str:
    """The released numbers, and the phi that each implies alone."""
    rows = [
        [short_name(one["name"]), one["depth"], one["width"], one["resolution"],
         *(f"{one['phi'][key]:.2f}" for key in DIMENSIONS)]
        for one in released_networks()
    ]  # fmt: skip
    header = ["", "depth", "width", "pixels", "φ of the depth", "φ of the width", "φ of the pixels"]
    return table_html("The released networks, and the φ that each number alone would need", header, rows)
