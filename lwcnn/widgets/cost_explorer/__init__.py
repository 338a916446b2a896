"""CostExplorer: what one convolution costs in each of its kinds, and the formula behind the number."""
