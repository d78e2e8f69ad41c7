"""Drafts: what is new in the sources, cleaned and safe to show, for an editor and never for readers."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import PurePosixPath

import nh3

from rectified.pages.topic_pages import fences
from rectified.scrapes.items import Gap, Item, Source
from rectified.scrapes.nearness import Near, topic, verdict
from rectified.text import latex
from rectified.text.notation import BLOT, DISPLAY, FENCE, INLINE, LINK, SPAN

HARMLESS = {
    "b",
    "strong",
    "i",
    "em",
    "sub",
    "sup",
    "br",
    "p",
    "ul",
    "ol",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
_NO_TAG = re.compile(
    rf"<(?!/?(?:{'|'.join(sorted(HARMLESS))})\b[^<>]*>)", re.IGNORECASE
)
_PLACE = re.compile(f"{BLOT}(\\d+){BLOT}")
_PLAIN = re.compile(r"[\w .,;:?'’“”()/\n-]*")
"""Text that no step of cleaning changes."""

LABEL = "Unreviewed"
_WARNING = (
    '!!! warning "Unreviewed draft"\n'
    "    Scraped text, cleaned by a program and checked by nobody.\n"
    "    It may be wrong, and it is not ours: do not publish it.\n"
)


def _entities(text: str) -> str:
    """Text that no Markdown, HTML or template engine can take for anything else."""
    return "".join(
        c if c.isalnum() or c in " \n" else f"&#{ord(c)};" for c in text
    )


def _formula(source: str, shown: str, *, display: bool) -> str:
    """A formula, or its source if it does not convert; braces stand apart so that they open no template."""
    try:
        latex.to_mathml(source, display=display)
    except latex.FormulaError:
        return f"<code>{_entities(source)}</code>"
    return re.sub(r"\{(?=[{%#])", "{ ", shown)


def safe(text: str) -> str:
    """Scraped Markdown made safe to build into a page.

    Formulas and code are shown as they are. Links lose their targets, images and tags become text (a few
    harmless tags stay), and nothing can open a template, an attribute list, a heading or an include.
    """
    kept: list[str] = []

    def keep(shown: str) -> str:
        kept.append(shown)
        return f"{BLOT}{len(kept) - 1}{BLOT}"

    def block(match: re.Match[str]) -> str:
        if formula := DISPLAY.fullmatch(match[0]):
            return keep(
                _formula(
                    formula["latex"].rstrip("\n"),
                    fences(match[0] + "\n").rstrip("\n"),
                    display=True,
                )
            )
        code = match["inside"].strip("\n")
        return keep(f"<pre><code>{_entities(code)}</code></pre>")

    if _PLAIN.fullmatch(text):
        return text
    text = FENCE.sub(block, text.replace(BLOT, ""))
    text = SPAN.sub(
        lambda m: keep(f"<code>{_entities(m['code'].strip())}</code>"), text
    )
    text = INLINE.sub(
        lambda m: keep(_formula(m["latex"], m[0], display=False)), text
    )
    text = nh3.clean(
        _NO_TAG.sub("&lt;", text), tags=HARMLESS, attributes={}
    )
    text = text.replace("![", "!&#91;")
    text = re.sub(
        r"^([ \t>*+-]*)\[(?=[^\]\n]+\]:)",
        r"\1&#91;",
        text,
        flags=re.MULTILINE,
    )
    previous = None
    while text != previous:  # a link may hold a link
        previous, text = text, LINK.sub(r"\g<text>", text)
    text = (
        text.replace("](", "]&#40;")
        .replace("{", "&#123;")
        .replace("$", "&#36;")
    )
    text = re.sub(r"^([ \t]*)#", r"\1&#35;", text, flags=re.MULTILINE)
    return _PLACE.sub(lambda m: kept[int(m[1])], text)


@lru_cache(maxsize=10_000)
def _line(text: str) -> str:
    """Scraped text within a line of ours."""
    return safe(" ".join(text.split())).replace("|", "&#124;")


def name(item: Item) -> str:
    """The file of an item's draft."""
    return f"{item.id.replace('/', '-')}.md"


