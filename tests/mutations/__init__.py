"""The mistakes that the tests must notice; `python tests/mutations/run.py` tries them all."""

from .mutation import find_mutations

MUTATIONS = find_mutations(__name__, __path__, "of_")
