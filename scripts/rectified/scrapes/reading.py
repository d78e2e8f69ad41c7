"""Reading the sources: find the files, recognise each list, split and repair it, balance the account."""

import functools
import gc
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from tqdm import tqdm

from rectified.errors import BadInput, Problem, raise_all
from rectified.files import read_bytes
from rectified.scrapes import formats, formulas, hints, noise
from rectified.scrapes.blocks import Blocks, Site
from rectified.scrapes.documents import Document
from rectified.scrapes.evidence import Candidate
from rectified.scrapes.hints import Hint
from rectified.scrapes.inventory import Inventory, ending_hash, fingerprint
from rectified.scrapes.items import Gap, Item, Source
from rectified.scrapes.ledger import (
    Lines,
    Lost,
    Tracked,
    balance,
    by_line,
    drop,
)
from rectified.scrapes.recognition import (
    REMEDY,
    Recognised,
    explained,
    recognise,
)
from rectified.scrapes.repair import TITLE_STEPS, repair
from rectified.scrapes.steps import Context
from rectified.scrapes.walk import blocks


def found_files(paths: Iterable[Path]) -> list[Path]:
    """The files to read: those named, and every visible file of each folder except READMEs; none twice.

    Raises:
        BadInput: a path does not exist, or a folder holds no file.
    """
    files: dict[Path, Path] = {}
    for path in paths:
        try:
            is_folder = path.is_dir()
            inside = [
                p
                for p in (sorted(path.iterdir()) if is_folder else ())
                if p.is_file() and not p.name.startswith((".", "README"))
            ]
            exists = is_folder or path.exists()
        except OSError as error:
            what = error.strerror or "cannot be read"
            name = str(path)
            where = name if len(name) < 200 else f"{name[:200]}…"
            raise BadInput(where, what, "name a readable file") from error
        if is_folder:
            if not inside:
                raise BadInput(
                    str(path),
                    "the folder holds no source",
                    "name a folder with scraped lists",
                )
        elif exists:
            inside = [path]
        else:
            raise BadInput(
                str(path),
                "no such file or folder",
                "name a scraped list or a folder of them",
            )
        for file in inside:
            files.setdefault(file.resolve(), file)
    return list(files.values())


def read(
    paths: Iterable[Path], inventory: Inventory, *, strict: bool = True
) -> list[Source]:
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
    sources, faults = read_all(paths, inventory, strict=strict)
    raise_all(faults)
    return sources


def read_all(
    paths: Iterable[Path],
    inventory: Inventory,
    *,
    strict: bool = True,
    jobs: int = 1,
) -> tuple[list[Source], list[BadInput]]:
    """Read the sources that can be read.

    Args:
        paths: files, or folders of them.
        inventory: what is on record of the lists.
        strict: compare with the record, see `read`.
        jobs: processes that read; a bar shows how far they are, where somebody watches.

    Returns:
        The sources, those on record first and in the record's order; and the faults of the files that are none.

    Raises:
        BadInput: a path does not exist, or a folder holds no file.
    """
    files = found_files(paths)
    by_id: dict[str, Source] = {}
    faults: list[BadInput] = []
    with tqdm(
        total=len(files),
        unit=" lists",
        leave=False,
        disable=None if len(files) > 1 else True,
    ) as bar:
        for path, result in zip(
            files, _results(files, inventory, strict, jobs), strict=True
        ):
            bar.update()
            if isinstance(result, BadInput):
                faults += result.faults
            elif result.id in by_id:
                what = f"the same list as {by_id[result.id].path} (`{result.id}`)"
                faults.append(
                    BadInput(str(path), what, "give each list once")
                )
            else:
                by_id[result.id] = result
    order = {
        record.id: number for number, record in enumerate(inventory.sources)
    }
    return sorted(
        by_id.values(),
        key=lambda source: (order.get(source.id, len(order)), source.id),
    ), faults


def _results(
    files: Sequence[Path], inventory: Inventory, strict: bool, jobs: int
) -> Iterator[Source | BadInput]:
    """Each file's source or fault, in order."""
    one = functools.partial(_result, inventory=inventory, strict=strict)
    if jobs < 2 or len(files) < 2:
        yield from map(one, files)
        return
    with ProcessPoolExecutor(min(jobs, len(files))) as pool:
        yield from pool.map(one, files)


