"""The examples in the docstrings of reading, matching and comparing hold."""

import doctest
import importlib

import pytest


@pytest.mark.parametrize("name", ["words", "scrapes.decode", "scrapes.noise"])
def test_examples_hold(name: str) -> None:
    found = doctest.testmod(importlib.import_module(f"rectified.{name}"))
    assert found.attempted
    assert not found.failed
