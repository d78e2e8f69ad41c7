"""The modules that draw, found by what stands beside this one: each adds its figures to the table when imported."""

import pkgutil
from importlib import import_module

import figures


def load() -> None:
    """Import every module of the package, so that `figures.drawing.TABLE` holds every figure."""
    for module in pkgutil.iter_modules(figures.__path__):
        import_module(f"figures.{module.name}")
