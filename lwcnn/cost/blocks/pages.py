"""What a page gets of blocks and kinds: names, sentences, presets, and formulas as trees; plain JSON."""

import json
from collections.abc import Iterable

from sympy import Integer

from ...errors import LwcnnError, nearest
from ..formulas import derived, multiplied, multiplier
from ..symbolic import Layer, same_size
from ..symbols import N, m, specialise
from ..trees import Tree, to_tree, trees
from .block import KINDS, Block, Kind
from .counting import count_formulas, symbols_of_block
from .kinds import ratio


def choose(table: dict, names: Iterable[str] | None, where: str) -> list:
    """The blocks or kinds of these names, in the order of the book; all of them for None.

    Raises:  LwcnnError for a name that is not there, or no name at all.

    >>> from lwcnn.cost.blocks import BLOCKS
    >>> [block.name for block in choose(BLOCKS, ["bottleneck", "basic"], "here")]
    ['basic', 'bottleneck']
    """
    names = list(table) if names is None else list(names)
    for name in names:
        if name not in table:
            raise LwcnnError(where, f"there is no {name!r} to offer", hint=nearest(name, table))
    if not names:
        raise LwcnnError(where, "there is nothing to offer", expected=f"some of {', '.join(table)}")
    return [one for one in table.values() if one.name in names]


def block_trees(blocks: list[Block]) -> dict:
    """Blocks for the widths along them: the size of an output, the rows of all forms, and each block.

    A form names the places of its rows, because forms and blocks share most of them. What is 0 is left out of a row.

    >>> from lwcnn.cost.blocks import BLOCKS
    >>> page = block_trees([BLOCKS["fire"]])
    >>> [page["rows"][place]["name"] for place in page["blocks"][0]["forms"][0]["rows"]]
    ['input', 'squeeze', 'expand1x1', 'expand3x3', 'concat']
    """
    places: dict[str, int] = {}

    def place_of(row: dict) -> int:
        return places.setdefault(json.dumps(row), len(places))

    told = []
    for block in blocks:
        forms = [
            {
                "when": to_tree(Integer(1) * condition),
                "rows": [place_of(_row(*pair)) for pair in zip(layers, count_formulas(layers), strict=True)],
                "note": note,
            }
            for condition, layers, note in block.forms
        ]
        told.append(
            {
                "name": block.name,
                "spoken": block.spoken,
                "values": [str(symbol) for symbol in symbols_of_block(block.name)],
                "widths": _pairs(block.widths),
                "unit": None if block.unit is None else to_tree(block.unit),
                **({"free": True} if block.free else {}),
                **({"choices": _choices(block)} if block.choices else {}),
                "forms": forms,
            }
        )
    return {"sizes": trees(same_size), "rows": [json.loads(row) for row in places], "blocks": told}


def _choices(block: Block) -> dict[str, list[int]]:
    return {str(symbol): list(values) for symbol, values in block.choices.items()}


def _pairs(widths: dict) -> list[tuple[str, Tree]]:
    """Inner widths in the order in which a page lists them, which the names in a JSON object would lose."""
    return list(trees(widths).items())


def _row(layer: Layer, formulas: dict) -> dict[str, Tree]:
    numbers = {"kernel": layer.kernel, "groups": layer.groups, **formulas}
    return {"name": layer.name, "kind": layer.kind, **trees(numbers)}


def kind_trees(kinds: list[Kind]) -> dict:
    """Kinds beside the standard layer, which is the first; for one image, and one output a depthwise channel.

    >>> page = kind_trees([KINDS["grouped"]])
    >>> [kind["name"] for kind in page["kinds"]], page["kinds"][1]["ratio"]
    (['standard', 'grouped'], ['/', 1, 'g'])
    """
    told = []
    for kind in [KINDS["standard"], *(kind for kind in kinds if kind.name != "standard")]:
        told.append(
            {
                "name": kind.name,
                "spoken": kind.spoken,
                "isLayer": kind.is_layer,
                "note": kind.note,
                "widths": _pairs(kind.widths),
                "costs": trees(specialise(kind.formula, {N: 1, m: 1})),
                "ratio": to_tree(specialise({"macs": ratio(kind.name)}, {m: 1})["macs"]),
            }
        )
    tables = {"multiplier": multiplier, "multiplied": multiplied, "sizes": same_size, "derived": derived}
    return {"kinds": told, **{name: trees(table) for name, table in tables.items()}}


def presets_of(ones: list[Block] | list[Kind], key: str) -> list[dict]:
    """The presets of blocks or kinds: each with its own name, and under ``key`` the name of the block or kind.

    >>> from lwcnn.cost.blocks import BLOCKS
    >>> presets_of([BLOCKS["basic"]], "block")[0]["block"]
    'basic'
    """
    return [{"name": name, key: one.name, **preset} for one in ones for name, preset in one.presets.items()]
