"""Adopting a list: its entry in `sources.yml`, and its items in `sources` of the questions that surely answer them."""

import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from rectified import curation
from rectified.curation import Curation, Question
from rectified.errors import BadInput
from rectified.files import EDITING, alone, recover, write_all
from rectified.scrapes import inventory, matching
from rectified.scrapes.inventory import Inventory
from rectified.scrapes.items import Item, Source
from rectified.scrapes.nearness import Index
from rectified.scrapes.reading import read
from rectified.scrapes.recording import recorded

_SOURCES = re.compile(
    r"^sources:[ \t]*\[(?P<items>[^\]\n]*)\]", re.MULTILINE
)


def adopt(
    root: Path,
    path: Path,
    identifier: str | None,
    title: str | None,
    *,
    agreed: Callable[[str], bool],
    unasked: bool = False,
) -> int:
    """Put a list on record, and add it to the sources of the questions that surely answer its items.

    What is sure is shown first. A list that was read with doubt is adopted only if somebody says so.

    Args:
        root: the repository.
        path: the list.
        identifier: its id, if it is not on record.
        title: how readers see it named, if it is not on record.
        agreed: asks whether to go on.
        unasked: nobody is asked, so that only a list that was read without doubt is adopted.

    Returns:
        The exit status: 0 done, 1 nobody agreed and nothing was written.

    Raises:
        BadInput: the file is no list, or a new one without a name, or one in doubt that nobody is asked about.
    """
    with alone(root / EDITING, "editing"):
        recover(root)
        return _adopted(
            root, path, identifier, title, agreed, unasked=unasked
        )


def _adopted(
    root: Path,
    path: Path,
    identifier: str | None,
    title: str | None,
    agreed: Callable[[str], bool],
    *,
    unasked: bool,
) -> int:
    lists = inventory.load(root / inventory.RECORDS)
    content = curation.load(root)
    [source] = read([path], lists, strict=False)
    if not source.sure and unasked:
        what = f"read with doubt, as {source.shape}"
        raise BadInput(
            str(path),
            what,
            "look at it with --sources and --explain, then adopt it without --yes",
        )
    after = recorded(
        lists, [source], _name(source, lists, identifier, title)
    )
    known = lists.record(source.id)
    name = known.id if known else identifier or ""
    sure = _sure(source, content, lists)
    print(
        f"{path}: {len(source.items)} items, read as {source.shape}{'' if source.sure else ', with doubt'}"
    )
    for item, question in sure:
        print(
            f"  {name}/{item.number} {item.title} -> {question.slug}: {question.front.title}"
        )
    print(
        f"{len(sure)} of them are surely answered; the others stay drafts"
    )
    if not source.sure:
        print(*source.explained, sep="\n    ")
    if not agreed(
        f"Record `{name}` in {inventory.RECORDS} and add these to the questions?"
    ):
        print("nothing written; --yes does it without asking")
        return 1
    contents: dict[Path, str | bytes] = {
        root / inventory.RECORDS: inventory.dump(after)
    }
    claimed: dict[str, list[str]] = defaultdict(list)
    for item, question in sure:
        claimed[question.slug].append(f"{name}/{item.number}")
    for slug, items in claimed.items():
        question = content.questions[slug]
        contents[root / question.path] = with_sources(
            question.text, items, question.path
        )
    write_all(contents, root=root)
    print(
        f"{inventory.RECORDS} and {len(claimed)} questions written; next: scripts/normalise.py --sources {path}"
    )
    return 0


def _name(
    source: Source,
    lists: Inventory,
    identifier: str | None,
    title: str | None,
) -> tuple[str, str] | None:
    """Id and title of a list that is not on record; None for one that is."""
    if lists.record(source.id):
        return None
    if not identifier or not title:
        raise BadInput(
            str(source.path),
            "a list that is not on record",
            "name it: --id forum --title “a forum’s list”",
        )
    if not re.fullmatch(r"[a-z][a-z0-9]*", identifier):
        raise BadInput(
            "command line",
            f"`{identifier}` is no id",
            "use lower-case letters and digits, as in `forum`",
        )
    return identifier, " ".join(title.split())


def _sure(
    source: Source, content: Curation, lists: Inventory
) -> list[tuple[Item, Question]]:
    """The items that no question claims yet and one surely answers."""
    matches = matching.match(
        content.claims(),
        [source],
        lists,
        Index(content.questions.values()),
    )
    return matches.sure(source)


def with_sources(text: str, items: list[str], name: str) -> str:
    """A question's text with further items among its sources.

    >>> with_sources("---\\nsources: [a/1]\\n---\\n", ["b/2"], "q.md")
    '---\\nsources: [a/1, b/2]\\n---\\n'
    """
    match = _SOURCES.search(text)
    if not match:
        raise BadInput(
            name,
            "no `sources: […]` in one line",
            f"add {', '.join(items)} by hand",
        )
    known = [
        item.strip() for item in match["items"].split(",") if item.strip()
    ]
    told = ", ".join(
        [*known, *(item for item in items if item not in known)]
    )
    return f"{text[: match.start()]}sources: [{told}]{text[match.end() :]}"
