"""The search box: what it loads and when, what it shows, and that it needs no mouse."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from browsing import (
    go_back,
    laid_out,
    open_whole,
    settled,
    slow,
    wait_until,
)
from rectified import ROOT
from rectified.site import search_documents, search_reading
from rectified.site.search_text import Kind
from samples import CONTENT
from searching import FIELD, LINK, SearchBox, a_known_term

META = ".md-search-result__meta"
FRAME = ".md-search__scrollwrap"
TERM, ANSWER = a_known_term()
TOPIC = next(topic for topic in CONTENT.topics if topic.id == ANSWER.topic)
PAGE = f"topics/{TOPIC.id}/"


@pytest.fixture
def box(page: Page, address: str) -> SearchBox:
    page.goto(address + PAGE)
    box = SearchBox(page)
    box.open()
    return box


def test_nothing_of_search_but_its_connection_is_loaded_with_the_page(
    page: Page, address: str
) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    open_whole(page, address)
    before = [
        url for url in loaded if "search" in url.removeprefix(address)
    ]
    SearchBox(page).ask(TERM)

    assert [url.rsplit("/", 1)[-1] for url in before] == ["box.js"]
    assert any(
        url.endswith("assets/generated/search/index.js") for url in loaded
    )
    assert not any("search_index.json" in url for url in loaded)


def test_a_result_shows_question_topic_and_short_answer_with_the_matches_marked(
    box: SearchBox,
) -> None:
    box.ask(TERM)
    first = box.page.locator(LINK).first

    expect(first.locator("h2")).to_have_text(ANSWER.front.title)
    marked = " ".join(first.locator("h2 mark").all_inner_texts())
    assert search_reading.words(marked) == search_reading.words(TERM)
    expect(first.locator(".search-topic")).to_have_text(TOPIC.title)
    assert len(first.locator(".search-short").inner_text()) > 60
    assert first.locator(".search-short mark").count() > 0


def test_every_result_shows_its_topic_and_short_answer_also_far_down(
    box: SearchBox,
) -> None:
    titles = (
        set(search_reading.words(question.front.title))
        for question in CONTENT.questions.values()
    )
    names = Counter(
        word
        for words in titles
        for word in words - set(search_reading.rules()["stop"])
    )
    [(common, _)] = names.most_common(1)
    box.ask(common)
    # Material draws the rest of a long list when its end comes into sight.
    box.page.locator(".md-search__scrollwrap").evaluate(
        "box => box.scrollTo(0, box.scrollHeight)"
    )
    settled(box.page)

    assert (
        box.page.locator(LINK).count()
        == box.page.locator(f"{LINK} .search-short").count()
        > 10
    )


def test_enter_opens_the_best_result_at_its_anchor(box: SearchBox) -> None:
    box.ask(TERM)
    box.page.keyboard.press("Enter")

    box.page.wait_for_url(f"**/{PAGE}#{ANSWER.slug}")
    expect(box.page.locator(f"#{ANSWER.slug}")).to_be_in_viewport()


def test_arrow_keys_walk_the_results_and_escape_leaves(
    box: SearchBox,
) -> None:
    addresses = box.ask(TERM)
    box.page.keyboard.press("ArrowDown")
    box.page.keyboard.press("ArrowDown")
    focused = box.page.evaluate("document.activeElement.href")
    box.page.keyboard.press("Escape")

    assert focused == addresses[1]
    expect(box.page.locator("#__search")).not_to_be_checked()


def test_the_address_holds_the_query_while_the_search_is_open(
    box: SearchBox,
) -> None:
    query = f"{TERM} & what=?"
    box.ask(query)
    # Who types slowly sees the first words there before the last.
    wait_until(
        box.page,
        "query => new URLSearchParams(location.search).get('q') === query",
        arg=query,
    )
    shared = box.page.url
    box.page.keyboard.press("Escape")
    assert "?q=" not in box.page.url

    box.page.goto(shared)

    expect(box.page.locator(FIELD)).to_have_value(query)
    expect(box.page.locator(LINK).first).to_have_attribute(
        "href", re.compile(f"#{ANSWER.slug}$")
    )


def test_results_are_announced(box: SearchBox) -> None:
    box.ask(TERM)
    meta = box.page.locator(META)

    expect(meta).to_have_attribute("role", "status")
    said = rf"^(The best 20|\d+) results for “{re.escape(TERM)}”\. First: {re.escape(ANSWER.front.title)}$"
    expect(meta).to_have_text(re.compile(said))


def test_what_cannot_be_found_is_named_with_the_nearest_spelling_and_all_topics(
    box: SearchBox,
) -> None:
    assert box.ask("perzzptzzn") == []

    expect(box.page.locator(META)).to_contain_text(
        "Nothing found for “perzzptzzn”"
    )
    expect(box.page.locator(".search-none p a")).to_have_text("perceptron")
    assert box.page.locator(".search-none li a").all_inner_texts() == [
        topic.title for topic in CONTENT.topics
    ]
    box.page.keyboard.press("Enter")
    expect(box.page.locator(FIELD)).to_have_value("perceptron")
    expect(box.page.locator(".search-none")).to_be_hidden()


def test_words_that_no_answer_holds_are_told(box: SearchBox) -> None:
    box.ask(f"{TERM} zzyzxqua")

    expect(box.page.locator(LINK).first).to_have_attribute(
        "href", re.compile(f"#{ANSWER.slug}$")
    )
    expect(box.page.locator(LINK).first.locator("del")).to_have_text(
        "zzyzxqua"
    )


def test_what_was_typed_is_shown_and_never_run(box: SearchBox) -> None:
    box.ask('<img src=x onerror="window.harmed=1">zzzqx')

    expect(box.page.locator(META)).to_contain_text("<img src=x")
    assert box.page.locator(".md-search-result img").count() == 0
    assert box.page.evaluate("window.harmed") is None


def test_nothing_of_the_results_is_a_stop_before_something_was_typed(
    page: Page, address: str
) -> None:
    page.goto(address)
    frame = page.locator(FRAME)
    before = frame.evaluate("frame => frame.tabIndex")
    box = SearchBox(page)
    box.open()
    box.ask(TERM)
    asked = frame.evaluate("frame => frame.tabIndex")
    page.locator("button[type=reset]").click()

    expect(frame).not_to_have_attribute("tabindex", "0")
    assert (before, asked) == (-1, 0)


def test_without_scripts_a_link_to_all_questions_stands_where_the_box_would(
    browser: Browser, address: str
) -> None:
    with (
        browser.new_context(java_script_enabled=False) as window,
        window.new_page() as page,
    ):
        page.goto(address)

        expect(page.locator(FIELD)).to_be_hidden()
        page.locator(".search-list").click()
        expect(page.locator("h1")).to_contain_text("From A to Z")


def a_phrase_of_code() -> tuple[str, str]:
    """A line of code that one answer shows, and the answer's name."""
    shown: dict[str, set[str]] = {}
    for document in search_documents.documents(CONTENT, ROOT / "docs"):
        for kind, text in document.passages:
            if kind == Kind.CODE:
                for line in text.split("\n"):
                    shown.setdefault(line.strip(), set()).add(document.name)
    telling = {
        line: names
        for line, names in shown.items()
        if len(names) == 1 and line.startswith("import ") is False
    }
    longest = max(
        (line for line in telling if line.isascii() and len(line) < 60),
        key=len,
    )
    return longest, telling[longest].pop()


