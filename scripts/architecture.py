#!/usr/bin/env python3
"""Draw in ARCHITECTURE.md which room of the library imports which, from the code itself.

usage: architecture.py

Exit status: 0 done; 2 the page has no place for the picture.
"""

import sys
from pathlib import Path

import grimp

from rectified import ROOT
from rectified.errors import BadInput
from rectified.files import read_text, write_all

PAGE = "ARCHITECTURE.md"
BEGIN, END = "```mermaid\n", "```\n"
PACKAGES = ("rectified", "proving", "figures")
EVERYWHERE = {"errors", "files", "data"}
"""What reads and writes, which nearly every room uses: its arrows would hide the others."""


def _room(module: str) -> str:
    """The room that a module is in: `rectified.text.latex` is in `text`, and all of another package in one."""
    package, *inside = module.split(".")
    return inside[0] if package == "rectified" and inside else package


def imports() -> dict[str, set[str]]:
    """Which rooms each room imports, the library's root and what is used everywhere left out."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    uses: dict[str, set[str]] = {}
    for module in graph.modules:
        used = {
            _room(other)
            for other in graph.find_modules_directly_imported_by(module)
        }
        uses.setdefault(_room(module), set()).update(used)
    hidden = EVERYWHERE | {"rectified"}
    return {
        room: used - hidden - {room}
        for room, used in uses.items()
        if room not in hidden
    }


def _reached(room: str, uses: dict[str, set[str]]) -> set[str]:
    """All rooms that one uses, directly or through others."""
    direct = uses[room]
    return direct.union(*(_reached(other, uses) for other in direct))


def picture(uses: dict[str, set[str]]) -> str:
    """The imports as a Mermaid diagram; an arrow that others imply is left out.

    >>> print(picture({"a": {"b", "c"}, "b": {"c"}, "c": set()}), end="")
    flowchart TD
      a --> b
      b --> c
    """
    lines = []
    for room in sorted(uses):
        implied: set[str] = set().union(
            *(_reached(other, uses) for other in uses[room])
        )
        lines += [
            f"  {room} --> {other}"
            for other in sorted(uses[room] - implied)
        ]
    return "\n".join(["flowchart TD", *lines]) + "\n"


def drawn(text: str) -> str:
    """The page with today's picture.

    Raises:
        BadInput: it has no place for one.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise BadInput(
            PAGE,
            "no block marked `mermaid`",
            "add one, empty, where the picture belongs",
        )
    return f"{before}{begin}{picture(imports())}{end}{after}"


def main(root: Path = ROOT) -> int:
    """Run the command. Returns its exit status."""
    try:
        write_all({root / PAGE: drawn(read_text(root / PAGE))}, root=root)
    except BadInput as error:
        print(f"architecture.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
