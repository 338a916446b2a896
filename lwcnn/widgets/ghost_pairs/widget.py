"""GhostPairs: pairs of maps of a trained layer, and the 3 x 3 filter that makes one of the other."""

import json

import torch
import traitlets
from torch import Tensor

from lwcnn.errors import LwcnnError, check_whole, nearest
from lwcnn.studies.redundancy import (
    Ghosts,
    all_ghosts,
    best_sources,
    count_ghosts,
    explained,
    find_lively,
    fit_ghost_filter,
    make_ghost,
    similar_pairs,
)
from lwcnn.widgets.core.base import BookWidget, Whole, paragraph, table_html
from lwcnn.widgets.core.quantise import picture, shrink, shrunk_size, three_digits, thumbnail
from lwcnn.widgets.core.step_view import trace_all
from lwcnn.widgets.step_player.widget import check_arguments

#: R² from which a filter counts as good, for the summary.
THRESHOLDS = (0.5, 0.8, 0.9)
# Longest side of a picture in cells: the first whose state fits is taken.
LADDER = (32, 28, 26, 24, 22, 20, 18, 16, 14, 12)
ROOM = 28_000  # bytes: other figures stand on the same page
THUMBNAIL = 24


class GhostPairs(BookWidget):
    """Can one map of a layer be made from another by a 3 x 3 filter? Real maps, the best filters, honest figures.

    For each layer: its most similar pairs of maps and one typical map, with the depthwise filter that fits best on
    the first photograph, and what the same filter does on the second. And for all maps of the layer: how many have
    a partner from which such a filter makes them.

    Args:
        network: a trained network, which is copied to float64 and eval mode, or a function ``f(x, step=call)``.
        photos: two names and their inputs (1, C, H, W): filters are fitted on the first, checked on the second.
        layers: names of steps of the network (as `lwcnn.trace` gives them) that make maps; or a dict from names for
            the reader to those.
        pairs: how many of the most similar pairs to show for each layer.

    Traits:
        layer: which of the layers is shown, from 0 on.
        pair: which of its pairs is shown, from 0 on; the last is the typical map.
        layers: what `study` gives for each layer.
        photos: the two names, each with its small picture.
        thresholds: the R² that the counts of the layers are for.

    Raises:  LwcnnError if the photographs or layers do not fit, or if the pictures do not fit into a page.
    Source:  GhostNet, Han et al. 2020, figure 1 (three pairs of maps of ResNet-50).

    >>> from lwcnn.models.layers import ConvNorm
    >>> _ = torch.manual_seed(0)
    >>> photos = {name: torch.rand(1, 3, 16, 16) for name in ("cat", "coffee")}
    >>> GhostPairs(ConvNorm(3, 6, 3), photos, ["conv"]).layers[0]["shape"]
    [6, 16, 16]
    """

    module = "ghost-pairs"

    layer = Whole(0, 1000, 0)
    pair = Whole(0, 1000, 0)
    layers = traitlets.List().tag(sync=True)
    photos = traitlets.List().tag(sync=True)
    thresholds = traitlets.List().tag(sync=True)

    def __init__(self, network, photos, layers, pairs=2, **traits):
        where = f"GhostPairs(network, photos, layers, pairs={pairs!r})"
        self.refuse_unknown(traits)
        check_whole(where, "pairs", pairs, 1)
        inputs = check_arguments(where, photos, None)
        if len(inputs) != 2:
            given = f"there are {len(inputs)}"
            raise LwcnnError(
                where, "photos must be two", given, "one to fit the filters on, one to check them"
            )
        layers = named_layers(where, layers)
        _, traces = trace_all(network, inputs, where)
        outs = [{step.name: step.out for step in steps} for steps in traces.values()]
        studied = [
            study(where, label, *(maps_of(where, out, name) for out in outs), pairs)
            for label, name in layers.items()
        ]
        fixed = {
            "photos": [{"name": name, **thumbnail(x[0], THUMBNAIL)} for name, x in inputs.items()],
            "thresholds": list(THRESHOLDS),
        }
        super().__init__(**fixed, layers=fit_layers(where, fixed, studied), **traits)

    @traitlets.validate("layer", "pair")
    def _fit_together(self, proposal):
        new = self.merge_proposal(proposal)
        if new["layer"] >= len(new["layers"]):
            expected = f"layer must be a whole number from 0 to {len(new['layers']) - 1}"
            self.refuse("there is no such layer", expected, layer=new["layer"])
        pairs = new["layers"][new["layer"]]["pairs"]
        if new["pair"] >= len(pairs):
            expected = f"pair must be a whole number from 0 to {len(pairs) - 1}"
            self.refuse("there is no such pair", expected, layer=new["layer"], pair=new["pair"])
        return proposal["value"]

    def fallback_html(self) -> str:
        """A row for each pair, and a row for each layer with the counts of all its maps."""
        fitted, checked = (photo["name"] for photo in self.photos)
        pairs = [
            [f"{layer['name']}, {pair['kind']}", f"{pair['source']} → {pair['target']}", f"{pair['correlation']:.3f}",
             *(f"{r2:.3f}" for r2 in pair["explained"])]
            for layer in self.layers for pair in layer["pairs"]
        ]  # fmt: skip
        header = ["layer and pair", "maps", "correlation", f"R², {fitted} (fitted)", f"R², {checked}"]
        counts = [
            [layer["name"], layer["maps"], *(f"{a}, {b}, {c}, {d:.1f}" for a, b, c, d in layer["counts"])]
            for layer in self.layers
        ]
        caption = (
            "Of how many maps R² is above: with the best partner, the same on the other photograph, by chance"
        )
        text = (
            "R² is the share of a map's variance that a 3 × 3 filter on another map of the layer explains. The filter "
            f"is fitted on the photograph {fitted} and then used on {checked} as it is. One weight: a number times the "
            "other map plus an offset. By chance: a partner drawn from all others, and its best filter."
        )
        return (
            table_html("One map made from another by a 3 × 3 filter", header, pairs)
            + table_html(caption, ["layer", "maps", *(f"R² > {t:g}" for t in self.thresholds)], counts)
            + paragraph(text)
        )


