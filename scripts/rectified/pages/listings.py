"""What the hand-written pages list: totals, topics, all corrections, all terms from A to Z."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import groupby
from operator import itemgetter
from typing import Any

from rectified.curation import Correction, Curation, Question, mistakes
from rectified.curation.counts import count, derived, proved, refuted
from rectified.curation.mistakes import Marks
from rectified.curation.proofs import Proofs
from rectified.pages.topic_pages import (
    asking,
    correction_view,
    fill,
    from_top,
    is_code,
    mistake_id,
    page_name,
)
from rectified.scrapes.inventory import Inventory

SYMBOLS = "0–9 and symbols"
SYMBOLS_SHORT = "0–9"


def totals(
    curation: Curation, proofs: Proofs, lists: Inventory
) -> dict[str, int]:
    """Every number that a hand-written page shows."""
    demand = curation.demand
    sample = demand.sample if demand else None
    return {
        **asdict(count(curation.questions.values())),
        "topics": len(curation.topics),
        "proved": proved(curation, proofs),
        "derived": derived(curation, proofs),
        "refuted": refuted(curation, proofs),
        "errata": len(curation.errata),
        "references": len(curation.references),
        "items": len(lists.item_ids()),
        "lists": len(lists.sources),
        "surveyed": len(demand.lists) if demand else 0,
        **(sample.model_dump() if sample else {}),
    }


_WORDS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def spelled(number: int, noun: str) -> str:
    """A count within a sentence.

    >>> spelled(3, "list"), spelled(1, "list"), spelled(40, "list")
    ('three lists', 'one list', '40 lists')
    """
    word = _WORDS[number] if number < len(_WORDS) else f"{number:,}"
    return f"{word} {noun}{'' if number == 1 else 's'}"


def topics(curation: Curation) -> str:
    """All topics by group, each with its size: any topic is one click away, and any question two."""
    parts = []
    for group in curation.groups:
        entries = [
            f"- [{topic.title}]({page_name(topic.id)}) "
            f"<small>{len(topic.questions)}</small> <span>{topic.purpose}</span>"
            for topic in group.topics
        ]
        heading = f"### {group.title}\n\n" if group.title else ""
        parts.append(
            f'<div class="topic-group" markdown="1">\n\n{heading}'
            + "\n".join(entries)
            + "\n\n</div>\n"
        )
    return (
        '<div class="topics" markdown="1">\n\n'
        + "\n".join(parts)
        + "\n</div>"
    )


def _mistakes(
    curation: Curation, proofs: Proofs
) -> Iterator[tuple[Question, Correction]]:
    """The corrections that a machine has shown true in plain words, without a formula."""
    for question in curation.questions.values():
        for correction in question.front.corrections:
            if proofs.refutes(correction) and "$" not in "".join(
                _said(correction)
            ):
                yield question, correction


def _said(correction: Correction) -> list[str]:
    return [
        correction.published,
        correction.corrected,
        correction.why,
        correction.counterexample or "",
    ]


def example(curation: Curation, proofs: Proofs) -> str:
    """One mistake as it looks below an answer: of the questions asked most, the one told in fewest words.

    Returns:
        Markdown; empty if a machine has shown no claim false.
    """
    mistakes = sorted(
        _mistakes(curation, proofs),
        key=lambda pair: (
            -asking(pair[0]),
            not pair[1].major,
            max(map(len, _said(pair[1]))),
        ),
    )
    if not mistakes:
        return ""
    question, correction = mistakes[0]
    target = from_top(curation)
    view = correction_view(correction, curation, target, proofs)
    return fill(
        "example.md.j2",
        correction=view | {"reference": "", "refutes": ""},
        title=question.front.title,
        link=target(question.slug),
    )


def _corrected(
    question: Question,
    curation: Curation,
    proofs: Proofs,
    numbers: list[int],
) -> dict[str, Any]:
    """What the list of all corrections shows of a question: its own, the most instructive first."""
    target = from_top(curation)
    place, _, _ = target(question.slug).partition("#")
    pairs = zip(question.front.corrections, numbers, strict=True)
    views = [
        (
            correction,
            correction_view(correction, curation, target, proofs)
            | {
                "reference": "",
                "refutes": "",
                "anchor": mistake_id(question.slug, number),
                "link": f"{place}#{mistake_id(question.slug, number)}",
            },
        )
        for correction, number in sorted(
            pairs, key=lambda pair: pair[0].instructive
        )
    ]
    return {
        "slug": question.slug,
        "title": question.front.title,
        "link": target(question.slug),
        "majors": [view for correction, view in views if correction.major],
        "slips": [
            view for correction, view in views if not correction.major
        ],
    }


def corrections(
    curation: Curation, proofs: Proofs, marks: Marks | None = None
) -> str:
    """All corrections by topic and question; a choice of topic, words and weight, of which the last needs no script.

    References, and what a machine did, stay with the answers: this is the heaviest page of the site.

    Args:
        curation: what they correct.
        proofs: the proofs, which say what a machine has shown false.
        marks: the record of corrections, which gives them their addresses.
    """
    numbers = mistakes.numbers(marks or {}, curation.questions.values())
    held = count(curation.questions.values())
    topics = {
        topic.id: {
            "id": topic.id,
            "title": topic.title,
            "questions": [
                _corrected(
                    question, curation, proofs, numbers[question.slug]
                )
                for question in curation.of(topic.id)
                if question.front.corrections
            ],
        }
        for topic in curation.topics
        if any(q.front.corrections for q in curation.of(topic.id))
    }
    groups = [
        {
            "title": group.title,
            "topics": [
                topics[t.id] for t in group.topics if t.id in topics
            ],
        }
        for group in curation.groups
    ]
    return fill(
        "corrections.md.j2",
        weights=[
            ("major", "teach something false", held.majors),
            ("any", "slips of wording too", held.corrections),
        ],
        groups=[group for group in groups if group["topics"]],
        topics=list(topics.values()),
    )


def errata(curation: Curation) -> str:
    """Our own mistakes, newest first, as a list."""
    target = from_top(curation)
    entries = []
    for erratum in sorted(
        curation.errata, key=lambda erratum: erratum.date, reverse=True
    ):
        question = curation.questions[erratum.question]
        where = f"[{question.front.title}]({target(question.slug)})"
        entries.append(
            f"- {where} ({erratum.date}) We said: {erratum.said}. **Right** is: {erratum.right}."
        )
    return "\n".join(entries)


def _letter(name: str) -> str:
    first = unicodedata.normalize("NFKD", name.lstrip("“\"'‘( "))[
        :1
    ].upper()
    return first if first.isascii() and first.isalpha() else SYMBOLS


MOST_WORDS = 4
"""A longer name is a phrase that somebody types, and no term that one looks up."""

_PHRASE = re.compile(
    r"^(?:what|which|why|how|when|where|who|is|are|does|do|can|should|use)\b|\b(?:vs|versus|or)\b",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"[=*^|<>]|\(.*[+/-].*\)")


def looked_up(name: str) -> bool:
    """Whether a name is one that a reader looks up in an alphabetical list: a term or code.

    >>> looked_up("dropout rate"), looked_up("nn.Dropout")
    (True, True)
    >>> looked_up("why not train on accuracy"), looked_up("h = phi(Wx + b)")
    (False, False)
    >>> looked_up("tanh vs sigmoid")
    False
    """
    if _FORMULA.search(name) or _PHRASE.search(name):
        return False
    return is_code(name) or len(name.split()) <= MOST_WORDS


def spelling(name: str) -> str:
    """What names have in common that are one to who looks them up.

    >>> spelling("skip-connections") == spelling("Skip connection")
    True
    """
    return re.sub(r"[\W_]", "", name.casefold()).removesuffix("s")


def _entry(names: Iterable[str], link: str, title: str) -> str:
    shown = (f"`{name}`" if is_code(name) else name for name in names)
    terms = ", ".join(f"[{name}]({link})" for name in shown)
    return f"- {terms} <i>{title}</i>"


def _names(question: Question) -> list[str]:
    """The names by which a question stands in the alphabetical list: at least one, though it be a phrase.

    None that begins with another one, which who looks for it passes; of names that differ in spaces, hyphens, case or a
    plural only, the first.
    """
    names = question.front.aliases
    names = [*filter(looked_up, names)] or names[:1]
    beginnings = tuple(f"{name.casefold()} " for name in names)
    spelled: dict[str, str] = {}
    for name in names:
        if not name.casefold().startswith(beginnings):
            spelled.setdefault(spelling(name), name)
    return list(spelled.values())


def a_to_z(curation: Curation) -> str:
    """The terms that lead to a question, each with the question to which it leads, by the alphabet below its letters.

    Each letter can be folded, as it is on a phone, where all of them are two hundred screens. Neighbors that lead to
    one question share a line. Questions themselves are listed by topic, since nobody looks for a term under “What”.
    """
    target = from_top(curation)
    terms: dict[str, set[tuple[str, str]]] = {}
    for question in curation.questions.values():
        for name in _names(question):
            terms.setdefault(_letter(name), set()).add(
                (name, question.slug)
            )
    letters = sorted(terms, key=lambda letter: (letter == SYMBOLS, letter))
    anchors = {
        letter: "symbols" if letter == SYMBOLS else letter.lower()
        for letter in letters
    }
    row = "".join(
        f'<a href="#{anchors[letter]}">{SYMBOLS_SHORT if letter == SYMBOLS else letter}</a>'
        for letter in letters
    )
    parts = [f'<nav class="letters" aria-label="Letters">{row}</nav>\n']
    for letter in letters:
        ordered = sorted(
            terms[letter], key=lambda term: (term[0].casefold(), term[1])
        )
        lines = [
            _entry(
                (name for name, _ in neighbors),
                target(slug),
                curation.questions[slug].front.title,
            )
            for slug, neighbors in groupby(ordered, key=itemgetter(1))
        ]
        parts.append(
            f'<details class="letter" markdown="1">\n<summary id="letter-{anchors[letter]}">'
            + f'<span role="heading" aria-level="2">{letter}</span></summary>\n'
            + f'<div class="names" id="{anchors[letter]}" markdown="1">\n\n'
            + "\n".join(lines)
            + "\n\n</div>\n</details>\n"
        )
    return "\n".join(parts)


def source_lists(lists: Inventory) -> str:
    """The scraped lists, as a Markdown list."""
    return "\n".join(
        f"- {source.title}: {source.items_count} items; {source.origin}"
        for source in lists.sources
    )
