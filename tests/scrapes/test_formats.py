"""One list in every format: the same questions come out, and every character is accounted for."""

import contextlib
import csv
import io
import json
import sqlite3
import time
import zipfile
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rectified.errors import BadInput
from rectified.scrapes import decks, decode
from rectified.scrapes.decode import decoded
from rectified.scrapes.inventory import Inventory
from rectified.scrapes.items import Source
from rectified.scrapes.reading import read_one
from rectified.scrapes.tabular import agrees

Pairs = Sequence[tuple[str, str]]
NOTHING_KNOWN = Inventory(sources=[])
POTS: Pairs = [
    ("What is a “wok”?", "A round pan, of iron & steel."),
    ("Why is it round, or nearly so?", "Heat stays low: 3 < 4."),
    ("How is it cleaned?", "With water; no soap."),
]


def read_data(data: bytes) -> Source:
    return read_one(data, Path("list"), NOTHING_KNOWN)


def as_headings(pairs: Pairs) -> bytes:
    return "".join(
        f"## {n}. {q}\n\n{a}\n\n" for n, (q, a) in enumerate(pairs, 1)
    ).encode()


def as_labels(pairs: Pairs) -> bytes:
    return "\r\n".join(f"Q: {q}\r\nA: {a}\r\n" for q, a in pairs).encode(
        "utf-16"
    )


def as_page(pairs: Pairs) -> bytes:
    body = "".join(
        f"<h2>{n}. {escape(q)}</h2>\n<p>{escape(a)}</p>\n"
        for n, (q, a) in enumerate(pairs, 1)
    )
    return f"<!doctype html><html><body><nav>Menu</nav><main>{body}</main><footer>End</footer></body></html>".encode()


def as_csv(pairs: Pairs) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(
        [
            ("no", "Question", "Answer"),
            *((n, *pair) for n, pair in enumerate(pairs)),
        ]
    )
    return out.getvalue().encode()


def as_tsv(pairs: Pairs) -> bytes:
    return (
        "#separator:tab\n" + "".join(f"{q}\t{a}\n" for q, a in pairs)
    ).encode()


def as_json(pairs: Pairs) -> bytes:
    return json.dumps(
        {
            "cards": [
                {"id": "x", "question": q, "answer": [a]} for q, a in pairs
            ]
        }
    ).encode()


def as_json_lines(pairs: Pairs) -> bytes:
    return "\n".join(
        json.dumps({"front": q, "back": a}, ensure_ascii=False)
        for q, a in pairs
    ).encode()


def as_yaml(pairs: Pairs) -> bytes:
    return "".join(
        f"- topic: x\n  question: {q}\n  answer: >-\n    {a}\n"
        for q, a in pairs
    ).encode()


def as_notebook(pairs: Pairs) -> bytes:
    cells = []
    for q, a in pairs:
        cells.append(
            {
                "cell_type": "markdown",
                "source": [f"### Q: {q}\n", "\n", f"{a}\n"],
            }
        )
        cells.append({"cell_type": "raw", "source": "hidden"})
    return json.dumps({"cells": cells, "nbformat": 4}, indent=1).encode()


def as_deck(pairs: Pairs) -> bytes:
    database = sqlite3.connect(":memory:")
    database.execute("create table col (models text)")
    models = {
        "7": {
            "flds": [{"name": "Back"}, {"name": "Front"}, {"name": "Extra"}]
        }
    }
    database.execute("insert into col values (?)", [json.dumps(models)])
    database.execute(
        "create table notes (id integer, mid integer, flds text)"
    )
    for n, (q, a) in enumerate(pairs):
        told = "\x1f".join(
            (f"<div>{escape(a)}<br></div>", f"<b>{escape(q)}</b>", "extra")
        )
        database.execute("insert into notes values (?, 7, ?)", (n, told))
    database.commit()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("collection.anki2", database.serialize())
        archive.writestr("media", "{}")
    return out.getvalue()


FORMATS = (
    as_headings,
    as_labels,
    as_page,
    as_csv,
    as_tsv,
    as_json,
    as_json_lines,
    as_yaml,
    as_notebook,
    as_deck,
)


@pytest.mark.parametrize("made", FORMATS)
def test_a_list_reads_alike_in_every_format(
    made: Callable[[Pairs], bytes],
) -> None:
    source = read_data(made(POTS))
    assert [
        (item["title"], item["begins"]) for item in source.read_items({})
    ] == list(POTS)
    assert source.characters_read == source.characters_kept + sum(
        entry.text_length for entry in source.dropped
    )