def named_layers(where: str, layers) -> dict[str, str]:
    """Names for the reader and names of steps, from a list of steps or such a dict.

    >>> named_layers("GhostPairs(...)", ["conv1.act"])
    {'conv1.act': 'conv1.act'}
    """
    if isinstance(layers, str) or not hasattr(layers, "__iter__") or not layers:
        expected = 'a list such as ["features.conv1.act"], or a dict from your names to names of steps'
        raise LwcnnError(where, f"layers is {layers!r}", expected=expected)
    return {str(key): str(layers[key]) if isinstance(layers, dict) else str(key) for key in layers}


def maps_of(where: str, outs: dict[str, Tensor], name: str) -> Tensor:
    """The maps (C, H, W) that a step gives."""
    if name not in outs:
        raise LwcnnError(where, f"there is no step {name!r}", hint=nearest(name, outs))
    out = outs[name]
    if out.dim() != 4 or out.shape[1] < 2 or min(out.shape[2:]) < 3:
        given = f"step {name} gives {tuple(out.shape)}"
        raise LwcnnError(where, "these are no maps to compare", given, "two maps of 3 x 3 pixels or more")
    return out[0]


def study(where: str, label: str, maps: Tensor, others: Tensor, pairs: int) -> dict:
    """All that is shown of a layer; pictures are still tensors, a stack of four for each photograph.

    maps: how many of the channels are not flat. counts: for each of `THRESHOLDS`, how many maps are made well by the
    best 3 x 3 filter, by the same filter on the other photograph, by one weight and an offset where those were
    fitted, and by a partner drawn by chance.
    pairs: kind, source, target, correlation, weight (row by row), offset, explained (R² for both photographs).
    """
    both = find_lively(maps) & find_lively(others)
    if both.sum() < 2:
        raise LwcnnError(
            where, "there are no two maps that vary on both photographs", f"in the layer {label!r}"
        )
    ghosts, scaled = all_ghosts(maps, others), all_ghosts(maps, others, kernel=1)
    counts = [(count_ghosts(ghosts, t), count_ghosts(scaled, t)) for t in THRESHOLDS]
    rows = [
        {"kind": kind, **one_pair(maps, others, source, target)}
        for kind, source, target in choose_pairs(ghosts, maps * both[:, None, None], pairs)
    ]
    return {
        "counts": [[c.fitted, c.checked, one.fitted, round(c.chance, 1)] for c, one in counts],
        "maps": counts[0][0].maps,
        "name": label,
        "pairs": rows,
        "shape": list(maps.shape),
    }


