"""Markdown extension: offers the PDFs of a sheet with their size, those that exist and show today's text.

`<p class="pdfs" data-sheet="optimization" markdown="span"></p>` becomes the links, or nothing.
"""

from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from rectified import ROOT
from rectified.pages.density import BOOKLET
from rectified.printing.record import offered


class _Links(Treeprocessor):
    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            for child in list(parent):
                if child.tag != "p" or child.get("class") != "pdfs":
                    continue
                sheet = child.attrib.pop("data-sheet")
                downloads = offered(sheet, ROOT)
                if not downloads:
                    parent.remove(child)
                    continue
                child.text = "PDF to print: "
                for one in downloads:
                    folder = "pdf" if sheet == BOOKLET else "../pdf"
                    link = SubElement(
                        child, "a", {"href": f"{folder}/{one.name}"}
                    )
                    link.text, link.tail = one.label, " "


class Downloads(Extension):
    """Fills the places for PDFs once the tree is parsed and before MkDocs resolves links."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """Register the tree processor; Markdown calls this."""
        md.treeprocessors.register(_Links(md), "rectified-downloads", 5)


def makeExtension(**kwargs: Any) -> Downloads:  # noqa: N802 - the name Markdown looks for
    """The extension, as Markdown asks for it."""
    return Downloads(**kwargs)
