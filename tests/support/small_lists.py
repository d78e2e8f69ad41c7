"""Three small lists of our own, with the damage that real ones show, and the record that knows them."""

import pytest

from rectified import ROOT
from rectified.scrapes.inventory import Inventory
from rectified.scrapes.reading import read
from rectified.scrapes.recording import recorded

GOLDEN = ROOT / "tests/scrapes/golden"
LISTS = ("kitchen", "mangled", "garden")


@pytest.fixture(scope="session")
def nothing_known() -> Inventory:
    """A record that knows no list."""
    return Inventory(sources=[])


@pytest.fixture(scope="session")
def known(nothing_known: Inventory) -> Inventory:
    """A record that knows the three small lists."""
    record = nothing_known
    for name in LISTS:
        sources = read([GOLDEN / f"{name}.txt"], record, strict=False)
        record = recorded(record, sources, (name, f"the {name} list"))
    return record
