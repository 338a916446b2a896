"""Blocks in numbers: channels, parameters, MACs and activation memory, layer by layer, for one image."""

from functools import cache
from typing import NamedTuple

from sympy import Expr, Integer, lambdify

from ..errors import LwcnnError, nearest
from .blocks import BLOCKS, Layer, variants
from .formulas import H, H_out, W, same_size, stride


def memory(layers: list[Layer]) -> list[dict[str, Expr]]:
    """How many activation elements must exist while each layer runs, for one image: ``read + written + kept``.

    read: the layer's inputs. written: its output; nothing for concat and add, which use the memory of their
    inputs. kept: every other tensor that a later layer reads, such as the input of a block with a shortcut.
    BatchNorm and activations work in place, and parameters are not counted.

    The peak of a block is the largest sum. An engine that fuses layers needs less, training needs more.
    """
    rows = []
    for place, layer in enumerate(layers):
        later = {x for after in layers[place + 1 :] for x in after.inputs}
        kept = [x for x in layers[:place] if x in later and x not in layer.inputs]
        rows.append(
            {
                "read": sum((x.elements for x in layer.inputs), Integer(0)),
                "written": Integer(0) if layer.kind in ("concat", "add") else layer.elements,
                "kept": sum((x.elements for x in kept), Integer(0)),
            }
        )
    return rows


class Row(NamedTuple):
    """One layer of a block in numbers, for one image."""

    name: str
    channels: int
    height: int
    width: int
    macs: int
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
    t (inverted_residual): see `inputs_of`. The output size is ceil(size / stride).

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
            lambdify(known, condition, "math"),
            [layer.name for layer in layers],
            lambdify(known, [list(row.values()) for row in row_formulas(layers)], "math"),
        )
        for condition, layers in variants(block)
    ]
    return lambdify(given, list(inner.values()), "math"), forms


def _check_values(name: str, needed: list[str], values: dict) -> None:
    where = f"count_block({name!r}, {', '.join(f'{key}={value}' for key, value in values.items())})"
    wrong = [key for key in needed if key not in values] + [key for key in values if key not in needed]
    if wrong:
        what = f"{wrong[0]} is missing" if wrong[0] in needed else f"this block has no {wrong[0]}"
        raise LwcnnError(where, what, expected=f"values for {', '.join(needed)}")
    for key, value in values.items():
        kinds = (int, float) if key == "SR" else int
        if isinstance(value, bool) or not isinstance(value, kinds) or not value > 0:
            expected = "a number above 0" if key == "SR" else "a whole number of at least 1"
            raise LwcnnError(where, f"{key} is {value!r}", expected=expected)
    if values.get("k", 1) % 2 == 0:
        raise LwcnnError(
            where, f"the kernel k is {values['k']}", expected="an odd number, so that sizes are kept"
        )
    if values.get("SR", 1) > 1:
        raise LwcnnError(where, f"SR is {values['SR']}", expected="at most 1: a squeeze layer does not widen")
    if name == "fire" and values["C_out"] < 2:
        raise LwcnnError(where, "C_out is 1", expected="at least 2, one output for each expand layer")
