"""How one gets from topic to topic and from answer to answer: groups, the drawer, the bar on narrow screens."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import samples
from browsing import go_back, open_whole, wait_until
from rectified.curation import Topic
from samples import CONTENT

NewPage = Callable[..., Page]
PHONE = (360, 740)


@pytest.fixture(scope="module")
def topic() -> Topic:
    """The topic with most questions."""
    return samples.topic(
        "of several questions", lambda found: len(found) > 2
    )


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
    assert [title for title, _ in listed(plain)] == [
        g.title for g in groups
    ]
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
    assert links.all_inner_texts() == [
        topic.title for topic in CONTENT.topics
    ]


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
    assert min(low) >= 44
    links.last.click()
    page.wait_for_url(f"**/topics/{topic.id}/#{topic.questions[-1]}")
    expect(page.locator(f"#{topic.questions[-1]}")).to_be_in_viewport()


def test_a_phone_says_which_question_one_reads_and_leads_on(
    address: str, new_page: NewPage, topic: Topic
) -> None:
    page = new_page(*PHONE, reduced_motion="reduce")
    page.goto(f"{address}topics/{topic.id}/")
    bar = page.locator(".here")
    expect(
        bar.locator("summary")
    ).to_be_hidden()  # the list is on the screen
    questions = CONTENT.of(topic.id)
    page.locator(f".questions a[href$='#{questions[1].slug}']").click()
    total = len(questions)

    def reads(place: int) -> None:
        question = questions[place]
        expect(bar.locator("summary small")).to_have_text(
            f"{place + 1} of {total}"
        )
        expect(bar.locator("summary span")).to_have_text(
            question.front.title.replace("`", "")
        )
        expect(bar.locator("details[open]")).to_have_count(0)
        heading = page.locator(f"#{question.slug}").bounding_box()
        box = bar.bounding_box()
        assert heading
        assert box
        assert heading["y"] >= box["y"] + box["height"], (
            "it lies below the bar"
        )

    reads(1)
    bar.get_by_role("link", name="Next question").click()
    reads(2)
    bar.get_by_role("link", name="Previous question").click()
    reads(1)
    bar.get_by_role("link", name="Previous question").click()
    reads(0)
    expect(bar.locator(".before")).to_be_hidden()
    bar.locator("summary").click()
    entries = bar.locator("li a:visible")
    assert entries.count() == total + 1
    for target in (*entries.all()[:3], bar.locator("summary")):
        box = target.bounding_box()
        assert box
        assert box["height"] >= 44
    page.keyboard.press("Escape")
    expect(entries.first).to_be_hidden()
    bar.locator("summary").click()
    entries.last.click()
    reads(total - 1)
    expect(bar.locator(".next")).to_be_hidden()


def test_a_wide_screen_has_its_list_beside_the_text_instead(
    address: str, page: Page, topic: Topic
) -> None:
    page.goto(f"{address}topics/{topic.id}/#{topic.questions[-1]}")
    expect(page.locator(".here")).to_be_hidden()
    expect(page.locator(".md-sidebar--secondary")).to_be_visible()


def test_the_list_beside_the_text_shows_the_parts_of_the_answer_one_reads(
    address: str, page: Page, topic: Topic
) -> None:
    slug = topic.questions[1]
    page.goto(f"{address}topics/{topic.id}/#{slug}--a-number")
    expect(page.locator(f"#{slug}--a-number")).to_be_in_viewport()
    beside = page.locator(".md-sidebar--secondary")
    expect(beside.locator("a[href*='--']:visible").first).to_be_visible()
    shown = beside.locator("a[href*='--']:visible").evaluate_all(
        "links => links.map(link => link.hash.slice(1))"
    )
    parts = page.locator(f".question:has(#{slug}) h3").evaluate_all(
        "headings => headings.map(heading => heading.id)"
    )
    assert shown == parts
    assert len(parts) >= 5


ELSEWHERE = """() => {
  const seen = link => {
    const { top, bottom } = link.getBoundingClientRect()
    return link.checkVisibility() && top > 150 && bottom < innerHeight - 50
  }
  const links = [...document.querySelectorAll(".md-content a[href*='#']")]
  const others = links.filter(link => link.host === location.host && link.pathname !== location.pathname)
  const last = others.find(link => link.closest(".question:last-of-type"))
  last?.scrollIntoView({ block: "center" })
  return new Promise(done => setTimeout(() => done(links.indexOf(others.find(seen))), 600))
}"""
"""Go far down to a link that leads to a place on another page, and say which it is."""


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    "instant", [True, False], ids=["instant", "loaded"]
)
def test_back_leads_to_the_place_that_one_left(
    width: int, instant: bool, address: str, new_page: NewPage, topic: Topic
) -> None:
    page = new_page(width, 740, reduced_motion="reduce")
    # Instant navigation fetches the sitemap first, and believes in what that names.
    if not instant:
        page.route("**/sitemap.xml", lambda route: route.abort())
    open_whole(page, f"{address}topics/{topic.id}/#{topic.questions[0]}")
    page.evaluate("window.stayed = true")
    number = page.evaluate(ELSEWHERE)
    assert number >= 0
    left, at = page.url, page.evaluate("scrollY")
    assert left.endswith(f"#{topic.questions[-1]}")
    link = page.locator(".md-content a[href*='#']").nth(number)
    beyond = link.evaluate("link => link.href")
    link.click()
    page.wait_for_url(beyond)
    page.wait_for_timeout(500)
    page.mouse.wheel(0, 600)
    page.wait_for_timeout(500)

    go_back(page, left)

    wait_until(page, "at => Math.abs(scrollY - at) < 2", at)
    page.wait_for_timeout(500)
    assert page.url == left
    assert abs(page.evaluate("scrollY") - at) < 2
    assert page.evaluate("window.stayed === true") is instant


@pytest.mark.parametrize("width", [360, 900, 1280])
def test_the_address_names_what_one_reads(
    width: int, address: str, new_page: NewPage, topic: Topic
) -> None:
    page = new_page(width, 740, reduced_motion="reduce")
    for slug in (
        topic.questions[-1],
        topic.questions[1],
        topic.questions[0],
    ):
        page.goto(f"{address}topics/{topic.id}/")
        page.locator(f".questions a[href$='#{slug}']").click()
        page.wait_for_timeout(600)
        assert page.url.endswith(f"#{slug}")
    first, second = topic.questions[:2]
    page.locator(f"#{second}").evaluate("h2 => h2.scrollIntoView()")
    page.wait_for_url(f"**/#{second}")
    page.evaluate("scrollBy(0, -80)")
    page.wait_for_url(f"**/#{first}")
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_url(f"**/topics/{topic.id}/")
    # A place within an answer keeps its own.
    page.goto(f"{address}topics/{topic.id}/#{second}--asked-next")
    page.evaluate("scrollBy(0, 30)")
    page.wait_for_timeout(600)
    assert page.url.endswith(f"#{second}--asked-next")
