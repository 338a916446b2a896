"""What PyTorch's own operators cost, by the conventions of the rules for steps (`lwcnn.cost.rules`).

MACs are half the operations of PyTorch's own counter, `torch.utils.flop_counter`. The other kinds are counted for the
operators of the tables below; of the rest, such as layer normalisation, only MACs, parameters and elements moved.
"""

import torch
from torch import Tensor
from torch.utils._pytree import tree_leaves
from torch.utils.flop_counter import flop_registry

from .kinds import Cost

aten = torch.ops.aten

#: How many operations of each kind an operator takes for one number of its output.
EACH: dict = {
    aten.relu: {"comparisons": 1},
    aten.hardtanh: {"comparisons": 2},
    aten.clamp: {"comparisons": 2},
    aten.clamp_min: {"comparisons": 1},
    aten.hardsigmoid: {"additions": 1, "comparisons": 2, "multiplications": 1},
    aten.hardswish: {"additions": 1, "comparisons": 2, "multiplications": 2},
    aten.sigmoid: {"special": 1},
    aten.tanh: {"special": 1},
    aten.exp: {"special": 1},
    aten.silu: {"special": 1, "multiplications": 1},
    aten.gelu: {"special": 1, "multiplications": 1},
    aten.add: {"additions": 1},
    aten.sub: {"additions": 1},
    aten.mul: {"multiplications": 1},
    aten.div: {"multiplications": 1},
    # in eval mode the four vectors fold into one factor and one summand
    aten.native_batch_norm: {"additions": 1, "multiplications": 1},
    aten._native_batch_norm_legit_no_training: {"additions": 1, "multiplications": 1},
}
#: The same for the operators of `lwcnn.arithmetic`, by their names.
MITCHELL = {
    "mitchell_product": {"mitchell_products": 1},
    "mitchell_power": {"mitchell_products": 1},
    "mitchell_sigmoid": {"special": 1},
}
MEANS = (aten.mean, aten._adaptive_avg_pool2d)
#: MACs that PyTorch's counter leaves out: products with a vector, and a sum of products of matrices.
MORE_MACS = {
    aten.dot: lambda a, b: a.numel(),
    aten.vdot: lambda a, b: a.numel(),
    aten.mv: lambda a, b: a.numel(),
    aten.addmv: lambda bias, a, b: a.numel(),
    aten.addbmm: lambda bias, a, b: a.numel() * b.shape[-1],
}
#: Operators that multiply and add, by no formula that PyTorch or we have.
UNKNOWN = (
    "_cdist_forward", "_pdist_forward", "_euclidean_dist", "_trilinear", "_fft_r2c", "_fft_c2r", "_fft_c2c",
    "_transformer_encoder_layer_fwd", "_native_multi_head_attention", "_int_mm", "_grouped_mm", "mkldnn_rnn_layer",
)  # fmt: skip


def functional(operator):
    """The operator without its variant and without the ``_`` of those that work in place.

    >>> functional(aten.relu_.default) is aten.relu, functional(aten.add.Tensor) is aten.add
    (True, True)
    """
    packet = operator.overloadpacket
    name = packet.__name__
    return getattr(aten, name[:-1], packet) if name.endswith("_") else packet


def is_unknown(operator) -> bool:
    """Whether nobody knows what an operator costs: one of another library, or one without a formula.

    >>> is_unknown(aten.relu.default), is_unknown(aten._cdist_forward.default)
    (False, True)
    """
    name = operator.overloadpacket.__name__
    library = operator.namespace not in ("aten", "prim", "prims")
    if name in MITCHELL or name == "mitchell_matmul":
        return False
    return library or name in UNKNOWN or (name.startswith("linalg_") and "norm" not in name)


def gives_a_view(operator) -> bool:
    """Whether an operator computes nothing, but shows the memory of its input in another way."""
    returned = [value.alias_info for value in operator._schema.returns]
    views = any(alias is not None and not alias.is_write for alias in returned)
    return views or operator.overloadpacket in (aten._unsafe_view, aten._reshape_alias, aten.lift_fresh)


def cost_of_operator(operator, args: tuple, kwargs: dict, out, maps: list[Tensor]) -> Cost:
    """The cost of one operator, without parameters. ``maps`` are its tensors that are no parameters.

    >>> x, w = torch.ones(5, 2), torch.ones(2, 3)
    >>> cost_of_operator(aten.mm.default, (x, w), {}, x @ w, [x])
    Cost(macs=30, multiplications=0, additions=0, absolute_differences=0, mitchell_products=0, shifts=0, comparisons=0,
    special=0, params=0, reads=10, writes=15)
    """
    first = next((value for value in tree_leaves(out) if isinstance(value, Tensor)), None)
    if first is None or gives_a_view(operator):
        return Cost()
    kind, size = functional(operator), first.numel()
    moved = Cost(reads=sum(tensor.numel() for tensor in maps), writes=size)
    if kind in EACH:
        return moved + Cost(**{name: times * size for name, times in EACH[kind].items()})
    if kind.__name__ in MITCHELL:
        return moved + Cost(**{name: times * size for name, times in MITCHELL[kind.__name__].items()})
    if kind.__name__ == "mitchell_matmul":
        products = size * args[0].shape[2]
        return moved + Cost(mitchell_products=products, additions=products)
    if kind in flop_registry:
        has_bias = kind in (aten.addmm, aten.baddbmm) or (kind is aten.convolution and args[2] is not None)
        macs = flop_registry[kind](*args, **kwargs, out_val=out) // 2
        return moved + Cost(macs=macs, additions=size if has_bias else 0)
    if kind in MORE_MACS:
        return moved + Cost(macs=MORE_MACS[kind](*args[:3]))
    if kind in MEANS:
        return moved + Cost(additions=max(args[0].numel() - size, 0), multiplications=size)
    if kind in (aten.max_pool2d_with_indices, aten.avg_pool2d):
        window = args[1][0] * args[1][-1] - 1
        if kind is aten.avg_pool2d:
            return moved + Cost(additions=size * window, multiplications=size)
        return moved + Cost(comparisons=size * window)
    return moved
