"""The cost of a layer, written once as formulas: numbers, LaTeX and the widgets' maths come from here.

Symbols: N batch; C_in, C_out channels; H, W size of the input; H_out, W_out size of the output;
k_h, k_w kernel (k where it is square); g groups; m outputs a channel of a depthwise layer;
b is 1 with a bias and 0 without; alpha, rho the multipliers of width and resolution; t expansion;
s squeeze channels, c channels inside a bottleneck; r reduction: C_out / r channels are made in full, by the narrow
layer of a bottleneck or the primary layer of a Ghost module (whose paper writes s).
The stride is written out, since s is the number of squeeze channels in this book.
"""

from collections.abc import Callable

from sympy import Add, Expr, Function, Integer, Max, Rational, ceiling, floor, lambdify, symbols

from ..errors import LwcnnError, nearest
from ..ops import rounding

N, C_in, C_out, H, W, H_out, W_out, k_h, k_w, k, stride, g, m, b, s, c, t, r = symbols(
    "N C_in C_out H W H_out W_out k_h k_w k stride g m b s c t r", positive=True, integer=True
)
alpha, rho, resolution = symbols("alpha rho resolution", positive=True)
macs, additions, differences, params, reads, writes = symbols(
    "macs additions differences params reads writes", nonnegative=True, integer=True
)

Formula = dict[str, Expr]

#: The nearest multiple of the second number, by the rule of `lwcnn.ops.rounding.make_divisible`.
divisible = Function("divisible", positive=True, integer=True)


def as_function(names: list[Expr], expression) -> Callable:
    """A formula, or a list of formulas, as a Python function of the values of ``names``.

    >>> as_function([C_in], divisible(C_in / 4, 8))(72)
    24
    """
    return lambdify(names, expression, [{"divisible": rounding.make_divisible}, "math"])


def in_order(*terms: Expr) -> Expr:
    """A sum whose terms stay in this order, for the reader's sake; sympy would sort them.

    >>> in_order(W, C_in).args
    (W, C_in)
    """
    terms = [term for term in terms if term != 0]
    return Add(*terms, evaluate=False) if len(terms) > 1 else sum(terms, Integer(0))


def terms_of(expression: Expr) -> tuple[Expr, ...]:
    """The terms of a sum; of anything else, itself."""
    return expression.args if isinstance(expression, Add) else (expression,)


# Each output element is a sum of C_in/g * k_h * k_w products (Dumoulin and Visin 2016, section 2).
convolution: Formula = {
    "macs": N * H_out * W_out * C_out * C_in / g * k_h * k_w,
    "additions": b * N * C_out * H_out * W_out,
    "params": in_order(C_out * C_in / g * k_h * k_w, b * C_out),
    "reads": N * C_in * H * W,
    "writes": N * C_out * H_out * W_out,
}

# An adder layer reads what a convolution reads, but each product becomes |x - w|: a difference and an addition
# (AdderNet, Chen et al. 2020, equation 2). It multiplies nothing, so it has no MACs.
adder: Formula = {
    "absolute_differences": N * H_out * W_out * C_out * C_in * k_h * k_w,
    "additions": N * H_out * W_out * C_out * C_in * k_h * k_w,
    "params": C_out * C_in * k_h * k_w,
    "reads": N * C_in * H * W,
    "writes": N * C_out * H_out * W_out,
}

linear: Formula = {
    "macs": N * C_in * C_out,
    "additions": b * N * C_out,
    "params": in_order(C_in * C_out, b * C_out),
    "reads": N * C_in,
    "writes": N * C_out,
}

#: Output size of a layer with an odd kernel k and k//2 zeros on each side: the size stays at stride 1.
same_size = {H_out: ceiling(H / stride), W_out: ceiling(W / stride)}


def _nearest(number: Expr) -> Expr:
    """The nearest whole number, at least 1; halves go up."""
    return Max(1, floor(number + Rational(1, 2)))


#: The resolution multiplier is set by the network's input: 224, 192, 160 or 128 (MobileNet, section 3.4).
multiplier = {rho: resolution / 224}

#: Width and resolution multipliers (MobileNet, Howard et al. 2017, sections 3.3 and 3.4) on one layer. The paper
#: rounds nothing, since its sizes come out whole; other sizes go to the nearest whole number here.
multiplied = {
    C_in: _nearest(alpha * C_in),
    C_out: _nearest(alpha * C_out),
    H: _nearest(rho * H),
    W: _nearest(rho * W),
}

#: What follows from the kinds of cost; `Cost.intensity` is the same number. A MAC holds an addition, and a difference
#: is one too, as AdderNet counts them (table 1).
derived = {
    "activations": in_order(reads, writes),
    "intensity": macs / in_order(params, reads, writes),
    "all_additions": in_order(macs, differences, additions),
}


def specialise(formula: Formula, values: dict) -> Formula:
    """Put values or other symbols in the place of symbols; the terms keep their order.

    >>> specialise(convolution, {k_h: 1, k_w: 1, b: 0, g: 1})["params"]
    C_in*C_out
    """
    return {
        kind: in_order(*(term.subs(values, simultaneous=True) for term in terms_of(expression)))
        for kind, expression in formula.items()
    }


def total(*formulas: Formula) -> Formula:
    """Add formulas kind by kind: layers one after the other. The terms stay in the order of the layers.

    >>> total({"macs": C_in}, {"macs": C_out})["macs"]
    C_in + C_out
    """
    kinds = dict.fromkeys(kind for formula in formulas for kind in formula)
    return {
        kind: in_order(*(term for formula in formulas for term in terms_of(formula.get(kind, Integer(0)))))
        for kind in kinds
    }


square = {k_h: k, k_w: k}

