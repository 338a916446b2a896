"""Which page of the book explains which paper."""

#: Name of a paper, which is also that of its family of networks -> name of the page, without its ending.
CHAPTERS = {
    "SqueezeNet": "squeezenet",
    "Xception": "xception",
    "MobileNetV1": "mobilenet",
    "MobileNetV2": "mobilenet",
    "MobileNetV3": "mobilenet",
    "ShuffleNetV1": "shufflenet",
    "ShuffleNetV2": "shufflenet",
    "ChannelNet": "channelnet",
    "EfficientNet": "efficientnet",
    "EfficientNet-Lite": "efficientnet",
    "EfficientNetV2": "efficientnet",
    "GhostNet": "ghostnet",
    "AdderNet": "addernet",
    "SqueezeNext": "squeezenext",
    "IGCV1": "interleaved-groups",
    "IGCV2": "interleaved-groups",
    "IGCV3": "interleaved-groups",
    "CompConv": "compconv",
    "Mogami's networks": "mitchell",
    "ShiftNet": "shift",
    "ActiveShift": "shift",
    "FE-Net": "shift",
    "MicroNet": "micronet",
}
