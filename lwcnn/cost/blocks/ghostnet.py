"""GhostNet (Han et al. 2020): the Ghost module, what it saves, and the Ghost bottleneck.

Symbols as in `lwcnn.cost.symbols`; r maps come from one: the primary layer makes every r-th map, and r - 1 cheap
filters of d x d on each of those make the others. The paper writes s for r, c for C_in and n for C_out.
"""

from collections.abc import Callable
from types import SimpleNamespace

from sympy import Expr, KroneckerDelta, ceiling, symbols

from ... import ops
from ...models.ghostnet import PAPER, ghost_bottleneck, ghost_module
from ...steps import within
from ..formulas import layers
from ..symbolic import Layer, block_input, conv_norm, formula_of, run_on_symbols, squeeze_excite
from ..symbols import C_in, C_out, Formula, N, c, divisible, in_order, k, r, s, stride, t, terms_of, total
from .block import KEPT, SE, STRIDES, Block, Kind, divisible_note, h, register

d = symbols("d", positive=True, integer=True)


def _module(in_channels, out_channels, primary, kernel=1, stride=1, cheap=3, ratio=2) -> SimpleNamespace:
    """What a Ghost module holds. Where it makes more maps than it gives, the last ones are cut off."""
    return SimpleNamespace(
        primary=conv_norm(in_channels, primary, kernel, stride),
        cheap=conv_norm(primary, (ratio - 1) * primary, cheap, groups=primary),
        out_channels=out_channels,
        has_surplus=True,  # of no maps where the ratio divides
    )


def _run_module(primary: Expr, cheap=d) -> list[Layer]:
    """A Ghost module in the place of a k x k layer: its stride is in the primary layer."""
    p = _module(C_in, C_out, primary, k, stride, cheap, r)
    return run_on_symbols(ghost_module, block_input(N), p)


def layers_of_module(primary: Expr) -> dict[str, Formula]:
    """The primary layer and the cheap filters of a module that makes ``primary`` maps in full.

    >>> layers_of_module(C_out / r)["cheap"]["params"]
    C_out*d**2*(r - 1)/r
    """
    run = {layer.name: layer for layer in _run_module(primary)}
    return {name: formula_of(run[name].cost) for name in ("primary", "cheap")}


#: As a network has it: ceil(C_out / r) primary maps, r times as many in all, of which C_out are kept.
exact = layers_of_module(ceiling(C_out / r))


def ratio_of(quantity: str) -> Expr:
    """How many times less of a quantity a module needs than the standard layer, if r divides C_out.

    ``C_in k^2 / (C_in k^2 / r + (r - 1) d^2 / r)``, the same for MACs and for parameters.

    Source:  section 3.1: the speed-up ``r_s`` (macs) and the compression ``r_c`` (params).

    >>> ratio_of("macs") == ratio_of("params")
    True
    """
    whole = layers["standard"][quantity]
    shared = whole / (C_in * k**2)  # pixels and output channels: they cancel
    module = total(*layers_of_module(C_out / r).values())[quantity]
    return C_in * k**2 / in_order(*(term / shared for term in terms_of(module)))


speed_up = ratio_of("macs")

#: The speed-up where the cheap filters are as large as the kernel, d = k.
same_kernels = r * C_in / (r + C_in - 1)

register(
    Kind(
        name="ghost_module",
        paper=PAPER,
        spoken="Ghost module",
        run=lambda: _run_module(ceiling(C_out / r), cheap=3),
        note="A standard layer makes every r-th map, and r − 1 filters of 3 × 3 on each of them make the others: the "
        "ghosts. The paper writes s for r. Where r does not divide C_out, surplus ghosts are made and cut off.",
        presets={
            "GhostNet 1.0, first Ghost module of a block with 112 channels": {
                "source": "Han et al. 2020, table 1 (112 to 672 channels at 14 × 14)",
                "ratio": 2, "kernel": 1, "in_channels": 112, "out_channels": 672, "size": 14, "stride": 1,
                "groups": 1,
            },
            "VGG-16 for 32×32 images, 3×3 layer of conv3": {
                "source": "Han et al. 2020, section 4.1, puts Ghost modules in its place (256 channels at 8 × 8)",
                "ratio": 2, "kernel": 3, "in_channels": 256, "out_channels": 256, "size": 8, "stride": 1, "groups": 1,
            },
        },
    )
)  # fmt: skip


def _shortcut() -> Callable:
    """What stands on the shortcut where the shape changes: a depthwise layer and a 1 x 1 layer, not activated."""
    layers = {"depthwise": conv_norm(C_in, C_in, k, stride, groups=C_in), "pointwise": conv_norm(C_in, C_out)}

    def run(x, step):
        for name, layer in layers.items():
            x = ops.conv_norm_act(x, layer, ops.identity, within(step, name))
        return x

    return run


def _ghost_bottleneck(widens: bool, strides: bool, excites: bool) -> list[Layer]:
    wide = t * C_in
    p = SimpleNamespace(
        expand=_module(C_in, wide, c),
        depthwise=conv_norm(wide, wide, k, stride, groups=wide) if strides else None,
        squeeze_excite=squeeze_excite(wide, s) if excites else None,
        project=_module(wide, C_out, h),
        shortcut=_shortcut() if widens or strides else None,
    )
    return run_on_symbols(ghost_bottleneck, block_input(), p)


def _note(widens: bool, strides: bool, excites: bool) -> str:
    changed = "The shape changes, so the shortcut has a depthwise and a 1 × 1 layer of its own."
    halves = "Each Ghost module computes half of its channels; one 3 × 3 filter makes a second map from each."
    said = [changed if widens or strides else KEPT, halves, divisible_note(4) if excites else ""]
    return " ".join(filter(None, said))


register(
    Block(
        name="ghost_bottleneck",
        paper=PAPER,
        spoken="Ghost bottleneck",
        run=_ghost_bottleneck,
        questions={"widens": 1 - KroneckerDelta(C_in, C_out), "strides": STRIDES, "excites": SE},
        # c and h: the primary maps of the two modules. s: rounded as in the released code.
        widths={c: ceiling(t * C_in / 2), h: ceiling(C_out / 2), s: divisible(t * C_in / 4, 4)},
        note=_note,
        presets={
            "GhostNet 1.0, second block with 40 channels": {
                "source": "Han et al. 2020, table 1 (120 expanded channels)",
                "expansion": 3, "kernel": 5, "se": True, "in_channels": 40, "out_channels": 40, "size": 28,
                "stride": 1,
            },
            "GhostNet 1.0, first block with 24 channels": {
                "source": "Han et al. 2020, table 1 (48 expanded channels)",
                "expansion": 3, "kernel": 3, "se": False, "in_channels": 16, "out_channels": 24, "size": 112,
                "stride": 2,
            },
            "GhostNet 1.0, first block (t = 1)": {
                "source": "Han et al. 2020, table 1 (16 expanded channels)",
                "expansion": 1, "kernel": 3, "se": False, "in_channels": 16, "out_channels": 16, "size": 112,
                "stride": 1,
            },
        },
    )
)  # fmt: skip
