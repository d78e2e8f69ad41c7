"""The search index: complete, small, and free of markup."""

import gzip
import json
import re
import shutil
import subprocess
from bisect import bisect_right
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import measuring
from rectified import ROOT, curation
from rectified.curation import Curation
from rectified.curation.proofs import Proofs
from rectified.site import (
    search_documents,
    search_index,
    search_reading,
    search_text,
)
from rectified.site.search_documents import Document
from samples import CONTENT

LIMIT = 115  # bytes a question, compressed, of what every query needs
CODE = 30_000  # bytes of code and styles that are fetched before the first result, compressed
ENGINE = ROOT / "docs/assets/javascripts/search"
SUPPORT = ROOT / "tests/support"
SEARCH_CSS = ROOT / "docs/assets/stylesheets/search.css"

Parts = dict[str, Any]


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return search_documents.documents(CONTENT, ROOT / "docs")


def made(documents: list[Document], content: Curation = CONTENT) -> Parts:
    return search_index.data(search_index.index(content, documents))


@pytest.fixture(scope="module")
def parts(documents: list[Document]) -> Parts:
    return made(documents)


def joined(parts: Parts, kind: str) -> list[Any]:
    """What the parts of a kind hold, one after the other."""
    numbered = [name for name in parts if name.startswith(f"{kind}-")]
    return [entry for name in numbered for entry in parts[name]]


def words_of(parts: Parts) -> list[str]:
    """The words, read as search/vocabulary.js reads them."""
    words, last = [], ""
    for shared, others in re.findall(
        "([A-Z])([^A-Z]*)", parts["index"]["words"]
    ):
        last = last[: ord(shared) - ord("A")] + others
        words.append(last)
    return words


def postings_of(parts: Parts) -> list[dict[int, int]]:
    """Where each word stands."""
    numbered = [name for name in parts if name.startswith("words-")]
    return [
        dict(_decoded(encoded))
        for name in numbered
        for encoded in parts[name]["postings"].split(" ")
    ]


def test_every_answered_question_is_in_it(parts: Parts) -> None:
    answered = [
        q.slug for q in CONTENT.questions.values() if not q.front.unanswered
    ]

    assert [
        name
        for topic, name, *_ in joined(parts, "titles")
        if topic >= 0 and name
    ] == answered
    assert parts["index"]["questions"] == len(answered)


def test_what_every_query_needs_is_small(parts: Parts) -> None:
    packed = gzip.compress(
        search_index.script("index", parts["index"]).encode()
    )

    assert len(packed) <= LIMIT * len(CONTENT.questions) + len(
        gzip.compress(json.dumps(parts["index"]["rules"]).encode())
    )


def test_parts_are_small_and_none_holds_another_word_than_its_own(
    parts: Parts,
) -> None:
    starts = parts["index"]["starts"]
    words = words_of(parts)
    for number, (start, end) in enumerate(pairwise([*starts, len(words)])):
        part = parts[f"words-{number}"]
        own = set(words[start:end])
        assert len(part["postings"].split(" ")) == end - start
        for *_, name in part["names"]:
            assert own & set(
                search_reading.words_of_name(name, parts["index"]["rules"])
            ), name
    sizes = [
        len(json.dumps(parts[name]))
        for name in parts
        if name.startswith("words-")
    ]
    assert max(sizes) < 3 * search_index.WORDS
    assert len(sizes) < 2 + sum(sizes) / search_index.WORDS


def test_every_name_travels_with_each_of_its_words(
    parts: Parts, documents: list[Document]
) -> None:
    words = words_of(parts)
    starts = parts["index"]["starts"]
    rules = parts["index"]["rules"]
    for number, document in enumerate(documents):
        for place, name in enumerate([*document.heads, *document.aliases]):
            for word in search_reading.words_of_name(name, rules):
                part = bisect_right(starts, words.index(word)) - 1
                assert (number, place, name) in parts[f"words-{part}"][
                    "names"
                ]


def test_what_is_fetched_with_it_before_the_first_result_is_small() -> None:
    files = [
        *(
            ENGINE / f"{name}.js"
            for name in (*measuring.ENGINE, "worker", "box")
        ),
        SEARCH_CSS,
    ]
    assert (
        sum(len(gzip.compress(path.read_bytes())) for path in files) <= CODE
    )


def test_it_holds_neither_markup_nor_tex(parts: Parts) -> None:
    shown = [
        text
        for _, _, title, short in joined(parts, "titles")
        for text in (title, short)
    ]
    formulas = [formula for _, formula, _ in joined(parts, "formulas")]

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
        for document in search_documents.documents(
            content, project / "docs"
        )
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
    found = made(search_documents.documents(content, docs), content)

    assert [
        name for topic, name, *_ in joined(found, "titles") if topic < 0
    ] == ["about"]
    assert not {"unreviewed", "totals"} & set(words_of(found))


