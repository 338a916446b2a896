"""Questions on MicroNet: groups for one path, what a budget buys, what a dynamic activation holds."""

from sympy import sqrt, symbols

from ..question import LikelySlip, Line, Question, register

C, R, G, q, Hidden, Each, Squeeze, Expand = symbols(
    "C R G q hidden each squeeze expand", positive=True, integer=True
)

register(
    Question(
        name="micro-groups",
        title="groups for exactly one path",
        text="{C} channels pass a 1 × 1 convolution in G groups to {C} / {R} channels, a channel shuffle, and a 1 × 1 "
        "convolution in G groups back to {C}. For which G does exactly one path lead from each input to each output?",
        unit="groups",
        draws={"C": (144, 576, 324), "R": (4, 9)},
        lines=(
            Line("hidden", "So many channels stand between.", C / R),
            Line("G", "G · G pairs of groups share them, one channel each.", sqrt(Hidden)),
        ),
        slips=(
            LikelySlip(
                C / R, "That many groups would have one channel each, and only one group would be heard."
            ),
            LikelySlip(sqrt(C), "You forgot R: only C / R channels stand between."),
            LikelySlip(sqrt(C * R), "You multiplied by R. The channels between are C divided by R."),
            LikelySlip(sqrt(C) / R, "R stands under the root, too."),
        ),
        hint="Each path goes through one channel between. How many channels share the same group on both sides?",
    )
)

register(
    Question(
        name="micro-arriving-paths",
        title="paths that arrive at one output",
        text="A micro-factorised layer has {C} channels, R = {R} and G = {G} groups in both convolutions. How many "
        "paths end at one output, from all inputs together?",
        unit="paths",
        draws={"C": (96, 192), "R": (2, 4), "G": (6, 3, 12)},
        lines=(
            Line("each", "An output reads one group of the channels between.", C / (R * G)),
            Line("paths", "Each of them reads one group of the inputs.", Each * C / G),
        ),
        slips=(
            LikelySlip(
                C / (R * G), "You counted the channels that the output reads. Each of them reads several."
            ),
            LikelySlip(C**2 / (R * G), "You divided by G once. Both convolutions have groups."),
            LikelySlip(C**2 / G**2, "You forgot R: fewer channels stand between."),
            LikelySlip(C**2 / R, "That is so without groups."),
            LikelySlip(2 * C**2 / (R * G), "Those are the weights of both convolutions."),
        ),
        hint="Walk back from the output: how many channels does it read, and how many inputs does each of those read?",
    )
)

register(
    Question(
        name="shift-max-parameters",
        title="parameters of a Dynamic Shift-Max",
        text="A Dynamic Shift-Max reads the means of {C} channels. A linear layer makes {q} numbers of them, a second "
        "one makes 4 coefficients for each channel (K = 2 sums of J = 2 channels). Both layers have biases. How many "
        "parameters does the activation have?",
        unit="parameters",
        draws={"C": (64, 128, 256), "q": (8, 16)},
        lines=(
            Line("squeeze", "The first layer, with its biases.", C * q + q),
            Line("expand", "The second gives 4 C numbers.", 4 * C * q + 4 * C),
            Line("params", "Together:", Squeeze + Expand),
        ),
        slips=(
            LikelySlip(5 * C * q, "You forgot the biases."),
            LikelySlip(3 * C * q + q + 2 * C, "You counted 2 coefficients for each channel: that is K = 1."),
            LikelySlip(
                2 * C * q + q + C, "You counted a squeeze-and-excitation: one number for each channel."
            ),
            LikelySlip(4 * C * q + 4 * C, "You forgot the first layer."),
            LikelySlip(C * q + q, "You forgot the second layer."),
        ),
        hint="Two linear layers: C to q, and q to 4 C.",
    )
)
