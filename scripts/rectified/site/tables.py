"""Markdown extension: tables that everyone can read.

Every table gets a box of its own that scrolls sideways, so that the page never does. A cell is aligned by a class,
since no page styles a single element. A header cell without text heads nothing and becomes a plain cell, and if it is
the first, the cells below it head their rows; one that holds only a formula is given the formula's text as its name.
"""

import re
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE

_ALIGNED = re.compile(r"text-align: (left|center|right);")
"""What Markdown makes of the colons below a header."""


class _Tables(Treeprocessor):
    def run(self, root: Element) -> None:
        """Wrap and mend every table below `root` that is not wrapped yet."""
        for parent in list(root.iter()):
            for place, child in enumerate(parent):
                if (
                    child.tag == "table"
                    and parent.get("class") != "table-box"
                ):
                    self._mend(child)
                    # Without a class, Material's script moves the table about as the page loads.
                    child.set("class", "table")
                    box = Element(
                        "div",
                        {
                            "class": "table-box",
                            "tabindex": "0",
                            "role": "group",
                            "aria-label": "Table",
                        },
                    )
                    box.tail, child.tail = child.tail, None
                    box.append(child)
                    parent[place] = box

    def _mend(self, table: Element) -> None:
        for cell in table.iter():
            if cell.tag in {"td", "th"} and (
                aligned := _ALIGNED.fullmatch(cell.get("style", ""))
            ):
                del cell.attrib["style"]
                cell.set("class", f"to-{aligned[1]}")
        for cell in table.iter("th"):
            text = (cell.text or "").strip()
            if len(cell) or HTML_PLACEHOLDER_RE.sub("", text):
                continue
            if not text:
                cell.tag = "td"
                continue
            # Formulas are stored until the end; the tree holds a placeholder for each.
            stored = self.md.htmlStash.rawHtmlBlocks
            name = "".join(
                re.sub("<[^>]*>", "", str(stored[int(n)]))
                for n in HTML_PLACEHOLDER_RE.findall(text)
            )
            wrapper = Element("span", {"role": "group", "aria-label": name})
            wrapper.text, cell.text = text, None
            cell.append(wrapper)
        if table.find("thead/tr/td") is table.find("thead/tr/*"):
            for row in table.iterfind("tbody/tr"):
                row[0].tag = "th"
                row[0].set("scope", "row")


class Tables(Extension):
    """Runs once the whole tree, blocks inside HTML included, has been parsed."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """Register the processor after all others."""
        md.treeprocessors.register(_Tables(md), "rectified-tables", 0)


def makeExtension(**kwargs: Any) -> Tables:  # noqa: N802 - the name Markdown looks for
    """The extension, as Markdown asks for it."""
    return Tables(**kwargs)
