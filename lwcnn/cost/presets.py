"""Layers and blocks of real networks, to begin from in the widgets. Sizes are those of the layer's input.

Where each stands in its paper is said in `source`. Sizes follow from the network's input of 224 x 224, unless said.
"""

# name -> source, the kind to compare with the standard layer, and the values of the layer
LAYERS = {
    "MobileNetV1, one of the five 14×14 layers": {
        "source": "Howard et al. 2017, table 3 (k = 3, M = N = 512, 14 × 14)",
        "kind": "depthwise_separable",
        "kernel": 3, "in_channels": 512, "out_channels": 512, "size": 14, "stride": 1, "groups": 1,
    },
    "MobileNetV1, first separable layer": {
        "source": "Howard et al. 2017, table 1 (112 × 112, 32 to 64 channels)",
        "kind": "depthwise_separable",
        "kernel": 3, "in_channels": 32, "out_channels": 64, "size": 112, "stride": 1, "groups": 1,
    },
    "MobileNetV2, depthwise and projection": {
        "source": "Sandler et al. 2018, table 2 (row t = 6, c = 64: 6 · 64 = 384 channels at 14 × 14)",
        "kind": "depthwise_separable",
        "kernel": 3, "in_channels": 384, "out_channels": 64, "size": 14, "stride": 1, "groups": 1,
    },
    "Xception, middle flow": {
        "source": "Chollet 2017, middle flow (728 channels at 19 × 19, network input 299 × 299)",
        "kind": "depthwise_separable",
        "kernel": 3, "in_channels": 728, "out_channels": 728, "size": 19, "stride": 1, "groups": 1,
    },
    "VGG-16, conv3_1": {
        "source": "Simonyan and Zisserman 2015, table 1, configuration D",
        "kind": "depthwise_separable",
        "kernel": 3, "in_channels": 128, "out_channels": 256, "size": 56, "stride": 1, "groups": 1,
    },
    "ResNet-50, 3×3 layer of conv4": {
        "source": "He et al. 2016, table 1 (256 channels at 14 × 14)",
        "kind": "depthwise_separable",
        "kernel": 3, "in_channels": 256, "out_channels": 256, "size": 14, "stride": 1, "groups": 1,
    },
    "SqueezeNet 1.0, fire2 expand3x3": {
        "source": "Iandola et al. 2016, table 1 (55 × 55: the authors' network input of 227 × 227)",
        "kind": "depthwise_separable",
        "kernel": 3, "in_channels": 16, "out_channels": 64, "size": 55, "stride": 1, "groups": 1,
    },
    "AlexNet, conv2 in two groups": {
        "source": "Krizhevsky et al. 2012, section 3.5 (5 × 5 × 48 filters, 27 × 27, two GPUs)",
        "kind": "grouped",
        "kernel": 5, "in_channels": 96, "out_channels": 256, "size": 27, "stride": 1, "groups": 2,
    },
    "ShuffleNet (g = 3), last 1×1 layer of a stage 2 unit": {
        "source": "Zhang et al. 2018, table 1 (60 to 240 channels at 28 × 28)",
        "kind": "grouped",
        "kernel": 1, "in_channels": 60, "out_channels": 240, "size": 28, "stride": 1, "groups": 3,
    },
    "ShuffleNet (g = 3), unit of stage 2": {
        "source": "Zhang et al. 2018, table 1 and figure 2b (240 channels at 28 × 28)",
        "kind": "shuffle_unit",
        "kernel": 3, "in_channels": 240, "out_channels": 240, "size": 28, "stride": 1, "groups": 3,
    },
    "MobileNetV2, second block with 24 channels": {
        "source": "Sandler et al. 2018, table 2",
        "kind": "inverted_residual", "expansion": 6,
        "kernel": 3, "in_channels": 24, "out_channels": 24, "size": 56, "stride": 1, "groups": 1,
    },
    "MobileNetV3-Large, second block with 40 channels": {
        "source": "Howard et al. 2019, table 1 (row 5 × 5, 120 expanded channels)",
        "kind": "inverted_residual_with_se", "expansion": 3,
        "kernel": 5, "in_channels": 40, "out_channels": 40, "size": 28, "stride": 1, "groups": 1,
    },
    "EfficientNet-B0, second block with 40 channels": {
        "source": "Tan and Le 2019, table 1 (MBConv6, 5 × 5, 40 channels at 28 × 28)",
        "kind": "mbconv", "expansion": 6,
        "kernel": 5, "in_channels": 40, "out_channels": 40, "size": 28, "stride": 1, "groups": 1,
    },
    "EfficientNetV2-S, second block with 48 channels": {
        "source": "Tan and Le 2021, table 4 (96 × 96: network input of 384 × 384)",
        "kind": "fused_mbconv", "expansion": 4,
        "kernel": 3, "in_channels": 48, "out_channels": 48, "size": 96, "stride": 1, "groups": 1,
    },
    "GhostNet 1.0, first Ghost module of a block with 112 channels": {
        "source": "Han et al. 2020, table 1 (112 to 672 channels at 14 × 14)",
        "kind": "ghost_module", "ratio": 2,
        "kernel": 1, "in_channels": 112, "out_channels": 672, "size": 14, "stride": 1, "groups": 1,
    },
    "VGG-16 for 32×32 images, 3×3 layer of conv3": {
        "source": "Han et al. 2020, section 4.1, puts Ghost modules in its place (256 channels at 8 × 8)",
        "kind": "ghost_module", "ratio": 2,
        "kernel": 3, "in_channels": 256, "out_channels": 256, "size": 8, "stride": 1, "groups": 1,
    },
    "AdderNet ResNet-20, a layer of the first stage": {
        "source": "Chen et al. 2020, section 4.2 (16 channels at 32 × 32)",
        "kind": "adder",
        "kernel": 3, "in_channels": 16, "out_channels": 16, "size": 32, "stride": 1, "groups": 1,
    },
}  # fmt: skip

