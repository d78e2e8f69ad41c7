"""What takes long is made once a run, by whichever of its processes asks first; the others wait for it."""

import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from filelock import FileLock

T = TypeVar("T")


def once(folder: Path, make: Callable[[Path], None]) -> Path:
    """A folder that is filled once.

    Args:
        folder: where it shall be.
        make: fills an empty folder.
    """
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            unfinished = folder.with_name(f"{folder.name}.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
    return folder


def value(folder: Path, make: Callable[[], T]) -> T:
    """A value that is made once.

    Args:
        folder: where it shall be kept.
        make: gives the value.
    """

    def keep(empty: Path) -> None:
        (empty / "value").write_bytes(pickle.dumps(make()))

    found: T = pickle.loads((once(folder, keep) / "value").read_bytes())
    return found