def test_a_result_shows_where_it_was_found_and_leads_to_it(
    box: SearchBox,
) -> None:
    line, name = a_phrase_of_code()
    assert box.ask(line, paste=True)[0].endswith(f"#{name}")
    said = box.page.locator(f"{LINK} .search-said").first
    expect(said.locator("b")).to_have_text("In code:")
    found = said.locator("mark").inner_text()
    box.page.emulate_media(reduced_motion="reduce")
    box.page.keyboard.press("Enter")

    box.page.wait_for_url(f"**#{name}")
    mark = box.page.locator(
        f"section:has(#{name}) .full pre mark.search-found"
    )
    expect(mark.first).to_be_in_viewport()
    letters = [
        re.sub(r"\W", "", "".join(texts))
        for texts in (mark.all_inner_texts(), [found])
    ]
    assert letters[0] == letters[1] != ""


def test_who_asks_for_a_subject_is_led_to_its_short_answer(
    box: SearchBox,
) -> None:
    """By its title or another name, wherever else on the page that stands."""
    names = [ANSWER.front.aliases[-1], TERM]
    for name in names:
        box.ask(name)
        box.page.locator(f"{LINK}[href*='#{ANSWER.slug}']").first.click()
        box.page.wait_for_url(f"**#{ANSWER.slug}")
        short = box.page.locator(f"section:has(#{ANSWER.slug}) .short")
        expect(short).to_be_in_viewport()
        expect(box.page.locator("mark.search-found")).to_have_count(0)
        box.page.goto(box.page.url.partition("#")[0])
        box.open()


