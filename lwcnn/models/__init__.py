"""Networks, one paper a file. What a file builds on, it imports or names in its note of the paper."""

import importlib
import pkgutil

from .registry import create_model, list_models, papers

__all__ = ["create_model", "list_models", "papers"]


def _import_every_file() -> None:
    """A file registers its builders when it is imported. So a new file is found, and no list names it."""
    for file in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{file.name}")


_import_every_file()
