#!/usr/bin/env python3
"""Count in how many public lists each question is asked, and write it to questions/demand.yml.

usage: demand.py PATH …

PATH is a list as it was published, or a folder of lists. A file's name is the list's: `owner__repository.md` stands for
owner/repository. Lists that are on record in sources.yml are counted there, and are passed over here.
Exit status: 0 done; 1 some files were no lists, and the others are counted; 2 bad input or usage.
"""

import argparse
import datetime
import os
import sys
from pathlib import Path
from typing import NoReturn

from rectified import ROOT, curation, files
from rectified.curation import demand
from rectified.errors import BadInput
from rectified.scrapes import asking, inventory
from rectified.scrapes.reading import read_all


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadInput("command line", message, "see demand.py --help")


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Returns its exit status."""
    parser = _Parser(
        prog="demand.py",
        description="Count in how many public lists each question is asked.",
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    try:
        parsed = parser.parse_args(arguments)
        lists = inventory.load(ROOT / inventory.RECORDS)
        known = {entry.id for entry in lists.sources}
        sources, faults = read_all(
            parsed.paths, lists, strict=False, jobs=os.cpu_count() or 1
        )
        counted = asking.count(
            [
                (source.path.stem.replace("__", "/"), source)
                for source in sources
                if source.id not in known
            ],
            curation.load(ROOT).questions.values(),
            datetime.datetime.now(tz=datetime.UTC).date(),
        )
        if not counted.lists:
            raise BadInput(
                str(parsed.paths[0]),
                "no list here asks a question of ours",
                "give lists of interview questions",
            )
        before = demand.load(ROOT)
        if before:  # what a reader found holds until somebody looks again
            counted = counted.model_copy(update={"sample": before.sample})
        files.write_all(
            {ROOT / demand.DEMAND: demand.dump(counted)}, root=ROOT
        )
    except BadInput as error:
        for fault in error.faults:
            print(f"demand.py: {fault}", file=sys.stderr)
        return 2
    for fault in faults:
        print(f"demand.py: {fault}", file=sys.stderr)
    print(
        f"{demand.DEMAND}: {len(counted.asked)} questions are asked in {len(counted.lists)} lists; "
        "run scripts/normalise.py"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
