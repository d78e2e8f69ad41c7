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

_BLOCKS = {
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
HARMLESS = _BLOCKS | {"b", "strong", "i", "em", "sub", "sup", "br"}
_BLOCK = re.compile(rf"(?P<tag></?(?:{'|'.join(sorted(_BLOCKS))})>)[ ]*")
_NO_TAG = re.compile(
    rf"<(?!/?(?:{'|'.join(sorted(HARMLESS))})\b[^<>]*>)", re.IGNORECASE
)
_PLACE = re.compile(f"{BLOT}(\\d+){BLOT}")
_ORDER = re.compile(r"(?P<sign>[<>])(?=(?P<letter>[A-Za-z]?))")
_NAMES = {"<": r"\lt", ">": r"\gt"}
_LEFT_OVER = {ord(mark): f"&#{ord(mark)};" for mark in "{`~$"}
"""Marks that could open what ends at one within a formula; code and formulas themselves are kept apart."""
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
    """A formula that can be nothing else, or its source as code where that is not to be had.

    Signs of order go by their names, so that they make no tag where Markdown leaves a formula alone; braces stand
    apart so that they open no template.
    """
    named = _ORDER.sub(
        lambda m: _NAMES[m["sign"]] + " " * bool(m["letter"]), source
    )
    try:
        same = latex.to_mathml(named, display=display) == latex.to_mathml(
            source, display=display
        )
    except latex.FormulaError:
        same = False
    if not same or "`" in source:  # two could enclose code
        return f"<code>{_entities(source)}</code>"
    return re.sub(r"\{(?=[{%#])", "{ ", shown.replace(source, named))


def _placed(text: str, kept: Sequence[str]) -> str:
    """The text with code and formulas put back in their places.

    Beside what was cleaned away stands perhaps what keeps a formula's first mark from opening one, or its last from
    closing it; then it is shown as code.
    """
    pieces = _PLACE.split(text)
    done = [pieces[0]]
    before = pieces[0][-1:]
    for number, after in zip(pieces[1::2], pieces[2::2], strict=True):
        shown = kept[int(number)]
        if mark := {"$": INLINE, "~": FENCE}.get(shown[0]):
            whole = mark.match(before + shown + after[:1], len(before))
            if not whole or whole[0].rstrip("\n") != shown:
                shown = f"<code>{_entities(shown)}</code>"
        done += [shown, after]
        before = (after or shown)[-1:]
    return "".join(done)


def safe(text: str) -> str:
    """Scraped Markdown made safe to build into a page.

    Code is shown as it is, and so are formulas, or as code. Links lose their targets, images and tags become text (a
    few harmless tags stay), and nothing can open a template, an attribute list, a heading or an include.
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
    # Beside a block on its own line Python-Markdown moves references of characters to other places.
    text = _BLOCK.sub(r"\n\n\g<tag>\n\n", text)
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
    text = text.replace("](", "]&#40;").translate(_LEFT_OVER)
    text = re.sub(r"^([ \t]*)#", r"\1&#35;", text, flags=re.MULTILINE)
    return _placed(text, kept)


@lru_cache(maxsize=10_000)
def _line(text: str) -> str:
    """Scraped text within a line of ours."""
    return " ".join(safe(" ".join(text.split())).split()).replace(
        "|", "&#124;"
    )


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