#: Widths inside a block. c: a quarter of the output channels (ShuffleNet, Zhang et al. 2018, section 3.2), here
#: rounded down to a multiple of g, at least g. s: a quarter of the expanded channels (MobileNetV3, Howard et al.
#: 2019, section 5.3), rounded as in its released code.
inner = {c: g * Max(1, floor(C_out / (4 * g))), s: divisible(t * C_in / 4, 8)}

#: One layer, or as many as its name says, without bias and BatchNorm, square kernels.
layers: dict[str, Formula] = {
    "standard": specialise(convolution, {**square, g: 1, b: 0}),
    "grouped": specialise(convolution, {**square, b: 0}),
    "depthwise": specialise(convolution, {**square, g: C_in, C_out: m * C_in, b: 0}),
    "pointwise": specialise(convolution, {k_h: 1, k_w: 1, g: 1, b: 0}),
}
# Xception (Chollet 2017) and MobileNet (Howard et al. 2017, section 3.1): depthwise, then pointwise on its output.
layers["depthwise_separable"] = total(
    specialise(layers["depthwise"], {m: 1}), specialise(layers["pointwise"], {H: H_out, W: W_out})
)
# "Extreme Inception" (Xception, section 1.2 and figure 4): the same two layers in the other order.
layers["extreme_inception"] = total(
    specialise(layers["pointwise"], {H_out: H, W_out: W}),
    specialise(layers["depthwise"], {m: 1, C_in: C_out}),
)
# A k x 1 layer from C_in to C_out, then a 1 x k layer on its output; the stride is in both, an axis each.
layers["spatially_separable"] = total(
    specialise(convolution, {k_h: k, k_w: 1, g: 1, b: 0, W_out: W}),
    specialise(convolution, {k_h: 1, k_w: k, g: 1, b: 0, C_in: C_out, H: H_out}),
)
# GhostNet (Han et al. 2020, section 3.1): every r-th map by a standard layer, the others by r - 1 filters of 3 x 3 on
# each of these. Where r does not divide C_out, surplus maps are made and cut off.
_primary = ceiling(C_out / r)
_cheap = {k_h: 3, k_w: 3, C_in: _primary, C_out: (r - 1) * _primary, g: _primary, b: 0, H: H_out, W: W_out}
layers["ghost_module"] = total(
    specialise(layers["standard"], {C_out: _primary}), specialise(convolution, _cheap)
)
layers["adder"] = {"macs": Integer(0), **specialise(adder, square)}

# MobileNetV2 (Sandler et al. 2018, section 3.3): t times as many channels, filter each, project. For t above 1.
_expand = specialise(layers["pointwise"], {C_out: t * C_in, H_out: H, W_out: W})
_filter = specialise(layers["depthwise"], {m: 1, C_in: t * C_in})
_project = specialise(layers["pointwise"], {C_in: t * C_in, H: H_out, W: W_out})
# Squeeze-and-excitation (Hu, Shen and Sun 2018, section 3): pool, two small layers, scale every map.
_excite: Formula = {
    "macs": 2 * N * t * C_in * s,
    "params": 2 * t * C_in * s,
    "reads": in_order(2 * N * t * C_in * H_out * W_out, N * s, 2 * N * t * C_in),
    "writes": in_order(N * t * C_in * H_out * W_out, N * s, 2 * N * t * C_in),
}
layers["inverted_residual"] = total(_expand, _filter, _project)
layers["inverted_residual_with_se"] = total(_expand, _filter, _excite, _project)
# EfficientNet (Tan and Le 2019) squeezes to a quarter of the block's input; EfficientNetV2 (Tan and Le 2021, figure 2)
# puts one k x k layer in the place of the first two.
quarter_of_input = Max(1, floor(C_in / 4))
layers["mbconv"] = specialise(layers["inverted_residual_with_se"], {s: quarter_of_input})
layers["fused_mbconv"] = total(specialise(layers["standard"], {C_out: t * C_in}), _project)

# ShuffleNetV1 (Zhang et al. 2018, section 3.2): grouped 1 x 1, shuffle, depthwise, grouped 1 x 1. The shuffle only
# moves its maps.
layers["shuffle_unit"] = total(
    specialise(layers["grouped"], {k: 1, C_out: c, H_out: H, W_out: W}),
    {"reads": N * c * H * W, "writes": N * c * H * W},
    specialise(layers["depthwise"], {m: 1, C_in: c}),
    specialise(layers["grouped"], {k: 1, C_in: c, H: H_out, W: W_out}),
)


#: How each kind is called in a sentence.
names = {kind: kind.replace("_", " ") for kind in layers} | {
    "extreme_inception": "extreme Inception",
    "inverted_residual_with_se": "inverted residual with SE",
    "ghost_module": "Ghost module",
    "mbconv": "MBConv",
    "fused_mbconv": "fused MBConv",
}


def ratio(kind: str, of: str = "macs") -> Expr:
    """What a kind of layer costs for each unit that the standard layer costs, term by term.

    Raises:  LwcnnError if there is no such kind of layer, or no such kind of cost.

    >>> ratio("grouped")
    1/g
    """
    for name, table in ((kind, layers), (of, layers["standard"])):
        if name not in table:
            raise LwcnnError(f"ratio({kind!r}, {of!r})", f"{name!r} is not known", hint=nearest(name, table))
    return in_order(*(term / layers["standard"][of] for term in terms_of(layers[kind][of])))


def separable_ratio() -> Expr:
    """MACs of a depthwise separable layer for each MAC of the standard one: ``1/C_out + 1/k^2``.

    Source:  MobileNet, Howard et al. 2017, section 3.1.

    >>> separable_ratio()
    k**(-2) + 1/C_out
    """
    return ratio("depthwise_separable")