def _result(
    path: Path, inventory: Inventory, strict: bool
) -> Source | BadInput:
    gc.disable()  # reading makes many small objects and no cycles; looking for these takes a quarter of the time
    try:
        data = read_bytes(path, largest=formats.largest)
        return read_one(data, path, inventory, strict=strict)
    except BadInput as error:
        return error
    finally:
        gc.enable()


def read_one(
    data: bytes, path: Path, inventory: Inventory, *, strict: bool = True
) -> Source:
    """Read one source from its bytes; `path` is only for messages. See `read`."""
    document, problems = formats.document(data, path)
    seen = (
        blocks(document.text.text)
        if not document.records
        else Blocks(document.text.text, [])
    )
    lines, text = Lines(document.source), document.text

    def line(at: int) -> int:
        return lines.of(text.source_position(at))

    which = recognise(seen, inventory, path, line, document.records)
    if strict:
        _not_cut(which, path, lines.of(len(document.source) - 1))
    told = tuple(explained(which, line))
    source = _source(document, seen, which, path, problems, strict=strict)
    return replace(source, explained=told)


def _source(
    whole: Document,
    seen: Blocks,
    which: Recognised,
    path: Path,
    problems: list[Problem],
    *,
    strict: bool,
) -> Source:
    """A source of what was recognised in its document."""
    document, line = whole.text, Lines(whole.source).of
    entries = which.chosen.entries
    plain = is_plain(seen) and not whole.records
    lost = [*whole.lost, *_outside(document, seen, which.chosen)]
    items: list[Item] = []
    kept: list[Tracked] = []
    gaps: list[Gap] = []
    problems = list(problems)
    following = [
        *(entry.site.start for entry in entries[1:]),
        len(document.text),
    ]
    beside = hints.of(seen, which.chosen, which.difficulties)
    labels = sum(entry.site.mark.label for entry in entries)
    mostly_labelled = 2 * labels > len(entries)
    _refuse_large(which, following, path, document, line)
    for number, (entry, name, end, hint) in enumerate(
        zip(entries, which.titles, following, beside, strict=True), 1
    ):
        identifier = f"{which.id}/{number}"
        labelled = mostly_labelled or entry.site.mark.label
        context = Context(
            f"{which.id}-{number}",
            name,
            plain,
            labelled,
            number == len(entries),
        )
        title = repair(
            document[entry.site.start : entry.end], context, TITLE_STEPS
        )
        answer, margin = (
            Tracked.joined(
                (document[a:b] for a, b in entry.answers), "\n\n"
            ),
            list[Lost](),
        )
        if not plain:
            answer, margin = _dedented(answer)
        body = repair(answer, context)
        kept += [title.text, body.text]
        lost += margin + title.lost + body.lost
        problems += [
            Problem(f"{path}:{line(at)}", f"`{identifier}`: {what}")
            for at, what in body.troubles
        ]
        gaps += [Gap(identifier, line(at), what) for at, what in body.gaps]
        said = (entry.site.start, end)
        items.append(
            _item(
                identifier,
                number,
                name,
                said,
                body.text,
                document,
                line,
                hint,
            )
        )
    count, stays, _ = balance(whole.source, kept, lost)
    ending = ending_hash(body.text.original())
    if strict:
        problems += _changes(items, ending, which, path)
    shape = which.chosen.pattern.name
    dropped = by_line(whole.source, lost)
    return Source(
        which.id,
        path,
        items,
        dropped,
        count,
        stays,
        gaps,
        problems,
        ending,
        shape,
        which.is_sure,
    )


LARGEST_ITEM = 1_000_000
"""Characters of a question with its answers; the longest known has some ten thousand."""


def _refuse_large(
    which: Recognised,
    ends: list[int],
    path: Path,
    document: Tracked,
    line: Callable[[int], int],
) -> None:
    """Raise BadInput with each question that is too large to be one."""
    raise_all(
        BadInput(
            f"{path}:{line(document.source_position(entry.site.start))}",
            f"question {number} has {end - entry.site.start} characters, {LARGEST_ITEM} at most",
            "give the list with a title before each question, or in parts",
        )
        for number, (entry, end) in enumerate(
            zip(which.chosen.entries, ends, strict=True), 1
        )
        if end - entry.site.start > LARGEST_ITEM
    )


