"""Three small lists of our own, with the damage that real ones show, and the record that knows them."""

import pytest

from record_sources import recorded
from rectified import ROOT
from rectified.scrapes import inventory, read
from rectified.scrapes.inventory import Inventory

GOLDEN = ROOT / "tests/scrapes/golden"
LISTS = ("kitchen", "mangled", "garden")


@pytest.fixture(scope="session")
def shapes() -> Inventory:
    """A record that knows the shapes and no list."""
    return Inventory(shapes=inventory.load(ROOT / "sources.yml").shapes, sources=[])


@pytest.fixture(scope="session")
def known(shapes: Inventory) -> Inventory:
    """A record that knows the three small lists."""
    record = shapes
    for name in LISTS:
        sources = read([GOLDEN / f"{name}.txt"], record, strict=False)
        record = recorded(record, sources, (name, f"the {name} list"))
    return record
