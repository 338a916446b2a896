"""Questions on ChannelNet: what a filter along the channels has and does, and what takes its place."""

from sympy import Integer, symbols

from ...cost.formulas import C_in, H, in_order, k
from ..question import LikelySlip, Line, Question, register

L, n = symbols("L n", positive=True, integer=True)
Depthwise, Along, Slides, Dense = symbols("depthwise along slides dense", positive=True, integer=True)

stops = C_in - n + 1

register(
    Question(
        name="classifier-along-channels",
        title="weights of a classifier that slides along the channels",
        text="The last maps of a network have {C_in} channels of {H} × {H} pixels. One filter as high and as wide as "
        "the map slides along the channels, without zeros at the ends, and stops once for each of {n} classes. How "
        "many weights has the filter?",
        unit="weights",
        draws={"C_in": (512, 640, 1024), "n": (100, 200, 500), "H": (4, 5, 7)},
        lines=(
            Line("L", "A filter of L weights along the channels stops C_in − L + 1 times, so", stops),
            Line("along", "At each of its channels it has a weight for each pixel.", L * H**2),
        ),
        slips=(
            LikelySlip(C_in * n, "That is a linear layer after a pool."),
            LikelySlip(
                (C_in - n) * H**2, "You forgot the 1: a filter of L weights stops C_in − L + 1 times."
            ),
            LikelySlip(stops + Integer(0), "You forgot that the filter is as high and as wide as the map."),
            LikelySlip(stops * H, "You counted the side of the map once. It is squared."),
            LikelySlip(n * stops * H**2, "You gave each class a filter of its own. One serves all."),
            LikelySlip(C_in * H**2, "Your filter is as long as all channels: it stops once."),
            LikelySlip(n * H**2, "Your filter is as long as there are classes. It stops as often as that."),
        ),
        hint="How long is a filter that stops n times on C_in channels?",
    )
)

pixels = H**2
depthwise, along, dense = pixels * C_in * k**2, pixels * C_in * L, pixels * C_in * C_in

register(
    Question(
        name="weights-and-macs-along-channels",
        title="what a filter along the channels does",
        text="A {k} × {k} depthwise layer is followed by one filter of {L} weights that slides along the {C_in} "
        "channels with stride 1, on {H} × {H} pixels; zeros at both ends keep the number of channels. How many MACs do "
        "the two layers need for one image?",
        unit="MACs",
        draws={"C_in": (256, 512, 1024), "L": (16, 32, 64), "H": (7, 14), "k": (3, 5)},
        lines=(
            Line("depthwise", "Each number of the first map reads k × k pixels of its channel.", depthwise),
            Line("along", "Each number of the second reads L channels at its pixel.", along),
            Line("macs", "Together:", in_order(Depthwise, Along)),
        ),
        slips=(
            LikelySlip(
                pixels * (C_in * k**2 + L),
                "You counted the filter along the channels once a pixel. It works at every channel.",
            ),
            LikelySlip(
                depthwise + L, "You counted weights for the second layer. Each of them works everywhere."
            ),
            LikelySlip(C_in * k**2 + L, "These are the weights. Each of them works at many places."),
            LikelySlip(depthwise + dense, "That is a 1 × 1 convolution behind the depthwise layer."),
            LikelySlip(along, "You forgot the depthwise layer."),
            LikelySlip(depthwise, "You forgot the filter along the channels."),
            LikelySlip(
                depthwise + pixels * (C_in - L + 1) * L,
                "You left the zeros at the ends out: with them C_in channels come out.",
            ),
            LikelySlip(pixels * C_in * k + along, "You counted k once, not squared."),
            LikelySlip(2 * (depthwise + along), "You gave FLOPs: two for each MAC."),
        ),
        hint="How many numbers does each of the two layers give, and how many products does one of them need?",
    )
)

register(
    Question(
        name="macs-saved-along-channels",
        title="where the 1 × 1 convolution was",
        text="A 1 × 1 convolution from {C_in} to {C_in} channels gives way to one filter of {L} weights along the "
        "channels, with stride 1 and as many channels out as in. How many times fewer MACs are that?",
        unit="times",
        draws={"C_in": (256, 512, 1024), "L": (8, 64)},
        lines=(
            Line(
                "dense",
                "An output of the 1 × 1 convolution reads all channels at its pixel.",
                C_in + Integer(0),
            ),
            Line("slides", "An output of the filter reads L of them.", L + Integer(0)),
            Line("ratio", "The ratio:", Dense / Slides),
        ),
        slips=(
            LikelySlip(
                C_in**2 / L, "That is how many times fewer weights they have. Each weight works C_in times."
            ),
            LikelySlip(C_in + Integer(0), "You gave the filter one product for each output. It has L."),
            LikelySlip(L / C_in, "That is the share that is left. The question asks how many times."),
            LikelySlip(C_in - L, "You subtracted. The question asks for a ratio."),
            LikelySlip(C_in * L, "You multiplied. Compare what one output needs in both layers."),
        ),
        hint="Take one output channel at one pixel. How many products does it need in each of the two?",
    )
)