def _front(title: str) -> str:
    return f"---\ntitle: {json.dumps(f'{LABEL}: {title}', ensure_ascii=False)}\nsearch:\n  exclude: true\n---\n"


def _listed(formulas: Iterable[str]) -> list[str]:
    """Formulas as lines of a fenced block; one that could close the block is left out."""
    lines = (
        re.sub(r"\{(?=[{%#])", "{ ", " ".join(formula.split()))
        for formula in formulas
    )
    return [line for line in lines if "```" not in line]


def _hinted(item: Item) -> str:
    """What the list says of where an item belongs, as a sentence."""
    hint = item.hint
    told = []
    if hint.section:
        told.append(f"has it under “{_line(hint.section)}”")
    if hint.difficulty:
        told.append(f"marks it “{_line(hint.difficulty)}”")
    if not told:
        return ""
    level = f", which suggests `level: {hint.level}`" if hint.level else ""
    return f" The list {' and '.join(told)}{level}."


def draft(
    item: Item, near: Sequence[Near], gaps: Sequence[Gap] = ()
) -> str:
    """An item's draft, Markdown: labelled unreviewed, its text, formulas, gaps and the nearest questions.

    Its first lines are front matter, so that nothing scraped can be read as such.
    """
    first, last = item.lines
    suggested = f", in `{topic(near)}`" if near else ""
    parts = [
        _front(item.title.replace("{", "(").replace("}", ")")),
        f"# {LABEL}: {_line(item.title)}\n",
        _WARNING,
        f"`{item.id}`, lines {first} to {last} of its list.{_hinted(item)}\n",
        "## Nearest questions\n",
        "| Confidence | Question | File |\n| --: | --- | --- |",
        *(
            f"| {n.score:.2f} | {_line(n.question.front.title)} | `{n.question.path}` |"
            for n in near
        ),
        f"\nBy its words it is **{verdict(near)}**{suggested}. If one of them answers it, add the item to its "
        "`sources`; if none does, write a question. What nobody will answer goes to `declined` in sources.yml, what "
        "must wait to `later`.\n",
        "## As scraped\n",
        safe(item.body) + "\n",
    ]
    if item.formulas:
        parts += [
            "## Formulas\n",
            "```latex",
            *_listed(item.formulas),
            "```",
            "",
        ]
    if gaps:
        parts += [
            "## Lost in scraping\n",
            *(f"- line {gap.line}: {_line(gap.what)}" for gap in gaps),
            "",
        ]
    return "\n".join(parts)


def _gaps(sources: Iterable[Source]) -> Mapping[str, list[Gap]]:
    """What was lost in scraping, by the item's id."""
    gaps: defaultdict[str, list[Gap]] = defaultdict(list)
    for source in sources:
        for gap in source.gaps:
            gaps[gap.item].append(gap)
    return gaps


def pages(
    unanswered: Iterable[tuple[Source, Item]],
    nearest: Mapping[str, Sequence[Near]],
) -> dict[PurePosixPath, str]:
    """All drafts and their index, by file name within the folder of drafts; nothing if there are none.

    Args:
        unanswered: the items to draft, each with its source.
        nearest: the questions nearest to each, by the item's id.
    """
    texts: dict[PurePosixPath, str] = {}
    rows = []
    items = list(unanswered)
    gaps = _gaps({source.id: source for source, _ in items}.values())
    for _, item in items:
        near = nearest.get(item.id, ())
        texts[PurePosixPath(name(item))] = draft(item, near, gaps[item.id])
        best = (
            f"{_line(near[0].question.front.title)} ({near[0].score:.2f})"
            if near
            else "none"
        )
        rows.append(
            f"| `{item.id}` | [{_line(item.title)}]({name(item)}) | {verdict(near)} | {best} |"
        )
    if rows:
        head = [
            _front("drafts"),
            f"# {LABEL} drafts\n",
            _WARNING,
            "| Item | Question | It is | Nearest of ours (confidence) |",
            "| --- | --- | --- | --- |",
        ]
        texts[PurePosixPath("index.md")] = "\n".join([*head, *rows]) + "\n"
    return texts
