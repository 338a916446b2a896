"""GhostSpeedUp: what a Ghost module saves against its ratio, and where the rule "r times less" holds."""

import traitlets
from sympy import ceiling

from lwcnn.cost import Cost
from lwcnn.cost.blocks import ghostnet as ghost
from lwcnn.cost.formulas import C_out, H, H_out, N, W, W_out, as_function, layers, specialise
from lwcnn.cost.trees import to_tree, trees
from lwcnn.errors import LwcnnError, nearest
from lwcnn.widgets.core.base import BookWidget, Whole, paragraph, table_html

#: name -> source and the values of a layer
PRESETS = {
    "VGG-16 for 32×32 images, 3×3 layer of conv3": {
        "source": "Han et al. 2020, section 4.1, puts Ghost modules in its place (256 channels at 8 × 8)",
        "in_channels": 256, "out_channels": 256, "kernel": 3, "cheap_kernel": 3, "ratio": 2, "size": 8,
    },
    "GhostNet 1.0, first module of a block with 16 channels": {
        "source": "Han et al. 2020, table 1 (16 to 48 channels at 112 × 112)",
        "in_channels": 16, "out_channels": 48, "kernel": 1, "cheap_kernel": 3, "ratio": 2, "size": 112,
    },
    "GhostNet 1.0, first module of a block with 112 channels": {
        "source": "Han et al. 2020, table 1 (112 to 672 channels at 14 × 14)",
        "in_channels": 112, "out_channels": 672, "kernel": 1, "cheap_kernel": 3, "ratio": 2, "size": 14,
    },
}  # fmt: skip
FIRST = next(iter(PRESETS.values()))
#: What is counted.
COUNTED = ("standard", "primary", "cheap")
MOST_RATIO = 16


