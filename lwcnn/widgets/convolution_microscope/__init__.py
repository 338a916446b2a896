"""ConvolutionMicroscope: one output value of a convolution, with every input and weight that made it."""