WORDS = st.lists(
    st.sampled_from(
        ["a", "pan", "é", "中", "x_i", "“b”", "c, d", "e;f", "g&h", "20 %"]
    ),
    min_size=1,
    max_size=6,
)
TOLD = st.lists(
    st.tuples(WORDS, WORDS),
    min_size=3,
    max_size=6,
    unique_by=lambda pair: tuple(pair[0]),
)


@settings(deadline=None, max_examples=40)
@pytest.mark.parametrize("made", FORMATS)
@given(TOLD)
def test_nothing_is_lost_in_any_format(
    made: Callable[[Pairs], bytes], told: list[tuple[list[str], list[str]]]
) -> None:
    """Reading raises if a character is neither kept nor dropped for a reason; see `rectified.scrapes.ledger`."""
    pairs = [
        (f"What is {' '.join(q)}?", f"It is {' '.join(a)}.")
        for q, a in told
    ]
    source = read_data(made(pairs))
    assert [item.title for item in source.items] == [q for q, _ in pairs]
    assert all(entry.why for entry in source.dropped)


PIECES = """\
# Questions\n|## 1. What?\n|<h2>2. Why?</h2>|<p>|</div>|<li>|<table><tr><td>|<pre>|&lt;|&#0;|<!--|-->|<script>|```
```\n|**3. How?**\n|- What is it?\n|"a","b"\n|question,answer\n|\tWhy?\t|{"question": "What?", "answer": "x"}|[|]|\\u12
- Answer: a\n|- Choices: bc?\n
$x$|\n\n|Q: What?\nA: It.\n|<details><summary>Why?</summary>|</details>|答：|4) Is it?\n|---\n|\u2028|\r|<!doctype html>
"""
TABLE = "| q | a |\n|---|---|\n| Why? | So |\n"
HOSTILE = st.lists(
    st.sampled_from([TABLE, "|", *PIECES.split("|")]) | st.text(max_size=8),
    max_size=24,
)


@settings(deadline=None, max_examples=400)
@given(HOSTILE)
def test_a_hostile_text_is_read_or_refused_in_one_line(
    parts: list[str],
) -> None:
    try:
        data = "".join(parts).encode()
    except UnicodeEncodeError:
        return
    try:
        source = read_data(data)
    except BadInput as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017  # most texts are refused, and some are not
        return
    assert source.characters_read == source.characters_kept + sum(
        entry.text_length for entry in source.dropped
    )
    assert all(item.title for item in source.items)


def test_what_an_answer_is_chosen_from_is_no_question() -> None:
    """Nothing may be a question and its own answer, which the ledger would count twice."""
    with pytest.raises(BadInput):
        read_data(b"- Answer: a\n- Choices: bc?\n" * 2)


