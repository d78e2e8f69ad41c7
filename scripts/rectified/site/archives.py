"""Archives of what was built, the same bytes for the same files whoever packs them, and the time that they bear."""

import datetime
import hashlib
import io
import os
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from rectified.curation import Question, last_review
from rectified.errors import BadInput
from rectified.files import read_bytes

EPOCH = "SOURCE_DATE_EPOCH"
"""The variable by which whoever builds sets the time, in seconds; reproducible-builds.org says more."""

FIRST = 315_532_800
"""The start of 1980, before which no archive has a date."""


def moment(questions: Iterable[Question]) -> int:
    """The time that a build bears, in seconds: the one asked for, or the day of the last review.

    Raises:
        BadInput: what is asked for is no number of seconds.
    """
    asked = os.environ.get(EPOCH)
    if asked is not None:
        if not (asked.isascii() and asked.isdigit() and len(asked) < 12):
            what = f"`{asked[:40]}` is no time"
            raise BadInput(
                EPOCH, what, "give seconds since 1970, or unset it"
            )
        return int(asked)
    day = last_review(questions)
    if not day:
        return FIRST
    midnight = datetime.datetime.fromisoformat(day)
    return int(midnight.replace(tzinfo=datetime.UTC).timestamp())


def timed(seconds: int) -> dict[str, str]:
    """The environment of a command that shall bear a time, and no other."""
    return os.environ | {EPOCH: str(seconds)}


def folder(place: Path) -> dict[str, bytes]:
    """All files of a folder by their paths in it.

    Raises:
        BadInput: there is no such folder, or a file cannot be read.
    """
    if not place.is_dir():
        raise BadInput(str(place), "no such folder", "build it first")
    return {
        path.relative_to(place).as_posix(): read_bytes(path)
        for path in place.rglob("*")
        if path.is_file()
    }


def packed(contents: Mapping[str, bytes], seconds: int) -> bytes:
    """A zip file: in the order of names, readable by all, with one time.

    Args:
        contents: what each name shall hold.
        seconds: the time of all of them, see `moment`.
    """
    time = datetime.datetime.fromtimestamp(
        max(seconds, FIRST), datetime.UTC
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, time.timetuple()[:6])
            entry.create_system = 3  # as on Unix, wherever it is packed
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, contents[name], compresslevel=9)
    return made.getvalue()


def sums(contents: Mapping[str, bytes]) -> str:
    """The file by which `sha256sum --check` knows the others."""
    lines = (
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(contents.items())
    )
    return "".join(lines)
