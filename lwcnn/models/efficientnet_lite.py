"""EfficientNet-Lite: EfficientNet without squeeze-and-excitation and swish, for small devices.

There is no paper; the source is Google's code and read-me of March 2020 (tensorflow/tpu,
``models/official/efficientnet/lite``). The blocks are MobileNetV2's; the stages come from EfficientNet
(Tan and Le 2019, arXiv 1905.11946, table 1). The stem, the last 1 x 1 convolution and the number of blocks in
the first and last stage stay the same in all five sizes.

The published weights were trained in TensorFlow. By default the networks here compute as there: padding
"same" (the odd zero at the end), and BatchNorm with eps 1e-3 and momentum 0.99, which PyTorch calls 0.01.
"""

from collections.abc import Callable

from torch import Tensor, nn

from ..ops import relu6
from ..ops.called import run_module
from ..ops.rounding import make_divisible, repeat_depth
from ..steps import call
from .efficientnet import CONVENTIONS, TABLE, Scale
from .heads import pool_and_classify
from .layers import ConvNorm, Sequential, check_images, initialise
from .mobilenet_v2 import InvertedResidual
from .registry import check_option, paper, register

PAPER = paper(
    name="EfficientNet-Lite",
    authors="Liu and Tan (code)",
    year=2020,
    arxiv="",
    venue="code only",
    idea="EfficientNet with operations that small devices do well: no squeeze-and-excitation, ReLU6",
    took={
        "MobileNetV2": "the inverted residual, unchanged",
        "EfficientNet": "stages, compound scaling of width, depth and resolution",
    },
)


SCALES = {
    "efficientnet_lite0": Scale(1.0, 1.0, 224, 0.2),
    "efficientnet_lite1": Scale(1.0, 1.1, 240, 0.2),
    "efficientnet_lite2": Scale(1.1, 1.2, 260, 0.3),
    "efficientnet_lite3": Scale(1.2, 1.4, 280, 0.3),
    "efficientnet_lite4": Scale(1.4, 1.8, 300, 0.3),
}


class EfficientNetLite(nn.Module):
    """A 3 x 3 convolution, seven stages of inverted residuals, a 1 x 1 convolution, a linear classifier.

    ``padding="symmetric"`` pads both sides alike and keeps PyTorch's BatchNorm, as the networks do that were
    trained in PyTorch (timm's ``efficientnet_lite0``; its ``tf_efficientnet_lite0`` is the default here).

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); any size from 1 x 1 on; meant for scale.resolution.
    Raises:  LwcnnError if padding is unknown or x does not fit.
    """

    #: From values 0..1 to what the network was trained on, ``(255*x - 127) / 128``: (x - mean) / std.
    #: Source: released code, ``lite/efficientnet_lite_builder.py``.
    pixel_mean, pixel_std = 127 / 255, 128 / 255

    def __init__(self, scale: Scale, num_classes: int = 1000, in_channels: int = 3, padding: str = "same"):
        super().__init__()
        check_option(f"EfficientNetLite(padding={padding!r})", "padding", padding, CONVENTIONS)
        options = CONVENTIONS[padding]
        channels = 32
        self.features = Sequential(conv1=ConvNorm(in_channels, channels, 3, stride=2, act=relu6, **options))
        for stage, row in enumerate(TABLE, start=1):
            out_channels = make_divisible(row.c * scale.width)
            fixed = row in (TABLE[0], TABLE[-1])
            for block in range(row.n if fixed else repeat_depth(row.n, scale.depth)):
                stride = row.s if block == 0 else 1
                layer = InvertedResidual(channels, out_channels, stride, row.t, row.k, **options)
                self.features.add_module(f"bottleneck{stage}_{block + 1}", layer)
                channels = out_channels
        self.features.add_module("conv_last", ConvNorm(channels, 1280, 1, act=relu6, **options))
        self.classifier = nn.Linear(1280, num_classes)
        self.scale, self.resolution = scale, scale.resolution
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("EfficientNetLite", x, self.features)
        x = run_module(step, "features", self.features, x)  # (N, 1280, H/32, W/32)
        return pool_and_classify(x, self.classifier, self.scale.dropout, self.training, step)  # (N, classes)


@register
def efficientnet_lite0(
    num_classes: int = 1000, in_channels: int = 3, padding: str = "same"
) -> EfficientNetLite:
    """EfficientNet-Lite0, for 224 x 224 images: 4,652,008 parameters.

    >>> sum(p.numel() for p in efficientnet_lite0().parameters())
    4652008
    """
    return EfficientNetLite(SCALES["efficientnet_lite0"], num_classes, in_channels, padding)


@register
def efficientnet_lite1(
    num_classes: int = 1000, in_channels: int = 3, padding: str = "same"
) -> EfficientNetLite:
    """EfficientNet-Lite1, for 240 x 240 images: 5,416,680 parameters."""
    return EfficientNetLite(SCALES["efficientnet_lite1"], num_classes, in_channels, padding)


@register
def efficientnet_lite2(
    num_classes: int = 1000, in_channels: int = 3, padding: str = "same"
) -> EfficientNetLite:
    """EfficientNet-Lite2, for 260 x 260 images: 6,092,072 parameters."""
    return EfficientNetLite(SCALES["efficientnet_lite2"], num_classes, in_channels, padding)


@register
def efficientnet_lite3(
    num_classes: int = 1000, in_channels: int = 3, padding: str = "same"
) -> EfficientNetLite:
    """EfficientNet-Lite3, for 280 x 280 images: 8,197,096 parameters."""
    return EfficientNetLite(SCALES["efficientnet_lite3"], num_classes, in_channels, padding)


@register
def efficientnet_lite4(
    num_classes: int = 1000, in_channels: int = 3, padding: str = "same"
) -> EfficientNetLite:
    """EfficientNet-Lite4, for 300 x 300 images: 13,006,568 parameters."""
    return EfficientNetLite(SCALES["efficientnet_lite4"], num_classes, in_channels, padding)
