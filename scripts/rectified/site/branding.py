"""What the site wears of its identity: the style sheet of its accent and name, and the icon of its tab."""

from pathlib import Path

from rectified.files import read_text
from rectified.identity import Identity

ICON = Path(__file__).with_name("favicon.svg")
INK = "currentColor"
"""What stands in the icon's drawing for the accent."""


def _quoted(text: str) -> str:
    """A string of CSS.

    >>> _quoted('He said "so"')
    '"He said \\\\"so\\\\""'
    """
    escaped = (
        " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{escaped}"'


def style_sheet(site: Identity) -> str:
    """The accent, from which the colors are made, and the name at the foot of each page."""
    colors = f":root{{--accent-light:{site.accent.light};--accent-dark:{site.accent.dark}}}"
    return (
        f"{colors}@page{{@bottom-left{{content:{_quoted(site.name)}}}}}\n"
    )


def favicon(site: Identity) -> str:
    """The icon in a browser's tab, on the accent."""
    return read_text(ICON).replace(INK, site.accent.light)
