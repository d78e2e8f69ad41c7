"""The one script of the pages: the parts in docs/assets/javascripts/page, joined at build time.

What searches is apart (docs/assets/javascripts/search): readers load it when they turn to the search box.
"""

from pathlib import Path

from rectified.files import read_text

PAGE = (
    "arrive",
    "copy",
    "links",
    "drawer",
    "boxes",
    "levels",
    "follow",
    "late",
    "print",
    "selection",
    "marks",
    "find",
    "here",
    "track",
    "letters",
    "choose",
    "calculators",
)
"""In the order in which they run, at first and after each instant navigation."""


def page_script(folder: Path) -> str:
    """What every page runs.

    Args:
        folder: where its parts are.

    Raises:
        BadInput: a part is missing.
    """
    return "".join(read_text(folder / f"{name}.js") for name in PAGE)
