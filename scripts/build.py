#!/usr/bin/env python3
"""Build the site from docs/ with MkDocs, and put it in its place once it is whole.

usage: build.py [--offline]

What stops it leaves the old site, or none; the next run builds it anew.

Exit status: 0 done; 2 pages changed meanwhile, another command is building, or the disk cannot be written; else the
builder's.
"""

import argparse
import sys

from rectified import ROOT
from rectified.errors import BadInput
from rectified.site import building


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Returns its exit status."""
    parser = argparse.ArgumentParser(
        prog="build.py",
        description="Build the site from docs/ with MkDocs.",
    )
    parser.add_argument(
        "--offline",
        action="store_true",
        help="build the copy that opens from disk, below build/",
    )
    offline = parser.parse_args(arguments).offline
    place = "build/rectified" if offline else "site"
    config = "mkdocs.offline.yml" if offline else "mkdocs.yml"
    try:
        return building.build(ROOT, ROOT / place, config)
    except BadInput as error:
        print(f"build.py: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
