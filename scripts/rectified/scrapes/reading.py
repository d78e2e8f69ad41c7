"""Reading the sources: find the files, recognise each list, split and repair it, balance the account."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rectified.errors import BadInput, Problem
from rectified.files import read_bytes
from rectified.scrapes import formulas, noise
from rectified.scrapes.decode import decoded
from rectified.scrapes.inventory import Inventory, ending_hash, fingerprint
from rectified.scrapes.ledger import Dropped, Lines, Lost, Tracked, balance, by_line
from rectified.scrapes.repair import TITLE_STEPS, repair
from rectified.scrapes.shapes import REMEDY, Heading, Recognised, recognise
from rectified.scrapes.steps import Context


@dataclass(frozen=True)
class Gap:
    """Something the scrape lost, such as “figure wanted: LSTM cell”: which item, which line, what."""

    item: str
    line: int
    what: str


@dataclass(frozen=True)
class Item:
    """A scraped question.

    Attributes:
        id: source id and number, such as `tutorial/42`.
        number: its number in the list.
        title: the question, in one line.
        body: the repaired answer, Markdown.
        said: all that stands there in the source, title and what repairs drop included.
        lines: first and last line in the source.
        fingerprint: see `rectified.scrapes.inventory.fingerprint`.
        formulas: the LaTeX of the formulas in the body, in order.
    """

    id: str
    number: int
    title: str
    body: str
    said: str = field(repr=False)
    lines: tuple[int, int]
    fingerprint: str
    formulas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A scraped list, read and repaired.

    Attributes:
        id: the id on record, or one made from its titles if the list is not on record.
        path: the file.
        items: its questions, in order.
        dropped: what went, in order, with lines and reason.
        characters_read: characters of its text, see `rectified.scrapes.ledger`.
        characters_kept: those of them that stand in items; the others were dropped.
        gaps: what the scrape lost and an editor may want.
        problems: damage that no repair could mend with certainty.
        ending: hash of its last words.
        shape: name of its shape.
    """

    id: str
    path: Path
    items: list[Item]
    dropped: list[Dropped]
    characters_read: int
    characters_kept: int
    gaps: list[Gap] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ending: str = ""
    shape: str = ""

    def report(self, matched: int, declined: int = 0, later: int = 0) -> dict[str, Any]:
        """The source's part of the report, given how many of its items are answered, declined and put off."""
        return {
            "items": len(self.items),
            "matched": matched,
            "declined": declined,
            "later": later,
            "drafts": len(self.items) - matched - declined,
            "dropped": [{"lines": list(d.lines), "why": d.why, "characters": d.text_length} for d in self.dropped],
            "characters": {
                "read": self.characters_read,
                "kept": self.characters_kept,
                "dropped": sum(d.text_length for d in self.dropped),
            },
            "gaps": [{"item": gap.item, "line": gap.line, "what": gap.what} for gap in self.gaps],
        }


def found_files(paths: Iterable[Path]) -> list[Path]:
    """The files to read: those named, and every visible file of each folder except READMEs; none twice.

    Raises:
        BadInput: a path does not exist, or a folder holds no file.
    """
    files: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            inside = [p for p in sorted(path.iterdir()) if p.is_file() and not p.name.startswith((".", "README"))]
            if not inside:
                raise BadInput(str(path), "the folder holds no source", "name a folder with scraped lists")
        elif path.exists():
            inside = [path]
        else:
            raise BadInput(str(path), "no such file or folder", "name a scraped list or a folder of them")
        for file in inside:
            files.setdefault(file.resolve(), file)
    return list(files.values())


