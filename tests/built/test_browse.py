"""How readers find their way: lists, levels, links, letters, and all of it again after an instant navigation."""

import pytest
from playwright.sync_api import Locator, Page, expect

import samples
from browsing import (
    go_back,
    laid_out,
    open_whole,
    settled,
    slow,
    wait_until,
)
from published import BASE
from rectified.curation import Question, Topic
from rectified.pages import listings
from samples import CONTENT


@pytest.fixture(scope="module")
def topic() -> Topic:
    """A topic of more than one level, with formulas, corrections and code."""
    return samples.topic(
        "of several levels with corrections and code",
        lambda questions: (
            len(samples.levels(questions)) > 1
            and samples.corrections(questions) > 0
            and samples.has_code(questions)
        ),
    )


@pytest.fixture
def hidden(topic: Topic) -> Question:
    """A question of the topic that its first one's level hides."""
    first, *others = CONTENT.of(topic.id)
    return next(
        question
        for question in others
        if question.front.level != first.front.level
    )


@pytest.fixture
def level(topic: Topic) -> str:
    """The level of the topic's first question."""
    return CONTENT.of(topic.id)[0].front.level


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"label:has(input[name={name}][value={value}])").click()


def on_screen(page: Page, selector: str) -> None:
    """The element's upper edge is, or comes, on the screen."""
    wait_until(
        page,
        """selector => {
          const { top } = document.querySelector(selector).getBoundingClientRect()
          return top >= 0 && top < innerHeight
        }""",
        arg=selector,
    )


def test_home_leads_to_any_topic_in_one_click_and_to_any_question_in_two(
    address: str, page: Page
) -> None:
    page.goto(address)
    links = page.locator(".topics li a")
    assert links.count() == len(CONTENT.topics)
    for topic, link in zip(CONTENT.topics, links.all(), strict=True):
        assert (link.get_attribute("href") or "").endswith(
            f"topics/{topic.id}/"
        )
    last = CONTENT.topics[-1]
    page.locator(".topics li").last.click(position={"x": 12, "y": 30})
    page.wait_for_url(
        f"{address}topics/{last.id}/**"
    )  # the address follows what is in view
    slug = last.questions[-1]
    page.locator(f".questions a[href$='#{slug}']").click()
    page.wait_for_url(f"{address}topics/{last.id}/#{slug}")
    assert page.locator(f"#{slug}").is_visible()


def test_the_counts_of_the_level_filter_are_true(
    address: str, page: Page, topic: Topic
) -> None:
    page.goto(f"{address}topics/{topic.id}/")
    questions = CONTENT.of(topic.id)
    for level in samples.levels(questions):
        choose(page, "level", level)
        expected = sum(q.front.level == level for q in questions)
        assert page.locator("section.question:visible").count() == expected
        assert page.locator(".questions li:visible").count() == expected
        assert page.locator(
            f"label:has([value={level}]) small"
        ).inner_text() == str(expected)
    choose(page, "level", "all")
    assert page.locator("section.question:visible").count() == len(
        questions
    )


def asking(question: Question) -> int:
    """How many lists ask it."""
    counted = CONTENT.demand.asked if CONTENT.demand else {}
    own = {item.split("/")[0] for item in question.front.sources}
    return len(own) + counted.get(question.slug, 0)


@pytest.fixture(scope="module")
def asked() -> Topic:
    """A topic of questions that more and fewer lists ask."""
    return samples.topic(
        "asked by more and by fewer lists",
        lambda questions: len({asking(q) for q in questions}) > 2,
    )


def test_the_list_of_questions_can_begin_with_the_most_asked(
    address: str, page: Page, plain: Page, asked: Topic
) -> None:
    def listed() -> list[str]:
        links = page.locator(".questions li a").all()
        return [
            (link.get_attribute("href") or "").partition("#")[2]
            for link in links
        ]

    name = "most asked first"
    page.goto(f"{address}topics/{asked.id}/")
    in_turn = [q.slug for q in CONTENT.of(asked.id)]
    assert listed() == in_turn
    page.get_by_label(name).check(force=True)
    by_demand = sorted(CONTENT.of(asked.id), key=lambda q: -asking(q))
    assert listed() == [q.slug for q in by_demand] != in_turn
    page.get_by_label(name).uncheck(force=True)
    assert listed() == in_turn
    plain.goto(f"{address}topics/{asked.id}/")
    expect(plain.get_by_label(name)).to_be_hidden()


