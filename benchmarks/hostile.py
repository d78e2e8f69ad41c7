#!/usr/bin/env python3
"""Measure what lists cost that are shaped to be slow to read, each at three sizes, one twice the other.

usage: PYTHONPATH=tests/support hostile.py [SHAPE …]

Prints a table: seconds of the processor's time and megabytes at a quarter, a half and all of the size at which the
tests read a shape, and by how much the time grows when the size doubles; 2 is in proportion, 4 is the square.
"""

import itertools
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from attacks import SHAPES
from rectified.errors import BadInput
from rectified.scrapes.inventory import Inventory
from rectified.scrapes.reading import read


def measure(shape: str, size: int) -> tuple[float, int]:
    """Seconds that reading takes, and the process's largest size in megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.md"
        path.write_text(SHAPES[shape].text(size), encoding="utf-8")
        began = time.process_time()
        try:
            read([path], Inventory(sources=[]), strict=False)
        except BadInput as error:
            print(error, file=sys.stderr)
        seconds = time.process_time() - began
    return seconds, resource.getrusage(
        resource.RUSAGE_SELF
    ).ru_maxrss // 1024


def main(shapes: list[str]) -> int:
    """Print the table. Returns 0."""
    if shapes[:1] == ["--one"]:
        print(*measure(shapes[1], int(shapes[2])))
        return 0
    print("| shape | size | s at n/4, n/2, n | MB | growth |")
    print("| --- | --: | --- | --: | --- |")
    for shape in shapes or SHAPES:
        size, taken, largest = SHAPES[shape].size, [], "0"
        for part in (4, 2, 1):
            # Each in a process of its own, so that none finds what another has read.
            command = [sys.executable, __file__, "--one", shape]
            command.append(str(max(1, size // part)))
            said = subprocess.run(
                command, check=True, capture_output=True, text=True
            ).stdout.split()
            taken.append(float(said[0]))
            largest = said[1]
        growth = ", ".join(f"{b / a:.1f}" for a, b in itertools.pairwise(taken))  # fmt: skip
        shown = ", ".join(f"{seconds:.2f}" for seconds in taken)
        print(f"| {shape} | {size} | {shown} | {largest} | {growth} |", flush=True)  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
