"""ReluSpiral: a spiral sent through a random matrix and a ReLU, and what comes back from n dimensions."""
