"""Exercise: the depth of a CompConv, and how many maps its smallest level computes."""

from ...models.compconv import adaptive_depth, primitive_channels
from ..exercise import Exercise, Slip, register


def compconv_depth(C_in, C_out, C_0):
    depth = adaptive_depth(C_in, C_0)
    return depth, primitive_channels(C_out, depth)


def _draw(random):
    # from far below C_0 to far above it, powers of two and others
    c_0 = random.choice([32, 64, 128])
    return (
        random.choice([c_0 // 2, c_0, 2 * c_0, 3 * c_0, 4 * c_0, 7 * c_0, 9 * c_0, 16 * c_0]),
        2 * random.randint(30, 300),
        c_0,
    )


def _slip(C_in, C_out, C_0, most=3, plus=1, up=False, least=1):
    ratio = max(least, C_in / C_0)
    whole = 0
    while 2 ** (whole + (0 if up else 1)) <= ratio and not (up and 2**whole >= ratio):
        whole += 1
    depth = max(0, min(most, whole + plus))
    return depth, -(-C_out // max(1, 2 ** (depth + 1) - 2))


register(
    Exercise(
        name="compconv-depth",
        place=1,
        title="How deep, and how small",
        task="Write a function that returns two numbers for a CompConv from C_in to C_out channels: its depth "
        "d = min(3, log2(max(1, C_in / C_0)) + 1), with the logarithm rounded down, and how many maps its smallest "
        "level computes, C_out / (2^(d + 1) - 2), rounded up.",
        reference=compconv_depth,
        first=(
            (64, 64, 128),
            (128, 128, 128),
            (256, 256, 128),
            (512, 512, 128),
            (384, 100, 128),
            (2048, 512, 128),
        ),
        draw=_draw,
        count=12,
        slips=(
            Slip(
                lambda C_in, C_out, C_0: _slip(C_in, C_out, C_0, most=99),
                "Which cases are right? How large is C_in / C_0 in the others?",
                "Your depth has no limit. It is at most 3.",
            ),
            Slip(
                lambda C_in, C_out, C_0: _slip(C_in, C_out, C_0, plus=0),
                "Which depth has a layer with C_in = C_0?",
                "You forgot to add 1: the logarithm of 1 is 0, and the least depth is 1.",
            ),
            Slip(
                lambda C_in, C_out, C_0: _slip(C_in, C_out, C_0, up=True),
                "Which cases are right? Is C_in / C_0 a power of two in the others?",
                "You rounded the logarithm up. Between two powers of two it is rounded down.",
            ),
            Slip(
                lambda C_in, C_out, C_0: (
                    compconv_depth(C_in, C_out, C_0)[0],
                    C_out // (2 ** (compconv_depth(C_in, C_out, C_0)[0] + 1) - 2),
                ),
                "Would your parts be at least C_out maps together?",
                "You rounded the smallest level down. Then maps are missing: it is rounded up, and a few are cut off.",
            ),
            Slip(
                lambda C_in, C_out, C_0: (
                    compconv_depth(C_in, C_out, C_0)[0],
                    -(-C_out // (2 ** compconv_depth(C_in, C_out, C_0)[0] - 1)),
                ),
                "How many maps does one level give: only those that it computes?",
                "Each level gives twice what it computes: as many copies, or cheap maps, stand beside. So the divisor "
                "is 2 * (2^d - 1).",
            ),
            Slip(
                lambda C_in, C_out, C_0: (
                    compconv_depth(C_in, C_out, C_0)[0],
                    -(-C_out // (2 * compconv_depth(C_in, C_out, C_0)[0])),
                ),
                "Are all levels equally wide?",
                "Your levels are equally wide. Each computes twice as many maps as the one before: 1 + 2 + 4 = 7.",
            ),
        ),
        hints=(
            "Try C_in = 128, 256, 512 with C_0 = 128 on paper first.",
            "(C_in // C_0).bit_length() is the rounded logarithm plus 1, if C_in is at least C_0.",
            "With d known: -(-C_out // (2 ** (d + 1) - 2)) divides and rounds up.",
        ),
    )
)
