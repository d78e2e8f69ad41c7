"""Notebooks: their text, their code in fences, and the questions that stand in data of their code."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from rectified.scrapes import literals, titles
from rectified.scrapes.documents import BETWEEN, LABEL, Document, rest
from rectified.scrapes.ledger import Edit, Lost, Tracked, drop, insert
from rectified.scrapes.trees import strings, unescaped, values_of


def notebook(text: str) -> Document | None:
    """A Jupyter notebook as Markdown: its code in fences, what it printed left out."""
    if '"cells"' not in text[:100_000] and '"cells"' not in text:
        return None
    values = values_of(text)
    source = Tracked.whole(text)
    cells = (
        values[0].get("cells")
        if len(values) == 1 and isinstance(values[0], dict)
        else None
    )
    if not isinstance(cells, list):
        return None
    lost: list[Lost] = []
    parts = [
        part
        for cell in cells
        if isinstance(cell, dict)
        for part in _cell(source, cell, lost)
    ]
    told = _headed(_told_in_code(parts, lost))
    whole = Tracked.joined(told, BETWEEN)
    return Document(
        text,
        whole,
        [*lost, *rest(text, whole, lost, "layout of the notebook")],
    )


def _cell(
    source: Tracked, cell: dict[str, Any], lost: list[Lost]
) -> Iterator[tuple[bool, Tracked]]:
    """What a cell says, and whether it is code."""
    kind = cell.get("cell_type")
    lines = [
        unescaped(source, told, lost)
        for told in strings(cell.get("source"))
    ]
    if kind not in {"markdown", "code"} or not any(
        line.text.strip() for line in lines
    ):
        for line in lines:
            lost += line.lost(0, len(line.text), "cell that says nothing")
        return
    yield kind == "code", Tracked.joined(lines, "")


_REMARK = re.compile(
    r"""\s*(?:(?P<quotes>\"{3}|'{3})(?P<said>.*?)(?P=quotes)|(?P<lines>(?:[ \t]*\#[^\n]*(?:\n|$))+))""",
    re.DOTALL,
)
_HASH = re.compile(r"^[ \t]*#+[ \t]*", re.MULTILINE)


def _told_in_code(
    parts: list[tuple[bool, Tracked]], lost: list[Lost]
) -> list[Tracked]:
    """The cells of a notebook, code in fences; where half the cells of code begin with a remark that counts, such as
    “# Q3. …”, with these remarks as text above it; of those that hold data of questions, these."""
    remarks = [
        _REMARK.match(part.text) if is_code else None
        for is_code, part in parts
    ]
    counted = [match for match in remarks if match and _counts(match)]
    codes = sum(is_code for is_code, _ in parts)
    if len(counted) < max(TASKS, 0.5 * codes):
        counted = []
    data = [_data(part, lost) if is_code else [] for is_code, part in parts]
    made: list[Tracked] = []
    for (is_code, part), match, held in zip(
        parts, remarks, data, strict=True
    ):
        if not is_code or held:
            made += held or [part]
        elif any(data):
            lost += part.lost(0, len(part.text), "code beside the data")
        elif match not in counted or match is None:
            made.append(_fenced(part))
        else:
            remark, gone = part[: match.end()].edited(_unquoted(match))
            lost += gone
            made.append(remark)
            if part.text[match.end() :].strip():
                made.append(_fenced(part[match.end() :]))
    return made


def _data(code: Tracked, lost: list[Lost]) -> list[Tracked]:
    """The questions, with a label, and the answers of a cell of code that is mostly data of them."""
    made: list[Tracked] = []
    for question, answers in literals.held(code.text) or []:
        told = unescaped(code, question, lost)
        made.append(told.edited([insert(0, LABEL)])[0])
        made += [unescaped(code, answer, lost) for answer in answers]
    return made


def _counts(remark: re.Match[str]) -> bool:
    """Whether a remark in code begins with a label, or with a number and asks."""
    told = _HASH.sub("", remark["said"] or remark["lines"] or "").strip()
    line = titles.bare(told.partition("\n")[0])
    mark = titles.mark(line)
    return mark.label or (
        bool(mark.number) and titles.asks(line[mark.length :])
    )


def _unquoted(remark: re.Match[str]) -> list[Edit]:
    """What goes from a remark in code: its quotation marks, or the signs before its lines."""
    if remark["quotes"]:
        start, end = remark.span("said")
        return [
            drop(remark.start(), start, "sign of a remark"),
            drop(end, remark.end(), "sign of a remark"),
        ]
    return [
        drop(*match.span(), "sign of a remark")
        for match in _HASH.finditer(remark[0])
    ]


TASKS, SOLVED = 3, 0.8
"""So many cells of text at least, and that share of all, must ask and have code right below to be questions."""


def _headed(parts: list[Tracked]) -> list[Tracked]:
    """The cells of a notebook, those of text with a label where nearly all ask, have code right below and no heading
    parts them."""
    told = [part for part in parts if not _is_code(part)]
    asked = {
        place
        for place, (one, after) in enumerate(pairwise(parts))
        if _is_code(after) and not _is_code(one) and _asks(one.text)
    }
    if len(asked) < max(TASKS, SOLVED * len(told)) or any(
        re.search(r"^#", part.text, re.MULTILINE) for part in told
    ):
        return parts
    return [
        part.edited([insert(0, LABEL)])[0] if place in asked else part
        for place, part in enumerate(parts)
    ]


def _asks(text: str) -> bool:
    """Whether the first line of a text asks something."""
    return titles.asks(titles.bare(text.partition("\n")[0]))


def _is_code(part: Tracked) -> bool:
    """Whether a cell is one of code."""
    return part.text.startswith("```python\n")


def _fenced(code: Tracked) -> Tracked:
    return code.edited(
        [insert(0, "```python\n"), insert(len(code.text), "\n```")]
    )[0]
