"""ProgressiveTraining: EfficientNetV2 learns from images that grow, with regularisation that grows along."""