# name -> source, the block and its values
BLOCKS = {
    "SqueezeNet 1.0, fire2": {
        "source": "Iandola et al. 2016, table 1 (55 × 55: the authors' network input of 227 × 227)",
        "block": "fire", "squeeze_ratio": 0.125,
        "in_channels": 96, "out_channels": 128, "size": 55, "stride": 1,
    },
    "SqueezeNet 1.0, fire9": {
        "source": "Iandola et al. 2016, table 1 (13 × 13: the authors' network input of 227 × 227)",
        "block": "fire", "squeeze_ratio": 0.125,
        "in_channels": 512, "out_channels": 512, "size": 13, "stride": 1,
    },
    "ResNet-18, second block of conv2": {
        "source": "He et al. 2016, table 1",
        "block": "basic",
        "in_channels": 64, "out_channels": 64, "size": 56, "stride": 1,
    },
    "ResNet-50, second block of conv2": {
        "source": "He et al. 2016, table 1",
        "block": "bottleneck", "reduction": 4,
        "in_channels": 256, "out_channels": 256, "size": 56, "stride": 1,
    },
    "ResNet-50, first block of conv3": {
        "source": "He et al. 2016, table 1; the stride in the 3 × 3 layer, as the common codes have it",
        "block": "bottleneck", "reduction": 4,
        "in_channels": 256, "out_channels": 512, "size": 56, "stride": 2,
    },
    "MobileNetV2, second block with 24 channels": {
        "source": "Sandler et al. 2018, table 2",
        "block": "inverted_residual", "expansion": 6, "kernel": 3, "se": False,
        "in_channels": 24, "out_channels": 24, "size": 56, "stride": 1,
    },
    "MobileNetV2, first block with 32 channels": {
        "source": "Sandler et al. 2018, table 2",
        "block": "inverted_residual", "expansion": 6, "kernel": 3, "se": False,
        "in_channels": 24, "out_channels": 32, "size": 56, "stride": 2,
    },
    "MobileNetV2, first block (t = 1)": {
        "source": "Sandler et al. 2018, table 2",
        "block": "inverted_residual", "expansion": 1, "kernel": 3, "se": False,
        "in_channels": 32, "out_channels": 16, "size": 112, "stride": 1,
    },
    "MobileNetV3-Large, second block with 40 channels": {
        "source": "Howard et al. 2019, table 1 (row 5 × 5, 120 expanded channels)",
        "block": "inverted_residual", "expansion": 3, "kernel": 5, "se": True,
        "in_channels": 40, "out_channels": 40, "size": 28, "stride": 1,
    },
    "MobileNetV3-Large, last block": {
        "source": "Howard et al. 2019, table 1 (row 5 × 5, 960 expanded channels)",
        "block": "inverted_residual", "expansion": 6, "kernel": 5, "se": True,
        "in_channels": 160, "out_channels": 160, "size": 7, "stride": 1,
    },
    "MobileNetV1, first separable layer": {
        "source": "Howard et al. 2017, table 1",
        "block": "separable", "kernel": 3, "norm_between": True,
        "in_channels": 32, "out_channels": 64, "size": 112, "stride": 1,
    },
    "MobileNetV1, one of the five 14×14 layers": {
        "source": "Howard et al. 2017, table 1",
        "block": "separable", "kernel": 3, "norm_between": True,
        "in_channels": 512, "out_channels": 512, "size": 14, "stride": 1,
    },
    "Xception, middle flow": {
        "source": "Chollet 2017, figure 5 (19 × 19: network input of 299 × 299)",
        "block": "separable", "kernel": 3, "norm_between": False,
        "in_channels": 728, "out_channels": 728, "size": 19, "stride": 1,
    },
    "ShuffleNet (g = 3), second unit of stage 2": {
        "source": "Zhang et al. 2018, table 1 and figure 2b",
        "block": "shuffle_unit", "groups": 3,
        "in_channels": 240, "out_channels": 240, "size": 28, "stride": 1,
    },
    "ShuffleNet (g = 3), first unit of stage 3": {
        "source": "Zhang et al. 2018, table 1 and figure 2c",
        "block": "shuffle_unit", "groups": 3,
        "in_channels": 240, "out_channels": 480, "size": 28, "stride": 2,
    },
    "ShuffleNet (g = 8), second unit of stage 2": {
        "source": "Zhang et al. 2018, table 1 and figure 2b",
        "block": "shuffle_unit", "groups": 8,
        "in_channels": 384, "out_channels": 384, "size": 28, "stride": 1,
    },
    "ShuffleNetV2 1×, second unit of stage 2": {
        "source": "Ma et al. 2018, table 5 and figure 3c",
        "block": "shuffle_v2_unit",
        "in_channels": 116, "out_channels": 116, "size": 28, "stride": 1,
    },
    "ShuffleNetV2 1×, first unit of stage 2": {
        "source": "Ma et al. 2018, table 5 and figure 3d, as torchvision has it",
        "block": "shuffle_v2_unit",
        "in_channels": 24, "out_channels": 116, "size": 56, "stride": 2,
    },
    "EfficientNet-B0, first block (t = 1)": {
        "source": "Tan and Le 2019, table 1 (MBConv1)",
        "block": "mbconv", "expansion": 1, "kernel": 3,
        "in_channels": 32, "out_channels": 16, "size": 112, "stride": 1,
    },
    "EfficientNet-B0, first block with 40 channels": {
        "source": "Tan and Le 2019, table 1 (MBConv6, 5 × 5)",
        "block": "mbconv", "expansion": 6, "kernel": 5,
        "in_channels": 24, "out_channels": 40, "size": 56, "stride": 2,
    },
    "EfficientNet-B0, second block with 40 channels": {
        "source": "Tan and Le 2019, table 1 (MBConv6, 5 × 5)",
        "block": "mbconv", "expansion": 6, "kernel": 5,
        "in_channels": 40, "out_channels": 40, "size": 28, "stride": 1,
    },
    "EfficientNetV2-S, second block with 48 channels": {
        "source": "Tan and Le 2021, table 4 (96 × 96: network input of 384 × 384)",
        "block": "fused_mbconv", "expansion": 4, "kernel": 3,
        "in_channels": 48, "out_channels": 48, "size": 96, "stride": 1,
    },
    "EfficientNetV2-S, first block with 48 channels": {
        "source": "Tan and Le 2021, table 4 (192 × 192: network input of 384 × 384)",
        "block": "fused_mbconv", "expansion": 4, "kernel": 3,
        "in_channels": 24, "out_channels": 48, "size": 192, "stride": 2,
    },
    "EfficientNetV2-S, first block (t = 1)": {
        "source": "Tan and Le 2021, table 4 (192 × 192: network input of 384 × 384)",
        "block": "fused_mbconv", "expansion": 1, "kernel": 3,
        "in_channels": 24, "out_channels": 24, "size": 192, "stride": 1,
    },
    "EfficientNetV2-S, second block with 128 channels": {
        "source": "Tan and Le 2021, table 4 (24 × 24: network input of 384 × 384)",
        "block": "mbconv", "expansion": 4, "kernel": 3,
        "in_channels": 128, "out_channels": 128, "size": 24, "stride": 1,
    },
    "GhostNet 1.0, second block with 40 channels": {
        "source": "Han et al. 2020, table 1 (120 expanded channels)",
        "block": "ghost_bottleneck", "expansion": 3, "kernel": 5, "se": True,
        "in_channels": 40, "out_channels": 40, "size": 28, "stride": 1,
    },
    "GhostNet 1.0, first block with 24 channels": {
        "source": "Han et al. 2020, table 1 (48 expanded channels)",
        "block": "ghost_bottleneck", "expansion": 3, "kernel": 3, "se": False,
        "in_channels": 16, "out_channels": 24, "size": 112, "stride": 2,
    },
    "GhostNet 1.0, first block (t = 1)": {
        "source": "Han et al. 2020, table 1 (16 expanded channels)",
        "block": "ghost_bottleneck", "expansion": 1, "kernel": 3, "se": False,
        "in_channels": 16, "out_channels": 16, "size": 112, "stride": 1,
    },
    "AdderNet ResNet-20, a block of the first stage": {
        "source": "Chen et al. 2020, section 4.2; its stages are those of He et al. 2016, section 4.2",
        "block": "adder",
        "in_channels": 16, "out_channels": 16, "size": 32, "stride": 1,
    },
    "AdderNet ResNet-20, first block of the second stage": {
        "source": "Chen et al. 2020, section 4.2; its stages are those of He et al. 2016, section 4.2",
        "block": "adder",
        "in_channels": 16, "out_channels": 32, "size": 32, "stride": 2,
    },
}  # fmt: skip
