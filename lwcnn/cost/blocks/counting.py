"""Blocks in numbers: channels, parameters, MACs and activation memory, layer by layer, for one image."""

from functools import cache
from typing import NamedTuple

from sympy import Expr, Integer

from ...errors import LwcnnError, as_python, is_number, is_whole, nearest, one_of
from ..symbolic import Layer, same_size
from ..symbols import H, H_out, W, as_function, in_order, stride
from .block import BLOCKS, Block

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


class LayerCount(NamedTuple):
    """One layer of a block in numbers, for one image.

    adder_operations: the absolute differences and additions of an adder layer, which has no MACs; 0 in others.
    mitchell_operations: the Mitchell products and additions of a layer that has them in the place of MACs; 0 in others.
    """

    name: str
    channels: int
    height: int
    width: int
    macs: int
    adder_operations: int
    mitchell_operations: int
    params: int
    read: int
    written: int
    kept: int

    @property
    def memory(self) -> int:
        """Activation elements that must exist while the layer runs."""
        return self.read + self.written + self.kept


def count_formulas(layers: list[Layer]) -> list[dict[str, Expr]]:
    """What `LayerCount` holds, as formulas: a dictionary a layer.

    >>> count_formulas(BLOCKS["fire"].forms[0][1])[1]["channels"]
    s
    """
    return [
        {
            "channels": layer.channels,
            "height": layer.size[0],
            "width": layer.size[1],
            "macs": Integer(1) * layer.cost.macs,
            "adder_operations": _with_additions(layer, "absolute_differences"),
            "mitchell_operations": _with_additions(layer, "mitchell_products"),
            "params": layer.params,
            **elements,
        }
        for layer, elements in zip(layers, memory(layers), strict=True)
    ]


def layer_formulas(name: str, quantity: str, **answers: bool) -> dict[str, Expr]:
    """One quantity of `count_formulas` for each layer of a block: of its form with these answers.

    Raises:  LwcnnError if there is no such block, or the answers are not those that it asks for.

    >>> layer_formulas("fire", "macs")["squeeze"]
    C_in*H*W*s
    """
    block = _find(name, "layer_formulas")
    asked = {question: "True or False" for question in block.questions}
    if block.varies_by is not None:
        asked[str(block.varies_by)] = one_of(block.choices[block.varies_by])
    if set(answers) != set(asked):
        asked = ", ".join(f"{name}={values}" for name, values in asked.items()) or "no answers"
        raise LwcnnError(f"layer_formulas({name!r}, ...)", "the answers do not fit", expected=asked)
    layers = block.run(**answers)
    return {layer.name: row[quantity] for layer, row in zip(layers, count_formulas(layers), strict=True)}


def _find(name: str, where: str) -> Block:
    if name not in BLOCKS:
        raise LwcnnError(f"{where}({name!r})", "there is no such block", hint=nearest(name, BLOCKS))
    return BLOCKS[name]


def _with_additions(layer: Layer, operation: str) -> Expr:
    """How often a layer does what it has in the place of products, and its additions; 0 if it does it never."""
    count = getattr(layer.cost, operation)
    return in_order(count, layer.cost.additions) if count else Integer(0)


def symbols_of_block(name: str) -> list[Expr]:
    """The symbols that a block needs values for, sorted by name.

    Raises:  LwcnnError if there is no such block.

    >>> [str(symbol) for symbol in symbols_of_block("fire")]
    ['C_in', 'C_out', 'H', 'SR', 'W']
    """
    return list(_symbols_of_block(_find(name, "count_block").name))


@cache
def _symbols_of_block(name: str) -> tuple[Expr, ...]:
    block = BLOCKS[name]
    formulas = [*block.widths.values()]
    for condition, layers, _ in block.forms:
        formulas += [Integer(1) * condition, *(f for row in count_formulas(layers) for f in row.values())]
    used = set().union(*(formula.free_symbols for formula in formulas))
    if H_out in used:
        used |= {H, W, stride}
    return tuple(sorted(used - set(block.widths) - set(same_size), key=str))


def count_block(name: str, **values) -> list[LayerCount]:
    """Put numbers into the formulas of a block: a row a layer, the block's input first.

    Values: C_in, C_out, H, W, and what else the block needs: see `symbols_of_block`. SE and BN are 1 or 0. The output
    size is ceil(size / stride).

    Raises:  LwcnnError if there is no such block, or a value is missing, too much or impossible.

    >>> rows = count_block("fire", C_in=96, C_out=128, H=55, W=55, SR=0.125)
    >>> [row.channels for row in rows], sum(row.params for row in rows)
    ([96, 16, 64, 64, 128], 11920)
    """
    symbols = symbols_of_block(name)
    values = {key: as_python(value) for key, value in values.items()}
    _check_values(name, [str(symbol) for symbol in symbols], values)
    widths, forms = _compiled(name)
    known = [values[str(symbol)] for symbol in symbols]
    known = [*known, *widths(*known)]
    # the conditions of the forms exclude each other and leave nothing out
    names, function = next((names, function) for condition, names, function in forms if condition(*known))
    return [LayerCount(layer, *map(int, row)) for layer, row in zip(names, function(*known), strict=True)]


@cache
def _compiled(name: str):
    """The formulas of a block as Python functions: its inner widths, and for each form its condition and rows."""
    block, given = BLOCKS[name], symbols_of_block(name)
    inner = block.widths | (same_size if stride in given else {})
    known = [*given, *inner]
    forms = [
        (
            as_function(known, condition),
            [layer.name for layer in layers],
            as_function(known, [list(row.values()) for row in count_formulas(layers)]),
        )
        for condition, layers, _ in block.forms
    ]
    return as_function(given, list(inner.values())), forms


def _check_values(name: str, needed: list[str], values: dict) -> None:
    where = f"count_block({name!r}, {', '.join(f'{key}={value}' for key, value in values.items())})"
    wrong = [key for key in needed if key not in values] + [key for key in values if key not in needed]
    if wrong:
        what = f"{wrong[0]} is missing" if wrong[0] in needed else f"this block has no {wrong[0]}"
        raise LwcnnError(where, what, expected=f"values for {', '.join(needed)}")
    choices = {str(symbol): allowed for symbol, allowed in BLOCKS[name].choices.items()}
    for key, value in values.items():
        allowed, expected = _allowed(key, value)
        if key in choices:
            allowed, expected = value in choices[key], one_of(choices[key])
        if not allowed:
            raise LwcnnError(where, f"{key} is {value!r}", expected=expected)
    BLOCKS[name].check(where, values)


def _allowed(symbol: str, value) -> tuple[bool, str]:
    """Whether a symbol may have this value, and what it may have."""
    if symbol in ("SE", "BN"):
        return value in (0, 1), "1 for yes or 0 for no"
    if symbol == "SR":
        return is_number(
            value
        ) and 0 < value <= 1, "a number above 0 and at most 1: a squeeze layer does not widen"
    if symbol == "k":
        return is_whole(value, 1) and value % 2 == 1, "an odd number, so that sizes are kept"
    return is_whole(value, 1), "a whole number of at least 1"
