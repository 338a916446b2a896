"""What a Ghost module saves, written once: its two parts, the speed-up, and the two simpler forms of it.

Symbols as in `formulas`; r maps come from one: the primary layer makes every r-th map, and r - 1 cheap filters of
d x d on each of those make the others. The paper writes s for r, c for C_in and n for C_out.

Source:  GhostNet, Han et al. 2020, arXiv 1911.11907, section 3.1.
"""

from sympy import Expr, ceiling, symbols

from .formulas import (
    C_in,
    C_out,
    Formula,
    H,
    H_out,
    W,
    W_out,
    b,
    convolution,
    g,
    in_order,
    k,
    k_h,
    k_w,
    layers,
    r,
    specialise,
    terms_of,
    total,
)

d = symbols("d", positive=True, integer=True)


def parts(primary: Expr) -> dict[str, Formula]:
    """The primary layer and the cheap filters of a module that makes ``primary`` maps in full.

    >>> parts(C_out / r)["cheap"]["params"]
    C_out*d**2*(r - 1)/r
    """
    cheap = {k_h: d, k_w: d, C_in: primary, C_out: (r - 1) * primary, g: primary, b: 0, H: H_out, W: W_out}
    return {
        "primary": specialise(layers["standard"], {C_out: primary}),
        "cheap": specialise(convolution, cheap),
    }


#: As a network has it: ceil(C_out / r) primary maps, r times as many in all, of which C_out are kept.
exact = parts(ceiling(C_out / r))


def ratio_of(quantity: str) -> Expr:
    """How many times less of a quantity a module needs than the standard layer, if r divides C_out.

    ``C_in k^2 / (C_in k^2 / r + (r - 1) d^2 / r)``, the same for MACs and for parameters.

    Source:  GhostNet, section 3.1: the speed-up ``r_s`` (macs) and the compression ``r_c`` (params).

    >>> ratio_of("macs") == ratio_of("params")
    True
    """
    whole = layers["standard"][quantity]
    shared = whole / (C_in * k**2)  # pixels and output channels: they cancel
    module = total(*parts(C_out / r).values())[quantity]
    return C_in * k**2 / in_order(*(term / shared for term in terms_of(module)))


speed_up = ratio_of("macs")

#: The speed-up where the cheap filters are as large as the kernel, d = k.
same_kernels = r * C_in / (r + C_in - 1)
