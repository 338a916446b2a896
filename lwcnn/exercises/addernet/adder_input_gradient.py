"""Exercise: the gradient that AdderNet gives to the input of an adder layer."""

from ..exercise import Exercise, Slip, register
from .windows import backward_case, differences, draw_backward, gradients, to_input


def adder_input_gradient(x, weight, grad):
    return gradients(x, weight, grad)[0]


def _collect(x, weight, grad, part):
    """Sum grad * part(w - x) over the filters and over the windows in which an input lies."""
    return to_input(grad.flatten(2)[:, :, None] * part(-differences(x, weight)), x, weight)


def _clip_product(x, weight, grad):
    product = grad.flatten(2)[:, :, None] * -differences(x, weight)
    return to_input(product.clamp(-1, 1), x, weight)


register(
    Exercise(
        name="adder-input-gradient",
        place=3,
        title="The gradient of the input",
        task="The same layer, the other gradient. Return what AdderNet takes for dL/dx: it puts dy/dx = HT(w - x) in "
        "the place of the true derivative, where HT clips a number to the range from -1 to 1. x has shape "
        "(N, C_in, H, W), weight (C_out, C_in, k, k), grad = dL/dy (N, C_out, H-k+1, W-k+1); stride 1, no padding. "
        "The result has the shape of x.",
        reference=adder_input_gradient,
        first=(
            backward_case(1, 1, 1, 1, 1, 1, 3),
            backward_case(1, 1, 2, 2, 3, 3, 4),
            backward_case(2, 2, 3, 3, 4, 5, 5),
        ),
        draw=draw_backward,
        count=6,
        slips=(
            Slip(
                lambda x, weight, grad: _collect(x, weight, grad, lambda d: d),
                "How large can your dy/dx become?",
                "You forgot to clip. Unclipped, the gradient grows from layer to layer.",
            ),
            Slip(
                lambda x, weight, grad: _collect(x, weight, grad, lambda d: d.sign()),
                "What is your dy/dx where x and w are nearly the same?",
                "You took the true derivative, the sign of w - x. AdderNet takes w - x, clipped to [-1, 1].",
            ),
            Slip(
                lambda x, weight, grad: _collect(x, weight, grad, lambda d: -d.clamp(-1, 1)),
                "x is larger than w. Does y rise or fall when x grows?",
                "You turned the sign: it is w - x. A larger x goes away from w, so y = -|x - w| falls.",
            ),
            Slip(
                _clip_product,
                "What if `grad` is 10?",
                "You clipped the product with `grad`. Clip w - x first, then multiply.",
            ),
            Slip(
                lambda x, weight, grad: _collect(x, weight, grad, lambda d: d).clamp(-1, 1),
                "What is clipped: each difference or their sum?",
                "You clipped the finished gradient. Clip each w - x, then multiply and add up.",
            ),
            Slip(
                lambda x, weight, grad: to_input((-differences(x, weight)).clamp(-1, 1), x, weight),
                "What if `grad` is 0 everywhere?",
                "You forgot the chain rule: each difference counts times the `grad` of its output.",
            ),
            Slip(
                lambda x, weight, grad: _collect(
                    x, weight, grad, lambda d: 0 * d + weight.flatten(1)[None, :, :, None]
                ),
                "Does your gradient depend on x?",
                "That is the gradient of a convolution, w times `grad`. Here it is HT(w - x) times `grad`.",
            ),
        ),
        hints=(
            "Begin with a 1 x 1 layer on one pixel: one x, one w, one grad. What is dL/dx?",
            "An input lies in several windows and is read by all filters. Sum grad * HT(w - x) over all of them.",
            "Loop over the k * k places in the window: each of them adds to the part x[:, :, i : i + H_out, j : ...].",
        ),
    )
)
