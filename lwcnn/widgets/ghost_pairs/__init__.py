"""GhostPairs: pairs of maps of a trained layer, and the 3 x 3 filter that makes one of the other."""
