"""The search index: complete, small, and free of markup."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import measuring
from rectified import ROOT, curation
from rectified.site import search_index, search_text
from rectified.site.search_index import Document
from samples import CONTENT

LIMIT = 760  # bytes a question, compressed
CODE = 30_000  # bytes of code and styles that are fetched before the first result, compressed
SEARCH_CSS = ROOT / "docs/assets/stylesheets/search.css"


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return search_index.documents(CONTENT, ROOT / "docs")


@pytest.fixture(scope="module")
def index(documents: list[Document]) -> dict[str, Any]:
    return search_index.data(CONTENT, documents)


def test_every_answered_question_is_in_it(index: dict[str, Any]) -> None:
    answered = [
        q.slug for q in CONTENT.questions.values() if not q.front.unanswered
    ]

    assert [
        name for topic, name, *_ in index["documents"] if topic >= 0 and name
    ] == answered


def test_it_is_small(documents: list[Document]) -> None:
    packed = gzip.compress(search_index.script(CONTENT, documents).encode())

    assert len(packed) <= LIMIT * len(CONTENT.questions)


def test_what_is_fetched_with_it_before_the_first_result_is_small() -> None:
    code = ROOT / "docs/assets/javascripts/search"
    files = [
        *(code / f"{name}.js" for name in (*measuring.ENGINE, "worker", "box")),
        SEARCH_CSS,
    ]
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) <= CODE


def test_it_holds_neither_markup_nor_tex(index: dict[str, Any]) -> None:
    shown = [
        text
        for _, _, title, short, _ in index["documents"]
        for text in (title, short)
    ]
    formulas = [formula for _, formula, _ in index["formulas"]]

    for text in shown + formulas:
        assert not re.search(
            r"\\[a-zA-Z]{2,}|\$|</?[a-z]+>|\*\*|\]\(|<!--", text
        ), text


def test_an_unanswered_question_stays_out(project: Path) -> None:
    path = project / "questions/shapes/empty-window.md"
    path.write_text(
        path.read_text().replace(
            "---\nA window", "unanswered: true\n---\nA window"
        )
    )
    content = curation.load(project)
    assert content.questions["empty-window"].front.unanswered

    names = [
        document.name
        for document in search_index.documents(content, project / "docs")
    ]

    assert "empty-window" not in names
    assert "step-size" in names


def test_a_page_that_asks_for_it_stays_out(project: Path) -> None:
    docs = project / "docs"
    docs.mkdir()
    (docs / "drafts.md").write_text(
        "---\ntitle: Drafts\nsearch: {exclude: true}\n---\nunreviewed\n"
    )
    (docs / "about.md").write_text(
        "---\ntitle: About\n---\nOn *this* site: {{ totals.questions }} questions.\n"
    )

    content = curation.load(project)
    found = search_index.data(content, search_index.documents(content, docs))

    assert [name for topic, name, *_ in found["documents"] if topic < 0] == [
        "about"
    ]
    assert "unreviewed" not in found["words"].split()
    assert "totals" not in found["words"].split()


def test_words_travel_with_where_they_stand(index: dict[str, Any]) -> None:
    words, postings = index["words"].split(" "), index["postings"].split(" ")
    for place, (_, _, _, short, _) in enumerate(index["documents"][:20]):
        telling = next(
            word
            for word in search_index.words(short)
            if word not in index["rules"]["stop"]
        )
        assert (
            dict(_decoded(postings[words.index(telling)]))[place]
            > search_index.SHORT
        )

    assert len(words) == len(postings)


def _decoded(text: str) -> list[tuple[int, int]]:
    found, document = [], -1
    for step, weight in re.findall(r"([0-9a-z]*)([A-G])", text):
        document += int(step, 36) if step else 1
        found.append((document, ord(weight) - 64))
    return found


@given(st.dictionaries(st.integers(0, 50_000), st.integers(1, 7)))
def test_postings_are_written_so_that_they_can_be_read(
    postings: dict[int, int],
) -> None:
    assert (
        dict(_decoded(search_index.encode(sorted(postings.items()))))
        == postings
    )


@given(st.text())
def test_words_of_any_text_are_plain(text: str) -> None:
    plain = r"[a-z0-9]{2,}|\d+(\.\d+)*"
    assert all(re.fullmatch(plain, word) for word in search_index.words(text))


def test_the_script_is_json_behind_a_name(documents: list[Document]) -> None:
    name, _, content = search_index.script(CONTENT, documents).partition("=")

    assert name == "self.rectifiedIndex"
    assert set(json.loads(content)) == {
        "rules",
        "topics",
        "documents",
        "formulas",
        "words",
        "postings",
        "part",
    }


def test_numbers_are_found_and_single_letters_are_not(project: Path) -> None:
    path = project / "questions/shapes/empty-window.md"
    path.write_text(
        path.read_text().replace(
            "\n---\nA window", "\n---\nAt 0.125 a 7×7 window x"
        )
    )
    content = curation.load(project)

    found = search_index.data(
        content, search_index.documents(content, project / "docs")
    )["words"].split()

    assert {"0.125", "7x7"} <= set(found)
    assert "x" not in found


def test_the_texts_travel_in_parts_that_name_their_passages(
    documents: list[Document],
) -> None:
    texts = [document.text for document in documents]
    parts = [
        json.loads(part.split("]=", 1)[1]) for part in search_text.parts(texts)
    ]

    assert [text for part in parts for text in part] == texts
    assert all(len(part) == search_text.PART for part in parts[:-1])
    kinds = {line[0] for text in texts for line in text.split("\n")}
    assert kinds == set(search_text.Kind) - {
        search_text.Kind.PROOF
    }  # no proofs were given


def test_what_is_asked_next_is_told_from_the_full_answer(project: Path) -> None:
    path = project / "questions/shapes/empty-window.md"
    path.write_text(
        path.read_text() + "\n**Asked next.**\n\n- *Why not?* Because.\n"
    )
    content = curation.load(project)
    [document] = [
        d
        for d in search_index.documents(content, project / "docs")
        if d.name == "empty-window"
    ]

    said = dict(reversed([(text, kind) for kind, text in document.passages]))

    assert said["Why not? Because."] == search_text.Kind.NEXT
    assert search_text.Kind.FULL in said.values()
