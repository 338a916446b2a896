"""The kinds of convolution: one layer, or two in the place of one."""

from types import SimpleNamespace

from ...models.mobilenet_v1 import depthwise_separable
from ..formulas import layers
from ..kinds import Cost
from ..symbolic import Layer, block_input, conv, conv_norm, in_a_row, run_on_symbols
from ..symbols import C_in, C_out, N, k, stride
from .block import Kind, register


def _depthwise_separable() -> list[Layer]:
    """Xception (Chollet 2017) and MobileNet (Howard et al. 2017, section 3.1): depthwise, then pointwise."""
    p = SimpleNamespace(
        depthwise=conv_norm(C_in, C_in, k, stride, groups=C_in), pointwise=conv_norm(C_in, C_out)
    )
    return run_on_symbols(depthwise_separable, block_input(N), p)


def _extreme_inception() -> list[Layer]:
    """Xception, section 1.2 and figure 4: the same two layers in the other order."""
    p = SimpleNamespace(pointwise=conv(C_in, C_out), depthwise=conv(C_out, C_out, k, stride, groups=C_out))
    return run_on_symbols(in_a_row, block_input(N), p)


def _spatially_separable() -> list[Layer]:
    """A k x 1 layer from C_in to C_out, then a 1 x k layer on its output; the stride is in both, an axis each."""
    p = SimpleNamespace(
        rows=conv(C_in, C_out, (k, 1), (stride, 1)), columns=conv(C_out, C_out, (1, k), (1, stride))
    )
    return run_on_symbols(in_a_row, block_input(N), p)


def _separable_in_words(standard: Cost, own: Cost, values: dict) -> str:
    c_out, k = values["C_out"], values["k"]
    return (
        f"Depthwise separable needs 1/C_out + 1/k² = 1/{c_out} + 1/{k**2} = {1 / c_out + 1 / k**2:.3f} of the MACs of "
        "the standard layer."
    )


register(Kind(name="standard", paper=None, spoken="standard", run=layers["standard"], is_layer=True))

register(
    Kind(
        name="grouped",
        paper=None,
        spoken="grouped",
        run=layers["grouped"],
        is_layer=True,
        presets={
            "AlexNet, conv2 in two groups": {
                "source": "Krizhevsky et al. 2012, section 3.5 (5 × 5 × 48 filters, 27 × 27, two GPUs)",
                "kernel": 5, "in_channels": 96, "out_channels": 256, "size": 27, "stride": 1, "groups": 2,
            },
            "ShuffleNet (g = 3), last 1×1 layer of a stage 2 unit": {
                "source": "Zhang et al. 2018, table 1 (60 to 240 channels at 28 × 28)",
                "kernel": 1, "in_channels": 60, "out_channels": 240, "size": 28, "stride": 1, "groups": 3,
            },
        },
    )
)  # fmt: skip

register(
    Kind(
        name="depthwise",
        paper=None,
        spoken="depthwise",
        run=layers["depthwise"],
        is_layer=True,
        note="The depthwise layer alone filters each channel and mixes none: it gives C_in channels, whatever C_out "
        "is.",
    )
)

register(
    Kind(
        name="pointwise",
        paper=None,
        spoken="pointwise",
        run=layers["pointwise"],
        is_layer=True,
        note="The pointwise layer alone mixes channels, but each output sees one pixel, whatever k is.",
    )
)

register(
    Kind(
        name="depthwise_separable",
        paper=None,
        spoken="depthwise separable",
        run=_depthwise_separable,
        in_words=_separable_in_words,
        is_layer=True,
        presets={
            "MobileNetV1, one of the five 14×14 layers": {
                "source": "Howard et al. 2017, table 3 (k = 3, M = N = 512, 14 × 14)",
                "kernel": 3, "in_channels": 512, "out_channels": 512, "size": 14, "stride": 1, "groups": 1,
            },
            "MobileNetV1, first separable layer": {
                "source": "Howard et al. 2017, table 1 (112 × 112, 32 to 64 channels)",
                "kernel": 3, "in_channels": 32, "out_channels": 64, "size": 112, "stride": 1, "groups": 1,
            },
            "MobileNetV2, depthwise and projection": {
                "source": "Sandler et al. 2018, table 2 (row t = 6, c = 64: 6 · 64 = 384 channels at 14 × 14)",
                "kernel": 3, "in_channels": 384, "out_channels": 64, "size": 14, "stride": 1, "groups": 1,
            },
            "Xception, middle flow": {
                "source": "Chollet 2017, middle flow (728 channels at 19 × 19, network input 299 × 299)",
                "kernel": 3, "in_channels": 728, "out_channels": 728, "size": 19, "stride": 1, "groups": 1,
            },
            "VGG-16, conv3_1": {
                "source": "Simonyan and Zisserman 2015, table 1, configuration D",
                "kernel": 3, "in_channels": 128, "out_channels": 256, "size": 56, "stride": 1, "groups": 1,
            },
            "ResNet-50, 3×3 layer of conv4": {
                "source": "He et al. 2016, table 1 (256 channels at 14 × 14)",
                "kernel": 3, "in_channels": 256, "out_channels": 256, "size": 14, "stride": 1, "groups": 1,
            },
            "SqueezeNet 1.0, fire2 expand3x3": {
                "source": "Iandola et al. 2016, table 1 (55 × 55: the authors' network input of 227 × 227)",
                "kernel": 3, "in_channels": 16, "out_channels": 64, "size": 55, "stride": 1, "groups": 1,
            },
        },
    )
)  # fmt: skip

register(
    Kind(
        name="extreme_inception",
        paper=None,
        spoken="extreme Inception",
        run=_extreme_inception,
        is_layer=True,
        note="The same two layers as in the depthwise separable one, pointwise first: k² weights for each output "
        "channel, not for each input channel.",
    )
)

register(
    Kind(
        name="spatially_separable",
        paper=None,
        spoken="spatially separable",
        run=_spatially_separable,
        is_layer=True,
        presets={
            "SqueezeNext 1.0-23, column and row of stage 3": {
                "source": "amirgholami/SqueezeNext, 1.0-SqNxt-23/train_val.prototxt (32 to 64 channels at 14 × 14)",
                "kernel": 3, "in_channels": 32, "out_channels": 64, "size": 14, "stride": 1, "groups": 1,
            },
        },
    )
)  # fmt: skip
