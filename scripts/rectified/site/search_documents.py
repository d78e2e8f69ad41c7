"""What search may find: each question, topic and hand-written page, with its names, its formulas and its text."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel

from rectified.curation import Curation, Question
from rectified.curation.proofs import Proofs
from rectified.data import front_matter, read_yaml, validated
from rectified.files import read_text
from rectified.site import search_text
from rectified.site.search_reading import words
from rectified.site.search_text import Kind, Passage
from rectified.text import latex
from rectified.text.notation import inline_formulas, plain

SHORT = 4  # added to a word's weight where the short answer says it; the rest is 1–3 by how often the answer does
_OPERATORS = re.compile(r"[=+/√∑−]")

_TEXT = {Kind.FULL, Kind.CODE, Kind.NEXT}
"""What an answer says; of all else but its names and its short answer it is a mention."""

_NAMED = {Kind.TITLE, Kind.NAMES}
"""What is found by its name."""


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
    def heads(self) -> list[str]:
        """Its title and, of a question, its slug: its name in the fewest words."""
        own = self.topic >= 0 and self.name
        return [self.title, self.name] if own else [self.title]

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
        weights = dict.fromkeys(words(" ".join(mentions)), 1)
        for word, count in Counter(words(" ".join(text))).items():
            weights[word] = 1 if count == 1 else 2 if count < 4 else 3
        for word in set(words(self.short)):
            weights[word] = weights.get(word, 1) + SHORT
        return {
            word: weight
            for word, weight in weights.items()
            if word not in stop
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
        if len(f) >= 7
        and _OPERATORS.search(f)
        and sum(map(str.isalpha, f)) > 1
    ]
    return dict.fromkeys(telling, 0) | {
        latex.to_text(f.latex): 1 for f in question.formulas
    }


class _Search(BaseModel):
    """What a page says of being found."""

    exclude: bool = False


class _Front(BaseModel):
    """What search asks of a hand-written page's front matter, which holds more for the builder."""

    title: str = ""
    description: str = ""
    search: _Search = _Search()


def _pages(docs: Path) -> Iterator[Document]:
    """Each hand-written page that search may show. Raises BadInput, with the line, if its front matter is wrong."""
    for path in sorted(docs.glob("*.md")):
        name = f"{docs.name}/{path.name}"
        written, rest = front_matter(read_text(path, name))
        keys = read_yaml(written, name, 2) or {}
        front = validated(_Front, keys, written, name, 2)
        if front.search.exclude or path.stem == "index":
            continue
        body = re.sub(
            r"\{\{.*?\}\}|\{%.*?%\}|<[^>]+>",
            " ",
            rest,
            flags=re.DOTALL,
        )
        title = front.title or path.stem
        yield Document(
            -1,
            path.stem,
            title,
            front.description,
            [(Kind.TITLE, title), (Kind.FULL, plain(body))],
        )


def documents(
    curation: Curation,
    docs: Path,
    proofs: Proofs | None = None,
    lists: dict[str, str] | None = None,
) -> list[Document]:
    """All that search may find, in the index's order: questions, topics, hand-written pages.

    Args:
        curation: unanswered questions are left out.
        docs: the folder of the hand-written pages.
        proofs: the proofs, of which readers see a line below each formula; without them, none.
        lists: the title of each list that questions come from, by its id; without it, the id.
    """
    place = {
        topic.id: number for number, topic in enumerate(curation.topics)
    }
    questions = (
        Document(
            place[question.topic],
            question.slug,
            question.front.title,
            plain(question.short, latex.to_type),
            list(
                search_text.of_question(
                    question, curation, proofs or Proofs(), lists or {}
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
