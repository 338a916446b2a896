"""The feature maps of a trace as pictures: which channels, how fine, as many as a page has room for."""

import html
import json
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from lwcnn.errors import LwcnnError
from lwcnn.widgets.core.bitmap import image_html
from lwcnn.widgets.core.picture_code import coded_picture, read_picture
from lwcnn.widgets.core.quantise import grid_of, shrink, three_digits, thumbnail
from lwcnn.widgets.core.step_view import Shown

PIXELS = 32  # longest side of a picture in cells, if there is room
SIX = [(side, 6) for side in (PIXELS, 28, 24, 20, 16)]
# Longest side of a picture in cells, and most pictures a step: the first pair whose state fits is taken.
LADDER = [(64, 9), (48, 9), (PIXELS, 9), *SIX, (16, 4), (12, 4), (8, 3)]
MAPS = 6
OTHERS = 20  # longest side in cells of the maps of further views, which cost little then
ENDS_MAPS, ENDS_PIXELS, ENDS_WIDTH = 4, 16, 64  # the pictures that need no script: they are few and small
THUMBNAIL = 40  # longest side of the colour photograph
SPARE = 500  # bytes for index, photograph and title, which may change
SURE_CLASSES = 3  # how many of the likeliest classes are named


class Wanted(NamedTuple):
    """What the pictures of a player should be, if there is room: see the arguments of `StepPlayer`."""

    pixels: int
    maps: int
    views: int
    pick: Callable
    labels: list | None
    room: int


def outputs_of(things: list[Shown], inputs: dict, traces: dict) -> dict[str, list[Tensor]]:
    """For every photograph the tensors that are shown."""
    return {
        name: [x if thing.place is None else traces[name][thing.place].out for thing in things]
        for name, x in inputs.items()
    }


def fit_pictures(where: str, fixed: dict, things: list[Shown], outs: dict, wanted: Wanted) -> dict:
    """The pictures in the best quality that a page can hold, as the traits ``things``, ``pictures`` and ``maps``."""
    qualities = dict.fromkeys((min(wanted.pixels, pixels), min(wanted.maps, maps)) for pixels, maps in LADDER)
    for pixels, maps in qualities:
        for views in range(wanted.views, 0, -1):
            drawn = draw(things, outs, wanted._replace(pixels=pixels, maps=maps, views=views))
            state = {**fixed, **drawn}
            size = len(json.dumps(state, separators=(",", ":"), ensure_ascii=False).encode()) + SPARE
            if size <= wanted.room:
                return drawn
    raise LwcnnError(
        where,
        "the pictures do not fit into a page",
        f"{len(things)} things for {len(outs)} photographs take {size:,} bytes at {pixels} pixels",
        f"at most {wanted.room:,} bytes",
        "join steps (join=2), show one block (only=...), or give fewer photographs",
    )


def draw(things: list[Shown], outs: dict[str, list[Tensor]], wanted: Wanted) -> dict:
    """The feature maps of all things for every photograph; a vector is one picture with a cell a channel."""
    described, pictures = [], {name: {"maps": [], "ranges": []} for name in outs}
    used = {source for thing in things for source in thing.sources}
    for k, thing in enumerate(things):
        all_outs = [values[k] for values in outs.values()]
        shape = all_outs[0].shape
        # The network's input is not seen when one block of the network is shown: then it needs no pictures.
        views = wanted.views if k in used or thing.members else 0
        channels = None if is_vector(shape) else pick_views(all_outs, views, wanted)
        for drawn, out in zip(pictures.values(), all_outs, strict=True):
            shown = views_of(out, channels, wanted)
            drawn["maps"].append([coded_picture(cells) for cells in shown])
            drawn["ranges"].append([three_digits(out.min().item()), three_digits(out.max().item())])
        sizes = [list(shown[end].shape) for end in (0, -1)] if shown else []
        described.append({"channels": channels, "name": thing.name, "shape": list(shape), "sizes": sizes})
    for drawn, values in zip(pictures.values(), outs.values(), strict=True):
        if values[0].shape[1] == 3:
            drawn["photo"] = thumbnail(values[0][0], min(THUMBNAIL, 2 * wanted.pixels))
        if wanted.labels and values[len(things) - 1].numel() == len(wanted.labels):
            drawn["classes"] = likeliest(values[len(things) - 1], wanted.labels)
    return {"things": described, "pictures": pictures, "maps": wanted.maps}


