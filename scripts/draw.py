#!/usr/bin/env python3
"""Draw the figures of the answers into docs/assets/figures/, from the functions and runs that they show.

usage: draw.py [--check] [ID …]

Exit status: 0 done; 1 with --check, a file is not what would be drawn; 2 bad input or usage, and no file is touched.
"""

import argparse
import sys
from pathlib import Path

from figures import subjects
from figures.drawing import TABLE, svg
from rectified import ROOT, files
from rectified.curation import drawings
from rectified.errors import BadInput


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Returns its exit status."""
    parser = argparse.ArgumentParser(
        prog="draw.py", description="Draw the figures of the answers."
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit 1 if a file is out of date",
    )
    parser.add_argument("ids", nargs="*", metavar="ID", help="only these")
    parsed = parser.parse_args(arguments)
    subjects.load()
    try:
        return _drawn(parsed.ids, check=parsed.check)
    except BadInput as error:
        print(f"draw.py: {error}", file=sys.stderr)
        return 2


def _drawn(ids: list[str], *, check: bool) -> int:
    for identifier in ids:
        if identifier not in TABLE:
            raise BadInput(
                "command line",
                f"no figure is called `{identifier}`",
                f"name one of {', '.join(sorted(TABLE))}",
            )
    folder = ROOT / drawings.FOLDER
    wanted = {
        folder / f"{key}.svg": svg(TABLE[key])
        for key in ids or sorted(TABLE)
    }
    others = (
        () if ids else tuple(sorted({*folder.glob("*.svg")} - {*wanted}))
    )
    if check:
        stale = [p for p, text in wanted.items() if not _holds(p, text)]
        for path in (*stale, *others):
            name = path.relative_to(ROOT).as_posix()
            print(f"{name}: not what is drawn today; run make figures")
        return 1 if stale or others else 0
    written = files.write_all(wanted, remove=others, root=ROOT)
    print(f"{len(wanted)} figures, {len(written)} new or changed")
    return 0


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and files.read_text(path) == text


if __name__ == "__main__":
    sys.exit(main())
