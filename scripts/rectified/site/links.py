"""Markdown extension: a page that a link to another host opens learns nothing of this one (`rel="noopener"`).

It looks at the finished page, since links come from Markdown and from HTML alike.
"""

import re
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

_LINK = re.compile(r"""<a(?=\s)(?=[^<>]*\shref="https?:)[^<>]*>""")
_REL = re.compile(r'(?<=\s)rel="([^"]*)"')


def _closed(link: re.Match[str]) -> str:
    tag = link[0]
    if rel := _REL.search(tag):
        words = rel[1].split()
        if "noopener" in words:
            return tag
        said = " ".join([*words, "noopener"])
        return f'{tag[: rel.start()]}rel="{said}"{tag[rel.end() :]}'
    return f'{tag[:-1]} rel="noopener">'


def closed(html: str) -> str:
    """HTML whose links to other hosts hand on nothing.

    >>> closed('<a href="https://a.example">a</a> <a href="#b">b</a>')
    '<a href="https://a.example" rel="noopener">a</a> <a href="#b">b</a>'
    """
    return _LINK.sub(_closed, html)


class _Links(Postprocessor):
    def run(self, text: str) -> str:
        return closed(text)


class Links(Extension):
    """Runs once everything that was set aside is back in the page."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """Register the postprocessor; Markdown calls this."""
        md.postprocessors.register(_Links(md), "rectified-links", -10)


def makeExtension(**kwargs: Any) -> Links:  # noqa: N802 - the name Markdown looks for
    """The extension, as Markdown asks for it."""
    return Links(**kwargs)
