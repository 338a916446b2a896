"""InceptionMorph: from a standard convolution through Inception to a separable convolution, tower by tower."""
