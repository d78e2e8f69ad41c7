"""Markdown extension: what a topic's page says of itself is counted while it is built, and not written into it.

Two people who each change a question would otherwise change the same lines: the counts of the filter by level and the
date of the latest review. And so that a move of the repository rewrites no page, a link says `data-edit="questions/…"`
and learns here where that is. (In `href`, Zensical would look for a page.)
"""

import re
from collections import Counter
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from rectified import identity
from rectified.identity import Identity

TOPIC = '<nav class="questions"'
"""What only a topic's page holds."""

WHERE = '<b class="where"></b>'
"""Where overrides/partials/print-end.html says the page's address and license."""

_LEVEL = re.compile(
    r'^<section class="question" data-level="(\w+)"', re.MULTILINE
)
_COUNT = re.compile(
    r'(?P<before><input[^>]* value="(?P<level>\w+)"[^>]*>[^<]*<small>)(?=</small>)'
)
_REVIEW = re.compile(r"<time>(\d{4}-\d\d-\d\d)</time>")
_EDIT = re.compile(r'data-edit="([^"]*)"')


def latest_review(page: str) -> str:
    """The latest date on which a question of a page was reviewed, or nothing.

    >>> latest_review("reviewed <time>2026-11-21</time>, reviewed <time>2026-12-01</time>")
    '2026-12-01'
    """
    return max(_REVIEW.findall(page), default="")


def completed(page: str, site: Identity) -> str:
    """The Markdown of a topic's page with its counts, the last line of its sheet, and links into the repository.

    Args:
        page: any page; one that is no topic's stays as it is.
        site: says where the repository is.
    """
    if TOPIC not in page:
        return page
    levels = Counter(_LEVEL.findall(page))
    counts = {"all": levels.total(), **levels}
    page = _COUNT.sub(
        lambda label: f"{label['before']}{counts.get(label['level'], 0)}",
        page,
    )
    page = _EDIT.sub(lambda link: f'href="{site.edit(link[1])}"', page)
    review = latest_review(page)
    said = f"{WHERE} · reviewed {review}" if review else WHERE
    return f'{page}\n\n<footer class="sheet-end" data-search-exclude>{said}</footer>\n'


class _Complete(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        return completed("\n".join(lines), identity.cached()).split("\n")


class Derived(Extension):
    """Runs before Markdown sets raw HTML aside."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """Register the preprocessor; Markdown calls this."""
        md.preprocessors.register(_Complete(md), "rectified-derived", 28)


def makeExtension(**kwargs: Any) -> Derived:  # noqa: N802 - the name Markdown looks for
    """The extension, as Markdown asks for it."""
    return Derived(**kwargs)
