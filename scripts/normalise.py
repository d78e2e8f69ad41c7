#!/usr/bin/env python3
"""Turn sources and curation into pages.

usage: normalise.py [--sources PATH …] [--check] [--report FILE] [--explain] [--jobs N] [--keep-going]
       normalise.py --adopt LIST --id NAME --title TITLE [--yes]
       normalise.py --rules

Where CI is set, a warning fails a check, too.

Exit status: 0 done; 1 a check failed; 2 bad input or usage, and then no page is touched.
"""

import argparse
import os
import re
import sys
from pathlib import Path
from typing import NoReturn

from rectified import ROOT
from rectified.checks import rules
from rectified.errors import BadInput, Faults, raise_all
from rectified.pipeline import Options, run
from rectified.scrapes.recognition import refusal


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadInput("command line", message, "see normalise.py --help")


def _positive(text: str) -> int:
    # `isdigit` takes more than `int` does, such as ², and of many digits `int` takes none.
    if not re.fullmatch(r"0*[1-9][0-9]{0,3}", text):
        raise argparse.ArgumentTypeError(
            f"`{text}` is no number of processes"
        )
    return int(text)


def _always(question: str) -> bool:
    return True


def _asked(question: str) -> bool:
    """The answer of who sits at the terminal; nobody there means no."""
    return sys.stdin.isatty() and input(
        f"{question} [y/N] "
    ).strip().casefold() in {
        "y",
        "yes",
    }


def _read_own_data() -> None:
    """Read the files of data that are part of the code, of which most are asked later, if at all, or by the build only.

    Raises:
        BadInput: every fault in them.
    """
    from rectified.checks import calls, spelling
    from rectified.examining import claims
    from rectified.scrapes import nearness, noise, titles
    from rectified.site import search_reading, shipped, styles
    from rectified.text import words

    faults = Faults()
    for read in (
        words.set_phrases,
        spelling.spellings,
        calls.documented,
        claims.kinds,
        nearness.vocabulary,
        noise.patterns,
        titles.words,
        search_reading.rules,
        styles.unused,
        shipped.check,
    ):
        with faults.noted():
            read()
    faults.end()


def _checked(options: Options) -> int:
    """Run a check, of the code's own data, too. Raises BadInput with all faults, each once."""
    faults, status = Faults(), 0
    with faults.noted():
        _read_own_data()
    with faults.noted():
        status = run(ROOT, options)
    raise_all({str(fault): fault for fault in faults.told}.values())
    return status


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Returns its exit status."""
    parser = _Parser(
        prog="normalise.py",
        description="Turn sources and curation into pages.",
    )
    parser.add_argument("--sources", nargs="+", type=Path, default=[], metavar="PATH",
                        help="scraped lists, files or folders, recognized by content")  # fmt: skip
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit 1 if a page is stale or a rule broken",
    )
    parser.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="write what was read, kept and found as JSON",
    )
    parser.add_argument(
        "--explain",
        action="store_true",
        help="say how each list was recognized, and what else it could be",
    )
    parser.add_argument(
        "--jobs",
        type=_positive,
        default=os.cpu_count() or 1,
        metavar="N",
        help="processes that read lists",
    )
    parser.add_argument(
        "--keep-going",
        action="store_true",
        help="read the lists that can be read; exit 1 if some cannot",
    )
    parser.add_argument(
        "--adopt",
        type=Path,
        metavar="LIST",
        help="put a list on record, with what surely answers it",
    )
    parser.add_argument(
        "--id",
        metavar="NAME",
        help="with --adopt: how curation names the list, such as `forum`",
    )
    parser.add_argument(
        "--title",
        help="with --adopt: how readers see it named, such as `a forum’s list`",
    )
    parser.add_argument(
        "--yes", action="store_true", help="with --adopt: do not ask"
    )
    parser.add_argument(
        "--rules",
        action="store_true",
        help="list all rules that --check knows, and do nothing",
    )
    parsed = argparse.Namespace(explain=False)
    try:
        parsed = parser.parse_args(arguments)
        if parsed.rules:
            print(rules.listed().rstrip())
            return 0
        if parsed.adopt:
            # What reads lists is imported only where there is one.
            from rectified.adoption import adopt

            agreed = _always if parsed.yes else _asked
            return adopt(
                ROOT,
                parsed.adopt,
                parsed.id,
                parsed.title,
                agreed=agreed,
                unasked=parsed.yes,
            )
        options = Options(
            parsed.sources,
            parsed.check,
            parsed.report,
            parsed.explain,
            parsed.jobs,
            parsed.keep_going,
            strict=bool(os.environ.get("CI")),
        )
        return _checked(options) if parsed.check else run(ROOT, options)
    except BadInput as error:
        for fault in error.faults:
            told = refusal(fault, explain=parsed.explain)
            print(f"normalise.py: {told}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
