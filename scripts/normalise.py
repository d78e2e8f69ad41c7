#!/usr/bin/env python3
"""Turn sources and curation into pages.

usage: normalise.py [--sources PATH …] [--check] [--report FILE]
       normalise.py --rules

Exit status: 0 done; 1 a check failed; 2 bad input or usage, and then no page is touched.
"""

import argparse
import sys
from pathlib import Path
from typing import NoReturn

from rectified import ROOT
from rectified.checks import rules
from rectified.errors import BadInput
from rectified.pipeline import Options, run


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadInput("command line", message, "see normalise.py --help")


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Returns its exit status."""
    parser = _Parser(prog="normalise.py", description="Turn sources and curation into pages.")
    parser.add_argument("--sources", nargs="+", type=Path, default=[], metavar="PATH",
                        help="scraped lists, files or folders, recognised by content")  # fmt: skip
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if a page is stale or a rule broken"
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="write what was read, kept and found as JSON")
    parser.add_argument("--rules", action="store_true", help="list all rules that --check knows, and do nothing")
    try:
        parsed = parser.parse_args(arguments)
        if parsed.rules:
            print(rules.listed().rstrip())
            return 0
        return run(ROOT, Options(parsed.sources, parsed.check, parsed.report))
    except BadInput as error:
        for fault in error.faults:
            print(f"normalise.py: {fault}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
