"""The search box: what it loads and when, what it shows, and that it needs no mouse."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from searching import FIELD, LINK, SearchBox

META = ".md-search-result__meta"


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}topics/convolution/")
    yield page
    page.close()


@pytest.fixture
def box(page: Page) -> SearchBox:
    box = SearchBox(page)
    box.open()
    return box


def test_nothing_of_search_but_its_connection_is_loaded_with_the_page(browser: Browser, address: str) -> None:
    page = browser.new_page()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    before = [url for url in loaded if "search" in url]
    SearchBox(page).ask("dropout")
    page.close()

    assert [url.rsplit("/", 1)[-1] for url in before] == ["search.js"]
    assert any(url.endswith("assets/generated/search-index.js") for url in loaded)
    assert not any("search_index.json" in url for url in loaded)


def test_a_result_shows_question_topic_and_short_answer_with_the_matches_marked(box: SearchBox) -> None:
    box.ask("early stopping")
    first = box.page.locator(LINK).first

    expect(first.locator("h2")).to_have_text("What is early stopping?")
    expect(first.locator("h2 mark")).to_have_text(["early", "stopping"])
    expect(first.locator(".search-topic")).to_have_text("Overfitting and regularization")
    assert len(first.locator(".search-short").inner_text()) > 60
    assert first.locator(".search-short mark").count() > 0


def test_every_result_shows_its_topic_and_short_answer_also_far_down(box: SearchBox) -> None:
    box.ask("network")
    for _ in range(4):
        box.page.locator(".md-search__scrollwrap").evaluate("box => box.scrollTo(0, box.scrollHeight)")
        box.page.wait_for_timeout(100)

    assert box.page.locator(LINK).count() > 10
    assert box.page.locator(LINK).count() == box.page.locator(f"{LINK} .search-short").count()


def test_enter_opens_the_best_result_at_its_anchor(box: SearchBox) -> None:
    box.ask("glorot")
    box.page.keyboard.press("Enter")

    box.page.wait_for_url("**/topics/initialization-and-normalization/#xavier-and-he-initialization")
    expect(box.page.locator("#xavier-and-he-initialization")).to_be_in_viewport()


def test_arrow_keys_walk_the_results_and_escape_leaves(box: SearchBox) -> None:
    addresses = box.ask("pooling")
    box.page.keyboard.press("ArrowDown")
    box.page.keyboard.press("ArrowDown")
    focused = box.page.evaluate("document.activeElement.href")
    box.page.keyboard.press("Escape")

    assert focused == addresses[1]
    expect(box.page.locator("#__search")).not_to_be_checked()


def test_the_address_holds_the_query_while_the_search_is_open(box: SearchBox) -> None:
    box.ask("f1 & recall=?")
    box.page.wait_for_url(re.compile(r"\?q="))
    shared = box.page.url
    box.page.keyboard.press("Escape")
    assert "?q=" not in box.page.url

    box.page.goto(shared)

    expect(box.page.locator(FIELD)).to_have_value("f1 & recall=?")
    expect(box.page.locator(LINK).first).to_have_attribute("href", re.compile("#precision-recall-f1$"))


def test_results_are_announced(box: SearchBox) -> None:
    box.ask("dropout")
    meta = box.page.locator(META)

    expect(meta).to_have_attribute("role", "status")
    expect(meta).to_have_text(re.compile(r"^\d+ results for “dropout”\. First: What is dropout\?$"))


def test_what_cannot_be_found_is_named_with_the_nearest_spelling_and_all_topics(box: SearchBox) -> None:
    assert box.ask("perzzptzzn") == []

    expect(box.page.locator(META)).to_contain_text("Nothing found for “perzzptzzn”")
    expect(box.page.locator(".search-none p a")).to_have_text("perceptron")
    assert box.page.locator(".search-none li a").count() == 17
    box.page.keyboard.press("Enter")
    expect(box.page.locator(FIELD)).to_have_value("perceptron")
    expect(box.page.locator(".search-none")).to_be_hidden()


def test_words_that_no_answer_holds_are_told(box: SearchBox) -> None:
    box.ask("dropout kubernetes")

    expect(box.page.locator(LINK).first).to_have_attribute("href", re.compile("#dropout$"))
    expect(box.page.locator(LINK).first.locator("del")).to_have_text("kubernetes")


def test_what_was_typed_is_shown_and_never_run(box: SearchBox) -> None:
    box.ask('<img src=x onerror="window.harmed=1">zzzqx')

    assert box.page.locator(".md-search-result img").count() == 0
    assert box.page.evaluate("window.harmed") is None


def test_a_pasted_query_is_answered(box: SearchBox) -> None:
    box.page.keyboard.insert_text("receptive field")

    expect(box.page.locator(LINK).first).to_have_attribute("href", re.compile("#receptive-field$"))


def test_clearing_the_box_clears_the_list(box: SearchBox) -> None:
    box.ask("dropout")
    box.page.locator("button[type=reset]").click()

    expect(box.page.locator(LINK)).to_have_count(0)


def test_a_failed_download_is_told_and_tried_again(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.route("**/search-index.js", lambda route: route.abort())
    page.goto(address)
    SearchBox(page).open()
    expect(page.locator(META)).to_contain_text("could not be loaded")
    page.unroute("**/search-index.js")
    page.keyboard.press("Escape")

    box = SearchBox(page)
    box.open()
    addresses = box.ask("dropout")
    page.close()

    assert addresses[0].endswith("#dropout")


def test_search_still_works_after_an_instant_navigation(page: Page, address: str, built_site: Path) -> None:
    # Instant navigation asks the sitemap, which names the published address.
    sitemap = (built_site / "sitemap.xml").read_text().replace("https://rectified.github.io/rectified/", address)
    page.route("**/sitemap.xml", lambda route: route.fulfill(body=sitemap, content_type="text/xml"))
    page.goto(f"{address}topics/convolution/")
    page.wait_for_load_state("networkidle")
    page.evaluate("window.stayed = true")
    page.locator(".header-links a", has_text="About").click()
    page.wait_for_url("**/about/")
    box = SearchBox(page)
    box.open()
    box.ask("relu")
    page.keyboard.press("Enter")
    page.wait_for_url("**/topics/activations/#relu")

    assert page.evaluate("window.stayed") is True
