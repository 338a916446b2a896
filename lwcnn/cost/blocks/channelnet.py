"""ChannelNet (Gao et al. 2018): its group channel-wise module, and a filter along the channels in a layer's place."""

from types import SimpleNamespace

from ... import ops
from ...errors import LwcnnError, divisors, one_of
from ...models.channel_wise import depthwise_channel_wise
from ...models.channelnet import LENGTH, PAPER, group_module
from ..symbolic import Layer, Map, block_input, conv, norm, run_on_symbols
from ..symbols import C_in, N, g, k, stride
from .block import KEPT, Block, Kind, register

IN_USE = {"drop_rate": 0.0, "training": False}


def _along(filters, length, step=1) -> SimpleNamespace:
    """What `lwcnn.models.channel_wise.ChannelWiseConv` holds."""
    return SimpleNamespace(weight=Map(filters, length, 1, 1), stride=step, padding="same")


def _layer() -> SimpleNamespace:
    """What `lwcnn.models.channelnet.DepthwisePointwise` holds, in g groups."""
    return SimpleNamespace(
        depthwise=conv(C_in, C_in, 3, groups=C_in),
        pointwise=conv(C_in, C_in, groups=g),
        norm=norm(C_in),
        act=ops.relu6,
        keeps_input=False,
        **IN_USE,
    )


def _module() -> list[Layer]:
    """With filters along the channels, and with its shortcut."""
    p = SimpleNamespace(mix=_along(g, 4 * g, g), layer1=_layer(), layer2=_layer(), shortcut=True, **IN_USE)
    return run_on_symbols(group_module, block_input(), p)


def _check(where: str, values: dict) -> None:
    channels, groups = values["C_in"], values["g"]
    if channels % groups:
        what = f"{groups} groups do not divide {channels} channels"
        raise LwcnnError(where, what, expected="g must divide C_in", hint=f"use {one_of(divisors(channels))}")


def _note() -> str:
    return f"{KEPT} The filters of mix have few weights, but each output reads 4·g channels."


def _depthwise_channel_wise() -> list[Layer]:
    p = SimpleNamespace(
        depthwise=conv(C_in, C_in, k, stride, groups=C_in), along=_along(1, LENGTH), shared=True, **IN_USE
    )
    return run_on_symbols(depthwise_channel_wise, block_input(N), p)


register(
    Block(
        name="group_channel_wise",
        paper=PAPER,
        spoken="channel-wise",
        run=_module,
        note=_note,
        unit=g,
        check=_check,
        presets={
            "ChannelNet, third module at 14 × 14": {
                "source": "HongyangGao/ChannelNets, model.py: conv_2_3 (512 channels in two groups)",
                "groups": 2, "in_channels": 512, "out_channels": 512, "size": 14, "stride": 1,
            },
        },
    )
)  # fmt: skip

register(
    Kind(
        name="channel_wise",
        paper=PAPER,
        spoken="depthwise channel-wise",
        is_layer=True,
        run=_depthwise_channel_wise,
        note=f"A depthwise layer, then one filter of {LENGTH} weights that slides along the channels, in place of a "
        f"1 × 1 layer: each output reads {LENGTH} neighbouring channels. It gives C_in channels, whatever C_out is.",
        presets={
            "ChannelNet-v2, last layer, with the filter of its paper": {
                "source": "Gao et al. 2018, section 3.3; HongyangGao/ChannelNets, main.py: rev_kernel_size 64",
                "kernel": 3, "in_channels": 1024, "out_channels": 1024, "size": 7, "stride": 1, "groups": 1,
            },
        },
    )
)  # fmt: skip
