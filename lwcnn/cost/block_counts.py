"""Blocks in numbers: channels, parameters, MACs and activation memory, layer by layer, for one image."""

from functools import cache
from typing import NamedTuple

from sympy import Expr, Integer

from ..errors import LwcnnError, divisors, is_whole, nearest, one_of
from .block_layers import Layer
from .blocks import BLOCKS, variants
from .formulas import H, H_out, W, as_function, same_size, stride

IN_PLACE = ("concat", "add", "scale")


def memory(layers: list[Layer]) -> list[dict[str, Expr]]:
    """How many activation elements must exist while each layer runs, for one image: ``read + written + kept``.

    read: the layer's inputs. written: its output; nothing for concat, add and scale, which use the memory of
    their inputs. kept: every other tensor that a later layer reads, such as the input of a block with a shortcut.
    BatchNorm and activations work in place, and parameters are not counted.

    An input that is split counts as its parts, which are there from the start.

    The peak of a block is the largest sum. An engine that fuses layers needs less, training needs more.
    """
    rows = []
    for place, layer in enumerate(layers):
        later = {x for after in layers[place + 1 :] for x in after.inputs}
        there = [x for x in layers if (x in layers[:place] or not x.inputs) and x is not layer]
        kept = [x for x in there if x in later and x not in layer.inputs]
        rows.append(
            {
                "read": sum((x.elements for x in layer.inputs), Integer(0)),
                "written": Integer(0) if layer.kind in IN_PLACE else layer.elements,
                "kept": sum((x.elements for x in kept), Integer(0)),
            }
        )
    return rows


class Row(NamedTuple):
    """One layer of a block in numbers, for one image.

    adder_operations: the absolute differences and additions of an adder layer, which has no MACs; 0 in others.
    """

    name: str
    channels: int
    height: int
    width: int
    macs: int
    adder_operations: int
    params: int
    read: int
    written: int
    kept: int

    @property
    def memory(self) -> int:
        """Activation elements that must exist while the layer runs."""
        return self.read + self.written + self.kept


def row_formulas(layers: list[Layer]) -> list[dict[str, Expr]]:
    """What `Row` holds, as formulas: a dictionary a layer.

    >>> row_formulas(variants(BLOCKS["fire"])[0][1])[1]["channels"]
    s
    """
    return [
        {
            "channels": layer.channels,
            "height": layer.size[0],
            "width": layer.size[1],
            **layer.cost,
            **elements,
        }
        for layer, elements in zip(layers, memory(layers), strict=True)
    ]


def inputs_of(name: str) -> list[Expr]:
    """The symbols that a block needs values for, sorted by name.

    Raises:  LwcnnError if there is no such block.

    >>> [str(symbol) for symbol in inputs_of("fire")]
    ['C_in', 'C_out', 'H', 'SR', 'W']
    """
    if name not in BLOCKS:
        raise LwcnnError(f"count_block({name!r})", "there is no such block", hint=nearest(name, BLOCKS))
    return list(_inputs_of(name))


@cache
def _inputs_of(name: str) -> tuple[Expr, ...]:
    block = BLOCKS[name]
    formulas = [*block.widths.values()]
    for condition, layers in variants(block):
        formulas += [Integer(1) * condition, *(f for row in row_formulas(layers) for f in row.values())]
    used = set().union(*(formula.free_symbols for formula in formulas))
    if H_out in used:
        used |= {H, W, stride}
    return tuple(sorted(used - set(block.widths) - set(same_size), key=str))


