"""IGCV1 (Zhang et al. 2017): its pair of grouped layers, in the place of one layer."""

from types import SimpleNamespace

from ...models import igcv1
from ..symbolic import Layer, block_input, conv, conv_norm, run_on_symbols
from ..symbols import C_in, C_out, N, g, k, stride
from .block import Kind, register


def _pair() -> list[Layer]:
    """A layer in g groups and a 1 x 1 layer in C_out/g groups, a shuffle after each."""
    p = SimpleNamespace(
        primary=conv(C_in, C_out, k, stride, groups=g),
        primary_groups=g,
        secondary=conv_norm(C_out, C_out, groups=C_out / g),
        secondary_groups=C_out / g,
    )
    return run_on_symbols(igcv1.interleaved_group_conv, block_input(N), p)


register(
    Kind(
        name="interleaved_group_conv",
        paper=igcv1.PAPER,
        spoken="interleaved group convolution",
        run=_pair,
        note="A grouped layer, and a pointwise layer in C_out / g groups, each with one channel of every group before: "
        "one way leads from each input to each output. The two shuffles have no MACs, but they move their activations.",
        presets={
            "IGC-L16M16, second layer with 256 channels": {
                "source": "Zhang et al. 2017, the authors' models/IGC-L16M16_ImageNet",
                "kernel": 3, "in_channels": 256, "out_channels": 256, "size": 56, "stride": 1, "groups": 16,
            },
        },
    )
)  # fmt: skip
