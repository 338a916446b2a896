"""Mistakes in the widgets that show adder layers. See mutation.py."""

from .mutation import mistakes_in

SIMILARITY = "tests/widgets/test_adder_similarity.py::"
GRADIENTS = "tests/widgets/test_adder_gradients.py::"
MICROSCOPE = "tests/widgets/test_convolution_microscope.py::"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/widgets/adder_similarity/widget.py",
        (
            "correlation shown as the distance",
            '"distance": describe_map(adder2d(photo, weight), place)',
            '"distance": describe_map(conv2d(photo, weight), place)',
            SIMILARITY + "test_maps_and_their_largest_values",
        ),
        (
            "the filter's own place counted among those above it",
            "(y.flatten() > y.flatten()[place])",
            "(y.flatten() >= y.flatten()[place])",
            SIMILARITY + "test_maps_and_their_largest_values",
        ),
        (
            "no statistics of the batch",
            "training=True",
            "training=False",
            SIMILARITY + "test_numbers_before_and_after_batch_norm",
        ),
        (
            "weights that do not shrink with the inputs",
            "weight = weight * math.sqrt(2 / inputs)",
            "weight = weight * math.sqrt(2 / KERNEL**2)",
            SIMILARITY + "test_variance_grows_with_the_inputs_of_an_adder_alone",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/adder_gradients/widget.py",
        (
            "the sign way with the paper's gradient",
            'gradient="exact" if way == "sign" else "paper"',
            'gradient="exact" if way == "signs" else "paper"',
            GRADIENTS + "test_paths",
        ),
        (
            "a step that grows with all weights of a layer",
            "math.sqrt(g.numel())",
            "g.numel()",
            GRADIENTS + "test_all_adaptive_steps_are_equally_long",
        ),
        (
            "no guard against a gradient of 0",
            "max(g.norm().item(), 1e-12)",
            "g.norm().item()",
            GRADIENTS + "test_all_adaptive_steps_are_equally_long",
        ),
        (
            "a rate that rises",
            "(1 + math.cos(math.pi * k / STEPS))",
            "(1 - math.cos(math.pi * k / STEPS))",
            GRADIENTS + "test_paths",
        ),
        (
            "twice the gradient where it is not clipped",
            "[..., None, None] / 2",
            "[..., None, None]",
            GRADIENTS + "test_the_chain_by_hand",
        ),
        (
            "the value of the squared distance",
            "adder2d(x, weight).detach() + squared - squared.detach()",
            "squared",
            GRADIENTS + "test_only_what_goes_back_differs",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/convolution_microscope/cases.py",
        (
            "MACs claimed for an adder layer",
            "macs=cost.macs, others",
            "macs=cost.absolute_differences, others",
            MICROSCOPE + "test_outputs_and_operations_agree_with_plain_loops",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/convolution_microscope/filters.py",
        (
            "a filter that is no patch of the picture",
            "column : column + 3] for",
            "column : column + 3].mT for",
            MICROSCOPE + "test_an_adder_gives_0_exactly_where_the_picture_is_the_filter",
        ),
    ),
]
