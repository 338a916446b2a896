"""Questions on Mitchell's product: a product by hand, and the energy of a layer."""

from sympy import Integer, Max, symbols

from ...cost.formulas import H, H_out, N, W_out, in_order, k, layers, specialise
from ..question import LikelySlip, Line, Question, register

p, q, m, n = symbols("p q m n", positive=True, integer=True)
total = symbols("digits", positive=True, integer=True)
true = (2**p + m) * (2**q + n)
added = m * 2**q + n * 2**p

register(
    Question(
        name="mitchell-by-hand",
        title="a product by hand",
        text="Two numbers are 2^{p} + {m} and 2^{q} + {n}. What is their Mitchell product?",
        unit="",
        draws={"p": (3,), "m": (5, 6, 7), "q": (2,), "n": (2, 3)},
        lines=(
            Line(
                "digits",
                "Behind the leading 1 stand m / 2^p and n / 2^q. Their sum, times 2^p 2^q:",
                added,
            ),
            Line(
                "product",
                "Without a carry, 2^p 2^q is added; with one, the sum counts twice. It is the larger of both.",
                Max(2**p * 2**q + total, 2 * total),
            ),
        ),
        slips=(
            LikelySlip(true, "That is the true product. Mitchell's leaves out the product of the digits."),
            LikelySlip(
                2 ** (p + q) + added, "The digits add up to more than 1: a carry goes into the exponent."
            ),
            LikelySlip(added, "After the carry the exponent is one larger, so the sum counts twice."),
            LikelySlip(2 ** (p + q), "You added the exponents alone. The digits are added, too."),
            LikelySlip(
                (2**p + m) + (2**q + n), "You added the numbers. It is their logarithms that are added."
            ),
        ),
        hint="Write both as (1 + x) 2^k. What are the two x, and is their sum below 1?",
    )
)

# as many products as a convolution has MACs
products = specialise(layers["standard"], {N: 1, H_out: H, W_out: H, k: Integer(3)})["macs"]
elements, energy = symbols("elements energy", positive=True, integer=True)
whole, add, multiply = symbols("e_int e_add e_mul", positive=True, integer=True)
MICRO = Integer(10) ** 9  # femtojoules in a microjoule

register(
    Question(
        name="mitchell-energy",
        title="energy of a layer of Mitchell products",
        text="On a 45 nm chip an addition of whole numbers takes {e_int} femtojoules, one of float32 numbers "
        "{e_add}, a multiplication of those {e_mul}. A 3 × 3 layer reads {C_in} channels and writes {C_out} "
        "channels of {H} × {H} pixels. How many microjoules does its arithmetic need for one image with "
        "Mitchell's product? (1 microjoule is 10⁹ femtojoules; three digits are enough.)",
        unit="microjoules",
        draws={
            "C_in": (64, 128),
            "C_out": (64, 128),
            "H": (32, 56),
            "e_int": (100,),
            "e_add": (900,),
            "e_mul": (3700,),
        },
        lines=(
            Line("elements", "Each output pixel and channel reads a 3 × 3 window of all inputs.", products),
            Line(
                "energy",
                "Each product is an addition of whole numbers, and what it gives is added as a float.",
                elements * in_order(whole, add),
            ),
            Line("microjoules", "In microjoules:", energy / MICRO),
        ),
        slips=(
            LikelySlip(products * (multiply + add) / MICRO, "That is the energy of the exact convolution."),
            LikelySlip(
                products * whole / MICRO, "You forgot the sums: they stay additions of float32 numbers."
            ),
            LikelySlip(
                2 * products * add / MICRO, "That is an adder layer. Here one addition is of whole numbers."
            ),
            LikelySlip(
                2 * products * whole / MICRO, "Only the products are of whole numbers; the sums are floats."
            ),
            LikelySlip((products / 9) * (whole + add) / MICRO, "You forgot the 3 × 3 pixels of the window."),
            LikelySlip((products / H**2) * (whole + add) / MICRO, "You counted one pixel. There are H × H."),
        ),
        hint="What happens to one number of a window? How many numbers are there?",
        tolerance=0.005,
    )
)
