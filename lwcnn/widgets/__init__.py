"""Interactive figures: one Python class and one ES module each, alive in a notebook and on a book page."""

import importlib

from lwcnn.cost.source_text import source_text
from lwcnn.widgets.core.front_end import widget_modules
from lwcnn.widgets.diagram.diagram import Diagram, draw_block, draw_network


def _import_every_widget() -> list[str]:
    """The folder ``cost_explorer`` holds the class ``CostExplorer`` in its `widget.py`. No list names it."""
    names = []
    for module in widget_modules():
        folder = module.replace("-", "_")
        names.append(folder.title().replace("_", ""))
        file = importlib.import_module(f"{__name__}.{folder}.widget")
        globals()[names[-1]] = getattr(file, names[-1])
    return names


__all__ = [*_import_every_widget(), "Diagram", "draw_block", "draw_network", "source_text"]
