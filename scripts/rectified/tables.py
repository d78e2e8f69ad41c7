"""Markdown extension: every table gets a box of its own that scrolls sideways, so that the page never does."""

from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor


class _Boxes(Treeprocessor):
    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            for place, child in enumerate(parent):
                if child.tag == "table" and parent.get("class") != "table-box":
                    box = Element(
                        "div", {"class": "table-box", "tabindex": "0", "role": "group", "aria-label": "Table"}
                    )
                    box.tail, child.tail = child.tail, None
                    box.append(child)
                    parent[place] = box


class Tables(Extension):
    """Wraps tables once the whole tree, blocks inside HTML included, has been parsed."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        md.treeprocessors.register(_Boxes(md), "rectified-tables", 0)


def makeExtension(**kwargs: Any) -> Tables:  # noqa: N802 - the name Markdown looks for
    """The extension, as Markdown asks for it."""
    return Tables(**kwargs)
