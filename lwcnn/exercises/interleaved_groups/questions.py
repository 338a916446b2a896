"""Questions on interleaved groups: weights of a pair, paths through three layers, what IGCV3's block costs."""

from sympy import symbols

from ...cost.blocks import layers as kinds
from ...cost.blocks.interleaved import L, M, S, pair_weights
from ...cost.formulas import C_in, C_out, H, H_out, N, W, W_out, g, in_order, k, specialise, t, terms_of
from ..question import LikelySlip, Line, Question, register

primary, secondary = (term.subs(S, 9) for term in terms_of(pair_weights))
Primary, Secondary, Ways = symbols("primary secondary ways", positive=True, integer=True)

register(
    Question(
        name="interleaved-weights",
        title="weights of an interleaved pair",
        text="{L} groups of {M} channels pass a grouped 3 × 3 convolution. Its output is shuffled and passes a 1 × 1 "
        "convolution whose groups each have one channel of every group before. The number of channels stays; there "
        "are no biases. How many weights do both have together?",
        unit="weights",
        draws={"L": (24, 16, 32), "M": (2, 3, 4)},
        lines=(
            Line("primary", "L groups, each from M channels to M by 3 × 3.", primary),
            Line("secondary", "M groups, each from L channels to L by 1 × 1.", secondary),
            Line("weights", "Together:", in_order(Primary, Secondary)),
        ),
        slips=(
            LikelySlip(9 * (L * M) ** 2, "That is one dense 3 × 3 convolution."),
            LikelySlip(primary, "You forgot the second convolution."),
            LikelySlip(secondary, "You forgot the first convolution."),
            LikelySlip(primary + 9 * secondary, "The second convolution is 1 × 1."),
            LikelySlip(
                primary + L * M**2, "The second one has M groups of L channels, not L groups of M again."
            ),
            LikelySlip(
                9 * secondary + L * M**2,
                "You swapped L and M: the first convolution has L groups of M channels.",
            ),
            LikelySlip(primary / L + secondary / M, "You counted one group of each convolution."),
        ),
        hint="Count one group of each convolution as a small convolution of its own, then all of them.",
    )
)

register(
    Question(
        name="paths-of-three-layers",
        title="paths through three interleaved layers",
        text="{L} · {M} channels pass three grouped 1 × 1 layers, with {M}, then {L}, then again {M} channels in a "
        "group. After each layer the channels are shuffled with as many groups as that layer has. How many paths lead "
        "from one input to one output?",
        unit="paths",
        draws={"L": (6, 3, 5), "M": (4, 8, 7)},
        lines=(
            Line("ways", "From one input the ways multiply: each layer spreads it over a group.", L * M**2),
            Line(
                "paths",
                "After two layers every place was reached once, so they share evenly.",
                Ways / (L * M),
            ),
        ),
        slips=(
            LikelySlip(L / L, "That is so after two layers. The third makes several ways of each."),
            LikelySlip(L, "The third layer has groups of M channels, not of L."),
            LikelySlip(
                L * M,
                "That is the number of outputs after two layers. How many ways lead to each, after three?",
            ),
            LikelySlip(L * M**2, "Those are all ways from one input. They end at L · M different outputs."),
        ),
        hint="Follow one input. Into how many ways does it branch in each layer, and at how many outputs do they end?",
    )
)

C = C_in
block = specialise(kinds["interleaved_residual"], {C_out: C_in, N: 1, W: H, H_out: H, W_out: H, k: 3})["macs"]
expand, depthwise, project = (term.subs({g: 2, t: 6}) for term in terms_of(block))
Expand, Depthwise, Project = symbols("expand depthwise project", positive=True, integer=True)

register(
    Question(
        name="interleaved-residual-macs",
        title="MACs of an IGCV3 block",
        text="An IGCV3 block keeps {C_in} channels of {H} × {H} pixels: a 1 × 1 convolution in 2 groups to 6 times as "
        "many, a shuffle, a depthwise 3 × 3 convolution, a 1 × 1 convolution in 2 groups back. How many MACs does it "
        "need for one image?",
        unit="MACs",
        draws={"C_in": (24, 32, 64), "H": (28, 14, 56)},
        lines=(
            Line("expand", "Each of 6 C channels reads half of the input.", expand),
            Line("depthwise", "Each of them alone; the shuffle has no product.", depthwise),
            Line("project", "Each output reads half of the wide channels.", project),
            Line("macs", "Together:", in_order(Expand, Depthwise, Project)),
        ),
        slips=(
            LikelySlip(
                2 * expand + depthwise + 2 * project, "That is MobileNetV2's block: you forgot the groups."
            ),
            LikelySlip(2 * expand + depthwise + project, "Both 1 × 1 convolutions have groups."),
            LikelySlip(expand + project, "You forgot the depthwise convolution."),
            LikelySlip(expand + depthwise, "You forgot the projection."),
            LikelySlip(
                expand + depthwise / 2 + project,
                "The depthwise convolution has a group a channel: 2 groups do not count.",
            ),
            LikelySlip(2 * (expand + depthwise + project), "You gave FLOPs: two for each MAC."),
            LikelySlip((expand + depthwise + project) / H**2, "You counted one pixel."),
        ),
        hint="Three layers and a shuffle. How many channels does one filter of each layer read?",
    )
)
