"""The search box: what it loads and when, what it shows, and that it needs no mouse."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browsing import settled
from rectified.site import search_index
from samples import CONTENT
from searching import FIELD, LINK, SearchBox, a_known_term

META = ".md-search-result__meta"
TERM, ANSWER = a_known_term()
TOPIC = next(topic for topic in CONTENT.topics if topic.id == ANSWER.topic)
PAGE = f"topics/{TOPIC.id}/"


@pytest.fixture
def box(page: Page, address: str) -> SearchBox:
    page.goto(address + PAGE)
    box = SearchBox(page)
    box.open()
    return box


def test_nothing_of_search_but_its_connection_is_loaded_with_the_page(page: Page, address: str) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    before = [url for url in loaded if "search" in url.removeprefix(address)]
    SearchBox(page).ask(TERM)

    assert [url.rsplit("/", 1)[-1] for url in before] == ["box.js"]
    assert any(url.endswith("assets/generated/search-index.js") for url in loaded)
    assert not any("search_index.json" in url for url in loaded)


def test_a_result_shows_question_topic_and_short_answer_with_the_matches_marked(box: SearchBox) -> None:
    box.ask(TERM)
    first = box.page.locator(LINK).first

    expect(first.locator("h2")).to_have_text(ANSWER.front.title)
    marked = " ".join(first.locator("h2 mark").all_inner_texts())
    assert search_index.words(marked) == search_index.words(TERM)
    expect(first.locator(".search-topic")).to_have_text(TOPIC.title)
    assert len(first.locator(".search-short").inner_text()) > 60
    assert first.locator(".search-short mark").count() > 0


def test_every_result_shows_its_topic_and_short_answer_also_far_down(box: SearchBox) -> None:
    titles = (set(search_index.words(question.front.title)) for question in CONTENT.questions.values())
    names = Counter(word for words in titles for word in words - set(search_index.rules()["stop"]))
    [(common, _)] = names.most_common(1)
    box.ask(common)
    # Material draws the rest of a long list when its end comes into sight.
    box.page.locator(".md-search__scrollwrap").evaluate("box => box.scrollTo(0, box.scrollHeight)")
    settled(box.page)

    assert box.page.locator(LINK).count() == box.page.locator(f"{LINK} .search-short").count() > 10


def test_enter_opens_the_best_result_at_its_anchor(box: SearchBox) -> None:
    box.ask(TERM)
    box.page.keyboard.press("Enter")

    box.page.wait_for_url(f"**/{PAGE}#{ANSWER.slug}")
    expect(box.page.locator(f"#{ANSWER.slug}")).to_be_in_viewport()


def test_arrow_keys_walk_the_results_and_escape_leaves(box: SearchBox) -> None:
    addresses = box.ask(TERM)
    box.page.keyboard.press("ArrowDown")
    box.page.keyboard.press("ArrowDown")
    focused = box.page.evaluate("document.activeElement.href")
    box.page.keyboard.press("Escape")

    assert focused == addresses[1]
    expect(box.page.locator("#__search")).not_to_be_checked()


def test_the_address_holds_the_query_while_the_search_is_open(box: SearchBox) -> None:
    query = f"{TERM} & what=?"
    box.ask(query)
    # Who types slowly sees the first words there before the last.
    box.page.wait_for_function("query => new URLSearchParams(location.search).get('q') === query", arg=query)
    shared = box.page.url
    box.page.keyboard.press("Escape")
    assert "?q=" not in box.page.url

    box.page.goto(shared)

    expect(box.page.locator(FIELD)).to_have_value(query)
    expect(box.page.locator(LINK).first).to_have_attribute("href", re.compile(f"#{ANSWER.slug}$"))


def test_results_are_announced(box: SearchBox) -> None:
    box.ask(TERM)
    meta = box.page.locator(META)

    expect(meta).to_have_attribute("role", "status")
    said = rf"^\d+ results for “{re.escape(TERM)}”\. First: {re.escape(ANSWER.front.title)}$"
    expect(meta).to_have_text(re.compile(said))


def test_what_cannot_be_found_is_named_with_the_nearest_spelling_and_all_topics(box: SearchBox) -> None:
    assert box.ask("perzzptzzn") == []

    expect(box.page.locator(META)).to_contain_text("Nothing found for “perzzptzzn”")
    expect(box.page.locator(".search-none p a")).to_have_text("perceptron")
    assert box.page.locator(".search-none li a").all_inner_texts() == [topic.title for topic in CONTENT.topics]
    box.page.keyboard.press("Enter")
    expect(box.page.locator(FIELD)).to_have_value("perceptron")
    expect(box.page.locator(".search-none")).to_be_hidden()


def test_words_that_no_answer_holds_are_told(box: SearchBox) -> None:
    box.ask(f"{TERM} zzyzxqua")

    expect(box.page.locator(LINK).first).to_have_attribute("href", re.compile(f"#{ANSWER.slug}$"))
    expect(box.page.locator(LINK).first.locator("del")).to_have_text("zzyzxqua")


def test_what_was_typed_is_shown_and_never_run(box: SearchBox) -> None:
    box.ask('<img src=x onerror="window.harmed=1">zzzqx')

    expect(box.page.locator(META)).to_contain_text("<img src=x")
    assert box.page.locator(".md-search-result img").count() == 0
    assert box.page.evaluate("window.harmed") is None


def test_a_pasted_query_is_answered(box: SearchBox) -> None:
    assert box.ask("perzzptzzn") == []  # the engine is there, so that only the pasting can ask it
    box.page.keyboard.press("Control+a")
    box.page.keyboard.insert_text(TERM)

    expect(box.page.locator(LINK).first).to_have_attribute("href", re.compile(f"#{ANSWER.slug}$"))


def test_clearing_the_box_clears_the_list(box: SearchBox) -> None:
    box.ask(TERM)
    box.page.locator("button[type=reset]").click()

    expect(box.page.locator(LINK)).to_have_count(0)


def test_a_failed_download_is_told_and_tried_again(new_page: Callable[..., Page], address: str) -> None:
    page = new_page()
    page.route("**/search-index.js", lambda route: route.abort())
    page.goto(address)
    SearchBox(page).open()
    expect(page.locator(META)).to_contain_text("could not be loaded")
    page.unroute("**/search-index.js")
    page.keyboard.press("Escape")

    box = SearchBox(page)
    box.open()
    addresses = box.ask(TERM)

    assert addresses[0].endswith(f"#{ANSWER.slug}")


def test_search_still_works_after_an_instant_navigation(page: Page, address: str) -> None:
    page.goto(address + PAGE)
    page.wait_for_load_state("networkidle")
    page.evaluate("window.stayed = true")
    page.locator(".header-links a", has_text="About").click()
    page.wait_for_url("**/about/")
    box = SearchBox(page)
    box.open()
    box.ask(TERM)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{PAGE}#{ANSWER.slug}")

    assert page.evaluate("window.stayed") is True