@pytest.mark.parametrize("slug", [TOPIC.questions[-1], None])
def test_a_phone_comes_to_a_result_and_back_to_where_it_was(
    slug: str | None, page: Page, address: str
) -> None:
    """On the page that one reads (its last question), and on another that comes late."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address + PAGE)
    laid_out(page)
    page.evaluate("scrollTo(0, 1500)")
    wait_until(page, "Math.abs((history.state?.y ?? -1) - 1500) < 2")
    other = next(
        q for q in CONTENT.questions.values() if q.topic != TOPIC.id
    )
    question = CONTENT.questions[slug] if slug else other
    slow(page, f"**/topics/{other.topic}/")
    box = SearchBox(page)
    box.open()
    wait_until(page, "document.body.hasAttribute('data-md-scrolllock')")
    box.ask(question.front.title)
    page.locator(f"{LINK}[href*='#{question.slug}']").first.click()
    page.wait_for_url(f"**#{question.slug}")
    expect(page.locator(f"#{question.slug}")).to_be_in_viewport()
    page.wait_for_timeout(600)  # the theme lets the page go
    expect(page.locator(f"#{question.slug}")).to_be_in_viewport()
    go_back(page, f"**/{PAGE}**")
    wait_until(page, "Math.abs(scrollY - 1500) < 4")


def test_the_search_closes_once_for_who_goes_somewhere(
    box: SearchBox,
) -> None:
    line, name = a_phrase_of_code()
    box.ask(line, paste=True)
    box.page.evaluate("""() => {
        self.states = []
        const toggle = document.getElementById("__search")
        toggle.addEventListener("change", () => states.push(toggle.checked))
    }""")
    box.page.keyboard.press("Enter")

    box.page.wait_for_url(f"**#{name}")
    mark = box.page.locator(f"section:has(#{name}) mark.search-found")
    expect(mark.first).to_be_in_viewport()
    assert box.page.evaluate("states") == [False]


def test_a_page_that_is_drawn_anew_is_marked_again(box: SearchBox) -> None:
    """As instant navigation does where it takes the first step within a page for one to another."""
    line, name = a_phrase_of_code()
    box.ask(line, paste=True)
    box.page.keyboard.press("Enter")

    mark = box.page.locator(f"section:has(#{name}) mark.search-found")
    expect(mark.first).to_be_in_viewport()
    box.page.evaluate(
        """async () => {
          const text = await (await fetch(location.href)).text()
          const again = new DOMParser().parseFromString(text, 'text/html')
          document.querySelector('main').innerHTML = again.querySelector('main').innerHTML
        }"""
    )
    expect(mark.first).to_be_in_viewport()


def test_a_folded_correction_opens_for_who_is_led_to_it(
    box: SearchBox,
) -> None:
    name, slip = next(
        (question.slug, correction)
        for question in CONTENT.questions.values()
        for correction in question.front.corrections
        if not correction.major
        and re.fullmatch(r"[\w ,;’'-]{40,200}", correction.corrected)
    )
    query = " ".join(slip.corrected.split()[:7])
    assert box.ask(query, paste=True)[0].endswith(f"#{name}")
    expect(box.page.locator(f"{LINK} .search-said b").first).to_have_text(
        "In a correction:"
    )
    box.page.keyboard.press("Enter")

    box.page.wait_for_url(f"**#{name}")
    expect(
        box.page.locator("details[open] mark.search-found").first
    ).to_be_in_viewport()


def test_an_answer_stands_once_however_often_it_says_it(
    box: SearchBox,
) -> None:
    addresses = box.ask(TERM)

    assert len(addresses) == len(set(addresses)) > 1


def test_quotation_marks_make_a_phrase_a_must(box: SearchBox) -> None:
    words = ANSWER.short.split()[:4]
    phrase, shuffled = " ".join(words), " ".join(reversed(words))

    assert box.ask(f'"{phrase}"', paste=True)[0].endswith(f"#{ANSWER.slug}")
    assert box.ask(f"“{shuffled}”", paste=True) == []
    expect(box.page.locator(".search-none p")).to_contain_text(
        "Without quotation marks"
    )


def test_what_fits_little_says_so_and_offers_all_questions(
    box: SearchBox,
) -> None:
    box.ask("best zzqxy in rome")

    expect(box.page.locator(META)).to_contain_text(
        "Little fits “best zzqxy in rome”"
    )
    expect(box.page.locator(".search-none div a")).to_have_attribute(
        "href", re.compile("/a-z/$")
    )


def test_the_index_answers_before_the_texts_are_there(
    new_page: Callable[..., Page], address: str
) -> None:
    page = new_page()
    page.route(
        "**/search/texts-*.js", lambda route: None
    )  # never answered: the index alone speaks
    page.goto(address)
    box = SearchBox(page)
    box.open()
    page.keyboard.type(TERM)

    expect(page.locator(META)).to_have_text("Reading the full answers …")
    expect(page.locator(LINK).first).to_have_attribute(
        "href", re.compile(f"#{ANSWER.slug}$")
    )
    expect(page.locator(".md-search-result")).to_have_attribute(
        "aria-busy", "true"
    )


def test_texts_that_cannot_be_loaded_leave_what_the_index_finds(
    new_page: Callable[..., Page], address: str
) -> None:
    page = new_page()
    page.route("**/search/texts-*.js", lambda route: route.abort())
    page.goto(address)
    box = SearchBox(page)
    box.open()

    assert box.ask(TERM)[0].endswith(f"#{ANSWER.slug}")


def test_a_pasted_query_is_answered(box: SearchBox) -> None:
    assert (
        box.ask("perzzptzzn") == []
    )  # the engine is there, so that only the pasting can ask it
    box.page.keyboard.press("Control+a")
    box.page.keyboard.insert_text(TERM)

    expect(box.page.locator(LINK).first).to_have_attribute(
        "href", re.compile(f"#{ANSWER.slug}$")
    )


def test_clearing_the_box_clears_the_list(box: SearchBox) -> None:
    box.ask(TERM)
    box.page.locator("button[type=reset]").click()

    expect(box.page.locator(LINK)).to_have_count(0)


def test_a_failed_download_is_told_and_tried_again(
    new_page: Callable[..., Page], address: str
) -> None:
    page = new_page()
    page.route("**/generated/search/index.js", lambda route: route.abort())
    page.goto(address)
    SearchBox(page).open()
    expect(page.locator(META)).to_contain_text("could not be loaded")
    page.unroute("**/generated/search/index.js")
    page.keyboard.press("Escape")

    box = SearchBox(page)
    box.open()
    addresses = box.ask(TERM)

    assert addresses[0].endswith(f"#{ANSWER.slug}")


def test_search_still_works_after_an_instant_navigation(
    page: Page, address: str
) -> None:
    open_whole(page, address + PAGE)
    page.evaluate("window.stayed = true")
    page.locator(".header-links a", has_text="About").click()
    page.wait_for_url("**/about/")
    box = SearchBox(page)
    box.open()
    box.ask(TERM)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{PAGE}#{ANSWER.slug}")

    assert page.evaluate("window.stayed") is True
