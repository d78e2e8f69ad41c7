"""What a scraped list is once it is read: its items, what went, and what is told of it.

A module of its own, so that who builds or checks the site does not wait for all that reads lists.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rectified.errors import Problem
from rectified.scrapes.blocks import says
from rectified.scrapes.hints import Hint
from rectified.scrapes.ledger import Dropped
from rectified.scrapes.plain import ends


@dataclass(frozen=True)
class Gap:
    """Something the scrape lost, such as “figure wanted: LSTM cell”: which item, which line, what."""

    item: str
    line: int
    what: str


@dataclass(frozen=True)
class Item:
    """A scraped question.

    Attributes:
        id: source id and number, such as `tutorial/42`.
        number: its number in the list.
        title: the question, in one line.
        body: the repaired answer, Markdown.
        said: all that stands there in the source, title and what repairs drop included.
        lines: first and last line in the source.
        fingerprint: see `rectified.scrapes.inventory.fingerprint`.
        formulas: the LaTeX of the formulas in the body, in order.
        hint: what its list says of where it belongs.
    """

    id: str
    number: int
    title: str
    body: str
    said: str = field(repr=False)
    lines: tuple[int, int]
    fingerprint: str
    formulas: tuple[str, ...] = ()
    hint: Hint = field(default_factory=Hint)


@dataclass(frozen=True)
class Source:
    """A scraped list, read and repaired.

    Attributes:
        id: the id on record, or one made from its titles if the list is not on record.
        path: the file.
        items: its questions, in order.
        dropped: what went, in order, with lines and reason.
        characters_read: characters of its text, see `rectified.scrapes.ledger`.
        characters_kept: those of them that stand in items; the others were dropped.
        gaps: what the scrape lost and an editor may want.
        problems: damage that no repair could mend with certainty.
        ending: hash of its last words.
        shape: name of the pattern in which it sets its questions.
        sure: whether its shape is beyond doubt.
        explained: how it was recognised, in lines.
    """

    id: str
    path: Path
    items: list[Item]
    dropped: list[Dropped]
    characters_read: int
    characters_kept: int
    gaps: list[Gap] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ending: str = ""
    shape: str = ""
    sure: bool = True
    explained: tuple[str, ...] = field(
        default=(), repr=False, compare=False
    )

    def read_items(
        self, matches: Mapping[str, tuple[str | None, float]]
    ) -> list[dict[str, Any]]:
        """Each of its items as the report tells it.

        Args:
            matches: by an item's id the question that answers it, and with what confidence.
        """
        told = []
        for item in self.items:
            question, confidence = matches.get(item.id, (None, 0.0))
            begins, last = ends(item.body)
            answered = bool(begins) and says(item.body)
            told.append({
                "line": item.lines[0],
                "title": item.title,
                "answered": answered,
                "question": question,
                "confidence": round(confidence, 2),
                "begins": begins if answered else "",
                "ends": last if answered else "",
            })  # fmt: skip
        return told

    def report(
        self, matched: int, declined: int = 0, later: int = 0
    ) -> dict[str, Any]:
        """The source's part of the report, given how many of its items are answered, declined and put off."""
        return {
            "items": len(self.items),
            "matched": matched,
            "declined": declined,
            "later": later,
            "drafts": len(self.items) - matched - declined,
            "dropped": [
                {
                    "lines": list(d.lines),
                    "why": d.why,
                    "characters": d.text_length,
                }
                for d in self.dropped
            ],
            "characters": {
                "read": self.characters_read,
                "kept": self.characters_kept,
                "dropped": sum(d.text_length for d in self.dropped),
            },
            "gaps": [
                {"item": gap.item, "line": gap.line, "what": gap.what}
                for gap in self.gaps
            ],
        }