class GhostSpeedUp(BookWidget):
    """A standard layer and a Ghost module in its place: speed-up against the ratio, and all counts exactly.

    Traits:
        in_channels, out_channels: of both; C_in and C_out.
        kernel: k of the standard layer and of the primary layer, an odd number.
        cheap_kernel: d of the cheap filters, an odd number.
        ratio: r, of r maps one is made by the primary layer; the paper writes s.
        size: height and width of the maps; the stride is 1.
        presets: layers to start from.
        formulas: trees of `lwcnn.cost.trees`: speed_up, same_kernels (the speed-up for d = k), primary_maps, and
            macs and params of standard, primary and cheap.

    Raises:  LwcnnError for a value that cannot be.
    Source:  GhostNet, Han et al. 2020, section 3.1.

    >>> widget = GhostSpeedUp(in_channels=256, out_channels=256, kernel=3, cheap_kernel=3, ratio=2, size=8)
    >>> round(widget.speed_up(), 3), widget.cost("primary").params, widget.cost("cheap").params
    (1.992, 294912, 1152)
    """

    module = "ghost-speed-up"

    in_channels = Whole(1, 4096, FIRST["in_channels"])
    out_channels = Whole(2, 4096, FIRST["out_channels"])
    kernel = Whole(1, 31, FIRST["kernel"])
    cheap_kernel = Whole(1, 31, FIRST["cheap_kernel"])
    ratio = Whole(2, MOST_RATIO, FIRST["ratio"], hint="with a ratio of 1 there would be no ghosts")
    size = Whole(1, 1024, FIRST["size"])
    presets = traitlets.Dict().tag(sync=True)
    formulas = traitlets.Dict().tag(sync=True)

    def __init__(self, **traits):
        self.refuse_unknown(traits)
        super().__init__(**{"presets": PRESETS, "formulas": all_trees(), **traits})

    @classmethod
    def from_preset(cls, name: str) -> "GhostSpeedUp":
        """A layer of a real network, by a name of `PRESETS`.

        >>> GhostSpeedUp.from_preset("GhostNet 1.0, first module of a block with 112 channels").kernel
        1
        """
        if name not in PRESETS:
            raise LwcnnError(
                f"GhostSpeedUp.from_preset({name!r})", "no such layer", hint=nearest(name, PRESETS)
            )
        return cls(**{key: value for key, value in PRESETS[name].items() if key != "source"})

    @traitlets.validate("kernel", "cheap_kernel")
    def _odd(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        if value % 2 == 0:
            self.refuse(f"{name} is even", "an odd kernel keeps the size", "use 1, 3, 5 ...", **{name: value})
        return value

    def values(self) -> dict[str, int]:
        """The symbols of the formulas."""
        sizes = dict.fromkeys(("H", "W", "H_out", "W_out"), self.size)
        return {
            "N": 1, "C_in": self.in_channels, "C_out": self.out_channels, "k": self.kernel,
            "d": self.cheap_kernel, "r": self.ratio, **sizes,
        }  # fmt: skip

    def cost(self, part: str) -> Cost:
        """MACs, parameters and activations of a part, for one image: standard, primary or cheap.

        >>> GhostSpeedUp(ratio=2).cost("standard").macs
        37748736
        """
        if part not in COUNTED:
            raise LwcnnError(f"cost({part!r})", "there is no such part", hint=nearest(part, COUNTED))
        formula = {"standard": layers["standard"], **ghost.exact}[part]
        return Cost(**{kind: int(number(tree, self.values())) for kind, tree in formula.items()})

    def speed_up(self) -> float:
        """How many times fewer MACs the module needs, if r divides C_out: `lwcnn.cost.blocks.ghostnet.speed_up`.

        >>> GhostSpeedUp(in_channels=16, kernel=1, cheap_kernel=3, ratio=2).speed_up()
        1.28
        """
        return number(ghost.speed_up, self.values())

    def fallback_html(self) -> str:
        """The counts of all parts, and the speed-up for several ratios."""
        costs = {part: self.cost(part) for part in COUNTED}
        costs["Ghost module"] = costs["primary"] + costs["cheap"]
        rows = [[part, f"{cost.macs:,}", f"{cost.params:,}"] for part, cost in costs.items()]
        speeds = [
            [r, f"{number(ghost.speed_up, self.values() | {'r': r}):.3f}",
             f"{number(ghost.same_kernels, self.values() | {'r': r}):.3f}"]
            for r in sorted({2, 3, 4, 5, 8, self.ratio})
        ]  # fmt: skip
        made = -(-self.out_channels // self.ratio) * self.ratio
        caption = (
            f"{self.in_channels} to {self.out_channels} channels at {self.size} × {self.size}, k = {self.kernel}, "
            f"d = {self.cheap_kernel}, r = {self.ratio}"
        )
        text = f"The module makes {made} maps and keeps {self.out_channels}."
        return (
            table_html(caption, ["part", "MACs", "parameters"], rows)
            + paragraph(text)
            + table_html("Speed-up against the ratio", ["r", "speed-up", "with d = k"], speeds)
        )


def number(expression, values: dict[str, int]) -> float:
    """A formula as a number.

    >>> number(ghost.same_kernels, {"C_in": 1, "r": 4})
    1.0
    """
    names = sorted(expression.free_symbols, key=str) if hasattr(expression, "free_symbols") else []
    return as_function(names, expression)(*(values[str(name)] for name in names))


def all_trees() -> dict:
    """The formulas that the page evaluates and typesets, for one image at stride 1."""
    plain = {N: 1, H: H_out, W: W_out}
    counts = {"standard": layers["standard"], **ghost.exact}
    return {
        "primary_maps": to_tree(ceiling(C_out / ghost.r)),
        "same_kernels": to_tree(ghost.same_kernels),
        "speed_up": to_tree(ghost.speed_up),
        **{
            part: {
                quantity: tree
                for quantity, tree in trees(specialise(formula, plain)).items()
                if quantity in ("macs", "params")
            }
            for part, formula in counts.items()
        },
    }
