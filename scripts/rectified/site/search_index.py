"""The search index: everything that search needs to know of the curation, as one script that workers and pages load.

Names (titles and aliases) and formulas travel as plain text, since search shows and measures them; full answers travel
as an inverted list of their words, which is a third of their size. What a word is worth is decided by the engine,
docs/assets/javascripts/search/engine.js, and how words are read by search_rules.yml, which is shipped along.
"""

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

import yaml

from rectified.curation import Curation, Question
from rectified.files import read_text
from rectified.text import latex
from rectified.text.notation import inline_formulas, plain

SHORT = 4  # added to a word's weight where the short answer says it; the rest is 1–3 by how often the answer does
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_OPERATORS = re.compile(r"[=+/√∑−]")


def rules() -> dict[str, Any]:
    """How search reads words and formulas; the content of search_rules.yml."""
    loaded = yaml.safe_load(package_files("rectified.site").joinpath("search_rules.yml").read_text(encoding="utf-8"))
    lists = {key: loaded[key].split() for key in ("stop", "weak")}
    return {**loaded, **lists, "synonyms": [group.split() for group in loaded["synonyms"]]}


def words(text: str) -> list[str]:
    """The words of a text as search counts them: lower case, without accents and apostrophes, two letters or more.

    >>> words("Don’t use He's naïve σ in conv2d, F1 or 28×28")
    ['dont', 'use', 'hes', 'naive', 'in', 'conv2d', 'f1', 'or']
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    found = re.findall(r"[a-z0-9]+", re.sub("['’]", "", bare).lower())
    return [word for word in found if len(word) > 1 and not word.isdigit()]


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


def _weights(short: str, text: str, mentions: str, stop: set[str]) -> dict[str, int]:
    """The weight of each word of a document; `mentions` (corrections, references) never lift it above the least."""
    often, opening = Counter(words(text)), set(words(short))
    found = dict.fromkeys(words(mentions), 1)
    for word, count in often.items():
        found[word] = 1 if count == 1 else 2 if count < 4 else 3
    for word in opening:
        found[word] = found.get(word, 1) + SHORT
    return {word: weight for word, weight in found.items() if word not in stop}


def _mentions(question: Question, curation: Curation) -> str:
    said = [part for c in question.front.corrections for part in (c.published, c.corrected, c.why)]
    cited = [curation.references[key] for key in question.front.cited if key in curation.references]
    return " ".join([*map(plain, said), *(f"{r.authors} {r.title}" for r in cited)])


def _formulas(question: Question) -> dict[str, int]:
    """The formulas worth finding a question by: all displayed ones (1), and inline ones that say something (0)."""
    inline = [latex.to_text(f) for f in inline_formulas(question.short + question.body)]
    telling = [f for f in inline if len(f) >= 7 and _OPERATORS.search(f) and sum(map(str.isalpha, f)) > 1]
    return dict.fromkeys(telling, 0) | {latex.to_text(f.latex): 1 for f in question.formulas}


def _pages(docs: Path) -> list[tuple[str, str, str, str]]:
    """Address, title, description and text of each hand-written page that search may show."""
    found = []
    for path in sorted(docs.glob("*.md")):
        match = re.match(r"---\n(.*?\n)---\n", text := read_text(path), re.DOTALL)
        front = yaml.safe_load(match[1]) if match else {}
        if (front.get("search") or {}).get("exclude") or path.stem == "index":
            continue
        body = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|<[^>]+>", " ", text[match.end() :] if match else text, flags=re.DOTALL)
        found.append((path.stem, front.get("title", path.stem), front.get("description", ""), plain(body)))
    return found


def data(curation: Curation, docs: Path) -> dict[str, Any]:
    """The index as plain data.

    Args:
        curation: unanswered questions are left out.
        docs: the folder of the hand-written pages.

    Returns:
        `rules`; `topics` as id and title; `documents` as topic (index, or -1), name (slug; page; empty for a topic's
        page), title, text to show and aliases; `formulas` as document, text and whether displayed; `words`, sorted and
        joined by spaces, and for each its `postings`.
    """
    reading = rules()
    stop = set(reading["stop"])
    documents: list[tuple[int, str, str, str, list[str]]] = []
    formulas: list[tuple[int, str, int]] = []
    postings: dict[str, list[tuple[int, int]]] = defaultdict(list)

    def add(topic: int, name: str, title: str, short: str, aliases: list[str], text: str, mentions: str) -> None:
        for word, weight in _weights(short, text, mentions, stop).items():
            postings[word].append((len(documents), weight))
        documents.append((topic, name, title, short, aliases))

    place = {topic.id: number for number, topic in enumerate(curation.topics)}
    for question in curation.questions.values():
        if question.front.unanswered:
            continue
        formulas += [(len(documents), formula, shown) for formula, shown in _formulas(question).items()]
        title, aliases = question.front.title, question.front.names
        text, mentions = plain(question.body), _mentions(question, curation)
        add(place[question.topic], question.slug, title, plain(question.short), aliases, text, mentions)
    for topic in curation.topics:
        add(place[topic.id], "", topic.title, topic.purpose, [], "", "")
    for name, title, description, text in _pages(docs):
        add(-1, name, title, description, [], text, "")
    known = sorted(postings)
    return {
        "rules": reading,
        "topics": [(topic.id, topic.title) for topic in curation.topics],
        "documents": documents,
        "formulas": formulas,
        "words": " ".join(known),
        "postings": " ".join(encode(postings[word]) for word in known),
    }


def script(curation: Curation, docs: Path) -> str:
    """The index as a script: unlike JSON, it also loads where pages are opened from disk."""
    content = json.dumps(data(curation, docs), ensure_ascii=False, separators=(",", ":"))
    return f"self.rectifiedIndex={content}\n"
