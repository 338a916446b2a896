"""The cost of a layer, written once as formulas: numbers, LaTeX and the widgets' maths come from here.

Symbols: N batch; C_in, C_out channels; H, W size of the input; H_out, W_out size of the output;
k_h, k_w kernel (k where it is square); s stride; g groups; m outputs a channel of a depthwise layer;
b is 1 with a bias and 0 without.
"""

from sympy import Expr, ceiling, symbols

N, C_in, C_out, H, W, H_out, W_out, k_h, k_w, k, s, g, m, b = symbols(
    "N C_in C_out H W H_out W_out k_h k_w k s g m b", positive=True, integer=True
)

Formula = dict[str, Expr]

# Each output element is a sum of C_in/g * k_h * k_w products (Dumoulin and Visin 2016, section 2).
convolution: Formula = {
    "macs": N * H_out * W_out * C_out * C_in / g * k_h * k_w,
    "additions": b * N * C_out * H_out * W_out,
    "params": C_out * C_in / g * k_h * k_w + b * C_out,
    "reads": N * C_in * H * W,
    "writes": N * C_out * H_out * W_out,
}

linear: Formula = {
    "macs": N * C_in * C_out,
    "additions": b * N * C_out,
    "params": C_in * C_out + b * C_out,
    "reads": N * C_in,
    "writes": N * C_out,
}

#: Output size of a layer whose padding keeps the size at stride 1.
same_size = {H_out: ceiling(H / s), W_out: ceiling(W / s)}


def specialise(formula: Formula, values: dict) -> Formula:
    """Put values or other symbols in the place of symbols.

    >>> specialise(convolution, pointwise)["params"].subs({b: 0, g: 1})
    C_in*C_out
    """
    return {kind: expression.subs(values, simultaneous=True) for kind, expression in formula.items()}


def total(*formulas: Formula) -> Formula:
    """Add formulas kind by kind: layers one after the other.

    >>> total({"macs": C_in}, {"macs": C_out})["macs"]
    C_in + C_out
    """
    kinds = dict.fromkeys(kind for formula in formulas for kind in formula)
    return {kind: sum(formula.get(kind, 0) for formula in formulas) for kind in kinds}


square = {k_h: k, k_w: k}
depthwise = {g: C_in, C_out: m * C_in, **square}
pointwise = {k_h: 1, k_w: 1, H_out: H, W_out: W}

#: One layer, or two for the separable ones, without bias, square kernels.
layers: dict[str, Formula] = {
    "standard": specialise(convolution, {**square, g: 1, b: 0}),
    "grouped": specialise(convolution, {**square, b: 0}),
    "depthwise": specialise(convolution, {**depthwise, b: 0}),
    "pointwise": specialise(convolution, {**pointwise, g: 1, b: 0}),
}
# Xception (Chollet 2017) and MobileNet (Howard et al. 2017, section 3.1): depthwise, then pointwise on its output.
layers["depthwise_separable"] = total(
    specialise(layers["depthwise"], {m: 1}), specialise(layers["pointwise"], {H: H_out, W: W_out})
)
# A k x 1 layer from C_in to C_out, then a 1 x k layer on its output; the stride is in both, an axis each.
layers["spatially_separable"] = total(
    specialise(convolution, {k_h: k, k_w: 1, g: 1, b: 0, W_out: W}),
    specialise(convolution, {k_h: 1, k_w: k, g: 1, b: 0, C_in: C_out, H: H_out}),
)


def separable_ratio() -> Expr:
    """MACs of a depthwise separable layer for each MAC of the standard one: ``1/C_out + 1/k^2``.

    Source:  MobileNet, Howard et al. 2017, section 3.1.

    >>> separable_ratio()
    k**(-2) + 1/C_out
    """
    return (layers["depthwise_separable"]["macs"] / layers["standard"]["macs"]).expand()
