"""The copy that opens from disk: no server, no worker, no download, and the same search."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from samples import CONTENT
from searching import LINK, SearchBox, a_known_term

TERM, ANSWER = a_known_term()
TARGET = f"topics/{ANSWER.topic}.html"


@pytest.mark.makes("offline copy")
def test_search_answers_and_opens_from_disk(
    page: Page, offline_copy: Path
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    elsewhere = next(
        topic for topic in CONTENT.topics if topic.id != ANSWER.topic
    )
    page.goto((offline_copy / f"topics/{elsewhere.id}.html").as_uri())
    box = SearchBox(page)
    box.open()
    box.ask(TERM)
    expect(page.locator(f"{LINK} .search-short").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{TARGET}#{ANSWER.slug}")

    assert said == []


def test_a_shared_search_opens_from_disk(
    page: Page, offline_copy: Path
) -> None:
    page.goto(f"{(offline_copy / 'index.html').as_uri()}?q={TERM}")

    expect(page.locator(LINK).first).to_have_attribute(
        "href", f"{(offline_copy / TARGET).as_uri()}#{ANSWER.slug}"
    )
