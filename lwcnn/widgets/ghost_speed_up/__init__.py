"""GhostSpeedUp: what a Ghost module saves against its ratio, and where the rule "r times less" holds."""
