"""Where a reader begins: the home page's first screen, and the paths with their marks."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import paper
from browsing import go_back
from rectified.pages import paths
from samples import CONTENT

PATHS: dict[str, tuple[float, tuple[str, ...]]] = {
    "one-hour/": (60, ()),
    "one-evening/": (180, ()),
    "one-hour-language-models/": (
        60,
        ("attention-and-transformers", "Language models"),
    ),
}


def test_a_phone_shows_where_to_begin_and_the_first_topic_on_its_first_screen(
    address: str, new_page: Callable[..., Page]
) -> None:
    page = new_page(360, 740)
    page.goto(address)
    for start in (".door:visible", ".find", ".topics li a"):
        box = page.locator(start).first.bounding_box()
        assert box, start
        assert box["y"] + box["height"] <= 740, start
        if start != ".topics li a":
            assert box["height"] >= 44, start


def test_topics_stand_below_their_groups_with_their_size(
    address: str, plain: Page
) -> None:
    plain.goto(address)
    groups = plain.locator(".topic-group")
    assert groups.count() == len(CONTENT.groups)
    for shown, group in zip(groups.all(), CONTENT.groups, strict=True):
        if group.title:
            assert group.title in shown.locator("h3").inner_text()
        assert shown.locator("li a").all_inner_texts() == [
            topic.title for topic in group.topics
        ]
        assert shown.locator("li small").all_inner_texts() == [
            str(len(topic.questions)) for topic in group.topics
        ]


def test_home_shows_a_mistake_with_what_is_right_and_leads_to_its_answer(
    address: str, page: Page
) -> None:
    page.goto(address)
    example = page.locator(".example")
    for part in (".published", ".right", ".why", ".counterexample"):
        expect(example.locator(part)).to_be_visible()
    example.locator(".label a").click()
    page.wait_for_url("**/topics/**")


def test_the_field_on_the_home_page_leads_to_the_search(
    address: str, page: Page, plain: Page
) -> None:
    page.goto(address)
    page.get_by_role("button", name="Find a question").click()
    page.keyboard.type(CONTENT.topics[0].title)
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    plain.goto(address)
    expect(plain.locator("button.find")).to_be_hidden()
    plain.get_by_role("link", name="All names from A to Z").click()
    plain.wait_for_url("**/a-z/")


@pytest.mark.parametrize("name", PATHS)
def test_a_path_shows_its_questions_with_short_answers_and_time(
    address: str, plain: Page, name: str
) -> None:
    plain.goto(address + name)
    chosen = paths.chosen(CONTENT, *PATHS[name])
    links = plain.locator(".step h2 a:not(.headerlink)")
    assert links.evaluate_all("a => a.map(x => x.hash.slice(1))") == [
        question.slug for question in chosen
    ]
    assert plain.locator(".step .short:visible").count() == len(chosen)
    said = plain.locator(".step .meta").all_inner_texts()
    for question, meta in zip(chosen, said, strict=True):
        assert f"{max(1, round(paths.minutes(question)))} min" in meta
    expect(plain.locator("button.mark").first).to_be_hidden()


def test_marks_are_kept_in_the_browser_and_filter(
    address: str, page: Page
) -> None:
    page.goto(address + "one-hour/")
    steps = page.locator(".step")
    count = steps.count()
    steps.nth(0).get_by_role("button", name="Known").click()
    steps.nth(1).get_by_role("button", name="Again").click()
    steps.nth(2).get_by_role("button", name="Again").click()
    steps.nth(2).get_by_role("button", name="Again").click()  # taken back
    page.reload()
    for value, left in (("open", count - 1), ("again", 1), ("any", count)):
        label = page.locator(f".marked label:has([value={value}])")
        label.click()
        assert page.locator(".step:visible").count() == left
        assert label.locator("small").inner_text() == str(left)
    nothing = page.locator(".nothing-left")
    expect(nothing).to_be_hidden()
    page.locator(".marked label:has([value=again])").click()
    page.goto(f"{address}about/")
    go_back(page, "**/one-hour/")
    assert page.locator(".step:visible").count() == 1
    steps.nth(1).get_by_role("button", name="Again").click()  # taken back
    expect(nothing).to_be_visible()
    assert page.context.cookies() == []
    slug = steps.nth(0).get_attribute("data-slug")
    page.goto(f"{address}topics/{CONTENT.questions[str(slug)].topic}/")
    entry = page.locator(f".questions li:has(a[href$='#{slug}'])")
    assert entry.get_attribute("data-mark") == "known"


def test_a_path_prints_its_short_answers_and_no_buttons(
    address: str, page: Page
) -> None:
    page.goto(address + "one-hour/")
    printed = paper.read(page.pdf(format="A4"))
    chosen = paths.chosen(CONTENT, 60)
    for question in chosen:
        assert paper.squeezed(question.front.title) in printed.text
    assert "KnownAgain" not in printed.text
    assert printed.pages <= 1 + len(chosen) // 6