def test_questions_are_chosen_by_how_many_lists_ask_them(
    address: str, plain: Page, asked: Topic
) -> None:
    topic = asked
    plain.goto(f"{address}topics/{topic.id}/")
    questions = CONTENT.of(topic.id)
    least = min(map(asking, questions))
    for box in plain.locator(
        ".demands [type=radio]:not([value=all])"
    ).all():
        box.check(force=True)
        text = box.locator("xpath=..").inner_text()
        lists = int(text.split()[0])
        assert text.strip() == f"{lists} or more"
        assert lists > least
        expected = sum(asking(q) >= lists for q in questions)
        assert plain.locator("section.question:visible").count() == expected
        assert plain.locator(".questions li:visible").count() == expected


def test_the_level_filter_works_without_scripts_and_shows_the_target_all_the_same(
    address: str, plain: Page, topic: Topic, level: str, hidden: Question
) -> None:
    plain.goto(f"{address}topics/{topic.id}/#{hidden.slug}")
    plain.locator(f"input[name=level][value={level}]").check(force=True)
    of_level = sum(q.front.level == level for q in CONTENT.of(topic.id))
    assert plain.locator("section.question:visible").count() == of_level + 1
    assert plain.locator(f"#{hidden.slug}").is_visible()


def test_who_arrives_at_a_hidden_question_sees_it(
    address: str, page: Page, topic: Topic, level: str, hidden: Question
) -> None:
    page.goto(f"{address}topics/{topic.id}/")
    choose(page, "level", level)
    assert not page.locator(f"#{hidden.slug}").is_visible()
    page.evaluate(f"location.hash = '{hidden.slug}'")
    expect(page.locator(f"#{hidden.slug}")).to_be_visible()
    on_screen(page, f"#{hidden.slug}")
    assert page.locator("input[name=level][value=all]").is_checked()


def test_the_choice_of_level_and_order_stands_in_the_address(
    address: str, page: Page, topic: Topic, level: str, hidden: Question
) -> None:
    """For who loads the page again, comes back to it, or gives its address to somebody else."""
    page.goto(f"{address}topics/{topic.id}/")
    laid_out(page)
    in_turn = page.locator(".questions li a").all_inner_texts()
    page.get_by_label("most asked first").check(force=True)
    choose(page, "level", level)
    listed = page.locator(".questions li a").all_inner_texts()
    assert listed != in_turn
    page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    wait_until(page, "Math.abs((history.state?.y ?? -1) - scrollY) < 2")
    at = page.evaluate("scrollY")

    def stands() -> None:
        wait_until(page, "at => Math.abs(scrollY - at) < 4", at)
        expect(page.locator(f"input[value={level}]")).to_be_checked()
        assert page.locator(".questions li a").all_inner_texts() == listed
        expect(page.locator(f"#{hidden.slug}")).to_be_hidden()

    stands()
    page.reload()
    stands()
    page.locator(".header-links a").first.evaluate("link => link.click()")
    expect(page.locator(".questions")).to_have_count(0)
    go_back(page, f"**/topics/{topic.id}/**")
    stands()
    page.evaluate(f"location.hash = '{hidden.slug}'")
    expect(page.locator(f"#{hidden.slug}")).to_be_visible()
    assert "level=" not in page.url


def copied(page: Page, slug: str) -> str:
    button = page.locator(f".question:has(#{slug}) .meta button.copy")
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="Link copied").wait_for(
        state="attached", timeout=3000
    )
    assert button.evaluate("b => document.activeElement === b")
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_permanent_link_is_copied_from_the_keyboard_and_announced(
    address: str, page: Page, topic: Topic
) -> None:
    page.goto(f"{address}topics/{topic.id}/")
    slug = topic.questions[-1]
    assert copied(page, slug) == f"{address}topics/{topic.id}/#{slug}"


def test_code_is_copied_as_it_stands(
    address: str, page: Page, topic: Topic
) -> None:
    page.goto(f"{address}topics/{topic.id}/")
    block = page.locator(".code").first
    button = block.get_by_role("button", name="Copy code")
    block.hover()
    expect(button).to_have_css("opacity", "1")
    button.click()
    page.get_by_role("status").filter(has_text="Code copied").wait_for(
        state="attached", timeout=3000
    )
    code = page.evaluate("navigator.clipboard.readText()")
    assert any(
        f"```python\n{code}\n```" in q.body for q in CONTENT.of(topic.id)
    )


