"""Exercise: what goes back to the weight of a linear layer, in Mitchell's products."""

import torch

from ...ops.mitchell import mitchell_product
from ..exercise import Exercise, Slip, register


def mitchell_weight_gradient(x, weight, grad):
    return mitchell_product(grad[:, :, None], x[:, None, :]).sum(0)


def _case(n, c_in, c_out, seed):
    generator = torch.Generator().manual_seed(seed)
    shapes = (n, c_in), (c_out, c_in), (n, c_out)
    return tuple(torch.randn(shape, generator=generator, dtype=torch.float64) for shape in shapes)


def _draw(random):
    return _case(random.randint(2, 4), random.randint(2, 5), random.randint(2, 4), random.randrange(10**6))


register(
    Exercise(
        name="mitchell-weight-gradient",
        place=3,
        title="The way back without multiplications",
        task="A linear layer has read x, of shape (N, C_in), with a weight of shape (C_out, C_in). grad holds dL/dy, "
        "of shape (N, C_out). Return what goes back to the weight if each product on the way back is Mitchell's: "
        "`lwcnn.ops.mitchell.mitchell_product(a, b)` gives it, element by element, and broadcasts. Sums are exact. "
        "The result has the shape of the weight.",
        reference=mitchell_weight_gradient,
        first=(_case(1, 1, 1, 0), _case(1, 3, 2, 1), _case(3, 2, 4, 2)),
        draw=_draw,
        count=6,
        slips=(
            Slip(
                lambda x, weight, grad: grad.T @ x,
                "How many multiplications does your answer need?",
                "You multiplied exactly. Take `mitchell_product` of each pair, then add up.",
            ),
            Slip(
                lambda x, weight, grad: mitchell_product(grad[:, :, None], x[:, None, :]).mean(0),
                "Do the images of a batch share a gradient, or does each add its own?",
                "You took the mean over the batch. The gradients of all images are added.",
            ),
            Slip(
                lambda x, weight, grad: mitchell_product(grad[:, :, None], weight[None]).sum(0),
                "y = w x. What is left of it, if you take the derivative with respect to w?",
                "You multiplied by the weight: that goes back to x. The weight gets the gradient times x.",
            ),
            Slip(
                lambda x, weight, grad: mitchell_product(grad.sum(0)[:, None], x.sum(0)[None]),
                "Is the product of two sums the sum of the products?",
                "You added first. Each image has a product of its own; add those.",
            ),
        ),
        hints=(
            "Begin with one image, one input and one output: one grad, one x.",
            "For each image, each output meets each input: grad[n, o] and x[n, i].",
            "Give grad and x an axis more, so that their product has the shape (N, C_out, C_in).",
        ),
    )
)
