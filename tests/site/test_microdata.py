"""What search engines are told of questions and answers: microdata on the elements that readers see."""

from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown import Markdown

from rectified import ROOT, curation, identity
from rectified.curation import Topic
from rectified.scrapes.page_tree import VOID

CONTENT = curation.load(ROOT)


class Item(dict[str, list["Item | str"]]):
    """An item of microdata: its properties by name, its type and its identifier."""

    def __init__(self, kind: str, identifier: str) -> None:
        super().__init__()
        self.kind, self.identifier = kind, identifier


class Microdata(HTMLParser):
    """A page's items, read as the HTML standard says, as far as this site writes them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.items: list[Item] = []
        self._items: list[Item] = []
        self._texts: list[list[str]] = []
        self._open: list[tuple[str, bool, str | None]] = []
        self.feed(html)

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        found = dict(attributes)
        name = found.get("itemprop")
        if name and tag == "a":
            self._items[-1].setdefault(name, []).append(found["href"] or "")
            name = None
        if begins := "itemscope" in found:
            item = Item(
                found.get("itemtype") or "", found.get("itemid") or ""
            )
            (
                self._items[-1].setdefault(name, []) if name else self.items
            ).append(item)
            self._items.append(item)
        elif name:
            self._texts.append([])
        if tag not in VOID:
            self._open.append((tag, begins, None if begins else name))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            opened, begins, name = self._open.pop()
            if begins:
                self._items.pop()
            elif name:
                self._items[-1].setdefault(name, []).append(
                    "".join(self._texts.pop())
                )
            if opened == tag:
                break

    def handle_data(self, data: str) -> None:
        for text in self._texts:
            text.append(data)


class Shown(HTMLParser):
    """The text of each short answer, in the order of the page, without the line that says what it is for."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._depth = 0
        self._label = False
        self.feed(html)

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        if self._depth:
            self._depth += tag not in VOID
            self._label |= dict(attributes).get("class") == "label"
        elif tag == "div" and dict(attributes).get("class") == "short":
            self._depth = 1
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._depth = max(0, self._depth - 1)
        self._label &= tag != "p"

    def handle_data(self, data: str) -> None:
        if self._depth and not self._label:
            self.texts[-1] += data


@cache
def _html(site: Path, topic: str) -> str:
    return (site / "topics" / topic / "index.html").read_text(
        encoding="utf-8"
    )


def _one(item: Item, name: str) -> Item:
    (found,) = item[name]
    assert isinstance(found, Item)
    return found


@pytest.mark.parametrize(
    "topic", CONTENT.topics, ids=lambda topic: topic.id
)
def test_topic_pages_say_what_their_questions_and_answers_are(
    built_site: Path, topic: Topic
) -> None:
    html = _html(built_site, topic.id)
    (page,) = Microdata(html).items
    assert page.kind == "https://schema.org/FAQPage"
    assert page["license"] == [identity.load().license.content.url]
    answered = [
        question
        for question in CONTENT.of(topic.id)
        if not question.front.unanswered
    ]
    shown = Shown(html).texts
    assert len(page["mainEntity"]) == len(answered) == len(shown)
    for entry, question, text in zip(
        page["mainEntity"], answered, shown, strict=True
    ):
        assert isinstance(entry, Item)
        assert (entry.kind, entry.identifier) == (
            "https://schema.org/Question",
            f"#{question.slug}",
        )
        assert entry["name"] == [question.front.title]
        answer = _one(entry, "acceptedAnswer")
        assert answer.kind == "https://schema.org/Answer"
        (said,) = answer["text"]
        assert isinstance(said, str)
        assert said == text.strip()
        assert len(said) > 20


def test_no_page_of_a_topic_holds_a_second_copy_of_its_answers(
    built_site: Path,
) -> None:
    for topic in CONTENT.topics:
        assert "application/ld+json" not in _html(built_site, topic.id)
        source = (ROOT / f"docs/topics/{topic.id}.md").read_text(
            encoding="utf-8"
        )
        assert not {"itemprop", "structured:", "ld+json"} & set(
            source.replace('"', " ").split()
        )


def test_a_question_without_an_answer_is_none_to_a_search_engine() -> None:
    page = (
        '<nav class="questions" markdown="1"></nav>\n\n<section class="question" markdown="1">\n\n'
        "## Why? { #why }\n\n*This question has no answer yet.*\n\n</section>\n"
    )
    html = Markdown(
        extensions=[
            "md_in_html",
            "attr_list",
            "toc",
            "rectified.site.microdata",
        ]
    ).convert(page)
    assert 'id="why"' in html
    assert "item" not in html