@pytest.mark.parametrize("size", [(360, 740), (1280, 900)])
def test_a_link_within_a_page_that_is_not_laid_out_yet_leads_to_its_question(
    address: str, page: Page, topic: Topic, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{address}topics/{topic.id}/")
    last = topic.questions[-1]
    page.locator(
        f".questions a[href$='#{last}']"
    ).click()  # at once, while most of the page is still put off
    laid_out(page)
    page.wait_for_timeout(
        300
    )  # a page that still grows would push the question away
    assert (
        0
        <= page.locator(f"#{last}").evaluate(
            "e => e.getBoundingClientRect().top"
        )
        < size[1] / 3
    )
    put_off = (
        "[...document.querySelectorAll('.question > *')]"
        ".filter(e => getComputedStyle(e).contentVisibility === 'auto')"
    )
    assert page.evaluate(f"{put_off}.length") == 0


def test_the_next_page_is_laid_out_at_once(
    address: str, page: Page, topic: Topic
) -> None:
    page.goto(f"{address}topics/{topic.id}/")
    laid_out(page)
    page.locator(".header-links").get_by_role(
        "link", name="Corrections"
    ).click()
    page.locator(".corrections li").first.wait_for()
    assert (
        page.locator(".group").last.evaluate(
            "e => getComputedStyle(e).contentVisibility"
        )
        == "visible"
    )


def test_a_style_sheet_is_applied_once_also_on_the_next_page(
    address: str, page: Page, topic: Topic
) -> None:
    page.add_init_script(
        "self.applied = []\n"
        "document.addEventListener('load', event => {"
        " if (event.target instanceof HTMLLinkElement) applied.push(event.target.href) }, true)"
    )
    page.goto(address + "about/")
    laid_out(page)
    sheet = page.locator("head > link[href$='site.css']")
    sheet.evaluate("e => { e.stayed = true }")
    page.get_by_label("Navigation").get_by_role(
        "link", name=topic.title, exact=True
    ).click()
    page.locator(f"#{topic.questions[0]}").wait_for()
    page.locator(".md-logo").first.click()
    page.wait_for_url(address)
    settled(page)
    assert sheet.evaluate("e => e.stayed"), "the page was loaded anew"
    applied = page.evaluate("applied")
    assert f"{address}assets/generated/site.css" in applied
    sheets = [name for name in applied if name.endswith(".css")]
    assert len(sheets) == len(set(sheets))


def test_the_scroll_bar_follows_the_theme(address: str, page: Page) -> None:
    page.goto(address)
    scheme = "getComputedStyle(document.documentElement).colorScheme"
    for name, told in (
        ("Switch to light mode", "light"),
        ("Switch to dark mode", "dark"),
        ("Switch to system preference", "light dark"),
    ):
        page.get_by_title(name).click()
        page.wait_for_function(f"{scheme} === '{told}'")
    assert page.locator("meta[name=color-scheme]").count() == 0


def test_scripts_work_after_an_instant_navigation(
    address: str, page: Page, topic: Topic
) -> None:
    page.goto(address + "about/")
    page.evaluate("window.same = true")
    page.get_by_label("Navigation").get_by_role(
        "link", name=topic.title, exact=True
    ).click()
    page.wait_for_url(f"{address}topics/{topic.id}/")
    slug = topic.questions[0]
    page.locator(f"#{slug}").wait_for()
    assert page.evaluate("window.same"), "the page was loaded anew"
    assert copied(page, slug) == f"{address}topics/{topic.id}/#{slug}"
    page.locator(".header-links").get_by_role(
        "link", name="Corrections"
    ).click()
    page.wait_for_url(f"{address}corrections/")
    page.locator(".corrections li").first.wait_for()
    assert page.evaluate("window.same"), "the page was loaded anew"
    assert (
        page.locator(".header-links [aria-current]").inner_text()
        == "Corrections"
    )
    page.locator(".question-link a").first.click()
    page.wait_for_url("**/topics/**")
    assert page.evaluate("window.same")
    page.locator(".md-logo").first.click()
    page.wait_for_url(address)
    assert page.evaluate("window.same")


def test_questions_lead_to_their_neighbors_and_relatives_across_topics(
    address: str, page: Page, topic: Topic
) -> None:
    slugs = list(CONTENT.questions)
    page.goto(f"{address}topics/{topic.id}/")
    for question in CONTENT.of(topic.id):
        place = slugs.index(question.slug)
        links = page.locator(
            f".question:has(#{question.slug}) .neighbours a"
        ).evaluate_all("a => a.map(x => x.hash.slice(1))")
        assert (
            links
            == slugs[max(place - 1, 0) : place]
            + slugs[place + 1 : place + 2]
        )
        ends = page.locator(
            f".question:has(#{question.slug}) :is([id$=--asked-next] ~ ul, .neighbours, [id$=--read-next] + .related) a"
        ).evaluate_all("a => a.map(x => x.hash.slice(1))")
        assert set(question.front.related) <= set(ends)
        listed = page.locator(
            f"[id={question.slug}--read-next] + .related a"
        )
        doubles = [
            ends.count(link.rsplit("#")[-1]) for link in hrefs(listed)
        ]
        assert set(doubles) <= {1}


def hrefs(links: Locator) -> list[str]:
    return [link.get_attribute("href") or "" for link in links.all()]


# Of each question: how common its answer and the page's list of questions say it is, and how often it names the lists.
ASKED = """slugs => Object.fromEntries(slugs.map(slug => {
  const answer = document.getElementById(slug).closest(".question")
  const entry = document.querySelector(`.questions li a[href='#${slug}']`).closest("li")
  const said = (place, selector) => [...place.querySelectorAll(selector)].map(element => element.innerText)
  const lists = answer.querySelectorAll(".more .lists").length
  return [slug, { answer: said(answer, ".meta .asked"), contents: said(entry, ".asked"), lists }]
}))"""


@pytest.mark.parametrize(
    "topic", CONTENT.topics, ids=lambda topic: topic.id
)
def test_how_common_a_question_is_shows_and_is_true(
    address: str, plain: Page, topic: Topic
) -> None:
    plain.goto(f"{address}topics/{topic.id}/")
    shown = plain.evaluate(ASKED, topic.questions)
    for question in CONTENT.of(topic.id):
        lists = asking(question)
        said = (
            [f"asked in {lists} {'list' if lists == 1 else 'lists'}"]
            if lists
            else []
        )
        assert shown[question.slug] == {
            "answer": said,
            "contents": said,
            "lists": int(bool(question.front.sources)),
        }


def test_a_to_z_holds_every_term_and_says_where_it_leads(
    address: str, page: Page
) -> None:
    page.goto(address + "a-z/")
    laid_out(page)

    def bare(text: str) -> str:
        return listings.spelling(text.replace("`", ""))

    shown = {
        (bare(name), bare(title))
        for name, title in page.locator(".names a").evaluate_all(
            "all => all.map(a => [a.innerText, a.closest('li').querySelector('i').innerText])"
        )
    }
    questions = CONTENT.questions.values()
    names = {
        bare(q.front.title): [*filter(listings.looked_up, q.front.aliases)]
        for q in questions
    }
    terms = {
        (bare(alias), title)
        for title, aliases in names.items()
        for alias in aliases
        if not any(
            alias.casefold().startswith(other.casefold() + " ")
            for other in aliases
        )
    }
    assert terms <= shown, list(terms - shown)[:10]
    assert {title for _, title in shown} == {
        bare(q.front.title) for q in questions
    }


def test_the_first_step_within_a_page_fetches_nothing(
    address: str, page: Page, topic: Topic
) -> None:
    open_whole(page, f"{address}topics/{topic.id}/")
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    for slug in (topic.questions[-1], topic.questions[0]):
        page.locator(f".questions a[href$='#{slug}']").click()
        on_screen(page, f"#{slug}")
    go_back(page, f"**/#{topic.questions[-1]}")
    settled(page)
    assert not fetched


@pytest.mark.parametrize("width", [360, 1280])
def test_letters_stay_and_lead_to_their_terms(
    address: str, page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(address + "a-z/")
    laid_out(page)
    letters = page.locator(".letters a")
    for letter in letters.all():
        expect(letter).to_be_in_viewport(ratio=0.9)
    for letter in (letters.last, letters.nth(2)):
        target = letter.evaluate("link => link.hash")
        letter.click()
        on_screen(page, target)
        expect(page.locator(".letters")).to_be_in_viewport()
        bar, heading = (
            page.locator(part).evaluate(
                "part => part.getBoundingClientRect()"
            )
            for part in (".letters", f".letter:has({target}) summary")
        )
        assert heading["top"] >= bar["bottom"] - 1
        expect(page.locator(f"{target} a").first).to_be_visible()
        expect(letter).to_have_attribute("aria-current", "true")
        expect(letter).to_be_in_viewport(ratio=0.9)
        expect(page.locator(".letters [aria-current]")).to_have_count(1)


def test_a_phone_folds_the_letters_and_back_opens_them_again(
    address: str, page: Page, plain: Page
) -> None:
    for reader in (page, plain):
        reader.set_viewport_size({"width": 360, "height": 740})
        reader.goto(address + "a-z/")
        height = reader.evaluate("document.documentElement.scrollHeight")
        assert height < 3 * 740, reader
        reader.locator("#letter-b").click()
        expect(reader.locator("#b a").first).to_be_visible()
        expect(reader.locator("#a a").first).to_be_hidden()
    link = page.locator("#b a").nth(30)
    link.scroll_into_view_if_needed()
    noted = "Math.abs((history.state?.y ?? -1) - scrollY) < 2"
    wait_until(page, noted)
    place = page.evaluate("scrollY")
    for by_a_load in (False, True):
        if by_a_load:
            page.goto(f"{address}about/")
        else:
            link.click()  # by instant navigation
        page.locator(".letters").wait_for(state="detached")
        settled(page)
        go_back(page, "**/a-z/")
        expect(link).to_be_in_viewport()
        wait_until(page, f"Math.abs(scrollY - {place}) < 2")


def test_back_leads_to_where_one_was_though_one_scrolled_last(
    address: str, page: Page, topic: Topic
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    level = CONTENT.of(topic.id)[-1].front.level
    shown = "path => rectified.shown.endsWith(path)"
    for path, choice, places in (
        ("/a-z/", "#b", "#b a"),
        (
            f"/topics/{topic.id}/",
            f"?level={level}",
            ".question h2:visible",
        ),
    ):
        page.goto(address.rstrip("/") + path + choice)
        link = page.locator(places).last
        link.scroll_into_view_if_needed()
        wait_until(page, "Math.abs((history.state?.y ?? -1) - scrollY) < 2")
        at = page.evaluate("scrollY")
        assert at > 740, path
        page.locator(".header-links a").first.evaluate(
            "link => link.click()"
        )
        wait_until(page, "path => !rectified.shown.endsWith(path)", path)
        slow(page, f"**{path}**")
        page.evaluate("scrollTo(0, 400); history.back()")
        wait_until(page, shown, path)
        expect(link).to_be_in_viewport()
        wait_until(page, "at => Math.abs(scrollY - at) < 2", at)


def test_back_leads_to_where_one_was_though_the_theme_had_noted_another_place(
    address: str, page: Page
) -> None:
    page.goto(address + "a-z/")
    settled(page)
    page.evaluate("scrollTo(0, 900)")
    wait_until(page, "Math.abs((history.state?.y ?? -1) - 900) < 2")
    page.evaluate("rectified.note({ x: 0, y: 0 }); location.href = '/'")
    page.wait_for_url(lambda url: "a-z" not in url)
    go_back(page, "**/a-z/")
    wait_until(page, "Math.abs(scrollY - 900) < 2")


def test_wide_screens_show_all_letters(
    address: str, page: Page, plain: Page
) -> None:
    for reader in (page, plain):
        reader.set_viewport_size({"width": 1280, "height": 740})
        reader.goto(address + "a-z/")
        for names in reader.locator(".names").all():
            expect(names).to_be_visible()
    page.locator("#letter-a").click()
    expect(page.locator("#a")).to_be_hidden()


def test_corrections_filter_by_weight_without_scripts(
    address: str, plain: Page
) -> None:
    plain.goto(address + "corrections/")
    every = [
        correction
        for question in CONTENT.questions.values()
        for correction in question.front.corrections
    ]
    assert plain.locator(".corrections li").count() == len(every)
    majors = sum(correction.major for correction in every)
    assert plain.locator(".corrections li:visible").count() == majors
    plain.locator("input[name=weight][value=any]").check(force=True)
    assert plain.locator(".corrections li:visible").count() == len(every)


def test_a_missing_page_offers_search_and_every_topic(
    address: str, page: Page
) -> None:
    answer = page.goto(address + "topics/no-such/page/")
    assert answer is not None
    assert answer.status == 404
    assert "Search" in page.locator("main").inner_text()
    links = page.locator(".topic-list a").evaluate_all(
        "a => a.map(x => x.pathname)"
    )
    assert links == [
        f"{BASE}topics/{topic.id}/" for topic in CONTENT.topics
    ]
