"""The search index: complete, small, and free of markup."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectified import ROOT, curation
from rectified.site import search_index
from samples import CONTENT

LIMIT = 1_000  # bytes a question, compressed


@pytest.fixture(scope="module")
def index() -> dict[str, Any]:
    return search_index.data(CONTENT, ROOT / "docs")


def test_every_answered_question_is_in_it(index: dict[str, Any]) -> None:
    answered = [q.slug for q in CONTENT.questions.values() if not q.front.unanswered]

    assert [name for topic, name, *_ in index["documents"] if topic >= 0 and name] == answered


def test_it_is_small() -> None:
    packed = gzip.compress(search_index.script(CONTENT, ROOT / "docs").encode())

    assert len(packed) <= LIMIT * len(CONTENT.questions)


def test_it_holds_neither_markup_nor_tex(index: dict[str, Any]) -> None:
    shown = [text for _, _, title, short, _ in index["documents"] for text in (title, short)]
    formulas = [formula for _, formula, _ in index["formulas"]]

    for text in shown + formulas:
        assert not re.search(r"\\[a-zA-Z]{2,}|\$|</?[a-z]+>|\*\*|\]\(|<!--", text), text


def test_an_unanswered_question_stays_out(project: Path) -> None:
    path = project / "questions/shapes/empty-window.md"
    path.write_text(path.read_text().replace("---\nA window", "unanswered: true\n---\nA window"))
    content = curation.load(project)
    assert content.questions["empty-window"].front.unanswered

    names = [name for _, name, *_ in search_index.data(content, project / "docs")["documents"]]

    assert "empty-window" not in names
    assert "step-size" in names


def test_a_page_that_asks_for_it_stays_out(project: Path) -> None:
    docs = project / "docs"
    docs.mkdir()
    (docs / "drafts.md").write_text("---\ntitle: Drafts\nsearch: {exclude: true}\n---\nunreviewed\n")
    (docs / "about.md").write_text("---\ntitle: About\n---\nOn *this* site: {{ totals.questions }} questions.\n")

    found = search_index.data(curation.load(project), docs)

    assert [name for topic, name, *_ in found["documents"] if topic < 0] == ["about"]
    assert "unreviewed" not in found["words"].split()
    assert "totals" not in found["words"].split()


def test_words_travel_with_where_they_stand(index: dict[str, Any]) -> None:
    words, postings = index["words"].split(" "), index["postings"].split(" ")
    for place, (_, _, _, short, _) in enumerate(index["documents"][:20]):
        telling = next(word for word in search_index.words(short) if word not in index["rules"]["stop"])
        assert dict(_decoded(postings[words.index(telling)]))[place] > search_index.SHORT

    assert len(words) == len(postings)


def _decoded(text: str) -> list[tuple[int, int]]:
    found, document = [], -1
    for step, weight in re.findall(r"([0-9a-z]*)([A-G])", text):
        document += int(step, 36) if step else 1
        found.append((document, ord(weight) - 64))
    return found


@given(st.dictionaries(st.integers(0, 50_000), st.integers(1, 7)))
def test_postings_are_written_so_that_they_can_be_read(postings: dict[int, int]) -> None:
    assert dict(_decoded(search_index.encode(sorted(postings.items())))) == postings


@given(st.text())
def test_words_of_any_text_are_plain(text: str) -> None:
    assert all(re.fullmatch(r"[a-z0-9]{2,}", word) for word in search_index.words(text))


def test_the_script_is_json_behind_a_name() -> None:
    name, _, content = search_index.script(CONTENT, ROOT / "docs").partition("=")

    assert name == "self.rectifiedIndex"
    assert set(json.loads(content)) == {"rules", "topics", "documents", "formulas", "words", "postings"}