def choose_pairs(ghosts: Ghosts, maps: Tensor, count: int) -> list[tuple[str, int, int]]:
    """Kind, source and target: of the most similar pairs, and of the map in the middle of all best fits.

    A pair has two directions; the one that a filter does better is taken.
    """
    found = []
    for place, (first, second, _) in enumerate(similar_pairs(maps, count)):
        back = ghosts.fitted[second, first] > ghosts.fitted[first, second]
        kind = "most similar pair" if place == 0 else f"similar pair {place + 1}"
        found.append((kind, second, first) if back else (kind, first, second))
    targets, sources = best_sources(ghosts)
    middle = ghosts.fitted[sources, targets].argsort(stable=True)[len(targets) // 2]
    return [*found, ("typical map", int(sources[middle]), int(targets[middle]))]


def one_pair(maps: Tensor, others: Tensor, source: int, target: int) -> dict:
    """The best filter from one map to another, and how it does on both photographs."""
    ghost = fit_ghost_filter(maps[source], maps[target])
    pictures, shares = [], []
    for one in (maps, others):
        made = make_ghost(one[source], ghost)
        shares.append(round(explained(one[target], made), 3) + 0.0)
        pictures.append(torch.stack([one[source], one[target], made, one[target] - made]))
    correlation = torch.corrcoef(torch.stack([maps[source].flatten(), maps[target].flatten()]))[0, 1]
    largest = maps[target].abs().max().item()
    return {
        "correlation": round(correlation.item(), 3) + 0.0,
        "explained": shares,
        "offset": plain(ghost.offset.item(), largest),
        "pictures": pictures,
        "source": source,
        "target": target,
        "weight": [
            plain(weight, ghost.weight.abs().max().item()) for weight in ghost.weight.flatten().tolist()
        ],
    }


def plain(value: float, largest: float) -> float:
    """Three digits; 0 for what is only rounding beside the largest number, which differs between processors.

    >>> plain(1.2345, 2.0), plain(-1e-17, 2.0)
    (1.23, 0.0)
    """
    return three_digits(value) if abs(value) > 1e-6 * largest else 0.0


def fit_layers(where: str, fixed: dict, studied: list[dict]) -> list[dict]:
    """The layers with their pictures in the best quality for which there is room."""
    for pixels in LADDER:
        layers = [draw_layer(layer, pixels) for layer in studied]
        size = len(
            json.dumps({**fixed, "layers": layers}, separators=(",", ":"), ensure_ascii=False).encode()
        )
        if size <= ROOM:
            return layers
    raise LwcnnError(
        where,
        "the pictures do not fit into a page",
        f"{len(layers)} layers take {size:,} bytes at {pixels} pixels",
        f"at most {ROOM:,} bytes",
        "give fewer layers or fewer pairs",
    )


def draw_layer(layer: dict, pixels: int) -> dict:
    """A layer with pictures as texts: for each pair and photograph source, target, ghost, difference."""
    pairs = [
        {**pair, "pictures": [[picture(one) for one in shrink(four, pixels)] for four in pair["pictures"]]}
        for pair in layer["pairs"]
    ]
    return {**layer, "cells": list(shrunk_size(*layer["shape"][1:], pixels)), "pairs": pairs}