@settings(deadline=None)
@given(
    st.lists(
        st.lists(
            st.text(alphabet='ab", \n中', max_size=5),
            min_size=2,
            max_size=4,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_cells_are_those_that_the_csv_module_reads(
    rows: list[list[str]],
) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    assert agrees(out.getvalue())


ENCODED = [
    (
        "### 1. Qu’est-ce que c’est ?\n\nNaïve café, élève.\n\n### 2. Pourquoi ?\n\nDéjà.\n",
        "cp1252",
    ),
    (
        "### 1. 什么是锅？\n\n铁做的锅。\n\n### 2. 为什么是圆的？\n\n受热均匀。\n",
        "gb18030",
    ),
    (
        "### 1. Что такое вок?\n\nЭто сковорода.\n\n### 2. Почему он круглый?\n\nТак теплее.\n",
        "cp1251",
    ),
    ("### 1. What is it?\n\nA “wok”.\n\n### 2. Why?\n\nB.\n", "utf-16"),
    ("### 1. What is it?\n\nA “wok”.\n\n### 2. Why?\n\nB.\n", "utf-32"),
]


@pytest.mark.parametrize(
    ("text", "encoding"), ENCODED, ids=[encoding for _, encoding in ENCODED]
)
def test_other_encodings_are_told(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding), Path("x"))[0] == text


@pytest.mark.parametrize("rest", ["so", "só, 是"])
def test_half_a_character_is_refused_with_its_place(rest: str) -> None:
    text = f"### 1. What?\n\nIs \ud83d {rest}.\n\n### 2. Why?\n\nB.\n"
    with pytest.raises(BadInput) as caught:
        decoded(text.encode("utf-8", "surrogatepass"), Path("x.md"))
    assert "x.md:3:4: half a character (U+D83D" in str(caught.value)


DEEP = [
    "<!doctype html><h2>1. What?</h2><p>So.</p><h2>2. Why?</h2>"
    + "<ul><li>" * 3000,
    "## 1. What?\n\n" + "> " * 2000 + "\n\n## 2. Why?\n\nSo.\n",
    "## 1. What?\n\nSo.\n\n" + "<!--" * 20_000 + "\n\n## 2. Why?\n\nSo.\n",
]


@pytest.mark.parametrize("text", DEEP, ids=["page", "quotes", "comments"])
def test_a_text_that_nests_without_end_is_read_in_time(text: str) -> None:
    started = time.process_time()
    with contextlib.suppress(BadInput):
        read_data(text.encode())
    assert time.process_time() - started < 20


BROKEN_DECKS = [
    (b"PK\x03\x04 and nothing more", "no deck of flashcards"),
    ({"readme.txt": b"hello"}, "a zip file, but no deck"),
    (
        {"collection.anki21b": b"\x28\xb5\x2f\xfd"},
        "in a form that only Anki reads",
    ),
    ({"collection.anki2": b"no database"}, "no deck of flashcards"),
]


@pytest.mark.parametrize(("inside", "what"), BROKEN_DECKS)
def test_a_broken_deck_is_refused(
    inside: bytes | dict[str, bytes], what: str
) -> None:
    data = inside
    if isinstance(inside, dict):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in inside.items():
                archive.writestr(name, content)
        data = out.getvalue()
    assert isinstance(data, bytes)
    with pytest.raises(BadInput, match=what) as caught:
        read_data(data)
    assert caught.value.where == "list:1"


def _packed(statements: str, told: str | int = "Why?\x1fSo.") -> bytes:
    """A deck of whatever a script makes, with three notes if it makes a table of them."""
    database = sqlite3.connect(":memory:")
    database.executescript(f"create table col (models text);{statements}")
    database.execute("insert into col values ('{}')")
    with contextlib.suppress(sqlite3.OperationalError):
        for n in range(3):
            row = (n, 7, told)
            database.execute(
                "insert into notes (id, mid, flds) values (?, ?, ?)", row
            )
    database.commit()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", database.serialize())
    return out.getvalue()


NOTES = "create table notes (id integer, mid integer, flds text)"
ENDLESS = (
    "with recursive n(id) as (select 1 union all select id + 1 from n) "
    "select id, 7 as mid, 'Why?' as flds from n"
)
ODD_DECKS = {
    "view": (
        _packed(f"create view notes as {ENDLESS}"),
        "`notes` is no table",
    ),
    "computed": (
        _packed("create table notes (id, mid, flds as (hex(zeroblob(9))))"),
        "`notes` has columns that are computed",
    ),
    "null": (_packed(NOTES, "Why\0?\x1fSo."), "control character"),
    "bell": (_packed(NOTES, "Why?\x1fSo\a."), "control character"),
    "C1": (_packed(NOTES, "Why\x9b?\x1fSo."), "control character"),
    "number": (
        _packed(NOTES.replace("text", "integer"), 7),
        "no deck of flashcards",
    ),
    "long": (
        _packed(NOTES, "Why?\x1f" + "a" * (decode.LONGEST_LINE + 1)),
        "a line of more than",
    ),
}


@pytest.mark.parametrize(
    ("data", "what"), ODD_DECKS.values(), ids=ODD_DECKS
)
def test_a_deck_that_is_a_trap_is_refused(data: bytes, what: str) -> None:
    with pytest.raises(BadInput, match=what):
        read_data(data)


def test_a_query_without_end_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Were there one that no rule foresees."""
    monkeypatch.setattr(decks, "STEPS", 50)
    database = sqlite3.connect(":memory:")
    decks._guard(database)
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        database.execute(f"select count(*) from ({ENDLESS})").fetchone()


def test_what_a_deck_unpacks_to_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever the archive says of it."""
    data = _packed(
        f"{NOTES}; create table more (x); insert into more values (zeroblob(5000000))"
    )
    assert len(data) < 100_000
    monkeypatch.setattr(decks, "LARGEST", 1_000_000)
    with pytest.raises(BadInput, match="a deck of more than 1 MB"):
        read_data(data)


def test_a_deck_is_repaired_as_other_formats_are() -> None:
    mangled = read_data(_packed(NOTES, "Why na√Øve?\x1fIt‚Äôs so."))
    assert mangled.items[0].title == "Why naïve?"
    assert "It’s so." in mangled.items[0].body
    odd = read_data(_packed(NOTES, "Why cafe\u0301?\x1fSo it\u202e is."))
    assert odd.items[0].title == "Why café?"
    assert "So it is." in odd.items[0].body
    assert any("nobody sees" in entry.why for entry in odd.dropped)
