#!/usr/bin/env python3
"""Write to sources.yml what scraped lists hold now: counts and fingerprints.

usage: record_sources.py PATH … [--new ID --title TITLE]

A list that is not on record yet needs `--new` and `--title`. Run it without them after reviewing a list that has
changed. What is on record of other lists stays, and what was written by hand of these.
Exit status: 0 done; 2 bad input or usage, and then sources.yml is not touched.
"""

import argparse
import re
import sys
from pathlib import Path
from typing import NoReturn

from rectified import ROOT
from rectified.errors import BadInput
from rectified.files import write_all
from rectified.scrapes import Source, inventory, read
from rectified.scrapes.inventory import Inventory, SourceRecord


def recorded(record: Inventory, sources: list[Source], new: tuple[str, str] | None = None) -> Inventory:
    """The record brought up to date with what was read.

    Args:
        record: the record so far.
        sources: the lists as they are now.
        new: id and title for a list that is not on record.

    Raises:
        BadInput: a list is not on record and has no id, or there are two such lists, or what is declined or put off
            is no longer in its list.
    """
    known = {entry.id: entry for entry in record.sources}
    for source in sources:
        old = known.get(source.id)
        if old is None and new is None:
            remedy = f"name it: {inventory.RECORD.replace('FILE', str(source.path))}"
            raise BadInput(str(source.path), "a list that is not on record", remedy)
        identifier, title = (old.id, old.title) if old else (new or ("", ""))
        if old is None and identifier in known:
            what = f"`{identifier}` is taken"
            raise BadInput(str(source.path), what, "record new lists one by one, each by its own id")
        known[identifier] = _entry(source, old, identifier, title)
    return Inventory(sources=list(known.values()))


def _entry(source: Source, old: SourceRecord | None, identifier: str, title: str) -> SourceRecord:
    """A list's entry: what is read afresh, and what was written by hand."""
    count = len(source.items)
    lost = [number for number in ((*old.declined, *old.later) if old else ()) if number > count]
    if lost:
        what = f"item {lost[0]} is declined or put off, and the list now ends with {count}"
        raise BadInput(str(source.path), what, f"take it out of `{identifier}` in sources.yml")
    return SourceRecord.model_validate(
        {
            "id": identifier,
            "title": title,
            "address": old.address if old else None,
            "origin": old.origin if old else "not recorded",
            "shape": source.shape,
            "items": count,
            "declined": old.declined if old else {},
            "later": old.later if old else [],
            "ending": source.ending,
            "fingerprints": [item.fingerprint for item in source.items],
        }
    )


def renamed(source: Source, identifier: str) -> str:
    """What recording a list does to the ids of its items, for whoever has read drafts of it."""
    if source.id == identifier:
        return ""
    return (
        f"{source.id}/N is now {identifier}/N: item {source.id}/1 is {identifier}/1, and its draft {source.id}-1.md "
        f"becomes {identifier}-1.md when scripts/normalise.py reads the list again"
    )


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadInput("command line", message, f"see record_sources.py --help, or run {inventory.RECORD}")


def _new(identifier: str | None, title: str | None) -> tuple[str, str] | None:
    """Id and title of a new list, if there is one. Raises BadInput if one lacks the other or the id is none."""
    if not identifier and not title:
        return None
    if not identifier or not title:
        raise BadInput("command line", "--new and --title belong together", "give both")
    if not re.fullmatch(r"[a-z][a-z0-9]*", identifier):
        raise BadInput("command line", f"`{identifier}` is no id", "use lower-case letters and digits, as in `forum`")
    return identifier, " ".join(title.split())


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Run the command on the repository at `root`. Returns its exit status."""
    parser = _Parser(prog="record_sources.py", description="Record what scraped lists hold now.")
    parser.add_argument("sources", nargs="+", type=Path, metavar="PATH", help="scraped lists, files or folders")
    parser.add_argument("--new", metavar="ID", help="id for a list that is not on record, such as `forum`")
    parser.add_argument("--title", help="how readers see that list named, such as `a forum’s list`")
    try:
        parsed = parser.parse_args(arguments)
        new = _new(parsed.new, parsed.title)
        path = root / "sources.yml"
        before = inventory.load(path)
        sources = read(parsed.sources, before, strict=False)
        after = recorded(before, sources, new)
        write_all({path: inventory.dump(after)})
    except BadInput as error:
        for fault in error.faults:
            print(f"record_sources.py: {fault}", file=sys.stderr)
        return 2
    print(f"sources.yml: {len(after.sources)} lists, {len(after.item_ids())} items")
    for source in (s for s in sources if new and before.record(s.id) is None):
        print(renamed(source, new[0] if new else ""))
        print(f"next: address and origin of `{new[0] if new else ''}` in sources.yml, then the drafts in build/drafts/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
