"""The one place that touches the disk."""

import contextlib
import os
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

from rectified.errors import BadInput


def read_bytes(path: Path, name: str = "") -> bytes:
    """The file's bytes. Raises BadInput if there is no such file or it cannot be read; `name` is for messages."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(
            name or str(path),
            error.strerror or "cannot be read",
            "name a file that exists",
        ) from error


def read_text(path: Path, name: str = "") -> str:
    """The file's text, decoded as UTF-8, newlines as `\\n`.

    Args:
        path: the file.
        name: how messages call it, if not by its path.

    Raises:
        BadInput: there is no such file, or it is not UTF-8, or begins with a byte-order mark.
    """
    data = read_bytes(path, name)
    if data.startswith(b"\xef\xbb\xbf"):
        raise BadInput(
            f"{name or path}:1",
            "a byte-order mark before the text",
            "save it as UTF-8 without one",
        )
    try:
        return data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(
            f"{name or path}:{line}",
            f"not UTF-8 at byte {error.start}",
            "save it as UTF-8",
        ) from error


def write_all(
    contents: Mapping[Path, str | bytes],
    *,
    remove: tuple[Path, ...] = (),
    made_again: Collection[Path] = (),
) -> list[Path]:
    """Write all files or none.

    Every file is first written in full beside its place; only when all of them are safely there are they renamed.
    A file that already holds its content is not touched, so that watchers stay quiet.

    Args:
        contents: what each path shall hold; text is encoded as UTF-8.
        remove: files to delete once everything is in place; missing ones are ignored.
        made_again: files that any run makes anew, such as drafts; nobody waits until the disk has them.

    Returns:
        The paths that changed.

    Raises:
        BadInput: the disk is full or a folder is not writable; the old files are then whole.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        for path, content in contents.items():
            data = content.encode() if isinstance(content, str) else content
            if path.is_file() and path.read_bytes() == data:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(
                prefix=f".{path.name}.", dir=path.parent
            )
            staged.append((Path(name), path))
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(data)
                handle.flush()
                if path not in made_again:
                    os.fsync(handle.fileno())
            Path(name).chmod(0o644)
    except OSError as error:
        for temporary, _ in staged:
            with contextlib.suppress(OSError):
                temporary.unlink()
        raise BadInput(
            str(path),
            error.strerror or "cannot be written",
            "free the disk or the folder",
        ) from error
    for temporary, path in staged:
        temporary.replace(path)
    gone = [path for path in remove if path.is_file()]
    for path in gone:
        path.unlink()
    return [path for _, path in staged] + gone
