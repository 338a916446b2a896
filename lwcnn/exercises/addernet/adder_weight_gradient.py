"""Exercise: the gradient that AdderNet gives to the weight of an adder layer."""

from ..exercise import Exercise, Slip, register
from .windows import backward_case, differences, draw_backward, gradients, to_weight


def adder_weight_gradient(x, weight, grad):
    return gradients(x, weight, grad)[1]


def _collect(x, weight, grad, part):
    """Sum grad * part(x - w) over samples and places."""
    return to_weight(grad.flatten(2)[:, :, None] * part(differences(x, weight)), weight)


register(
    Exercise(
        name="adder-weight-gradient",
        place=2,
        title="The gradient of the weight",
        task="An adder layer with stride 1 and no padding has read x, of shape (N, C_in, H, W), with a weight of shape "
        "(C_out, C_in, k, k). `grad` holds dL/dy, the gradient of the loss with respect to its output, of shape "
        "(N, C_out, H-k+1, W-k+1). Return what AdderNet takes for dL/dw: it puts dy/dw = x - w in the place of the "
        "true derivative. The result has the shape of the weight.",
        reference=adder_weight_gradient,
        first=(
            backward_case(1, 1, 1, 1, 1, 1, 0),
            backward_case(1, 1, 2, 2, 3, 3, 1),
            backward_case(2, 2, 3, 3, 4, 5, 2),
        ),
        draw=draw_backward,
        count=6,
        slips=(
            Slip(
                lambda x, weight, grad: _collect(x, weight, grad, lambda d: d.sign()),
                "Does your gradient know how far a weight is from the input?",
                "You took the true derivative, the sign of x - w. AdderNet takes x - w itself.",
            ),
            Slip(
                lambda x, weight, grad: _collect(x, weight, grad, lambda d: -d),
                "x is larger than w. Does y rise or fall when w grows?",
                "You turned the sign: it is x - w. A larger w comes nearer to x, so y = -|x - w| rises.",
            ),
            Slip(
                lambda x, weight, grad: _collect(x, weight, grad, lambda d: d.clamp(-1, 1)),
                "Which of the two gradients is clipped?",
                "You clipped x - w to [-1, 1]. Only the gradient of the input is clipped.",
            ),
            Slip(
                lambda x, weight, grad: to_weight(differences(x, weight), weight),
                "What if `grad` is 0 everywhere?",
                "You forgot the chain rule: each difference counts times the `grad` of its output.",
            ),
            Slip(
                lambda x, weight, grad: _collect(
                    x, weight, grad, lambda d: d + weight.flatten(1)[None, :, :, None]
                ),
                "What is left of your gradient if x is 0 everywhere?",
                "That is the gradient of a convolution, x times `grad`. Here it is x - w times `grad`.",
            ),
            Slip(
                lambda x, weight, grad: adder_weight_gradient(x, weight, grad) / len(x),
                "Which cases are right? Compare their batch sizes.",
                "You took the mean over the batch. The weight serves all samples, so their gradients add up.",
            ),
        ),
        hints=(
            "Begin with a 1 x 1 layer on one pixel: one x, one w, one grad. What is dL/dw?",
            "A weight is used at each place of each sample. Sum grad * (x - w) over all of them.",
            "With `unfold` x becomes (N, C_in*k*k, places); sum grad times the difference over N and places.",
        ),
    )
)
