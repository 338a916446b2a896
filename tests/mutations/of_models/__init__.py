"""Mistakes in the networks, a paper a file, under the paper's own name. See mutation.py."""

from ..mutation import find_mutations

MUTATIONS = find_mutations(__name__, __path__)
