"""MicroFactorised: two group convolutions and a permutation for one pointwise layer: width against connectivity."""
