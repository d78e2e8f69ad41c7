"""The repairs, in order.

Each is a pure step; the table names it, and its docstring says what it must not touch.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from rectified.scrapes import formulas, layout, markup, noise
from rectified.scrapes.ledger import Edit, Lost, Tracked
from rectified.scrapes.steps import Context, Gap, Step, Trouble

STEPS: tuple[tuple[str, Step], ...] = (
    ("frames", noise.frames),
    ("promotion", noise.promotion),
    ("page furniture", noise.furniture),
    ("foreign text", noise.foreign),
    ("connectives", noise.connectives),
    ("vendor plugs", noise.plugs),
    ("rules", noise.rules),
    ("boxes", noise.boxes),
    ("folds", noise.folds),
    ("tags at the edges", noise.edges),
    ("answer labels", noise.labels),
    ("tags behind labels", noise.edges),
    ("halves of folds", noise.halves),
    ("placeholders", noise.placeholders),
    ("escaped bold", markup.bold),
    ("formula images", formulas.images),
    ("flattened formulas", formulas.flattened),
    ("lost formulas", formulas.lost),
    ("figures", markup.figures),
    ("bullets", layout.bullets),
    ("swallowed paragraphs", layout.swallowed),
    ("numbers", layout.numbers),
    ("headed bullets", layout.headed_bullets),
    ("tables", layout.tables),
    ("lost headings", layout.lost_headings),
    ("plain headings", layout.plain_headings),
    ("indents", layout.indents),
)
"""Noise goes first, so that no repair takes it for content; formulas come before figures and layout, which
must see them as formulas; bullets come before what is made of bullets."""

TITLE_STEPS: tuple[tuple[str, Step], ...] = (
    ("escaped bold", markup.bold),
    ("links to the source", noise.source_links),
)


@dataclass(frozen=True)
class Repaired:
    """A repaired text: what went, and what was noticed, each by its position in the source."""

    text: Tracked
    lost: list[Lost]
    gaps: list[tuple[int, str]]
    troubles: list[tuple[int, str]]


def repair(
    text: Tracked, item: Context, steps: Iterable[tuple[str, Step]] = STEPS
) -> Repaired:
    """Apply the steps, one after another.

    Args:
        text: an item's text without its heading.
        item: what the steps may know of the item.
        steps: their names and functions, in order.

    Raises:
        ValueError: two edits of one step overlap: a fault of ours; the message names the step.
    """
    lost: list[Lost] = []
    gaps: list[tuple[int, str]] = []
    troubles: list[tuple[int, str]] = []
    for name, step in steps:
        edits: list[Edit] = []
        for finding in step(text.text, item):
            match finding:
                case Gap(at, what):
                    gaps.append((text.source_position(at), what))
                case Trouble(at, what):
                    troubles.append((text.source_position(at), what))
                case _:
                    edits.append(finding)
        try:
            text, went = text.edited(edits)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
        lost += went
    return Repaired(text, lost, gaps, troubles)
