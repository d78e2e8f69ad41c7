"""How one gets from topic to topic and from answer to answer: groups, the drawer, the bar on narrow screens."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import samples
from rectified.curation import Topic
from samples import CONTENT

NewPage = Callable[..., Page]
PHONE = (360, 740)


@pytest.fixture(scope="module")
def topic() -> Topic:
    """The topic with most questions."""
    return samples.topic("of several questions", lambda found: len(found) > 2)


def listed(page: Page) -> list[tuple[str, list[str]]]:
    """The groups of the navigation, each with the addresses of its topics."""
    found = page.locator(".nav-group").evaluate_all(
        "groups => groups.map(group => [group.querySelector('summary').innerText,"
        " [...group.querySelectorAll('.md-nav__link')].map(link => link.pathname)])"
    )
    return [(title, topics) for title, topics in found]


def test_the_navigation_shows_topics_by_group_and_opens_the_one_in_which_one_is(
    address: str, plain: Page, topic: Topic
) -> None:
    plain.goto(f"{address}topics/{topic.id}/")
    groups = [group for group in CONTENT.groups if group.title]
    assert [title for title, _ in listed(plain)] == [g.title for g in groups]
    for (_, paths), group in zip(listed(plain), groups, strict=True):
        assert [path.split("/")[-2] for path in paths] == [
            topic.id for topic in group.topics
        ]
    opened = plain.locator(".nav-group[open]")
    assert opened.count() == min(1, len(groups))
    if groups:
        assert opened.locator("[aria-current]").inner_text() == topic.title
        plain.locator(".nav-group:not([open]) summary").first.click()
        assert opened.count() == 2


def test_elsewhere_every_topic_is_one_click_away(
    address: str, plain: Page
) -> None:
    plain.goto(address + "about/")
    links = plain.locator(".nav-topics .md-nav__link:visible")
    assert links.all_inner_texts() == [topic.title for topic in CONTENT.topics]


def test_the_drawer_lists_the_questions_of_the_page(
    address: str, new_page: NewPage, topic: Topic
) -> None:
    page = new_page(*PHONE, reduced_motion="reduce")
    page.goto(f"{address}topics/{topic.id}/")
    page.get_by_role("button", name="Menu").click()
    links = page.locator(".nav-questions a:visible")
    assert links.evaluate_all("a => a.map(x => x.hash.slice(1))") == (
        topic.questions
    )
    low = links.evaluate_all("a => a.map(x => x.offsetHeight)")
    assert min(low) >= 40
    links.last.click()
    page.wait_for_url(f"**/topics/{topic.id}/#{topic.questions[-1]}")
    expect(page.locator(f"#{topic.questions[-1]}")).to_be_in_viewport()