def views_of(out: Tensor, channels: list[int] | None, wanted: Wanted) -> list[Tensor]:
    """The cells of an output's maps, those of the first view first; the others are coarser."""
    if channels is None:
        return [*cells_of(out, wanted.pixels)]
    first, others = channels[: wanted.maps], channels[wanted.maps :]
    return [*cells_of(out, wanted.pixels, first), *cells_of(out, min(wanted.pixels, OTHERS), others)]


def pick_views(outs: list[Tensor], views: int, wanted: Wanted) -> list[int]:
    """The channels of all views, those of the first view first."""
    channels = outs[0].shape[1:-2].numel()
    return wanted.pick(
        outs, min(wanted.maps, channels), min(views, -(-channels // wanted.maps)), wanted.pixels
    )


def ends_html(steps: list[dict], things: list[dict], pictures: dict, maps: int) -> str:
    """Small pictures of what goes into the first step and what comes out of the last, for a page without scripts."""
    figures = []
    ends = {"into the first step": (steps[0]["sources"] or [1])[0], "out of the last step": len(steps)}
    for words, k in ends.items():
        thing, channels = things[k], things[k]["channels"] or []
        images = ""
        for slot, coded in enumerate(pictures["maps"][k][: min(maps, ENDS_MAPS)]):
            cells = shrink(read_picture(coded, *thing["sizes"][0])[None], ENDS_PIXELS)[0]
            images += image_html(
                cells, f"channel {channels[slot]}" if channels else "all channels", ENDS_WIDTH
            )
        caption = html.escape(f"What goes {words}: {thing['name']}")
        figures.append(f"<figure><figcaption>{caption}</figcaption>{images}</figure>")
    return "".join(figures)


def cells_of(out: Tensor, pixels: int, channels: list[int] | None = None) -> Tensor:
    """Maps of an output as cells (C, h, w), all or some; a vector becomes one map with a cell a channel."""
    if is_vector(out.shape):
        return grid_of(out.flatten())
    maps = out.flatten(0, -3)
    return shrink(maps if channels is None else maps[channels], pixels)


def is_vector(shape: torch.Size) -> bool:
    """True if there is one number a channel: shown whole, as one picture."""
    return len(shape) < 4 or tuple(shape[-2:]) == (1, 1)


def pick_spread(outs: list[Tensor], maps: int, views: int, pixels: int) -> list[int]:
    """Channels spread evenly from the first on, those of each view too.

    >>> pick_spread([torch.zeros(1, 128, 7, 7)], 4, 1, pixels=7), pick_spread([torch.zeros(1, 128, 7, 7)], 2, 2, 7)
    ([0, 32, 64, 96], [0, 64, 32, 96])
    """
    channels = outs[0].shape[1:-2].numel()
    every = [k * channels // (maps * views) for k in range(maps * views)]
    return list(dict.fromkeys(channel for view in range(views) for channel in every[view::views]))


def pick_varied(outs: list[Tensor], maps: int, views: int, pixels: int) -> list[int]:
    """The channels whose cells differ most from each other, summed over the photographs; in their order in a view.

    >>> pick_varied([torch.tensor([[[[1.0, 1.0]], [[0.0, 5.0]], [[2.0, 3.0]]]])], 2, 1, pixels=2)
    [1, 2]
    """
    deviation = sum(cells_of(out, pixels).flatten(1).std(dim=1, correction=0) for out in outs)
    best = deviation.argsort(descending=True, stable=True).tolist()
    return [channel for view in range(views) for channel in sorted(best[view * maps : (view + 1) * maps])]


PICKS = {"spread": pick_spread, "varied": pick_varied}


def likeliest(logits: Tensor, labels) -> list[list]:
    """The likeliest classes and their probabilities, in thousandths."""
    best = torch.softmax(logits.flatten(), 0).topk(SURE_CLASSES)
    return [
        [labels[k], round(p, 3)] for k, p in zip(best.indices.tolist(), best.values.tolist(), strict=True)
    ]
