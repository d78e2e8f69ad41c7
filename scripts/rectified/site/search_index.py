"""The search index, in scripts that workers and pages load as a query needs them.

First comes what every query needs: which words there are, in how many texts and names each stands, and how words are
read (search_rules.yml). Where a word stands, and the names that hold it, travel in parts of neighboring words, so that
what is being typed stays within few of them; titles and short answers, which results show, in parts of a few
documents; formulas apart, for queries that may be one; and the texts, for phrases and sentences, in parts of their own
(search_text). What a word is worth is decided by the engine, docs/assets/javascripts/search/engine.js.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

from rectified.curation import Curation, translations
from rectified.curation.proofs import Proofs
from rectified.site import (
    search_documents,
    search_reading,
    search_text,
)
from rectified.site.search_documents import Document

FORMULAS = 2_000
"""Formulas in a part."""

WORDS = 16_000
"""Characters of a part of words, about; a third of it when compressed."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def base36(number: int) -> str:
    """A number in as few characters as scripts read easily.

    >>> [base36(number) for number in (0, 35, 36)]
    ['0', 'z', '10']
    """
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
        parts.append(
            ("" if step == 1 else base36(step)) + "@ABCDEFG"[weight]
        )
        last = document
    return "".join(parts)


def _shared(one: str, other: str) -> int:
    """How many letters two words begin with in common, as far as a letter says it."""
    pairs = zip(one, other[: len(_LETTERS) - 1], strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def front_coded(words: Iterable[str]) -> str:
    """Sorted words, each as the number of letters that it shares with the one before, A for none, and its others.

    >>> front_coded(["conv", "conv2d", "convex"])
    'AconvE2dEex'
    """
    parts, last = [], ""
    for word in words:
        shared = _shared(last, word)
        parts.append(_LETTERS[shared] + word[shared:])
        last = word
    return "".join(parts)


def packed(numbers: Iterable[int]) -> str:
    """Numbers of which most are small, each as a digit in base 36, or as several between brackets.

    >>> packed([1, 0, 35, 36])
    '10z(10)'
    """
    return "".join(
        base36(number) if number < len(_DIGITS) else f"({base36(number)})"
        for number in numbers
    )


@dataclass(frozen=True)
class Index:
    """What search knows of a collection.

    Attributes:
        rules: how words and formulas are read.
        topics: id and title of each.
        documents: topic (its number, or -1), name, title and short answer of each.
        names: of each document all names, its own first.
        formulas: document, text, and whether it is displayed, or a name; of all formulas and names that are some.
        postings: for each word the documents whose text holds it, in order, and its weight there.
    """

    rules: dict[str, Any]
    topics: list[tuple[str, str]]
    documents: list[tuple[int, str, str, str]]
    names: list[list[str]]
    formulas: list[tuple[int, str, int]]
    postings: dict[str, list[tuple[int, int]]]

    @property
    def questions(self) -> int:
        """How many documents are questions; they come first."""
        return sum(
            topic >= 0 and name != "" for topic, name, *_ in self.documents
        )


def index(curation: Curation, documents: Sequence[Document]) -> Index:
    """The index of a collection.

    Args:
        curation: names the topics.
        documents: its `search_documents.documents`.
    """
    reading = search_reading.rules()
    stop = set(reading["stop"])
    is_formula = re.compile(reading["formula"], re.ASCII).search
    postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, document in enumerate(documents):
        for word, weight in document.weights(stop).items():
            postings[word].append((number, weight))
    return Index(
        reading,
        [(topic.id, topic.title) for topic in curation.topics],
        [(d.topic, d.name, d.title, d.short) for d in documents],
        [[*d.heads, *d.aliases] for d in documents],
        [
            (number, text, shown)
            for number, document in enumerate(documents)
            for text, shown in (
                document.formulas
                | {name: 1 for name in document.aliases if is_formula(name)}
            ).items()
        ],
        dict(postings),
    )


@dataclass
class _Part:
    """What a part of neighboring words holds.

    Attributes:
        start: the number of its first word.
        postings: of each word where it stands, as `encode` writes it.
        names: document, the name's place among the document's, and the name; of all that hold one of the words.
        size: about how many characters that is.
    """

    start: int
    postings: list[str] = field(default_factory=list)
    names: dict[tuple[int, int], str] = field(default_factory=dict)
    size: int = 0

    def add(self, postings: str, names: dict[tuple[int, int], str]) -> None:
        new = names.keys() - self.names.keys()
        self.postings.append(postings)
        self.names |= names
        self.size += len(postings) + sum(len(names[n]) + 12 for n in new)


def _named(whole: Index) -> dict[str, dict[tuple[int, int], str]]:
    """For each word the names that hold it, by document and place."""
    named: dict[str, dict[tuple[int, int], str]] = defaultdict(dict)
    for document, names in enumerate(whole.names):
        for place, name in enumerate(names):
            for word in search_reading.words_of_name(name, whole.rules):
                named[word][document, place] = name
    return named


def _parts(
    words: Iterable[str],
    whole: Index,
    named: dict[str, dict[tuple[int, int], str]],
) -> list[_Part]:
    """The words in parts of about `WORDS` characters; a longer one where a single word stands in so many places."""
    parts = [_Part(0)]
    for number, word in enumerate(words):
        if parts[-1].size >= WORDS:
            parts.append(_Part(number))
        parts[-1].add(
            encode(whole.postings.get(word, ())), named.get(word, {})
        )
    return parts


def _spread(
    word: str, whole: Index, named: dict[str, dict[tuple[int, int], str]]
) -> int:
    """In how many texts a word stands; if in none, the names of how many documents hold it."""
    if postings := whole.postings.get(word):
        return len(postings)
    return len({document for document, _ in named[word]})


def data(whole: Index) -> dict[str, Any]:
    """The index as plain data, by the name of the script that it travels in.

    Returns:
        `index`: `rules`; `topics` as id and title; how many `documents` there are, of which
        the first are `questions`, and how many `names`; `words`, sorted
        (`front_coded`), and of each its `spread` (see `_spread`) and how many names hold it (`named`), as `packed`;
        `starts`, the number of the first word of each part of them; in how many parts `formulas` travel; how many
        documents a `part` of titles and of texts holds.
        `words-N`: `postings` of the part's words, and `names` as document, place and name.
        `titles-N`: topic (its number, or -1), name (slug; page; empty for a topic's page), title and text to show.
        `formulas-N`: document, text, whether displayed.
    """
    named = _named(whole)
    words = sorted(whole.postings.keys() | named.keys())
    parts = _parts(words, whole, named)
    titles = _in_parts("titles", whole.documents, search_text.PART)
    formulas = _in_parts("formulas", whole.formulas, FORMULAS)
    return (
        {
            "index": {
                "rules": whole.rules,
                "topics": whole.topics,
                "documents": len(whole.documents),
                "questions": whole.questions,
                "names": sum(map(len, whole.names)),
                "words": front_coded(words),
                "spread": packed(
                    _spread(word, whole, named) for word in words
                ),
                "named": packed(len(named.get(word, ())) for word in words),
                "starts": [part.start for part in parts],
                "formulas": len(formulas),
                "part": search_text.PART,
            }
        }
        | {
            f"words-{number}": {
                "postings": " ".join(part.postings),
                "names": [
                    (*place, part.names[place])
                    for place in sorted(part.names)
                ],
            }
            for number, part in enumerate(parts)
        }
        | titles
        | formulas
    )


def _in_parts(
    kind: str, entries: Sequence[Any], size: int
) -> dict[str, Any]:
    starts = range(0, len(entries), size)
    return {
        f"{kind}-{number}": entries[start : start + size]
        for number, start in enumerate(starts)
    }


def script(name: str, content: Any) -> str:
    """A part of the index as a script: unlike JSON, it also loads where pages are opened from disk."""
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f'(self.rectifiedParts??={{}})["{name}"]={written}\n'


def scripts(
    curation: Curation, docs: Path, proofs: Proofs, lists: dict[str, str]
) -> dict[str, str]:
    """Every script that search loads, by its name below the folder of generated files.

    Args:
        curation, docs, proofs, lists: see `search_documents.documents`.
    """
    documents = search_documents.documents(curation, docs, proofs, lists)
    texts = [document.text for document in documents]
    terms = translations.listed(translations.load(docs.parent))
    parts = (
        data(index(curation, documents))
        | _in_parts("texts", texts, search_text.PART)
        | {"terms": terms}
    )
    return {
        f"search/{name}.js": script(name, content)
        for name, content in parts.items()
    }
