#!/usr/bin/env python3
"""Write to sources.yml what scraped lists hold now: counts and fingerprints.

usage: record_sources.py PATH … [--new ID --title TITLE]

Run it after reviewing a list that has changed. A list that is not on record yet needs `--new` and `--title`.
Exit status: 0 done; 2 bad input or usage, and then sources.yml is not touched.
"""

import argparse
import sys
from pathlib import Path

from rectified import ROOT, inventory
from rectified.errors import BadInput
from rectified.files import write_all
from rectified.inventory import Inventory, SourceRecord
from rectified.scrapes import Source, read


def recorded(record: Inventory, sources: list[Source], new: tuple[str, str] | None = None) -> Inventory:
    """The record brought up to date with what was read.

    Args:
        record: the record so far.
        sources: the lists as they are now.
        new: id and title for a list that is not on record.

    Raises:
        BadInput: a list is not on record and has no id, or there are two such lists.
    """
    known = {entry.id: entry for entry in record.sources}
    for source in sources:
        old = known.get(source.id)
        if old is None and new is None:
            raise BadInput(str(source.path), "a list that is not on record", "name it with --new ID --title TITLE")
        identifier, title = (old.id, old.title) if old else (new or ("", ""))
        if old is None and identifier in known:
            raise BadInput(
                str(source.path),
                f"`{identifier}` is taken",
                "record new lists one by one, each by its own id",
            )
        known[identifier] = SourceRecord.model_validate(
            {
                "id": identifier,
                "title": title,
                "address": old.address if old else None,
                "origin": old.origin if old else "not recorded",
                "shape": source.shape,
                "items": len(source.items),
                "ending": source.ending,
                "fingerprints": [item.fingerprint for item in source.items],
            }
        )
    return Inventory(shapes=record.shapes, sources=list(known.values()))


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Returns its exit status."""
    parser = argparse.ArgumentParser(prog="record_sources.py", description="Record what scraped lists hold now.")
    parser.add_argument("sources", nargs="+", type=Path, metavar="PATH", help="scraped lists, files or folders")
    parser.add_argument("--new", metavar="ID", help="id for a list that is not on record, such as `forum`")
    parser.add_argument("--title", help="how readers see that list named, such as `a forum’s list`")
    parsed = parser.parse_args(arguments)
    if bool(parsed.new) != bool(parsed.title):
        parser.error("--new and --title belong together")
    try:
        path = ROOT / "sources.yml"
        before = inventory.load(path)
        new = (parsed.new, parsed.title) if parsed.new else None
        after = recorded(before, read(parsed.sources, before, strict=False), new)
        write_all({path: inventory.dump(after)})
    except BadInput as error:
        print(f"record_sources.py: {error}", file=sys.stderr)
        return 2
    print(f"sources.yml: {len(after.sources)} lists, {sum(s.items_count for s in after.sources)} items")
    return 0


if __name__ == "__main__":
    sys.exit(main())
