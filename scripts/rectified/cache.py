"""What takes long to make, kept between runs below `build/cache` and found only by all that it follows from.

The name under which a result is kept is a digest of what it was made of and of what made it: all code of this package,
the versions of the packages it uses, and Python's. So a stale one is never found, and the folder may be deleted at any
time.
"""

import functools
import hashlib
import os
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from rectified import ROOT
from rectified.errors import BadInput
from rectified.files import held, read_bytes, write_all

FOLDER = "build/cache"
PACKAGE = Path(__file__).parent
CODE = {".py", ".yml", ".j2", ".svg"}

ABANDONED = 3600
"""After so many seconds nobody goes on writing a file."""

KEPT = 8
"""So many results of a name are kept, those last made."""


def digest(*parts: str | bytes) -> str:
    """A digest of texts in their order; where one ends and the next begins counts."""
    made = hashlib.blake2b(digest_size=16)
    for part in parts:
        encoded = part.encode() if isinstance(part, str) else part
        made.update(len(encoded).to_bytes(8, "big") + encoded)
    return made.hexdigest()


@functools.cache
def code(package: Path = PACKAGE) -> str:
    """A digest of a package's files, data and templates included, as they were when it was first asked for."""
    files = (
        path for path in sorted(package.rglob("*")) if path.suffix in CODE
    )
    return digest(
        *(
            part
            for path in files
            for part in (
                path.relative_to(package).as_posix(),
                read_bytes(path),
            )
        )
    )


def ahead(make: Callable[[], object]) -> None:
    """Have what `make` keeps made by a copy of this process, whose room is given back when it ends.

    Only what it keeps on disk comes of it; what it could not make, it leaves to who asks for it, faults included. Where
    a process cannot be copied safely, because it has threads or the system is not Linux, nothing is done ahead.

    Args:
        make: calls `kept`.
    """
    threads = Path("/proc/self/task")
    if not threads.is_dir() or len(list(threads.iterdir())) > 1:
        return
    copy = os.fork()
    if not copy:
        try:
            make()
        finally:
            os._exit(0)  # nothing of what the first one still has to do
    os.waitpid(copy, 0)


def kept(
    name: str,
    make: Callable[[], bytes],
    *,
    of: Sequence[str | bytes],
    by: Sequence[str] = (),
    root: Path = ROOT,
) -> bytes:
    """What `make` gives, or what it gave when it was called for the same before.

    Args:
        name: of the kind of result, which is part of a file's name.
        make: makes the result.
        of: all that it is made of.
        by: the packages that make it, as the package index calls them; this one goes without saying.
        root: the repository below which results are kept.

    Raises:
        BadInput: whatever `make` raises; then nothing is kept.
    """
    folder = root / FOLDER
    maker = digest(sys.version, code(), *map(version, by))
    path = folder / f"{name}-{digest(maker, *of)}"
    # What it holds begins with a digest of the rest, since a disk may lose the end of a file.
    mark, _, kept_bytes = (held(path) or b"").partition(b"\n")
    if mark and mark.decode("ascii", "replace") == digest(kept_bytes):
        return kept_bytes
    kept_bytes = make()
    try:
        write_all({path: digest(kept_bytes).encode() + b"\n" + kept_bytes})
        for left in folder.glob(".*.new"):  # by a command that was killed
            if time.time() - left.stat().st_mtime > ABANDONED:
                left.unlink(missing_ok=True)
        for old in sorted(
            folder.glob(f"{name}-*"), key=lambda one: one.stat().st_mtime
        )[:-KEPT]:
            old.unlink(missing_ok=True)
    except (
        BadInput,
        OSError,
    ):  # nowhere to keep it, or another process tidies up as well
        pass
    return kept_bytes
