"""Questions on the Ghost module: what its two convolutions hold, what they cost, what that saves."""

from sympy import Integer, symbols

from ...cost.blocks.ghostnet import d, layers_of_module
from ...cost.formulas import C_in, C_out, H, H_out, N, W_out, in_order, k, layers, r, specialise
from ..question import LikelySlip, Line, Question, register

m, n = symbols("m n", positive=True, integer=True)
Primary, Cheap, Ordinary, Ghost = symbols("primary cheap ordinary ghost", positive=True, integer=True)

half = C_out / 2
module = {layer: specialise(f, {N: 1, H_out: H, W_out: H}) for layer, f in layers_of_module(m).items()}
weights = {layer: formula["params"].subs({k: 1, r: 2}) for layer, formula in module.items()}
primary, cheap = (weights[layer].subs(m, half) for layer in ("primary", "cheap"))

register(
    Question(
        name="ghost-module-parameters",
        title="parameters of a Ghost module",
        text="A Ghost module makes {C_out} channels from {C_in}: half of them by a 1 × 1 convolution, the other half "
        "from the first half, by one {d} × {d} filter each. There are no biases; leave BatchNorm out. How many "
        "weights does it have?",
        unit="weights",
        draws={"C_in": (16, 80, 112), "C_out": (48, 120, 240), "d": (3, 5)},
        lines=(
            Line("m", "The primary convolution makes half of the channels.", half),
            Line("primary", "Its filters are 1 × 1 and as deep as the input.", weights["primary"]),
            Line("cheap", "Each of the other half has one filter of one channel.", weights["cheap"]),
            Line("params", "Together:", in_order(Primary, Cheap)),
        ),
        slips=(
            LikelySlip(C_in * C_out, "That is the ordinary 1 × 1 convolution, which makes all channels."),
            LikelySlip(primary, "You forgot the cheap filters."),
            LikelySlip(cheap, "You forgot the primary convolution."),
            LikelySlip(
                primary + 2 * cheap, "You made all channels twice. The cheap filters make half of them."
            ),
            LikelySlip(
                primary + half * cheap,
                "Your cheap filters read all the primary maps. Each of them reads one: they are depthwise.",
            ),
            LikelySlip(
                primary * d**2 + cheap,
                "You gave the primary filters d × d weights, too. They are 1 × 1.",
            ),
            LikelySlip(primary + half * d, "You counted d once, not squared."),
            LikelySlip(
                primary + C_in * d**2,
                "Your cheap filters read the input of the module. They read the primary maps.",
            ),
            LikelySlip(
                primary + cheap + 2 * C_out,
                "You counted BatchNorm, too: its scale and its shift for each channel are left out here.",
            ),
        ),
        hint="Two convolutions. How many filters has each of them, and how many channels does one filter read?",
    )
)

maps = C_out / r
macs = {layer: formula["macs"] for layer, formula in module.items()}
first, second = (macs[layer].subs(m, maps) for layer in ("primary", "cheap"))

register(
    Question(
        name="ghost-module-macs",
        title="MACs of a Ghost module",
        text="A Ghost module with r = {r} makes {C_out} channels from {C_in}, on {H} × {H} pixels with stride 1. Its "
        "primary convolution is {k} × {k} and makes 1/{r} of the channels; each of these maps gives the others by "
        "{d} × {d} depthwise filters. How many MACs does it need for one image?",
        unit="MACs",
        # r of 3 and 5: with 2, each map gives one ghost, and some slips would be right
        draws={"C_in": (32, 64), "C_out": (120, 240), "H": (14, 28), "k": (1, 3), "r": (3, 5), "d": (3, 5)},
        lines=(
            Line("m", "The primary convolution makes this many maps.", maps),
            Line("primary", "Each of its outputs reads all input channels.", macs["primary"]),
            Line("n", "The ghosts, r − 1 from each primary map:", (r - 1) * m),
            Line("cheap", "Each number of a ghost reads one map.", macs["cheap"].subs(r, n / m + 1)),
            Line("macs", "Together:", in_order(Primary, Cheap)),
        ),
        slips=(
            LikelySlip(2 * (first + second), "You gave FLOPs: two for each MAC."),
            LikelySlip(r * first, "That is the ordinary convolution, which makes all channels."),
            LikelySlip(first, "You forgot the cheap filters."),
            LikelySlip(
                first + second / (r - 1), "You made one ghost from each primary map. There are r − 1 of them."
            ),
            LikelySlip(
                first + r * second / (r - 1),
                "You made r ghosts from each primary map. The map itself is one of the r.",
            ),
            LikelySlip(
                first / r + second, "You divided by r twice. The primary filters are as deep as the input."
            ),
            LikelySlip(
                first + maps * second,
                "Your cheap filters read all the primary maps. Each of them reads one: they are depthwise.",
            ),
            LikelySlip(first + second / d, "You counted d once, not squared."),
            LikelySlip(
                (first + second) / H**2, "You counted one pixel. Each of the H × H pixels needs as many MACs."
            ),
        ),
        hint="How many maps does each of the two parts make, and how many products does one number of a map need?",
    )
)

ordinary = layers["standard"]["macs"].subs({N: 1, H_out: 1, W_out: 1, C_out: r})
ghost = in_order(*(number.subs({m: 1, H: 1}) for number in macs.values()))

register(
    Question(
        name="ghost-speed-up",
        title="what a Ghost module saves",
        text="A {k} × {k} convolution reads {C_in} channels. A Ghost module with r = {r} takes its place: a {k} × {k} "
        "primary convolution, and {d} × {d} cheap filters. How many times fewer MACs are that? Two digits behind "
        "the point are enough.",
        unit="times",
        draws={"C_in": (24, 16, 40), "k": (1,), "r": (2, 4), "d": (3, 5)},
        lines=(
            Line(
                "ordinary", "Take r channels of the output. An ordinary convolution needs, a pixel,", ordinary
            ),
            Line("ghost", "and a Ghost module makes one of them so, and r − 1 by a cheap filter.", ghost),
            Line("speed_up", "The ratio:", Ordinary / Ghost),
        ),
        slips=(
            LikelySlip(r + Integer(0), "That is the saving if the ghosts were free. They cost d × d each."),
            LikelySlip(
                r * C_in / (C_in + r - 1),
                "That is the formula for d = k. Here the primary filter is 1 × 1, and a cheap one is not.",
            ),
            LikelySlip(
                r * C_in / (C_in + r * d**2),
                "You made r ghosts from each primary map. The map itself is one of the r.",
            ),
            LikelySlip(r * C_in / (C_in + (r - 1) * d), "You counted d once, not squared."),
            LikelySlip(
                (C_in + (r - 1) * d**2) / (r * C_in),
                "That is the share that is left. The question asks how many times.",
            ),
            LikelySlip(
                C_in / (C_in + (r - 1) * d**2),
                "You let the ordinary convolution make one channel, and the Ghost module r of them.",
            ),
        ),
        hint="Take r channels of the output and one pixel. What does each of the two need for them?",
        tolerance=0.01,
    )
)
