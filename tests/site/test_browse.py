"""How readers find their way: lists, levels, links, letters, and all of it again after an instant navigation."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from browsing import laid_out
from rectified import ROOT, curation

CONTENT = curation.load(ROOT)
TOPIC = "convolution"
HIDDEN = next(q.slug for q in CONTENT.of(TOPIC) if q.front.level == "intermediate")


@pytest.fixture
def page(desktop: BrowserContext) -> Iterator[Page]:
    """A page on which no script may fail, not even one that nobody waits for."""
    desktop.grant_permissions(["clipboard-read", "clipboard-write"])
    page = desktop.new_page()
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    yield page
    assert not failed, failed


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"label:has(input[name={name}][value={value}])").click()


def test_home_leads_to_any_topic_in_one_click_and_to_any_question_in_two(address: str, page: Page) -> None:
    page.goto(address)
    links = page.locator(".topics h3 a:not(.headerlink)")
    assert links.count() == len(CONTENT.topics)
    for topic, link in zip(CONTENT.topics, links.all(), strict=True):
        assert (link.get_attribute("href") or "").endswith(f"topics/{topic.id}/")
    page.locator(".topics .topic").nth(3).click(position={"x": 12, "y": 12})
    page.wait_for_url("**/topics/activations/")
    slugs = [q.slug for q in CONTENT.of("activations")]
    page.locator(f".questions a[href$='#{slugs[-1]}']").click()
    page.wait_for_url(f"**/topics/activations/#{slugs[-1]}")
    assert page.locator(f"#{slugs[-1]}").is_visible()


def test_the_counts_of_the_level_filter_are_true(address: str, page: Page) -> None:
    page.goto(f"{address}topics/{TOPIC}/")
    for level in ("core", "intermediate"):
        choose(page, "level", level)
        expected = sum(q.front.level == level for q in CONTENT.of(TOPIC))
        assert page.locator("section.question:visible").count() == expected
        assert page.locator(".questions li:visible").count() == expected
        assert page.locator(f"label:has([value={level}]) small").inner_text() == str(expected)
    choose(page, "level", "all")
    assert page.locator("section.question:visible").count() == len(CONTENT.of(TOPIC))


def test_the_level_filter_works_without_scripts_and_shows_the_target_all_the_same(
    address: str, plain: BrowserContext
) -> None:
    page = plain.new_page()
    page.goto(f"{address}topics/{TOPIC}/#{HIDDEN}")
    page.locator("input[name=level][value=core]").check(force=True)
    core = sum(q.front.level == "core" for q in CONTENT.of(TOPIC))
    assert page.locator("section.question:visible").count() == core + 1
    assert page.locator(f"#{HIDDEN}").is_visible()


def test_who_arrives_at_a_hidden_question_sees_it(address: str, page: Page) -> None:
    page.goto(f"{address}topics/{TOPIC}/")
    choose(page, "level", "core")
    assert not page.locator(f"#{HIDDEN}").is_visible()
    page.evaluate(f"location.hash = '{HIDDEN}'")
    page.wait_for_timeout(150)
    assert page.locator(f"#{HIDDEN}").is_visible()
    assert page.locator(f"#{HIDDEN}").evaluate(
        "e => { const y = e.getBoundingClientRect().top; return y >= 0 && y < innerHeight }"
    )
    assert page.locator("input[name=level][value=all]").is_checked()


def copied(page: Page, slug: str) -> str:
    button = page.locator(f".question:has(#{slug}) .meta button.copy")
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="Link copied").wait_for(state="attached", timeout=3000)
    assert button.evaluate("b => document.activeElement === b")
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_permanent_link_is_copied_from_the_keyboard_and_announced(address: str, page: Page) -> None:
    page.goto(f"{address}topics/{TOPIC}/")
    assert copied(page, "conv-output-size") == f"{address}topics/{TOPIC}/#conv-output-size"


def test_code_is_copied_as_it_stands(address: str, page: Page) -> None:
    page.goto(f"{address}topics/{TOPIC}/")
    block = page.locator(".code").first
    button = block.get_by_role("button", name="Copy code")
    block.hover()
    assert button.evaluate("b => getComputedStyle(b).opacity") == "1"
    button.click()
    page.get_by_role("status").filter(has_text="Code copied").wait_for(state="attached", timeout=3000)
    code = page.evaluate("navigator.clipboard.readText()")
    assert any(f"```python\n{code}\n```" in q.body for q in CONTENT.of(TOPIC))


@pytest.mark.parametrize("size", [(360, 740), (1280, 900)])
def test_a_link_within_a_page_that_is_not_laid_out_yet_leads_to_its_question(
    address: str, page: Page, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{address}topics/{TOPIC}/")
    last = CONTENT.of(TOPIC)[-1].slug
    page.locator(f".questions a[href$='#{last}']").click()  # at once, while most of the page is still put off
    laid_out(page)
    page.wait_for_timeout(300)
    assert 0 <= page.locator(f"#{last}").evaluate("e => e.getBoundingClientRect().top") < size[1] / 3
    put_off = (
        "[...document.querySelectorAll('.question > *')].filter(e => getComputedStyle(e).contentVisibility === 'auto')"
    )
    assert page.evaluate(f"{put_off}.length") == 0


def test_the_next_page_is_laid_out_at_once(address: str, page: Page) -> None:
    page.goto(f"{address}topics/{TOPIC}/")
    laid_out(page)
    page.locator(".header-links").get_by_role("link", name="Corrections").click()
    page.locator(".correction").first.wait_for()
    assert page.locator(".group").last.evaluate("e => getComputedStyle(e).contentVisibility") == "visible"


def test_scripts_work_after_an_instant_navigation(address: str, page: Page) -> None:
    page.goto(address + "about/")
    page.evaluate("window.same = true")
    page.get_by_label("Navigation").get_by_role("link", name="Activation functions").click()
    page.wait_for_url("**/topics/activations/")
    page.locator("#sigmoid").wait_for()
    assert page.evaluate("window.same"), "the page was loaded anew"
    assert copied(page, "sigmoid") == f"{address}topics/activations/#sigmoid"
    page.locator(".header-links").get_by_role("link", name="Corrections").click()
    page.wait_for_url("**/rectified/corrections/")
    page.locator(".correction").first.wait_for()
    assert page.evaluate("window.same"), "the page was loaded anew"
    assert page.locator(".header-links [aria-current]").inner_text() == "Corrections"
    page.locator(".question-link a").first.click()
    page.wait_for_url("**/topics/**")
    assert page.evaluate("window.same")
    page.locator(".md-logo").first.click()
    page.wait_for_url("**/rectified/")
    assert page.evaluate("window.same")


def test_questions_lead_to_their_neighbors_and_relatives_across_topics(address: str, page: Page) -> None:
    slugs = list(CONTENT.questions)
    page.goto(f"{address}topics/{TOPIC}/")
    for question in CONTENT.of(TOPIC):
        place = slugs.index(question.slug)
        links = page.locator(f".question:has(#{question.slug}) .neighbours a").evaluate_all(
            "a => a.map(x => x.hash.slice(1))"
        )
        assert links == [slugs[place - 1], slugs[place + 1]]
        related = page.locator(f".question:has(#{question.slug}) .related a").evaluate_all(
            "a => a.map(x => x.hash.slice(1))"
        )
        assert related == question.front.related


def test_how_common_a_question_is_shows_and_is_true(address: str, page: Page) -> None:
    page.goto(f"{address}topics/activations/")
    for question in CONTENT.of("activations"):
        lists = len({item.split("/")[0] for item in question.front.sources})
        expected = {0: [], 1: ["asked in 1 list"]}.get(lists, [f"asked in {lists} lists"])
        assert page.locator(f".question:has(#{question.slug}) .meta .asked").all_inner_texts() == expected


def test_a_to_z_holds_every_title_and_every_name(address: str, page: Page) -> None:
    page.goto(address + "a-z/")
    laid_out(page)
    shown = set(page.locator(".names a").all_inner_texts())
    names = {q.front.title for q in CONTENT.questions.values()}
    names |= {" ".join(alias.split()) for q in CONTENT.questions.values() for alias in q.front.aliases}
    plain = {"".join(name.split()) for name in shown}
    missing = [name for name in names if "".join(name.replace("`", "").split()) not in plain]
    assert not missing, missing[:10]
    page.locator(".letters a", has_text="S").first.click()
    page.wait_for_timeout(300)
    assert page.locator("h2#s").evaluate(
        "e => { const y = e.getBoundingClientRect().top; return y >= 0 && y < innerHeight }"
    )


def test_corrections_filter_by_topic_without_scripts(address: str, plain: BrowserContext) -> None:
    page = plain.new_page()
    page.goto(address + "corrections/")
    total = sum(len(q.front.corrections) for q in CONTENT.questions.values())
    assert page.locator(".correction").count() == total
    page.locator(f"input[name=topic][value={TOPIC}]").check(force=True)
    expected = sum(len(q.front.corrections) for q in CONTENT.of(TOPIC))
    assert page.locator(".correction:visible").count() == expected
    assert page.locator(f"label:has([value={TOPIC}]) small").inner_text() == str(expected)


def test_a_missing_page_offers_search_and_every_topic(address: str, page: Page) -> None:
    answer = page.goto(address + "topics/no-such/page/")
    assert answer is not None
    assert answer.status == 404
    assert "Search" in page.locator("main").inner_text()
    links = page.locator(".topic-list a").evaluate_all("a => a.map(x => x.pathname)")
    assert links == [f"/rectified/topics/{topic.id}/" for topic in CONTENT.topics]
