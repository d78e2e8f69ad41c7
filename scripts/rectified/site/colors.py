"""The colors of the site, which tokens.css alone says: what is drawn reads them there."""

import re
from functools import cache
from pathlib import Path

from rectified import ROOT
from rectified.errors import BadInput
from rectified.files import read_text
from rectified.printing.record import STYLES

SHEET = f"{STYLES}/tokens.css"
LIGHT, DARK = 0, 1
"""Where of a color's two values the one for light ground stands, and the one for dark ground."""

_COLOR = re.compile(r"--([\w-]+): light-dark\((#\w+), (#\w+)\);")


@cache
def named(root: Path = ROOT) -> dict[str, tuple[str, str]]:
    """The colors by name, each on light and on dark ground; the accent, which is from mkdocs.yml, is not among them."""
    sheet = read_text(root / SHEET, SHEET)
    return {
        name: (light, dark) for name, light, dark in _COLOR.findall(sheet)
    }


def value(name: str, ground: int = LIGHT) -> str:
    """A color.

    Args:
        name: as tokens.css calls it, without its dashes.
        ground: `LIGHT` or `DARK`.

    Raises:
        BadInput: there is no such color.
    """
    if name not in named():
        raise BadInput(
            SHEET,
            f"no color --{name} of the form `light-dark(#…, #…)`",
            f"add it, or use one of {', '.join(named())}",
        )
    return named()[name][ground]
