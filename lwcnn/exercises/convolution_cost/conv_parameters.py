"""Exercise: the parameters of a convolution, with groups and bias."""

from ...cost.formulas import convolution, evaluate
from ..exercise import Exercise, Slip, register


def conv_parameters(C_in, C_out, k, groups, bias):
    return evaluate(
        convolution,
        C_in=C_in,
        C_out=C_out,
        k_h=k,
        k_w=k,
        g=groups,
        b=int(bias),
        N=1,
        H=1,
        W=1,
        H_out=1,
        W_out=1,
    ).params


def _draw_conv_parameters(random):
    groups = random.choice([1, 2, 4])
    # C_in and C_out always differ, and groups divide both, so that no slip gives the true number
    return (groups * random.randint(2, 5), groups * random.randint(6, 12), random.choice([3, 5, 7]), groups,
            random.random() < 0.5)  # fmt: skip


register(
    Exercise(
        name="conv-parameters",
        place=2,
        title="Parameters of a convolution",
        task="Write a function that returns the number of learned parameters of a convolution layer with C_in input "
        "and C_out output channels, a k x k kernel, `groups` groups, and a bias if `bias` is True.",
        reference=conv_parameters,
        first=((1, 1, 3, 1, False), (3, 8, 3, 1, False), (3, 8, 3, 1, True), (4, 8, 3, 2, True)),
        draw=_draw_conv_parameters,
        slips=(
            Slip(
                lambda C_in, C_out, k, groups, bias: C_out * C_in * k * k // groups,
                "What does a layer with a bias hold, that a layer without one does not?",
                "You forgot the bias: one number for each output channel, if `bias` is True.",
            ),
            Slip(
                lambda C_in, C_out, k, groups, bias: C_out * C_in * k * k // groups + C_out,
                "Try your function with bias=False.",
                "You add the bias also where the layer has none.",
            ),
            Slip(
                lambda C_in, C_out, k, groups, bias: C_out * C_in * k * k // groups + bias * C_in,
                "To what is a bias added: to the input or to the output?",
                "There is one bias for each output channel, not for each input channel.",
            ),
            Slip(
                lambda C_in, C_out, k, groups, bias: C_out * C_in * k // groups + bias * C_out,
                "How many weights has a window that is k high and k wide?",
                "You counted k once. A window has k rows and k columns.",
            ),
            Slip(
                lambda C_in, C_out, k, groups, bias: C_out * C_in * k * k + bias * C_out,
                "Is your number right for groups=1 only?",
                "With groups, a filter sees the channels of its own group only: C_in / groups of them.",
            ),
            Slip(
                lambda C_in, C_out, k, groups, bias: C_out * C_in * k * k // groups**2 + bias * C_out,
                "Is your number right for groups=1 only?",
                "You divided by groups twice. Each of the C_out filters gets thinner; their number stays.",
            ),
            Slip(
                lambda C_in, C_out, k, groups, bias: (C_out * C_in * k * k + bias * C_out) // groups,
                "Do the groups share their biases?",
                "You divided the bias by groups too. There is one for each output channel, in whatever group.",
            ),
        ),
        hints=(
            "Draw one filter: how many channels deep, how high, how wide is it?",
            "Count the weights of one filter, then the filters, then the biases.",
            "A filter reads C_in / groups channels, with k x k weights for each; there is one filter an output.",
        ),
    )
)
