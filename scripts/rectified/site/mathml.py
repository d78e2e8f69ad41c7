"""Markdown extension: `$…$` and `~~~math id` become MathML while the page is built.

It runs unchanged under MkDocs and Zensical. A formula that does not convert stops the build and says where.
"""

import re
from html import escape
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from pymdownx.superfences import SuperFencesException

from rectified.errors import BadInput
from rectified.site import proof_marks
from rectified.site.line_breaks import breakable
from rectified.text import latex
from rectified.text.notation import INLINE

# Marks that belong to the formula beside them: browsers would part them from it at the end of a line.
JOINED = (
    rf"(?P<before>[(“‘]*){INLINE.pattern}(?P<after>[.,;:!?)’”%]*(?:-\w+)?)"
)

# A formula of so many characters may be wider than a line on a phone of 320 pixels, and no browser breaks formulas.
WIDE = 24


_FAR = re.compile("[\U00010000-\U0010ffff]")


def _narrow(mathml: str) -> str:
    """The same with bold letters as references: with a single one in it a page takes Python twice the room.

    >>> _narrow("<mi>𝐱</mi>")
    '<mi>&#119857;</mi>'
    """
    return _FAR.sub(lambda far: f"&#{ord(far[0])};", mathml)


def _refuse(formula: str, error: latex.FormulaError) -> BadInput:
    return BadInput(
        f"formula `{' '.join(formula.split())}`",
        str(error),
        "mend it in its question's file",
    )


class _Inline(InlineProcessor):
    def handleMatch(  # type: ignore[override]  # noqa: N802 - the name and the wider type are Markdown's
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        try:
            mathml = _narrow(
                latex.to_mathml(m.group("latex"), display=False)
            )
        except latex.FormulaError as error:
            raise _refuse(m.group("latex"), error) from error
        joined = m.group("before") + mathml + m.group("after")
        if len(latex.to_text(m.group("latex"))) >= WIDE:
            joined = f'<span class="wide-math" role="group" aria-label="Formula">{joined}</span>'
        elif joined != mathml:
            joined = f'<span class="joined">{joined}</span>'
        return self.md.htmlStash.store(joined), m.start(0), m.end(0)


def display(
    source: str,
    language: str,
    css_class: str,
    options: dict[str, Any],
    md: Markdown,
    **attributes: Any,
) -> str:
    """Format a `~~~math id` fence for `pymdownx.superfences`.

    Args:
        source: the LaTeX.
        language: the fence's name, `math`.
        css_class: the class that mkdocs.yml gives such fences.
        options: the fence's options; unused.
        md: the Markdown instance; unused.
        attributes: of these, `id_value` is the formula's id; one of class `shut` has a mark that does not open.

    Returns:
        A figure with the formula, scrolling in its own box, and a mark that says whether a machine has proved it.

    Raises:
        SuperFencesException: the formula does not convert or has no id, by which it would be proved; any other
            exception would be swallowed.
    """
    identifier = str(attributes.get("id_value") or "")
    if not identifier:
        what = f"formula `{' '.join(source.split())}`"
        raise SuperFencesException(
            str(
                BadInput(
                    what,
                    "it has no id",
                    "write it as `~~~math some-id` in its question",
                )
            )
        )
    try:
        mathml = _narrow(breakable(latex.to_mathml(source, display=True)))
    except latex.FormulaError as error:
        raise SuperFencesException(str(_refuse(source, error))) from error
    box = f'<div class="formula-box" tabindex="0" role="group" aria-label="Formula">{mathml}</div>'
    shut = "shut" in attributes.get("classes", ())
    mark = proof_marks.formula(identifier, source, opens=not shut)
    # Nothing leads to a formula on paper.
    place = "" if shut else f' id="formula-{escape(identifier)}"'
    return f'<figure class="formula"{place}>{box}{mark}</figure>'


_PLACE = re.compile(r'<figure class="formula" id="([^"]+)"')


class _Tell(Treeprocessor):
    """Gives the paragraph that stands for a formula until the end the formula's anchor, by which MkDocs knows it."""

    def run(self, root: Element) -> None:
        stash = self.md.htmlStash
        places = {
            stash.get_placeholder(number): match[1]
            for number, html in enumerate(stash.rawHtmlBlocks)
            if (match := _PLACE.match(str(html)))
        }
        for paragraph in root.iter("p"):
            if place := places.get((paragraph.text or "").strip()):
                paragraph.set("id", place)


class _TakeBack(Treeprocessor):
    """Takes the anchor off again, since a paragraph that has one would stay, around the formula."""

    def run(self, root: Element) -> None:
        for paragraph in root.iter("p"):
            if paragraph.get("id", "").startswith("formula-"):
                del paragraph.attrib["id"]


class MathML(Extension):
    """Registers inline math before Markdown's escapes, so that backslashes survive, and after code spans."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """Register the inline pattern, and what stands around the step in which MkDocs looks for anchors, which has
        priority 5; Markdown calls this."""
        md.inlinePatterns.register(
            _Inline(JOINED, md), "rectified-math", 185
        )
        md.treeprocessors.register(_Tell(md), "rectified-formulas", 6)
        md.treeprocessors.register(
            _TakeBack(md), "rectified-formulas-told", 4
        )


def makeExtension(**kwargs: Any) -> MathML:  # noqa: N802 - the name Markdown looks for
    """The extension, as Markdown asks for it."""
    return MathML(**kwargs)
