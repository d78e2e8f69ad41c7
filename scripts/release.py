#!/usr/bin/env python3
"""Pack what was built for others to keep: the same files whoever makes them of the same commit.

usage: release.py

Reads site/ and build/rectified/, which `make release` builds first, and writes build/release/: the site, the copy that
opens from disk, the PDFs if there are any, the questions as data, the packages that built it all as an SBOM in
CycloneDX's format, and SHA256SUMS, which `sha256sum --check` reads.

Exit status: 0 done; 2 something is not built, or the disk cannot be written.
"""

import subprocess
import sys
from pathlib import Path

from rectified import ROOT, curation, files
from rectified.errors import BadInput
from rectified.site import archives, building

FOLDER = "build/release"
SITE, OFFLINE, PDFS = "site", "build/rectified", "docs/pdf"
LOCK, DATA = "requirements.lock", "questions.json"


def _sbom(root: Path, seconds: int) -> bytes:
    """The packages that build the site, as they are locked. Raises BadInput if they cannot be listed."""
    command = [sys.executable, "-m", "cyclonedx_py", "requirements"]
    options = [
        "--output-reproducible",
        "--pyproject",
        "pyproject.toml",
        LOCK,
    ]
    done = subprocess.run(
        [*command, *options],
        cwd=root,
        env=archives.timed(seconds),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        last = (
            done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        )
        what = f"no list of packages: {' '.join(last)}"
        raise BadInput(LOCK, what, "run make lock, then make release")
    return done.stdout


def release(root: Path) -> dict[str, bytes]:
    """The files of a release by their names. Raises BadInput if something is not built."""
    questions = curation.load(root).questions.values()
    seconds = archives.moment(questions)
    with building.still(root):
        site = archives.folder(root / SITE)
        offline = archives.folder(root / OFFLINE)
    if DATA not in site:
        raise BadInput(SITE, f"no {DATA}", "build it with make site")
    made = {
        "site.zip": archives.packed(site, seconds),
        "offline.zip": archives.packed(
            {f"rectified/{name}": data for name, data in offline.items()},
            seconds,
        ),
        DATA: site[DATA],
        "sbom.cdx.json": _sbom(root, seconds),
    }
    if (root / PDFS).is_dir():
        pdfs = archives.folder(root / PDFS)
        made["pdf.zip"] = archives.packed(pdfs, seconds)
    return made | {"SHA256SUMS": archives.sums(made).encode()}


def main() -> int:
    """Run the command. Returns its exit status."""
    folder = ROOT / FOLDER
    try:
        made = release(ROOT)
        others = {*folder.glob("*")} - {folder / name for name in made}
        files.write_all(
            {folder / name: data for name, data in made.items()},
            remove=tuple(sorted(others)),
            root=ROOT,
        )
    except BadInput as error:
        print(f"release.py: {error}", file=sys.stderr)
        return 2
    print(made["SHA256SUMS"].decode(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
