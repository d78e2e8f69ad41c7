"""What a list says beside a question that helps to file it: the section it stands in, and a mark of difficulty."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from rectified.scrapes import titles
from rectified.scrapes.blocks import Blocks, Site
from rectified.scrapes.entries import Entry
from rectified.scrapes.evidence import Candidate

PART = "part heading"
"""Why a heading goes that begins a part of the list."""


@dataclass(frozen=True)
class Hint:
    """What a list says of where a question belongs.

    Attributes:
        section: the heading of its part of the list, or nothing.
        difficulty: the mark of difficulty beside its title, as published, or nothing.
    """

    section: str = ""
    difficulty: str = ""

    @property
    def level(self) -> str:
        """The level that it suggests, or nothing: by its own mark, else by its section."""
        return titles.level(self.difficulty) or titles.level(self.section)


def of(
    blocks: Blocks, chosen: Candidate, difficulties: Sequence[str]
) -> list[Hint]:
    """For each question that a pattern finds, in order, what the list says of it; its mark is known already."""
    parts = _parts(blocks, chosen)
    starts = [site.start for site in parts]
    return [
        Hint(_section(parts, starts, entry), mark)
        for entry, mark in zip(chosen.entries, difficulties, strict=True)
    ]


def _parts(blocks: Blocks, chosen: Candidate) -> list[Site]:
    """The headings that begin parts of the list, in order."""
    parts = [site for site, why in chosen.parts if why == PART]
    if chosen.entries:
        first = chosen.entries[0].site
        before = [
            site for site in blocks.headings if site.start < first.start
        ]
        # Above the first question stand the list's title, and perhaps the first part's.
        if before and before[-1].level > 1 and _divides(before[-1], parts):
            parts.append(before[-1])
    return sorted(parts, key=lambda site: site.start)


def _divides(site: Site, parts: Sequence[Site]) -> bool:
    """Whether a heading is of the level of other parts, and so begins one."""
    return any(part.level == site.level for part in parts)


def _section(
    parts: Sequence[Site], starts: Sequence[int], entry: Entry
) -> str:
    at = bisect_right(starts, entry.site.start)
    return titles.cleaned(parts[at - 1].raw)[0] if at else ""
