"""Blocks and kinds of layers: what they cost, as formulas that come from running the blocks of `lwcnn.models`.

A file of this folder that registers a `Block` or a `Kind` is found by itself.
"""

import importlib
import pkgutil

from .block import BLOCKS, KINDS, Block, Kind, register, sort_by_papers
from .counting import LayerCount, count_block, layer_formulas, memory, symbols_of_block
from .kinds import count_kind, ratio, separable_ratio

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
sort_by_papers()

#: The formulas of every kind: MACs, parameters and activations moved, without biases, BatchNorm and activations.
layers = {name: kind.formula for name, kind in KINDS.items()}

__all__ = [
    "BLOCKS",
    "KINDS",
    "Block",
    "Kind",
    "LayerCount",
    "count_block",
    "count_kind",
    "layer_formulas",
    "layers",
    "memory",
    "ratio",
    "register",
    "separable_ratio",
    "symbols_of_block",
]
