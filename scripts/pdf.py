#!/usr/bin/env python3
"""Print every cheat sheet and the booklet of the built site as PDFs, on A4 and Letter, with headless Chromium.

usage: pdf.py [--site DIR]

Reads site/ (build it first) and writes docs/pdf/, from where the next build publishes and offers the PDFs; `make pdf`
does all three.
The pages are printed under their published addresses, so that links in a PDF lead to the site, but nothing is
asked from the network: every request is answered from the folder.

Exit status: 0 done; 2 no browser, no built site, or a page that does not print.
"""

import argparse
import sys
from pathlib import Path

from rectified import ROOT, curation, files
from rectified.errors import BadInput
from rectified.printing import printer


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Returns its exit status."""
    parser = argparse.ArgumentParser(
        prog="pdf.py",
        description="Print the cheat sheets and the booklet as PDFs.",
    )
    parser.add_argument(
        "--site",
        type=Path,
        default=ROOT / "site",
        metavar="DIR",
        help="the built site",
    )
    site = parser.parse_args(arguments).site
    try:
        topics = [topic.id for topic in curation.load(ROOT).topics]
        printer.check_site(site, topics)
        with printer.browser() as chromium:
            contents = printer.print_all(chromium, site, topics)
        files.write_all(
            {ROOT / path: data for path, data in contents.items()},
            root=ROOT,
        )
    except BadInput as error:
        print(f"pdf.py: {error}", file=sys.stderr)
        return 2
    sizes = [
        len(data)
        for path, data in contents.items()
        if path.suffix == ".pdf"
    ]
    print(f"{len(sizes)} PDFs, {sum(sizes) / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
