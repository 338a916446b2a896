"""Exercise: the memory access cost of a 1 x 1 convolution."""

from ...cost.memory_access import pointwise_memory_access
from ..exercise import Exercise, Slip, register


def memory_access_cost(C_in, C_out, g, H, W):
    return pointwise_memory_access(C_in, C_out, H, W, g)


def _draw(random):
    g = random.choice([2, 4, 8])
    return (
        g * random.randint(3, 20),
        g * random.randint(21, 40),
        g,
        random.randint(7, 28),
        random.randint(29, 56),
    )


register(
    Exercise(
        name="memory-access-cost",
        place=4,
        title="Memory access cost of a 1 x 1 convolution",
        task="Write a function that returns the memory access cost of a 1 x 1 convolution with g groups, from C_in to "
        "C_out channels on H x W pixels: how many numbers are moved if the input and the weights are read once and the "
        "output is written once. There is no bias.",
        reference=memory_access_cost,
        first=((1, 1, 1, 1, 1), (2, 3, 1, 2, 2), (6, 4, 2, 5, 3), (128, 128, 1, 56, 56)),
        draw=_draw,
        slips=(
            Slip(
                lambda C_in, C_out, g, H, W: H * W * C_in * C_out / g,
                "Is the number of products asked, or the numbers that are moved?",
                "You gave the multiply-accumulates. Count what is read and written: each number once.",
            ),
            Slip(
                lambda C_in, C_out, g, H, W: H * W * (C_in + C_out),
                "Which numbers does the layer need besides its input?",
                "You forgot the weights: they are read as well.",
            ),
            Slip(
                lambda C_in, C_out, g, H, W: H * W * (C_in + C_out) + C_in * C_out,
                "How many weights has a layer with g groups?",
                "You forgot the groups: a filter reads C_in / g channels, so it has as many weights.",
            ),
            Slip(
                lambda C_in, C_out, g, H, W: (H * W * (C_in + C_out) + C_in * C_out) / g,
                "Does a grouped layer read less of its input?",
                "You divided the maps by g. All of the input is read and all of the output is written.",
            ),
            Slip(
                lambda C_in, C_out, g, H, W: H * W * C_in + C_in * C_out / g,
                "Where does the result go?",
                "You forgot the output: it is written.",
            ),
            Slip(
                lambda C_in, C_out, g, H, W: H * W * C_out + C_in * C_out / g,
                "Where do the numbers come from that the layer works on?",
                "You forgot the input: it is read.",
            ),
            Slip(
                lambda C_in, C_out, g, H, W: H * W * (C_in + C_out + C_in * C_out / g),
                "Are the weights different at each pixel?",
                "You read the weights again at each pixel. They are the same for all pixels and are read once.",
            ),
            Slip(
                lambda C_in, C_out, g, H, W: 4 * (H * W * (C_in + C_out) + C_in * C_out / g),
                "In what unit is the cost asked?",
                "You gave bytes. The task asks for numbers moved, each of them once.",
            ),
        ),
        hints=(
            "Three tensors are moved. Which ones?",
            "Count the elements of the input, of the output and of the weights, and add them.",
            "Only one of the three depends on g: the weights, of which there are C_in * C_out / g.",
        ),
    )
)
