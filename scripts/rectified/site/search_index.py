"""The search index: what search needs for its first result, as one script that workers and pages load.

Names (titles and aliases) and formulas travel as plain text, since search shows and measures them; full answers travel
as an inverted list of their words, which is a third of their size. What a word is worth is decided by the engine,
docs/assets/javascripts/search/engine.js, and how words are read by search_rules.yml, which is shipped along. The texts
themselves, for phrases and sentences, travel apart (search_text).
"""

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

import yaml

from rectified.curation import Curation, Question
from rectified.curation.proofs import Proofs
from rectified.files import read_text
from rectified.site import search_terms, search_text
from rectified.site.search_text import Kind, Passage
from rectified.text import latex
from rectified.text.notation import inline_formulas, plain

SHORT = 4  # added to a word's weight where the short answer says it; the rest is 1–3 by how often the answer does
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_OPERATORS = re.compile(r"[=+/√∑−]")


def rules() -> dict[str, Any]:
    """How search reads words and formulas; the content of search_rules.yml."""
    loaded = yaml.safe_load(
        package_files("rectified.site")
        .joinpath("search_rules.yml")
        .read_text(encoding="utf-8")
    )
    lists = {key: loaded[key].split() for key in ("stop", "weak")}
    return {
        **loaded,
        **lists,
        "synonyms": [group.split() for group in loaded["synonyms"]],
    }


_SIZE = re.compile(r"(?<![\d.])(\d+)\s?[x×]\s?(?=\d+(?!\d|\.\d))")  # 28×28
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")  # 1,000
_WORD = re.compile(r"\d+(?:\.\d+)+|[a-z0-9]+")


def words(text: str) -> list[str]:
    """The words of a text as search counts them, as docs/assets/javascripts/search/words.js reads them too.

    Lower case, without accents and apostrophes; of single characters only digits; numbers whole.

    >>> words("Don’t use He's naïve σ in conv2d, F1, 1,000 or 28×28 with p = 0.25.")
    ['dont', 'use', 'hes', 'naive', 'in', 'conv2d', 'f1', '1000', 'or', '28x28', 'with', '0.25']
    """
    bare = "".join(
        c
        for c in unicodedata.normalize("NFKD", text.lower())
        if not unicodedata.combining(c)
    )
    joined = _THOUSANDS.sub("", _SIZE.sub(r"\1x", re.sub("['’]", "", bare)))
    return [
        word
        for word in _WORD.findall(joined)
        if len(word) > 1 or word.isdigit()
    ]


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def encode(postings: Iterable[tuple[int, int]]) -> str:
    """Where a word stands, as text: for each document the step from the last one, in base 36, and a letter.

    A step of one is left out. The letter is the weight, A–G for 1–7.

    >>> encode([(0, 1), (1, 3), (40, 7)])
    'AC13G'
    """
    parts, last = [], -1
    for document, weight in postings:
        step = document - last
        parts.append(("" if step == 1 else _base36(step)) + "@ABCDEFG"[weight])
        last = document
    return "".join(parts)


_TEXT = {Kind.FULL, Kind.CODE, Kind.NEXT}
"""What an answer says; of all else but its names and its short answer it is a mention."""

_NAMED = {Kind.TITLE, Kind.NAMES}
"""What travels as names."""


