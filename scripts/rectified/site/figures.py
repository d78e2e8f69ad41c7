"""A figure on the page: what `~~~figure some-id` becomes while the page is built.

The file stands alone, with a style of its own; on the page its panels wear the page's fonts and colors, by classes.
"""

import re
from html import escape
from typing import Any

from markdown import Markdown
from pymdownx.superfences import SuperFencesException

from rectified import ROOT
from rectified.curation import drawings
from rectified.errors import BadInput
from rectified.files import read_text

_PANEL = re.compile(r'^<svg class="panel".*</svg>$', re.MULTILINE)


def panels(identifier: str) -> str:
    """The panels of a figure, as one picture with the text that stands for it.

    Args:
        identifier: the figure's id.

    Raises:
        BadInput: there is no such figure, or it is not what `make figures` writes.
    """
    path = ROOT / drawings.FOLDER / f"{identifier}.svg"
    svg = read_text(path, f"{drawings.FOLDER}/{path.name}")
    drawn, said = _PANEL.findall(svg), drawings.described(svg)
    if not drawn or not said:
        raise BadInput(
            f"{drawings.FOLDER}/{path.name}",
            "it has no panels or no description",
            "run make figures",
        )
    given = f'role="img" aria-label="{escape(said)}"'
    return f'<div class="panels" data-search-exclude="true" {given}>{"".join(drawn)}</div>'


def inline(
    source: str,
    language: str,
    css_class: str,
    options: dict[str, Any],
    md: Markdown,
    **attributes: Any,
) -> str:
    """Format a fence for `pymdownx.superfences`, whose content is a figure's id.

    Args:
        source: the id.
        language: the fence's name, `figure`.
        css_class: the class that mkdocs.yml gives such fences.
        options: the fence's options; unused.
        md: the Markdown instance; unused.
        attributes: the fence's attributes; unused.

    Raises:
        SuperFencesException: there is no such figure; any other exception would be swallowed.
    """
    try:
        return panels(source.strip())
    except BadInput as error:
        raise SuperFencesException(str(error)) from error