def _dedented(answer: Tracked) -> tuple[Tracked, list[Lost]]:
    """An answer without the indent of a list's item, which would make code of it, and what went."""
    lead = answer.text[: len(answer.text) - len(answer.text.lstrip())]
    indent = lead[len(lead.rstrip(" \t")) :]
    sign = "\t" if indent.startswith("\t") else " "
    width = len(indent)
    if (
        width < (1 if sign == "\t" else 2)
        or indent.strip(sign)
        or len(lead) == len(answer.text)
    ):
        return answer, []
    margin = re.compile(rf"^{sign}{{1,{width}}}", re.MULTILINE)
    return answer.edited(
        drop(*match.span(), "layout")
        for match in margin.finditer(answer.text)
    )


def _item(
    identifier: str,
    number: int,
    name: str,
    span: tuple[int, int],
    body: Tracked,
    document: Tracked,
    line: Callable[[int], int],
    hint: Hint,
) -> Item:
    start, end = span
    text = body.text.strip("\n").rstrip()
    lines = (
        line(document.source_position(start)),
        line(document.source_position(max(end - 1, 0))),
    )
    mark = fingerprint(name, body.original())
    return Item(
        identifier,
        number,
        name,
        text,
        document.text[start:end],
        lines,
        mark,
        tuple(formulas.extracted(text)),
        hint,
    )


def is_plain(seen: Blocks) -> bool:
    """Whether a text is plain, so that blank lines and bullets are all the structure it has: no heading, no bold
    line, no code, no table."""
    marked = any(
        site.level or site.style.startswith("bold") for site in seen.sites
    )
    return (
        not marked
        and not seen.tables
        and not re.search(r"^[ ]{0,3}(?:```|~~~)", seen.text, re.MULTILINE)
    )


def _outside(
    document: Tracked, seen: Blocks, chosen: Candidate
) -> list[Lost]:
    """What stands in no question: before the first, between them, in tables of contents."""
    whole = [
        span
        for entry in chosen.entries
        for span in ((entry.site.start, entry.end), *entry.answers)
    ]
    spans = sorted(span for span in whole if span[1] > span[0])
    edges = [(0, 0), *spans, (len(document.text), len(document.text))]
    parts = {site.start: (site, why) for site, why in chosen.parts}
    lost: list[Lost] = []
    for (_, end), (start, _) in pairwise(edges):
        if start > end:
            lost += _between(
                document,
                seen,
                parts,
                end,
                start,
                is_first=end < spans[0][0],
            )
    return lost


def _between(
    document: Tracked,
    seen: Blocks,
    parts: Mapping[int, tuple[Site, str]],
    start: int,
    end: int,
    *,
    is_first: bool,
) -> Iterator[Lost]:
    """What goes between two questions, line by line, and why."""
    promotion = noise.patterns().promotion
    why = "title of the list" if is_first else "layout"
    for match in re.finditer(r"[^\n]*\n*", document.text[start:end]):
        if not match[0]:
            continue
        at = start + match.start()
        if at in parts:
            _, why = parts[at]
        elif why == "part heading" and match[0].strip():
            why = "introduction of a part"
        told = why
        if is_first and noise.holds(promotion, match[0]):
            told = promotion.why
        elif any(a <= at < b for a, b in seen.contents):
            told = "table of contents"
        yield from document.lost(at, start + match.end(), told)


def _not_cut(which: Recognised, path: Path, line: int) -> None:
    """Raises BadInput if a list holds fewer questions than are on record."""
    record, count = which.record, len(which.titles)
    if record is not None and count < record.items_count:
        what = f"cut short: {count} of the {record.items_count} questions of `{record.id}`"
        raise BadInput(f"{path}:{line}", what, REMEDY)


def _changes(
    items: list[Item], ending: str, which: Recognised, path: Path
) -> list[Problem]:
    """Items whose text is not the one on record.

    Raises:
        BadInput: the list stops in the middle of its last question.
    """
    record = which.record
    if record is None:
        return []
    changed = [
        i
        for i in items[: record.items_count]
        if i.fingerprint != record.fingerprints[i.number - 1]
    ]
    last = items[-1]
    if (
        last in changed
        and len(items) == record.items_count
        and ending != record.ending
    ):
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
