"""Exercise: the output size of a convolution."""

from ...ops import rounding
from ..exercise import Exercise, Slip, register


def output_size(size, k, stride, padding):
    return rounding.output_size(size, k, stride, padding)


def _draw_output_size(random):
    k = random.choice([1, 3, 5, 7, 11])
    return random.randint(12, 256), k, random.choice([1, 2, 3, 4]), random.randint(0, k // 2)


register(
    Exercise(
        name="output-size",
        place=1,
        title="Output size",
        task="Write a function that returns the number of outputs along one axis: `size` pixels, a kernel of k pixels "
        "that moves by `stride`, and `padding` zeros at each end. The result is a whole number.",
        reference=output_size,
        first=((3, 3, 1, 0), (8, 3, 1, 0), (8, 3, 1, 1), (9, 3, 2, 1), (224, 7, 2, 0)),
        draw=_draw_output_size,
        slips=(
            Slip(
                lambda size, k, stride, padding: (size + 2 * padding - k) // stride,
                "How many outputs has a kernel that is as large as the image?",
                "You forgot the first place: a window that moves n times stands at n + 1 places.",
            ),
            Slip(
                lambda size, k, stride, padding: (size + padding - k) // stride + 1,
                "At how many ends are the zeros?",
                "You counted the padding once. There are `padding` zeros at each of the two ends.",
            ),
            Slip(
                lambda size, k, stride, padding: (size - k) // stride + 1,
                "Try padding=0, then padding=1: should the result be the same?",
                "You forgot the padding: it makes the axis longer at both ends.",
            ),
            Slip(
                lambda size, k, stride, padding: (size + 2 * padding - k) / stride + 1,
                "Can there be half an output?",
                "A window that does not fit whole gives no output: round down.",
            ),
            Slip(
                lambda size, k, stride, padding: -(-(size + 2 * padding - k) // stride) + 1,
                "What happens to the last pixels, if the window does not fit there?",
                "You rounded up. A window that does not fit whole gives no output: round down.",
            ),
            Slip(
                lambda size, k, stride, padding: -(-size // stride),
                "For which padding is your result right?",
                "ceil(size / stride) holds only if the padding keeps the size at stride 1.",
            ),
        ),
        hints=(
            "Draw 8 pixels and move a kernel of 3 over them. At how many places does it stand?",
            "How far can the window move from its first place, and in steps of what length?",
            "The window moves over size + 2 * padding - k pixels, by `stride` each time; add the first place.",
        ),
    )
)
