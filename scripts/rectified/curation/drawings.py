"""The files of the figures, as curation and pages know them: which there are, and what each shows in words."""

import html
import re
from pathlib import Path

from rectified.files import read_text

FOLDER = "docs/assets/figures"

_DESC = re.compile(r"<desc>(.*?)</desc>", re.DOTALL)


def described(svg: str) -> str:
    """What one should see in a figure, by its own word; empty if it does not say.

    >>> described("<svg><desc>A line that rises.</desc></svg>")
    'A line that rises.'
    """
    match = _DESC.search(svg)
    return html.unescape(match[1]).strip() if match else ""


def load(root: Path) -> dict[str, str]:
    """What each figure shows, by its id.

    Raises:
        BadInput: a file cannot be read.
    """
    paths = sorted((root / FOLDER).glob("*.svg"))
    return {
        path.stem: described(read_text(path, f"{FOLDER}/{path.name}"))
        for path in paths
    }
