"""CompoundScaling: EfficientNet-B0 made deeper, wider and larger by powers of three numbers, counted exactly."""
