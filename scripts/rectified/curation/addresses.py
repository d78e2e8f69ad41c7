"""Published addresses: every topic and question that the site ever had, and where each of them is now.

`questions/published.yml` only grows. A line `activations/relu:` is a question on a topic's page, `activations/:` the
page itself. What was renamed or removed says where it leads: `activations/swish: silu`, `tuning/: hyperparameters/`;
a name that ends in a slash is a topic. A question that moved to another topic needs no word, since slugs are unique.
"""

import itertools
import json
import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from rectified.curation import SLUG, Curation
from rectified.errors import BadInput, raise_all
from rectified.files import read_text

FILE = "questions/published.yml"

HEADER = """\
# Every topic and question that was ever published. `make pages` adds new ones; no line is ever taken out.
# What was renamed or removed says where it leads now, to a question or (with a slash) to a topic:
# `activations/swish: silu`, `tuning/: hyperparameters/`. What moved to another topic needs no word.
"""

_LINE = re.compile(
    rf"(?P<topic>{SLUG})/(?P<slug>{SLUG})?:(?:[ ]+(?P<now>{SLUG}/?))?[ ]*(?:[ ]#.*)?"
)


@dataclass(frozen=True)
class Entry:
    """One published address.

    Attributes:
        topic: id of the topic whose page it is on.
        slug: the question; empty for the page itself.
        now: the name it leads to, if it says so: a slug, or a topic's id and a slash.
        line: its line in the record.
    """

    topic: str
    slug: str
    now: str
    line: int

    @property
    def key(self) -> str:
        """How the record calls it."""
        return f"{self.topic}/{self.slug}"

    @property
    def name(self) -> str:
        """What it is the address of: a slug, or a topic's id and a slash."""
        return self.slug or f"{self.topic}/"


@dataclass(frozen=True)
class Place:
    """Where something is now: a question (with its topic), or a topic's page, whose slug is empty."""

    topic: str
    slug: str


@dataclass(frozen=True)
class Published:
    """The record: its text and its entries in the order of the file."""

    text: str = HEADER
    entries: list[Entry] = field(default_factory=list)

    @cached_property
    def leads(self) -> dict[str, str]:
        """Where each name leads that says so."""
        return {
            entry.name: entry.now for entry in self.entries if entry.now
        }

    @cached_property
    def _by_topic(self) -> dict[str, list[Entry]]:
        by_topic: dict[str, list[Entry]] = {}
        for entry in self.entries:
            by_topic.setdefault(entry.topic, []).append(entry)
        return by_topic

    def of(self, topic: str) -> list[Entry]:
        """What a topic's page ever held, and the page itself."""
        return self._by_topic.get(topic, [])


def parse(text: str, name: str = FILE) -> Published:
    """Read the record.

    Args:
        text: its text.
        name: how messages call it.

    Raises:
        BadInput: every line that is no entry, or whose address stands twice.
    """
    entries: dict[str, Entry] = {}
    faults: list[BadInput] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if not match:
            remedy = "write `topic/slug:`, or `topic/slug: new-slug` for what was renamed or removed"
            what = f"`{line.strip()[:80]}` is no address"
            indent = len(line) - len(line.lstrip())
            where = f"{name}:{number}:{indent + 1}"
            faults.append(BadInput(where, what, remedy))
            continue
        entry = Entry(
            match["topic"], match["slug"] or "", match["now"] or "", number
        )
        if entry.key in entries:
            what = f"`{entry.key}` stands twice"
            remedy = "keep the line that says where it leads"
            faults.append(BadInput(f"{name}:{number}:1", what, remedy))
        entries[entry.key] = entry
    raise_all(faults)
    return Published(text, list(entries.values()))


def load(root: Path) -> Published:
    """Read the record of a repository; an empty one if there is none yet.

    Raises:
        BadInput: see `parse`.
    """
    path = root / FILE
    return parse(read_text(path, FILE)) if path.is_file() else Published()


def current(curation: Curation) -> list[str]:
    """The addresses of today, as the record calls them, sorted."""
    questions = [
        f"{question.topic}/{question.slug}"
        for question in curation.questions.values()
    ]
    return sorted([f"{topic.id}/" for topic in curation.topics] + questions)


def grown(published: Published, curation: Curation) -> str:
    """The record's text with today's addresses added, each behind the last that sorts before it.

    >>> grown(parse("a/:\\n\\na/x: y\\n"), Curation([], {}, {}))
    'a/:\\n\\na/x: y\\n'
    """
    lines = published.text.splitlines()
    known = sorted((entry.key, entry.line) for entry in published.entries)
    recorded = [key for key, _ in known]
    # Of the entries up to each, the last line.
    last = list(itertools.accumulate((line for _, line in known), max))
    first = min((line for _, line in known), default=len(lines) + 1) - 1
    added: dict[int, list[str]] = {}
    for key in sorted(set(current(curation)) - set(recorded)):
        before = bisect_left(recorded, key)
        added.setdefault(last[before - 1] if before else first, []).append(
            f"{key}:"
        )
    grown = [
        *added.get(0, []),
        *(
            one
            for n, line in enumerate(lines, 1)
            for one in (line, *added.get(n, []))
        ),
    ]
    return "\n".join(grown) + "\n"


def place(
    name: str, curation: Curation, leads: dict[str, str]
) -> Place | None:
    """Where a published name is now.

    Args:
        name: a slug, or a topic's id and a slash.
        curation: what there is today.
        leads: see `Published.leads`; chains are followed.

    Returns:
        The place, or None if the name leads nowhere, or in a circle.
    """
    seen: set[str] = set()
    while name not in seen:
        seen.add(name)
        if name in curation.questions:
            return Place(curation.questions[name].topic, name)
        if name.endswith("/") and curation.topic(name[:-1]):
            return Place(name[:-1], "")
        name = leads.get(name, name)
    return None


def former_topics(
    published: Published, curation: Curation
) -> dict[str, Place]:
    """The topics that are no more, by their ids, and where their pages lead."""
    former = {}
    for entry in published.entries:
        if (
            not entry.slug
            and not curation.topic(entry.topic)
            and (now := place(entry.name, curation, published.leads))
        ):
            former[entry.topic] = now
    return former


def left(
    topic: str, published: Published, curation: Curation
) -> dict[str, Place]:
    """The questions that a topic's page had under another name or has no more, by slug, and where each is now."""
    here = {question.slug for question in curation.of(topic)}
    moved = {}
    for entry in published.of(topic):
        gone = entry.slug and entry.slug not in here
        if gone and (now := place(entry.slug, curation, published.leads)):
            moved[entry.slug] = now
    return moved


def script(published: Published, curation: Curation) -> str:
    """Where every question is that ever was, as a script: unlike JSON, it also loads where pages are opened from disk.

    A slug's value is its topic, and behind `#` its new slug if that is another; nothing behind it means the page.
    """
    slugs = {
        *curation.questions,
        *(entry.slug for entry in published.entries if entry.slug),
    }
    places: dict[str, str] = {}
    for slug in sorted(slugs):
        if now := place(slug, curation, published.leads):
            places[slug] = (
                now.topic if now.slug == slug else f"{now.topic}#{now.slug}"
            )
    return f"self.rectifiedAddresses={json.dumps(places, separators=(',', ':'))}\n"
