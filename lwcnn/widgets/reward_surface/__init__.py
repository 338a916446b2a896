"""RewardSurface: the reward of a search over latency and accuracy, and which published network it would take."""
