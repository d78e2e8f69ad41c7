#!/usr/bin/env python3
"""Pack a folder as a zip file whose bytes depend on the files alone.

usage: pack.py FOLDER FILE

Exit status: 0 done; 2 no such folder, or the file cannot be written.
"""

import argparse
import sys
from pathlib import Path

from rectified import ROOT, curation, files
from rectified.errors import BadInput
from rectified.site import archives, building


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Returns its exit status."""
    parser = argparse.ArgumentParser(
        prog="pack.py", description="Pack a folder as a zip file."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("file", type=Path)
    parsed = parser.parse_args(arguments)
    try:
        content = curation.load(ROOT)
        with building.still(ROOT):
            found = archives.folder(parsed.folder)
        contents = {
            f"{parsed.folder.name}/{name}": data
            for name, data in found.items()
        }
        seconds = archives.moment(content.questions.values())
        packed = archives.packed(contents, seconds)
        files.write_all({parsed.file: packed}, root=ROOT)
    except BadInput as error:
        print(f"pack.py: {error}", file=sys.stderr)
        return 2
    print(
        f"{parsed.file}: {len(contents)} files, {len(packed) / 1e6:.1f} MB"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
