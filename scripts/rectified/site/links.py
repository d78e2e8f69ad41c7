"""Markdown extension: a page that a link to another host opens learns nothing of this one (`rel="noopener"`), and the
sign that links a heading to itself is for the pointer alone.

The first looks at the finished page, since links come from Markdown and from HTML alike.
"""

import re
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor

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


def _signs(part: Element) -> list[tuple[Element, Element]]:
    """Each heading of a part with the sign that links it to itself."""
    return [
        (heading, sign)
        for heading in part.iter()
        for sign in heading.findall("a")
        if sign.get("class") == "headerlink"
    ]


class _Signs(Treeprocessor):
    """The sign at a heading's end would be read as part of its name, and be a stop of the Tab key at each heading.

    A sheet of the booklet has none: nobody shares it, since the answer itself has an address.
    """

    def run(self, root: Element) -> None:
        for part in root.findall("div"):
            if "sheet" in part.get("class", "").split():
                for heading, sign in _signs(part):
                    heading.remove(sign)
        for _, sign in _signs(root):
            sign.set("aria-hidden", "true")
            sign.set("tabindex", "-1")


class Links(Extension):
    """Runs once headings have their links, and once everything that was set aside is back in the page."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """Register both processors; Markdown calls this."""
        md.treeprocessors.register(_Signs(md), "rectified-signs", 3)
        md.postprocessors.register(_Links(md), "rectified-links", -10)


def makeExtension(**kwargs: Any) -> Links:  # noqa: N802 - the name Markdown looks for
    """The extension, as Markdown asks for it."""
    return Links(**kwargs)
