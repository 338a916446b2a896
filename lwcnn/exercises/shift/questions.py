"""Questions on the shift: how many channels stay, what moves, what the block around it holds."""

from sympy import floor, symbols

from ...cost.formulas import C_in, C_out, H, in_order, k
from ..question import LikelySlip, Line, Question, register

e, turns, m, moved, one = symbols("e turns m moved one", positive=True, integer=True)

whole = floor(C_in / k**2)
left_over = C_in - k**2 * whole

register(
    Question(
        name="shift-channels-that-stay",
        title="channels that stay",
        text="A {k} × {k} shift, in the order of the authors' kernel, has {C_in} channels. How many of them are not "
        "moved at all?",
        unit="channels",
        draws={"C_in": (32, 64, 96, 58, 110, 160), "k": (3, 5)},
        lines=(
            Line("turns", "The channels take turns over the k × k places. Whole turns:", whole),
            Line("one", "In each turn one channel has the middle place:", turns),
            Line(
                "stay", "What is left over after the last whole turn stays, too:", one + C_in - k**2 * turns
            ),
        ),
        slips=(
            LikelySlip(whole, "You forgot the channels that are left over: they stay in place, too."),
            LikelySlip(
                left_over + 0 * k, "You forgot the middle of the window: one channel of each turn stays."
            ),
            LikelySlip(C_in - whole - left_over, "That is how many move. The question asks how many stay."),
            LikelySlip(
                k**2 * whole, "Those take part in whole turns; one in k × k of them has the middle and stays."
            ),
            LikelySlip(floor(C_in / k), "You divided by k. A window has k × k places."),
        ),
        hint="How many whole turns of k × k channels are there? Who stays in a turn, and who is left over?",
    )
)

register(
    Question(
        name="shift-bytes-moved",
        title="bytes that a shift moves",
        text="A shift works on {C_in} channels of {H} × {H} pixels of one image, in float32 (4 bytes a number). It has "
        "no MACs. How many kilobytes (1,000 bytes) does it move, if each number is read once and written once?",
        unit="kB",
        draws={"C_in": (250, 125, 500), "H": (14, 28, 56)},
        lines=(
            Line("one", "Numbers in its input, and as many in its output:", C_in * H**2),
            Line("moved", "Each is read and written, 4 bytes each time:", 8 * one),
            Line("kB", "In kilobytes:", moved / 1000),
        ),
        slips=(
            LikelySlip(C_in * H**2 / 250, "You counted one way. Each number is read, and each is written."),
            LikelySlip(C_in * H**2 / 500, "You counted numbers. Each of them has 4 bytes."),
            LikelySlip(
                C_in * H**2 / 1000,
                "You counted numbers, and one way: each has 4 bytes, and is read and written.",
            ),
            LikelySlip(8 * C_in * H**2, "You gave bytes. The question asks for kilobytes."),
            LikelySlip(9 * C_in * H**2 / 125, "You let each output read nine numbers. A shift reads one."),
            LikelySlip(C_in * H / 125, "A map has H × H pixels, not H."),
        ),
        hint="How many numbers has the map? How often does each of them cross the memory?",
    )
)

weights = in_order(C_in * m, m * C_out)

register(
    Question(
        name="shift-block-weights",
        title="weights of a shift block",
        text="A block of ShiftResNet has {C_in} channels at both ends and the expansion e = {e}: 1 × 1 convolution, "
        "3 × 3 shift, 1 × 1 convolution, stride 1. How many weights do its convolutions have? Leave BatchNorm out.",
        unit="weights",
        draws={"C_in": (64, 16, 32), "e": (3, 6, 4)},
        lines=(
            Line("m", "In the middle there are e times as many channels:", e * C_in),
            Line("weights", "The two convolutions have as many weights:", 2 * C_in * m),
        ),
        slips=(
            LikelySlip(e * C_in**2, "That is one of the two convolutions."),
            LikelySlip(
                2 * e * C_in**2 + 9 * e * C_in, "You gave the shift 3 × 3 weights a channel. It has none."
            ),
            LikelySlip(
                18 * e * C_in**2, "You made the convolutions 3 × 3. They are 1 × 1: the shift looks around."
            ),
            LikelySlip(
                18 * C_in**2, "Those are two 3 × 3 convolutions: the block of ResNet that it replaces."
            ),
            LikelySlip(
                e**2 * C_in**2, "Only one side of each convolution is wide. The other has C channels."
            ),
            LikelySlip(2 * e * C_in**2 + 2 * e * C_in + 2 * C_in, "You counted BatchNorm, too."),
        ),
        hint="From how many channels to how many does each of the two convolutions go?",
    )
)