def test_words_travel_with_where_they_stand_and_how_often(
    parts: Parts,
) -> None:
    words, postings = words_of(parts), postings_of(parts)
    spread = [
        int(number.strip("()"), 36)
        for number in re.findall(r"\(\w+\)|\w", parts["index"]["spread"])
    ]
    for place, (_, _, _, short) in enumerate(joined(parts, "titles")[:20]):
        telling = next(
            word
            for word in search_reading.words(short)
            if word not in parts["index"]["rules"]["stop"]
        )
        assert (
            postings[words.index(telling)][place] > search_documents.SHORT
        )

    assert len(words) == len(postings) == len(spread)
    assert words == sorted(set(words))
    assert all(
        len(standing) == number
        for standing, number in zip(postings, spread, strict=True)
        if standing
    )
    assert all(spread)


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
    assert all(
        re.fullmatch(plain, word) for word in search_reading.words(text)
    )


def test_names_are_read_as_the_browser_reads_them(
    documents: list[Document], tmp_path: Path
) -> None:
    node = shutil.which("node")
    if not node:
        pytest.skip("needs Node.js; on Debian: apt-get install nodejs")
    odd = [
        "What is it?",
        "28 × 28 X 3 x 1,000",
        "σ(x) and Σᵢ xᵢ, √d_k; ∂L/∂w",
        "Don’t use naïve É",
        "3.5.1 of 1,234,567",
        "Ⅳ ﬁne ½",
    ]
    names = odd + [
        name for d in documents for name in [*d.heads, *d.aliases]
    ]
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps(search_reading.rules()), encoding="utf-8")

    done = subprocess.run(
        [node, SUPPORT / "reading.js", ENGINE / "words.js", rules],
        input="\n".join(map(json.dumps, names)),
        capture_output=True,
        text=True,
        check=True,
    )

    read = [json.loads(line) for line in done.stdout.splitlines()]
    reading = search_reading.rules()
    assert read == [
        search_reading.words_of_name(name, reading) for name in names
    ]


@given(st.lists(st.from_regex("[a-z0-9]+", fullmatch=True)))
def test_words_are_written_so_that_they_can_be_read(
    words: list[str],
) -> None:
    known = sorted(set(words))

    coded: Parts = {"index": {"words": search_index.front_coded(known)}}

    assert words_of(coded) == known


def test_a_script_is_json_behind_a_name(parts: Parts) -> None:
    name, _, content = search_index.script(
        "index", parts["index"]
    ).partition("]=")

    assert name == '(self.rectifiedParts??={})["index"'
    assert set(json.loads(content)) == {
        "rules",
        "topics",
        "documents",
        "questions",
        "names",
        "words",
        "spread",
        "named",
        "starts",
        "formulas",
        "part",
    }


def test_numbers_are_found_and_single_letters_are_not(
    project: Path,
) -> None:
    path = project / "questions/shapes/empty-window.md"
    path.write_text(
        path.read_text().replace(
            "\n---\nA window", "\n---\nAt 0.125 a 7×7 window x"
        )
    )
    content = curation.load(project)

    found = words_of(
        made(search_documents.documents(content, project / "docs"), content)
    )

    assert {"0.125", "7x7"} <= set(found)
    assert "x" not in found


def test_the_texts_travel_in_parts_that_name_their_passages(
    documents: list[Document],
) -> None:
    texts = [document.text for document in documents]
    scripts = search_index.scripts(CONTENT, ROOT / "docs", Proofs(), {})
    parts = [
        json.loads(script.split("]=", 1)[1])
        for name, script in scripts.items()
        if name.startswith("search/texts-")
    ]

    assert [text for part in parts for text in part] == texts
    assert all(len(part) == search_text.PART for part in parts[:-1])
    kinds = {line[0] for text in texts for line in text.split("\n")}
    assert kinds == set(search_text.Kind) - {
        search_text.Kind.PROOF
    }  # no proofs were given


def test_what_is_asked_next_is_told_from_the_full_answer(
    project: Path,
) -> None:
    path = project / "questions/shapes/empty-window.md"
    path.write_text(
        path.read_text() + "\n**Asked next.**\n\n- *Why not?* Because.\n"
    )
    content = curation.load(project)
    [document] = [
        d
        for d in search_documents.documents(content, project / "docs")
        if d.name == "empty-window"
    ]

    said = dict(
        reversed([(text, kind) for kind, text in document.passages])
    )

    assert said["Why not? Because."] == search_text.Kind.NEXT
    assert search_text.Kind.FULL in said.values()
