"""WidthAndResolution: the 16 MobileNetV1 networks that two multipliers give, counted and as printed."""
