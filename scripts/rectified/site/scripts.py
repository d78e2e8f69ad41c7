"""The one script of the pages: the parts in docs/assets/javascripts/page, joined at build time.

What searches is apart (docs/assets/javascripts/search): readers load it when they turn to the search box.
"""

import re
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


_COMMENT = re.compile(
    r"^[ \t]*(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/[ \t]*)\n", re.MULTILINE
)


def without_comments(script: str) -> str:
    """A script without the comments that have lines of their own.

    >>> without_comments("// Why.\\nact() // here\\n/** Twice. */\\nact()\\n")
    'act() // here\\nact()\\n'
    """
    return _COMMENT.sub("", script)


def page_script(folder: Path) -> str:
    """What every page runs, without the comments, which nobody reads there.

    Args:
        folder: where its parts are.

    Raises:
        BadInput: a part is missing.
    """
    return "".join(
        without_comments(read_text(folder / f"{name}.js")) for name in PAGE
    )
