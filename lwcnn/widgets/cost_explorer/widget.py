"""CostExplorer: what one convolution costs in each of its kinds, and the formula behind the number."""

import traitlets

from lwcnn.cost import Cost, layer_sizes
from lwcnn.cost.blocks import KINDS, count_kind
from lwcnn.cost.blocks.pages import choose, kind_trees, presets_of
from lwcnn.cost.formulas import symbols_of
from lwcnn.errors import LwcnnError, divisors, nearest, one_of
from lwcnn.widgets.core.base import BookWidget, OneOf, Whole, paragraph, table_html

OTHERS = [kind for kind in KINDS if kind != "standard"]
PRESETS = {preset["name"]: preset for preset in presets_of(list(KINDS.values()), "kind")}
FIRST = PRESETS["MobileNetV1, one of the five 14×14 layers"]


class CostExplorer(BookWidget):
    """One layer as standard convolution and in another kind: formulas with your numbers, and what they give.

    Traits:
        kind: what to compare with the standard layer: another kind of `lwcnn.cost.blocks.KINDS`, a layer or a block
            in its place.
        quantity: whose formula is shown: macs (of an adder, which has none, its operations) or params.
        kernel: k, an odd number from 1 to 31, so that k // 2 zeros on each side keep the size at stride 1.
        in_channels, out_channels: before the width multiplier.
        size: height and width of the input, before the resolution multiplier.
        stride: 1 to 8.
        groups: g; divides both numbers of channels (after the width multiplier).
        expansion: t, at least 2: for t = 1 a block has no expanding layer.
        ratio: r of the Ghost module, whose paper calls it s: every r-th map comes from its standard layer.
        width_multiplier: alpha, 0.25, 0.5, 0.75 or 1.
        resolution: 224, 192, 160 or 128: the network's input for which rho = resolution / 224.
        presets: layers of real networks, to start from.
        formulas: of each kind that is offered, as trees: `lwcnn.cost.blocks.pages.kind_trees`.

    ``kinds`` are the names of those that the page offers beside ``kind`` and the standard layer; all if it is left out.

    Raises:  LwcnnError for a value that cannot be, or values that do not fit together.
    Source:  MobileNet, Howard et al. 2017, sections 3.1, 3.3 and 3.4, tables 6 and 7 (the multipliers); of each kind:
             `lwcnn.cost.blocks`.

    >>> explorer = CostExplorer(kernel=3, in_channels=512, out_channels=512, size=14)
    >>> explorer.cost("standard").macs, explorer.cost("depthwise_separable").macs
    (462422016, 52283392)
    """

    module = "cost-explorer"

    kind = OneOf(OTHERS, FIRST["kind"])
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
    presets = traitlets.List().tag(sync=True)
    formulas = traitlets.Dict().tag(sync=True)

    def __init__(self, kinds=None, **traits):
        self.refuse_unknown(traits)
        kind = traits.get("kind", FIRST["kind"])
        names = kinds if kinds is None or kind not in KINDS else [kind, *kinds]
        offered = choose(KINDS, names, f"CostExplorer(kinds={kinds})")
        page = {"presets": presets_of(offered, "kind"), "formulas": kind_trees(offered)}
        super().__init__(**{**page, **traits})

    @classmethod
    def from_preset(cls, name: str, kinds=None) -> "CostExplorer":
        """A layer of a real network, by the name of a preset, and the ``kinds`` that the page offers beside its own.

        >>> CostExplorer.from_preset("VGG-16, conv3_1").out_channels
        256
        """
        if name not in PRESETS:
            raise LwcnnError(
                f"CostExplorer.from_preset({name!r})", "no such layer", hint=nearest(name, PRESETS)
            )
        values = {key: value for key, value in PRESETS[name].items() if key not in ("name", "source")}
        return cls(kinds=kinds, **values)

    @traitlets.validate("kind", "kernel", "in_channels", "out_channels", "groups", "width_multiplier")
    def _fit_together(self, proposal):
        new = self.merge_proposal(proposal)
        if new["kernel"] % 2 == 0:
            self.refuse(
                "the kernel is even", "an odd kernel keeps the size", "use 1, 3, 5 ...", kernel=new["kernel"]
            )
        offered = self.offered()
        if offered and new["kind"] not in offered:
            self.refuse("this kind is not offered", f"it offers {one_of(offered)}", kind=new["kind"])
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

    def offered(self) -> list[str]:
        """The kinds that the page offers, the standard layer first."""
        return [kind["name"] for kind in self.formulas.get("kinds", [])]

    def cost(self, kind: str) -> Cost:
        """What the layer costs in this kind, for one image.

        >>> CostExplorer(out_channels=64).cost("grouped").params
        294912
        """
        if kind not in KINDS:
            raise LwcnnError(f"cost({kind!r})", "there is no such kind", hint=nearest(kind, KINDS))
        return count_kind(kind, N=1, m=1, **sizes_of(self.state()))

    def fallback_html(self) -> str:
        """MACs, parameters, activations and intensity of every kind as a table, and what there is to say in words."""
        costs = {kind: self.cost(kind) for kind in self.offered()}
        standard, sizes = costs["standard"], sizes_of(self.state())
        rows, texts = [], []
        for kind, cost in costs.items():
            activations = cost.reads + cost.writes
            share = f"{cost.macs / standard.macs:.3f}"
            rows.append(
                [named(kind, self.state()), f"{cost.macs:,}", share, f"{cost.params:,}", f"{activations:,}",
                 f"{cost.intensity:.1f}"]
            )  # fmt: skip
            if KINDS[kind].in_words:
                texts.append(KINDS[kind].in_words(standard, cost, sizes))
        caption = (
            f"A {self.kernel}×{self.kernel} layer, {sizes['C_in']} to {sizes['C_out']} channels, input "
            f"{sizes['H']}×{sizes['W']}, stride {self.stride}"
        )
        header = ["kind", "MACs", "MACs / standard", "parameters", "activations", "MACs per element moved"]
        return table_html(caption, header, rows) + "".join(map(paragraph, texts))


def named(kind: str, state: dict) -> str:
    """What a kind is called, with the number that it alone needs.

    >>> named("grouped", CostExplorer(groups=4).state())
    'grouped, g = 4'
    """
    own = {"g": "groups", "t": "expansion", "r": "ratio"}
    used = symbols_of({**KINDS[kind].formula, **KINDS[kind].widths})
    return KINDS[kind].spoken + "".join(
        f", {symbol} = {state[trait]}" for symbol, trait in own.items() if symbol in used
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
