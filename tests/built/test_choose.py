"""All corrections: each has an address, in the answer and in the list, and so has a choice among them."""

import re

import pytest
from playwright.sync_api import Page, expect

import samples
from browsing import slow
from rectified.curation import Question, Topic
from rectified.curation.counts import count
from samples import CONTENT

LIST = "corrections/"


@pytest.fixture(scope="module")
def topic() -> Topic:
    """The topic with most corrections."""
    return samples.topic(
        "with corrections",
        lambda questions: samples.corrections(questions) > 1,
        samples.corrections,
    )


@pytest.fixture(scope="module")
def question() -> Question:
    """A question with corrections of both weights."""
    return samples.question(
        "with a slip and more",
        lambda question: (
            {correction.major for correction in question.front.corrections}
            == {True, False}
        ),
    )


def test_every_correction_leads_from_the_list_to_itself_in_the_answer(
    address: str, page: Page
) -> None:
    page.goto(address + LIST)
    links = page.locator(".corrections .why a", has_text="In the answer")
    ids = page.locator(".corrections .published").evaluate_all(
        "all => all.map(one => one.id)"
    )
    assert (
        len(set(ids))
        == len(ids)
        == samples.corrections(CONTENT.questions.values())
    )
    hashes = links.evaluate_all("a => a.map(x => x.hash.slice(1))")
    assert hashes == ids
    links.first.click()
    page.wait_for_url(f"**/topics/**#{ids[0]}")
    expect(page.locator(f"[id='{ids[0]}']")).to_be_in_viewport()


def test_a_slip_that_an_address_names_is_seen_in_answer_and_list(
    address: str, page: Page, plain: Page, question: Question
) -> None:
    page.goto(f"{address}topics/{question.topic}/")
    slip = page.locator(
        f".question:has(#{question.slug}) .slips .published"
    )
    name = slip.first.get_attribute("id")
    for window in (page, plain):
        for where in (f"topics/{question.topic}/", LIST):
            window.goto("about:blank")
            window.goto(f"{address}{where}#{name}")
            expect(window.locator(f"[id='{name}']")).to_be_in_viewport()


def test_an_answer_leads_to_its_corrections_in_the_list(
    address: str, page: Page, question: Question
) -> None:
    page.goto(f"{address}topics/{question.topic}/")
    section = page.locator(f".question:has(#{question.slug})")
    section.locator(".to-list a").click()
    page.wait_for_url(f"**/{LIST}**")
    group = page.locator(f"[id='{question.slug}'].group")
    expect(group).to_be_in_viewport()
    assert group.locator(".corrections li").count() == len(
        question.front.corrections
    )


def test_a_link_followed_during_a_scroll_leads_to_its_place(
    address: str, page: Page
) -> None:
    """The theme notes the place on the page that one leaves, in the address too, until the other is there."""
    *_, question = (
        q for q in CONTENT.questions.values() if q.front.corrections
    )
    page.goto(f"{address}topics/{question.topic}/")
    slow(page, f"**/{LIST}")
    link = page.locator(f".question:has(#{question.slug}) .to-list a")
    link.evaluate(
        "link => { scrollTo(0, document.body.scrollHeight / 2); link.click() }"
    )
    page.wait_for_url(f"**/{LIST}#{question.slug}")
    expect(
        page.locator(f"[id='{question.slug}'].group")
    ).to_be_in_viewport()


def test_the_choice_of_topic_and_words_stands_in_the_address(
    address: str, page: Page, topic: Topic
) -> None:
    page.goto(address + LIST)
    page.get_by_label("Topic").select_option(topic.id)
    page.locator("label:has([name=weight][value=any])").click()
    own = samples.corrections(CONTENT.of(topic.id))
    shown = page.locator(".corrections li:visible")
    assert shown.count() == own
    expect(page.locator(".choose output")).to_have_text(
        f"{own} corrections"
    )
    counts = page.locator("label:has([name=weight]) small")
    majors = count(CONTENT.of(topic.id)).majors
    expect(counts).to_have_text([str(majors), str(own)])
    # What is folded away counts, too.
    texts = [text.lower() for text in shown.all_text_contents()]
    word = next(
        word
        for word in re.findall(r"[a-z]{5,}", texts[0])
        if not all(word in text for text in texts)
    )
    page.get_by_label("Words").fill(word.upper())
    expect(shown).not_to_have_count(own)
    few = shown.count()
    assert 0 < few < own
    assert all(word in text.lower() for text in shown.all_text_contents())
    said = page.url
    page.goto("about:blank")
    page.goto(said)
    assert shown.count() == few
    assert page.get_by_label("Topic").input_value() == topic.id
    page.get_by_label("Words").fill("")
    page.get_by_label("Topic").select_option("")
    assert shown.count() == samples.corrections(CONTENT.questions.values())
    assert page.url == f"{address}{LIST}?weight=any"


def _of_slips_alone() -> tuple[str, str]:
    """A question with larger corrections, and a word that of its corrections only slips have."""
    for question in CONTENT.questions.values():
        said: dict[bool, set[str]] = {True: set(), False: set()}
        for one in question.front.corrections:
            text = " ".join(map(str, one.model_dump().values()))
            said[one.major] |= set(re.findall(r"[a-z]{7,}", text.lower()))
        told = said[False] - said[True]
        told = {
            word for word in told if not any(word in m for m in said[True])
        }
        if said[True] and (words := sorted(told)):
            return question.slug, words[0]
    pytest.skip("the collection has no such question")


def test_a_question_of_which_nothing_is_left_does_not_show(
    address: str, page: Page
) -> None:
    slug, word = _of_slips_alone()
    page.goto(f"{address}{LIST}?words={word}")
    group = page.locator(f"[id='{slug}'].group")
    expect(group).to_be_hidden()
    page.locator("label:has([name=weight][value=any])").click()
    expect(group).to_be_visible()


def test_each_correction_says_how_many_lists_say_it(
    address: str, plain: Page, question: Question
) -> None:
    plain.goto(f"{address}{LIST}")
    said = plain.locator(
        f"[id='{question.slug}'].group .published .label"
    ).all_text_contents()
    lists = sorted(len(c.lists) for c in question.front.corrections)
    assert (
        sorted(int(re.findall(r"\d+", text)[0]) for text in said) == lists
    )


def test_who_types_on_is_not_made_to_wait_for_each_letter(
    address: str, page: Page
) -> None:
    page.goto(address + LIST)
    everything = page.locator(".choose output").inner_text()
    page.evaluate(
        """() => {
          window.shown = 0
          const output = document.querySelector(".choose output")
          new MutationObserver(() => { window.shown += 1 }).observe(output, { childList: true })
          const { words } = document.querySelector(".choose").elements
          for (const letter of "loss func") {
            words.value += letter
            words.dispatchEvent(new Event("input", { bubbles: true }))
          }
        }"""
    )
    expect(page.locator(".choose output")).not_to_have_text(everything)
    assert page.evaluate("window.shown") == 1
    assert "words=loss+func" in page.url


def test_words_typed_last_leave_the_next_page_s_address_alone(
    address: str, page: Page
) -> None:
    page.goto(address + LIST)
    page.locator(".choose [name=words]").fill("loss")
    page.evaluate(
        "document.querySelector('.md-header__button.md-logo').click()"
    )
    page.wait_for_url(address)
    page.wait_for_timeout(300)
    assert page.url == address