@dataclass(frozen=True)
class Document:
    """What search may find: a question, a topic's page or a hand-written page.

    Attributes:
        topic: the number of its topic, or -1.
        name: slug of a question, name of a page, empty for a topic's page.
        title, short: shown in results, plain text.
        aliases: other names, shown or not.
        formulas: text of each, and whether it is displayed.
        passages: what its page shows.
    """

    topic: int
    name: str
    title: str
    short: str
    passages: list[Passage]
    aliases: list[str] = field(default_factory=list)
    formulas: dict[str, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All that is shown, one passage a line."""
        return "\n".join(map(search_text.line, self.passages))

    def weights(self, stop: set[str]) -> dict[str, int]:
        """The weight of each word but stop words; what is a mention only has the least."""
        text: list[str] = []
        mentions: list[str] = []
        for kind, said in self.passages:
            if kind not in _NAMED and kind != Kind.SHORT:
                (text if kind in _TEXT else mentions).append(said)
        found = dict.fromkeys(words(" ".join(mentions)), 1)
        for word, count in Counter(words(" ".join(text))).items():
            found[word] = 1 if count == 1 else 2 if count < 4 else 3
        for word in set(words(self.short)):
            found[word] = found.get(word, 1) + SHORT
        return {
            word: weight for word, weight in found.items() if word not in stop
        }


def _formulas(question: Question) -> dict[str, int]:
    """The formulas worth finding a question by: all displayed ones (1), and inline ones that say something (0)."""
    inline = [
        latex.to_text(f)
        for f in inline_formulas(question.short + question.body)
    ]
    telling = [
        f
        for f in inline
        if len(f) >= 7 and _OPERATORS.search(f) and sum(map(str.isalpha, f)) > 1
    ]
    return dict.fromkeys(telling, 0) | {
        latex.to_text(f.latex): 1 for f in question.formulas
    }


def _pages(docs: Path) -> Iterator[Document]:
    """Each hand-written page that search may show."""
    for path in sorted(docs.glob("*.md")):
        match = re.match(
            r"---\n(.*?\n)---\n", text := read_text(path), re.DOTALL
        )
        front = yaml.safe_load(match[1]) if match else {}
        if (front.get("search") or {}).get("exclude") or path.stem == "index":
            continue
        body = re.sub(
            r"\{\{.*?\}\}|\{%.*?%\}|<[^>]+>",
            " ",
            text[match.end() :] if match else text,
            flags=re.DOTALL,
        )
        title, description = (
            front.get("title", path.stem),
            front.get("description", ""),
        )
        yield Document(
            -1,
            path.stem,
            title,
            description,
            [(Kind.TITLE, title), (Kind.FULL, plain(body))],
        )


def documents(
    curation: Curation,
    docs: Path,
    found: Proofs | None = None,
    lists: dict[str, str] | None = None,
) -> list[Document]:
    """All that search may find, in the index's order: questions, topics, hand-written pages.

    Args:
        curation: unanswered questions are left out.
        docs: the folder of the hand-written pages.
        found: the proofs, of which readers see a line below each formula; without them, none.
        lists: the title of each list that questions come from, by its id; without it, the id.
    """
    place = {topic.id: number for number, topic in enumerate(curation.topics)}
    questions = (
        Document(
            place[question.topic],
            question.slug,
            question.front.title,
            plain(question.short),
            list(
                search_text.of_question(
                    question, curation, found or Proofs(), lists or {}
                )
            ),
            question.front.names,
            _formulas(question),
        )
        for question in curation.questions.values()
        if not question.front.unanswered
    )
    topics = (
        Document(
            place[t.id],
            "",
            t.title,
            t.purpose,
            [(Kind.TITLE, t.title), (Kind.SHORT, t.purpose)],
        )
        for t in curation.topics
    )
    return [*questions, *topics, *_pages(docs)]


def data(curation: Curation, listed: list[Document]) -> dict[str, Any]:
    """The index as plain data.

    Args:
        curation: names the topics.
        listed: its `documents`.

    Returns:
        `rules`; `topics` as id and title; `documents` as topic (index, or -1), name (slug; page; empty for a topic's
        page), title, text to show and aliases; `formulas` as document, text and whether displayed; `words`, sorted and
        joined by spaces, and for each its `postings`; `part`, how many documents a part of the texts holds.
    """
    reading = rules()
    stop = set(reading["stop"])
    postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, document in enumerate(listed):
        for word, weight in document.weights(stop).items():
            postings[word].append((number, weight))
    known = sorted(postings)
    return {
        "rules": reading,
        "topics": [(topic.id, topic.title) for topic in curation.topics],
        "documents": [
            (d.topic, d.name, d.title, d.short, d.aliases) for d in listed
        ],
        "formulas": [
            (n, text, shown)
            for n, d in enumerate(listed)
            for text, shown in d.formulas.items()
        ],
        "words": " ".join(known),
        "postings": " ".join(encode(postings[word]) for word in known),
        "part": search_text.PART,
    }


def script(curation: Curation, listed: list[Document]) -> str:
    """The index as a script: unlike JSON, it also loads where pages are opened from disk."""
    content = json.dumps(
        data(curation, listed), ensure_ascii=False, separators=(",", ":")
    )
    return f"self.rectifiedIndex={content}\n"


def scripts(
    curation: Curation, docs: Path, found: Proofs, lists: dict[str, str]
) -> dict[str, str]:
    """Every script that search loads, by its name below the folder of generated files.

    Args:
        curation, docs, found, lists: see `documents`.
    """
    listed = documents(curation, docs, found, lists)
    parts = search_text.parts([document.text for document in listed])
    texts = {
        f"search-text/{number}.js": part for number, part in enumerate(parts)
    }
    terms = search_terms.script(search_terms.load(docs.parent))
    return {
        "search-index.js": script(curation, listed),
        "search-text/terms.js": terms,
    } | texts
