"""CostExplorer: what one convolution costs in each of its kinds, and the formula behind the number."""

import traitlets

from lwcnn.cost import Cost, evaluate, formulas, layer_sizes
from lwcnn.cost.presets import LAYERS
from lwcnn.cost.rules import symbols_of
from lwcnn.errors import LwcnnError, divisors, nearest, one_of
from lwcnn.widgets.core.base import BookWidget, OneOf, Whole, paragraph, table_html

KINDS = [kind for kind in formulas.layers if kind != "standard"]
FIRST = LAYERS["MobileNetV1, one of the five 14×14 layers"]


class CostExplorer(BookWidget):
    """One layer as standard convolution and in another kind: formulas with your numbers, and what they give.

    Traits:
        kind: what to compare with the standard layer: grouped, depthwise, pointwise, depthwise_separable,
            extreme_inception (pointwise first, then depthwise), spatially_separable, ghost_module or adder; or a
            block in its place: inverted_residual, inverted_residual_with_se (MobileNetV3: s is a quarter of the
            expanded channels), mbconv (EfficientNet: a quarter of the input), fused_mbconv or shuffle_unit (its
            three layers and the shuffle).
        quantity: whose formula is shown: macs (of an adder, which has none, its operations) or params.
        kernel: k, an odd number from 1 to 31, so that k // 2 zeros on each side keep the size at stride 1.
        in_channels, out_channels: before the width multiplier.
        size: height and width of the input, before the resolution multiplier.
        stride: 1 to 8.
        groups: of the grouped kind and the shuffle unit; divides both numbers of channels (after the width
            multiplier).
        expansion: t of the inverted residual and MBConv, at least 2: for t = 1 they have no expanding layer.
        ratio: r of the Ghost module, whose paper calls it s: every r-th map comes from its standard layer.
        width_multiplier: alpha, 0.25, 0.5, 0.75 or 1.
        resolution: 224, 192, 160 or 128: the network's input for which rho = resolution / 224.

    Raises:  LwcnnError for a value that cannot be, or values that do not fit together.
    Source:  MobileNet, Howard et al. 2017, sections 3.1, 3.3 and 3.4, tables 6 and 7 (the multipliers); of each kind:
             `lwcnn.cost.formulas`.

    >>> explorer = CostExplorer(kernel=3, in_channels=512, out_channels=512, size=14)
    >>> explorer.cost("standard").macs, explorer.cost("depthwise_separable").macs
    (462422016, 52283392)
    """

    module = "cost-explorer"

    kind = OneOf(KINDS, FIRST["kind"])
    quantity = OneOf(("macs", "params"), "macs")
    kernel = Whole(1, 31, FIRST["kernel"])
    in_channels = Whole(1, 4096, FIRST["in_channels"])
    out_channels = Whole(1, 4096, FIRST["out_channels"])
    size = Whole(1, 1024, FIRST["size"])
    stride = Whole(1, 8, FIRST["stride"])
    groups = Whole(1, 4096, FIRST["groups"])
    expansion = Whole(2, 12, 6, hint="BottleneckWidths shows the block without expansion, t = 1")
    ratio = Whole(2, 16, 2, hint="at ratio 1 a Ghost module is a standard layer")
    width_multiplier = OneOf((0.25, 0.5, 0.75, 1), 1)
    resolution = OneOf((128, 160, 192, 224), 224, hint="rho = resolution / 224")

    @classmethod
    def from_preset(cls, name: str) -> "CostExplorer":
        """A layer of a real network, by a name of `lwcnn.cost.presets.LAYERS`.

        >>> CostExplorer.from_preset("VGG-16, conv3_1").out_channels
        256
        """
        if name not in LAYERS:
            raise LwcnnError(
                f"CostExplorer.from_preset({name!r})", "no such layer", hint=nearest(name, LAYERS)
            )
        return cls(**{key: value for key, value in LAYERS[name].items() if key != "source"})

    @traitlets.validate("kernel", "in_channels", "out_channels", "groups", "width_multiplier")
    def _fit_together(self, proposal):
        new = self.proposed(proposal)
        if new["kernel"] % 2 == 0:
            self.refuse(
                "the kernel is even", "an odd kernel keeps the size", "use 1, 3, 5 ...", kernel=new["kernel"]
            )
        sizes = sizes_of(new)
        channels = sizes["C_in"], sizes["C_out"]
        if any(number % new["groups"] for number in channels):
            both = [d for d in divisors(channels[0]) if channels[1] % d == 0]
            given = {
                name: new[name] for name in ("in_channels", "out_channels", "width_multiplier", "groups")
            }
            what = (
                f"{new['groups']} groups do not divide {channels[0]} input and {channels[1]} output channels"
            )
            self.refuse(what, "groups must divide both", f"use {one_of(both)}", **given)
        return proposal["value"]

    def cost(self, kind: str) -> Cost:
        """What the layer costs in this kind, for one image.

        >>> CostExplorer(out_channels=64).cost("grouped").params
        294912
        """
        if kind not in formulas.layers:
            raise LwcnnError(f"cost({kind!r})", "there is no such kind", hint=nearest(kind, formulas.layers))
        values = {"N": 1, "m": 1, "k_h": self.kernel, "k_w": self.kernel, **sizes_of(self.state())}
        return evaluate(kind, **{name: values[name] for name in symbols_of(kind)})

    def fallback_html(self) -> str:
        """MACs, parameters, activations and intensity of every kind as a table, with the formula in words."""
        standard = self.cost("standard")
        rows = []
        for kind in formulas.layers:
            cost = self.cost(kind)
            activations = cost.reads + cost.writes
            share = f"{cost.macs / standard.macs:.3f}"
            rows.append(
                [named(kind, self.state()), f"{cost.macs:,}", share, f"{cost.params:,}", f"{activations:,}",
                 f"{cost.intensity:.1f}"]
            )  # fmt: skip
        sizes = sizes_of(self.state())
        caption = (
            f"A {self.kernel}×{self.kernel} layer, {sizes['C_in']} to {sizes['C_out']} channels, input "
            f"{sizes['H']}×{sizes['W']}, stride {self.stride}"
        )
        header = ["kind", "MACs", "MACs / standard", "parameters", "activations", "MACs per element moved"]
        ratio = 1 / sizes["C_out"] + 1 / self.kernel**2
        why = (
            f"Depthwise separable needs 1/C_out + 1/k² = 1/{sizes['C_out']} + 1/{self.kernel**2} = {ratio:.3f} "
            "of the MACs of the standard layer."
        )
        adder = self.cost("adder")
        honest = (
            f"An adder layer multiplies nothing. It makes {adder.absolute_differences:,} absolute differences and "
            f"{adder.additions:,} additions; each of the {standard.macs:,} MACs of the standard layer is one "
            "multiplication and one addition."
        )
        return table_html(caption, header, rows) + paragraph(why) + paragraph(honest)


def named(kind: str, state: dict) -> str:
    """What a kind is called, with the number that it alone needs.

    >>> named("grouped", CostExplorer(groups=4).state())
    'grouped, g = 4'
    """
    own = {"g": "groups", "t": "expansion", "r": "ratio"}
    return formulas.names[kind] + "".join(
        f", {symbol} = {state[trait]}" for symbol, trait in own.items() if symbol in symbols_of(kind)
    )


def sizes_of(state: dict) -> dict[str, int]:
    """The symbols of the formulas for a state: after the multipliers, with the size of the output.

    >>> sizes_of(CostExplorer(width_multiplier=0.5, resolution=160, stride=2).state())["H_out"]
    5
    """
    return layer_sizes(
        alpha=state["width_multiplier"], resolution=state["resolution"], C_in=state["in_channels"],
        C_out=state["out_channels"], H=state["size"], W=state["size"], k=state["kernel"],
        stride=state["stride"], g=state["groups"], t=state["expansion"], r=state["ratio"],
    )  # fmt: skip
