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

from rectified import ROOT, files
from rectified.errors import BadInput
from rectified.scrapes import inventory
from rectified.scrapes.items import Source
from rectified.scrapes.reading import read
from rectified.scrapes.recording import recorded


def renamed(source: Source, identifier: str) -> str:
    """What recording a list does to the ids of its items, for whoever has read drafts of it."""
    if source.id == identifier:
        return ""
    return (
        f"{source.id}/N is now {identifier}/N: item {source.id}/1 is {identifier}/1, and its draft {source.id}-1.md "
        f"becomes {identifier}-1.md when the list is read again"
    )


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadInput(
            "command line",
            message,
            f"see record_sources.py --help, or run {inventory.RECORD}",
        )


def _list(path: str) -> Path:
    """A list's path. Raises BadInput if it is empty, as from `make source` without LIST."""
    if not path:
        raise BadInput(
            "command line", "no list is named", f"run {inventory.RECORD}"
        )
    return Path(path)


def _new(
    identifier: str | None, title: str | None
) -> tuple[str, str] | None:
    """Id and title of a new list, if there is one. Raises BadInput if one lacks the other or the id is none."""
    if not identifier and not title:
        return None
    if not identifier or not title:
        raise BadInput(
            "command line", "--new and --title belong together", "give both"
        )
    if not re.fullmatch(r"[a-z][a-z0-9]*", identifier):
        raise BadInput(
            "command line",
            f"`{identifier}` is no id",
            "use lower-case letters and digits, as in `forum`",
        )
    return identifier, " ".join(title.split())


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Run the command on the repository at `root`. Returns its exit status."""
    parser = _Parser(
        prog="record_sources.py",
        description="Record what scraped lists hold now.",
    )
    parser.add_argument(
        "sources",
        nargs="+",
        type=_list,
        metavar="PATH",
        help="scraped lists, files or folders",
    )
    parser.add_argument(
        "--new",
        metavar="ID",
        help="id for a list that is not on record, such as `forum`",
    )
    parser.add_argument(
        "--title",
        help="how readers see that list named, such as `a forum’s list`",
    )
    try:
        parsed = parser.parse_args(arguments)
        new = _new(parsed.new, parsed.title)
        path = root / "sources.yml"
        with files.alone(root / files.EDITING, "editing"):
            files.recover(root)
            before = inventory.load(path)
            sources = read(parsed.sources, before, strict=False)
            after = recorded(before, sources, new)
            files.write_all({path: inventory.dump(after)}, root=root)
    except BadInput as error:
        for fault in error.faults:
            print(f"record_sources.py: {fault}", file=sys.stderr)
        return 2
    print(
        f"sources.yml: {len(after.sources)} lists, {len(after.item_ids())} items"
    )
    for source in (
        s for s in sources if new and before.record(s.id) is None
    ):
        print(renamed(source, new[0] if new else ""))
        print(
            f"next: address and origin of `{new[0] if new else ''}` in sources.yml, then the drafts in build/drafts/"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
