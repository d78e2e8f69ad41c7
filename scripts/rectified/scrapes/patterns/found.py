"""What a pattern is, and what it finds."""

from collections.abc import Callable
from dataclasses import dataclass

from rectified.scrapes.blocks import Blocks, Site

Span = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """A title that a pattern found.

    Attributes:
        site: where it stands.
        answers: spans that hold the answer where the pattern knows them, as a table does; otherwise the answer goes
            on to the next title.
        row: the row of the table that holds both.
    """

    site: Site
    answers: tuple[Span, ...] | None = None
    row: Span | None = None


@dataclass(frozen=True)
class Pattern:
    """A way to set questions.

    Attributes:
        name: names it in sources.yml.
        says: the pattern in words.
        find: the titles that it finds in a text.
    """

    name: str
    says: str
    find: Callable[[Blocks], list[Found]]