def count_block(name: str, **values) -> list[Row]:
    """Put numbers into the formulas of a block: a row a layer, the block's input first.

    Values: C_in, C_out, H, W, and as the block needs them k, stride, SR (fire), r (bottleneck),
    t (inverted_residual, mbconv, fused_mbconv, ghost_bottleneck), SE (inverted_residual, ghost_bottleneck),
    BN (separable), g (shuffle_unit): see `inputs_of`. SE and BN are 1 or 0. The output
    size is ceil(size / stride).

    Raises:  LwcnnError if there is no such block, or a value is missing, too much or impossible.

    >>> rows = count_block("fire", C_in=96, C_out=128, H=55, W=55, SR=0.125)
    >>> [row.channels for row in rows], sum(row.params for row in rows)
    ([96, 16, 64, 64, 128], 11920)
    """
    _check_values(name, [str(symbol) for symbol in inputs_of(name)], values)
    widths, forms = _compiled(name)
    known = [values[str(symbol)] for symbol in inputs_of(name)]
    known = [*known, *widths(*known)]
    for condition, names, function in forms:
        if condition(*known):
            return [
                Row(layer, *map(int, numbers)) for layer, numbers in zip(names, function(*known), strict=True)
            ]
    raise AssertionError("the conditions of the forms of a block exclude each other and leave nothing out")


@cache
def _compiled(name: str):
    """The formulas of a block as Python functions: its inner widths, and for each form its condition and rows."""
    block, given = BLOCKS[name], inputs_of(name)
    inner = block.widths | (same_size if stride in given else {})
    known = [*given, *inner]
    forms = [
        (
            as_function(known, condition),
            [layer.name for layer in layers],
            as_function(known, [list(row.values()) for row in row_formulas(layers)]),
        )
        for condition, layers in variants(block)
    ]
    return as_function(given, list(inner.values())), forms


def _check_values(name: str, needed: list[str], values: dict) -> None:
    where = f"count_block({name!r}, {', '.join(f'{key}={value}' for key, value in values.items())})"
    wrong = [key for key in needed if key not in values] + [key for key in values if key not in needed]
    if wrong:
        what = f"{wrong[0]} is missing" if wrong[0] in needed else f"this block has no {wrong[0]}"
        raise LwcnnError(where, what, expected=f"values for {', '.join(needed)}")
    for key, value in values.items():
        allowed, expected = _allowed(key, value)
        if not allowed:
            raise LwcnnError(where, f"{key} is {value!r}", expected=expected)
    if name == "fire" and values["C_out"] < 2:
        raise LwcnnError(where, "C_out is 1", expected="at least 2, one output for each expand layer")
    if name == "shuffle_unit":
        _check_unit(where, values["C_in"], values["C_out"], values["stride"], values["g"])
    if name == "shuffle_v2_unit":
        c_in, c_out = values["C_in"], values["C_out"]
        if c_out % 2 or (values["stride"] == 1 and c_in != c_out):
            expected = "an even number of channels out; at stride 1 as many as in"
            raise LwcnnError(
                where, "the two branches do not fit", f"C_in is {c_in}, C_out is {c_out}", expected
            )


def _allowed(symbol: str, value) -> tuple[bool, str]:
    """Whether a symbol may have this value, and what it may have."""
    if symbol in ("SE", "BN"):
        return value in (0, 1), "1 for yes or 0 for no"
    if symbol == "SR":
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return number and 0 < value <= 1, "a number above 0 and at most 1: a squeeze layer does not widen"
    if symbol == "k":
        return is_whole(value, 1) and value % 2 == 1, "an odd number, so that sizes are kept"
    return is_whole(value, 1), "a whole number of at least 1"


def _check_unit(where: str, c_in: int, c_out: int, stride: int, groups: int) -> None:
    """A sum needs equal channels; a concatenation brings the input's, so the branch makes the rest."""
    if (c_in != c_out) if stride == 1 else (c_in >= c_out):
        given = f"C_in is {c_in}, C_out is {c_out}, stride is {stride}"
        expected = "as many channels out as in at stride 1, more at another stride"
        raise LwcnnError(where, "the shortcut does not fit", given, expected)
    if c_in % groups or c_out % groups:
        both = [number for number in divisors(c_in) if c_out % number == 0]
        what = f"{groups} groups do not divide {c_in} and {c_out} channels"
        raise LwcnnError(where, what, expected="g must divide both", hint=f"use {one_of(both)}")
