"""MixedKernels: one depthwise layer with several kernel sizes, what it sees and what it costs."""
