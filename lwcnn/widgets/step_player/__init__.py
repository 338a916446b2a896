"""StepPlayer: a block or a network step by step, on real photographs."""
