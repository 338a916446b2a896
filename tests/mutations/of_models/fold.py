"""Mistakes in lwcnn/models/fold.py. See mutation.py."""

from ..mutation import mistakes_in

FOLD = "tests/models/test_fold.py::"

MUTATIONS = mistakes_in(
    "lwcnn/models/fold.py",
    (
        "normalise twice",
        "        block.norm = None\n",
        "",
        FOLD + "test_folded_networks_compute_the_same",
    ),
    (
        "drop the BatchNorm instead of folding it",
        "setattr(block, name, _fused(getattr(block, name), block.norm))",
        "block.norm.eval()",
        FOLD + "test_folded_networks_compute_the_same",
    ),
    (
        "fold into the model itself",
        "folded = copy.deepcopy(model)",
        "folded = model",
        FOLD + "test_folded_networks_compute_the_same",
    ),
    (
        "fold into the convolution before the last",
        'SeparableConv: "pointwise"',
        'SeparableConv: "depthwise"',
        FOLD + "test_folded_networks_compute_the_same[xception]",
    ),
    (
        "give every part the scales of the first",
        "        start += one.out_channels\n",
        "",
        FOLD + "test_folded_networks_compute_the_same[mixnet_s]",
    ),
    (
        "fold in training mode",
        "if any(layer.training for layer in model.modules()):",
        "if model is None:",
        FOLD + "test_training_adders_and_other_packages_are_refused",
    ),
    (
        "lose a hook between the two layers",
        "layer._forward_hooks or layer._forward_pre_hooks or",
        "layer._forward_pre_hooks or",
        FOLD + "test_what_cannot_be_folded_is_refused",
    ),
    (
        "leave a BatchNorm where it cannot be folded",
        "if isinstance(layer, _BatchNorm) and path.rpartition",
        "if layer is None and path.rpartition",
        FOLD + "test_training_adders_and_other_packages_are_refused",
        FOLD + "test_what_cannot_be_folded_is_refused",
    ),
)
