"""InterleavedGroups: group convolutions and permutations as matrices, multiplied: who hears whom, by how many paths."""
