"""A page in which all calculators compute."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

import calculating


@pytest.fixture(scope="module")
def bare(browser: Browser) -> Iterator[Page]:
    """A page with the calculators and nothing else; one for a whole module, since they only compute."""
    with browser.new_context() as window:
        page = window.new_page()
        calculating.load(page)
        yield page
