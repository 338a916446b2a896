"""The mistakes that the tests must notice; `python tests/mutations/run.py` tries them all."""

from . import of_adder_widgets, of_core, of_models, of_ops, of_scaling

MUTATIONS = [
    *of_ops.MUTATIONS,
    *of_core.MUTATIONS,
    *of_models.MUTATIONS,
    *of_adder_widgets.MUTATIONS,
    *of_scaling.MUTATIONS,
]
