"""Questions on searched networks: how many there are, what mixed kernels weigh, what a slow network is worth."""

from sympy import Integer, Rational, symbols

from ...cost.formulas import C_in
from ..question import LikelySlip, Line, Question, register

o, k, f, B, S = symbols("o k f B S", positive=True, integer=True)
each, taps = symbols("each taps", positive=True, integer=True)
A, L, T, factor = symbols("A L T factor", positive=True)

register(
    Question(
        name="searched-space-size",
        title="size of a search space",
        text="A network has {B} blocks. For each block a search chooses one of {o} operations, one of {k} kernel sizes "
        "and one of {f} widths; all layers of a block are alike. How many different networks are there?",
        unit="networks",
        draws={"B": (3, 4, 5), "o": (3, 4), "k": (2,), "f": (3, 5)},
        lines=(
            Line("S", "Choices of one block:", o * k * f),
            Line("networks", "Each block chooses for itself:", S**B),
        ),
        slips=(
            LikelySlip(o * k * f, "Those are the choices of one block."),
            LikelySlip(
                B * o * k * f,
                "You multiplied by the number of blocks. Each block multiplies all that was before.",
            ),
            LikelySlip(
                (o + k + f) ** B, "Within a block you added the choices. Any of them goes with any other."
            ),
            LikelySlip(
                o**B + k**B + f**B, "You added the three decisions. They are made together: multiply."
            ),
            LikelySlip(
                (o * k * f) ** (B - 1), "You left a block out. The first one chooses as well as the others."
            ),
        ),
        hint="How many different blocks are there? How many pairs of two blocks?",
    )
)

register(
    Question(
        name="searched-mixed-weights",
        title="weights of mixed kernels",
        text="A depthwise layer has {C_in} channels in three equal parts, with kernels 3 × 3, 5 × 5 and 7 × 7. How "
        "many weights has it? Leave BatchNorm out.",
        unit="weights",
        draws={"C_in": (240, 120, 96, 360, 48, 480)},
        lines=(
            Line("each", "Channels of each part:", C_in / 3),
            Line("taps", "Weights of one filter of each size, together:", Integer(9 + 25 + 49) + 0 * C_in),
            Line("weights", "Each channel has one filter:", each * taps),
        ),
        slips=(
            LikelySlip(83 * C_in, "You gave each channel all three filters. It has one, that of its part."),
            LikelySlip(49 * C_in, "You gave all channels the largest kernel."),
            LikelySlip(9 * C_in, "You gave all channels 3 × 3."),
            LikelySlip(5 * C_in, "You took 3 + 5 + 7. A filter has k × k weights."),
            LikelySlip(
                C_in**2 * Rational(83, 9), "Each filter reads one channel: the layer is depthwise, not dense."
            ),
        ),
        hint="How many channels has each part? How many weights has a filter that reads one channel?",
    )
)

register(
    Question(
        name="searched-slow-network",
        title="what a slow network is worth",
        text="A search has the hard form of the reward, α = 0 and β = −1, and the target T = {T} ms. A network takes "
        "{L} ms and is right in {A} % of all cases. What is its reward, in percent?",
        unit="%",
        draws={"T": (75, 60), "L": (100, 120, 90), "A": (72, 75, 78)},
        lines=(
            Line("factor", "It is too slow, so w = β = −1, and the factor is T / L:", T / L),
            Line("reward", "The accuracy times the factor, in percent:", A * factor),
        ),
        slips=(
            LikelySlip(
                A + 0 * L, "That is the reward of a network that is fast enough. This one is slower than T."
            ),
            LikelySlip(
                A * L / T, "You multiplied by L / T. The exponent is −1: a slow network must get less."
            ),
            LikelySlip(
                A - (L - T), "You subtracted the milliseconds that are too many. They are a factor, T / L."
            ),
            LikelySlip(A * (T / L) ** 2, "You squared the factor. The exponent is −1."),
        ),
        hint="Which of the two exponents counts, and what is a number to the power of −1?",
        tolerance=0.005,
    )
)