def read(paths: Iterable[Path], inventory: Inventory, *, strict: bool = True) -> list[Source]:
    """Read the sources, whatever their files are called and in whatever order.

    Args:
        paths: files, or folders of them.
        inventory: what is on record of the lists.
        strict: compare with the record: refuse what was cut, report what has changed.

    Returns:
        The sources, those on record first and in the record's order.

    Raises:
        BadInput: a file is no list, empty, binary or cut short, or two files are the same list.
    """
    sources: dict[str, Source] = {}
    for path in found_files(paths):
        source = read_one(read_bytes(path), path, inventory, strict=strict)
        if source.id in sources:
            what = f"the same list as {sources[source.id].path} (`{source.id}`)"
            raise BadInput(str(path), what, "give each list once")
        sources[source.id] = source
    order = {record.id: number for number, record in enumerate(inventory.sources)}
    return sorted(sources.values(), key=lambda source: (order.get(source.id, len(order)), source.id))


def read_one(data: bytes, path: Path, inventory: Inventory, *, strict: bool = True) -> Source:
    """Read one source from its bytes; `path` is only for messages. See `read`."""
    text, problems = decoded(data, path)
    which = recognise(text, inventory, path, strict=strict)
    whole, line = Tracked.whole(text), Lines(text).of
    prelude, lost = _prelude(whole[: which.headings[0].start])
    items: list[Item] = []
    kept: list[Tracked] = [prelude]
    gaps: list[Gap] = []
    for heading, following in zip(which.headings, [*which.headings[1:], None], strict=True):
        end = following.start if following else len(text)
        item = f"{which.id}/{heading.number}"
        context = Context(
            f"{which.id}-{heading.number}",
            heading.title,
            which.shape.plain,
            which.shape.level,
            following is None,
        )
        title = repair(whole[heading.start : heading.end], context, TITLE_STEPS)
        body = repair(whole[heading.end : end], context)
        kept += [title.text, body.text]
        lost += title.lost + body.lost
        problems += [Problem(f"{path}:{line(at)}", f"`{item}`: {what}") for at, what in body.troubles]
        gaps += [Gap(item, line(at), what) for at, what in body.gaps]
        lines = (line(heading.start), line(max(end - 1, 0)))
        items.append(_item(item, heading, title.text, body.text, text[heading.start : end], lines, which))
    count, stays, _ = balance(text, kept, lost)
    ending = ending_hash(body.text.original())
    if strict:
        problems += _changes(items, ending, which, path)
    shape = next(name for name, shape in inventory.shapes.items() if shape == which.shape)
    return Source(which.id, path, items, by_line(text, lost), count, stays, gaps, problems, ending, shape)


def _prelude(text: Tracked) -> tuple[Tracked, list[Lost]]:
    """What stands before the first question: all of it goes."""
    promotion = noise.patterns().promotion
    lost = []
    for match in re.finditer(r"[^\n]*\n*", text.text):
        if match[0]:
            why = promotion.why if noise.found(promotion, match[0]) else "title of the list"
            lost.append(Lost(match.start(), match.end(), why))
    return text[:0], lost


def _item(
    identifier: str,
    heading: Heading,
    title: Tracked,
    body: Tracked,
    said: str,
    lines: tuple[int, int],
    which: Recognised,
) -> Item:
    match = which.shape.item.search(title.text)
    name = " ".join((match["title"] if match else heading.title).split())
    text = body.text.strip("\n").rstrip()
    mark = fingerprint(heading.title, body.original())
    return Item(identifier, heading.number, name, text, said, lines, mark, tuple(formulas.extracted(text)))


def _changes(items: list[Item], ending: str, which: Recognised, path: Path) -> list[Problem]:
    """Items whose text is not the one on record.

    Raises:
        BadInput: the list stops in the middle of its last question.
    """
    record = which.record
    if record is None:
        return []
    changed = [i for i in items[: record.items_count] if i.fingerprint != record.fingerprints[i.number - 1]]
    last = items[-1]
    if last in changed and len(items) == record.items_count and ending != record.ending:
        what = f"cut short: question {last.number}, the last of `{record.id}`, does not end as on record"
        remedy = f"{REMEDY}; if the list did change, run scripts/record_sources.py"
        raise BadInput(f"{path}:{last.lines[1]}", what, remedy)
    return [
        Problem(
            f"{path}:{item.lines[0]}",
            f"`{item.id}`: the text has changed since it was reviewed; review its answers",
        )
        for item in changed
    ]
