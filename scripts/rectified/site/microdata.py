"""Markdown extension: a topic's page says to search engines what its questions and answers are, in schema.org's words.

The attributes are put on the very elements that readers see (microdata), while the page is built: no text stands
twice, and there is no script, which instant navigation would run as JavaScript.
"""

from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

SCHEMA = "https://schema.org/"


def _item(element: Element, kind: str, role: str) -> None:
    element.set("itemprop", role)
    element.set("itemscope", "itemscope")
    element.set("itemtype", SCHEMA + kind)


def _of_class(
    parent: Element, tag: str, name: str | None
) -> Element | None:
    return next(
        (
            child
            for child in parent
            if child.tag == tag and child.get("class") == name
        ),
        None,
    )


def _name(heading: Element) -> None:
    """Mark a heading's text, without the link that stands at its end."""
    text = Element("span", {"itemprop": "name"})
    text.text, heading.text = heading.text, None
    for child in list(heading):
        if child.get("class") != "headerlink":
            heading.remove(child)
            text.append(child)
    heading.insert(0, text)


def _mark(question: Element) -> None:
    heading, answer = (
        question.find("h2"),
        _of_class(question, "div", "short"),
    )
    text = _of_class(answer, "p", None) if answer is not None else None
    if heading is None or answer is None or text is None:
        return  # not answered yet
    _item(question, "Question", "mainEntity")
    question.set("itemid", f"#{heading.get('id')}")
    _name(heading)
    _item(answer, "Answer", "acceptedAnswer")
    text.set("itemprop", "text")


class _Microdata(Treeprocessor):
    def run(self, root: Element) -> None:
        """Mark the questions of a topic's page; the booklet's sheets hold theirs deeper."""
        if _of_class(root, "nav", "questions") is None:
            return
        for section in root.findall("section"):
            if section.get("class") == "question":
                _mark(section)


class Structured(Extension):
    """Runs once headings have their links."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """Register the tree processor; Markdown calls this."""
        md.treeprocessors.register(
            _Microdata(md), "rectified-structured", 4
        )


def makeExtension(**kwargs: Any) -> Structured:  # noqa: N802 - the name Markdown looks for
    """The extension, as Markdown asks for it."""
    return Structured(**kwargs)
