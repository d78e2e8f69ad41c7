"""The one place that touches the disk."""

import contextlib
import json
import os
import stat
import time
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
)
from pathlib import Path

from rectified.errors import BadInput, located

try:
    import fcntl
except ImportError:  # on Windows, where a second command is not waited for
    fcntl = None  # type: ignore[assignment]  # says that there is none


def read_bytes(
    path: Path,
    name: str = "",
    *,
    largest: Callable[[bytes], int] | None = None,
) -> bytes:
    """The file's bytes.

    Args:
        path: the file.
        name: how messages call it, if not by its path.
        largest: how many bytes it may have, by its first ones; of a larger file no more are read.

    Raises:
        BadInput: there is no such file, it cannot be read or has no end, as a pipe or a device, or is too large.
    """
    where = name or str(path)
    try:
        # Asked before it is opened: opening a pipe waits for who writes into it.
        status = path.stat()
        if not (stat.S_ISREG(status.st_mode) or path.is_dir()):
            what = "a pipe or a device, which may have no end"
            raise BadInput(where, what, "save it as a file")
        if largest is None:
            return path.read_bytes()
        with path.open("rb") as handle:
            data = handle.read(_HEAD)
            most = largest(data)
            _within(most, status.st_size, where)
            data += handle.read(most + 1)  # it may be growing
        _within(most, len(data), where)
    except OSError as error:
        raise BadInput(
            where,
            error.strerror or "cannot be read",
            "name a file that exists",
        ) from error
    return data


_HEAD = 16
"""By so many bytes it is told what a file is."""


def _within(largest: int, size: int, where: str) -> None:
    """Raise BadInput for a file of more bytes than it may have."""
    if size > largest:
        what = f"the file has {size} bytes, {largest} at most"
        raise BadInput(f"{where}:1:1", what, "give it in parts")


def held(path: Path, name: str = "") -> bytes | None:
    """The bytes of a file that another command may take away at any moment; nothing if it is not there.

    To ask first whether it is there, and then to read it, would fail between the two.

    Args:
        path: the file.
        name: how messages call it, if not by its path.

    Raises:
        BadInput: what is there cannot be read, such as a folder.
    """
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise BadInput(
            name or str(path),
            _why_unreadable(path, error),
            "move it away",
        ) from error


def _why_unreadable(path: Path, error: OSError) -> str:
    """Why what is in a file's place cannot be read; systems call a folder there by several names."""
    if path.is_dir():
        return "a folder stands where a file belongs"
    return error.strerror or "cannot be read"


def read_text(path: Path, name: str = "") -> str:
    """The file's text, decoded as UTF-8, newlines as `\\n`.

    Args:
        path: the file.
        name: how messages call it, if not by its path.

    Raises:
        BadInput: there is no such file, or it is not UTF-8, or begins with a byte-order mark.
    """
    return text_of(read_bytes(path, name), name or str(path))


def text_of(raw: bytes, name: str) -> str:
    """The text of a file's bytes; see `read_text`, which says what it raises. `name` is for messages."""
    if raw.startswith(b"\xef\xbb\xbf"):
        raise BadInput(
            f"{name}:1:1",
            "a byte-order mark before the text",
            "save it as UTF-8 without one",
        )
    try:
        return raw.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        raise BadInput(
            located(name, before, len(before)),
            f"not UTF-8 at byte {error.start}",
            "save it as UTF-8",
        ) from error


LOCK, JOURNAL = "build/writing.lock", "build/writing.json"
"""Held while files are put in place below a root, and what is to be put where, for whoever comes after a kill."""
EDITING = "build/editing.lock"
"""Held by commands that change what people write, from reading it until the change is there: none loses another's."""
PATIENCE = 10.0
"""For so many seconds a command waits for another that writes. Pages take less; who meets one that writes a hundred
thousand drafts is told to come back."""


def _alone(root: Path) -> contextlib.AbstractContextManager[None]:
    """Be the only command that writes below a root. Raises BadInput if another one goes on writing."""
    return alone(root / LOCK, "writing")


@contextlib.contextmanager
def alone(path: Path, does: str) -> Iterator[None]:
    """Be the only command that does something.

    Args:
        path: the file by which commands that do the same know of each other.
        does: what they do, as `writing`, for the message.

    Raises:
        BadInput: another one goes on doing it, or the disk cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.open("ab")
    except OSError as error:
        raise _unwritable(path, error) from error
    with handle:
        end = time.monotonic() + PATIENCE
        while not _locked(handle.fileno()):
            if time.monotonic() > end:
                raise BadInput(
                    str(path),
                    f"another command is {does}",
                    "wait until it has ended",
                )
            time.sleep(0.05)
        yield  # a lock goes with its process, however that ends


def _locked(descriptor: int) -> bool:
    if fcntl is None:  # as on Windows
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _unwritable(path: Path, error: OSError) -> BadInput:
    what = error.strerror or "cannot be written"
    return BadInput(str(path)[:300], what, "free the disk or the folder")


def recover(root: Path) -> None:
    """Finish what a command was killed at while it put files in place, or undo what it had only begun.

    Args:
        root: below which it wrote.

    Raises:
        BadInput: another command is writing, or the disk cannot be written.
    """
    if (root / JOURNAL).is_file():
        with _alone(root):
            _settle(root / JOURNAL)


def _settle(journal: Path) -> None:
    """Do what a journal says, if there still is one: a kill at any moment of this leaves it to be done again."""
    data = held(journal)
    if data is None:
        return
    try:
        told = json.loads(data)
    except ValueError:  # killed as it was written, before anything else was
        journal.unlink()
        return
    staged = {Path(path): Path(new) for new, path in told["staged"]}
    try:
        if told["whole"]:
            _place(staged, map(Path, told["remove"]))
        else:
            for temporary in staged.values():
                temporary.unlink(missing_ok=True)
        journal.unlink()
    except OSError as error:
        raise _unwritable(journal, error) from error


def _place(staged: Mapping[Path, Path], gone: Iterable[Path]) -> None:
    """Put files where they belong, as far as that is not done yet, and take away those that are to go."""
    for path, temporary in staged.items():
        with contextlib.suppress(FileNotFoundError):
            temporary.replace(path)
    for path in gone:
        path.unlink(missing_ok=True)


def _keep(path: Path, content: bytes, *, lasting: bool = True) -> None:
    """Write a file, and see it on the disk if it shall last."""
    with path.open("wb") as handle:
        handle.write(content)
        handle.flush()
        if lasting:
            os.fsync(handle.fileno())


def write_all(
    contents: Mapping[Path, str | bytes],
    *,
    remove: tuple[Path, ...] = (),
    made_again: Collection[Path] = (),
    root: Path | None = None,
) -> list[Path]:
    """Write all files or none.

    Every file is first written in full beside its place; only when all of them are safely there are they renamed.
    A file that already holds its content is not touched, so that watchers stay quiet.

    Args:
        contents: what each path shall hold; text is encoded as UTF-8.
        remove: files to delete once everything is in place; missing ones are ignored, a link that leads nowhere
            is one.
        made_again: files that any run makes anew, such as drafts; nobody waits until the disk has them.
        root: where a journal is kept meanwhile, so that a command that is killed leaves nothing half done: see
            `recover`; without it, only each file is whole.

    Returns:
        The paths that changed.

    Raises:
        BadInput: the disk is full, a folder is not writable or stands where a file should, or is to be removed; the
            old files are then whole.
    """
    if not contents and not remove:
        return []
    with _alone(root) if root else contextlib.nullcontext():
        if root:
            _settle(root / JOURNAL)
        return _written(contents, remove, made_again, root)


def _changed(contents: Mapping[Path, str | bytes]) -> dict[Path, bytes]:
    """What is not yet on the disk. Raises BadInput if a folder stands where a file should."""
    changed = {}
    for path, content in contents.items():
        encoded = content.encode() if isinstance(content, str) else content
        try:
            if path.is_dir():
                what = "a folder stands where a file is to be written"
                raise BadInput(str(path), what, "move it away")
            if held(path) != encoded:
                changed[path] = encoded
        except OSError as error:
            raise _unwritable(path, error) from error
    return changed


def is_folder(path: Path) -> bool:
    """Whether something is a folder itself; a link to one is taken away as a file is."""
    return path.is_dir() and not path.is_symlink()


def _can_go(path: Path) -> bool:
    """Whether a file is there to be removed. Raises BadInput for a folder, in which somebody may have kept things."""
    if is_folder(path):
        what = "a folder stands where only files do that are made"
        raise BadInput(str(path), what, "move it away")
    return path.exists() or path.is_symlink()


def _written(
    contents: Mapping[Path, str | bytes],
    remove: tuple[Path, ...],
    made_again: Collection[Path],
    root: Path | None,
) -> list[Path]:
    staged: dict[Path, Path] = {}
    path = root or Path()
    try:
        new = _changed(contents)
        gone = [old for old in remove if _can_go(old)]
        staged = {
            path: path.with_name(f".{path.name}.{os.getpid()}.new")
            for path in new
        }
        _note(root, staged, gone, whole=False)
        for folder in {path.parent for path in staged}:
            path = folder
            folder.mkdir(parents=True, exist_ok=True)
        for path, temporary in staged.items():
            _keep(temporary, new[path], lasting=path not in made_again)
            temporary.chmod(0o644)
        _note(root, staged, gone, whole=True)
    except OSError as error:
        for temporary in staged.values():
            with contextlib.suppress(OSError):
                temporary.unlink()
        if root:
            # It may be what cannot be written, as if a folder stood there.
            with contextlib.suppress(OSError):
                (root / JOURNAL).unlink()
        raise _unwritable(path, error) from error
    try:
        _place(staged, gone)
        if root:
            (root / JOURNAL).unlink(missing_ok=True)
    except (
        OSError
    ) as error:  # with a journal, the next command goes on here
        raise _unwritable(path, error) from error
    return [*staged, *gone]


def _note(
    root: Path | None,
    staged: Mapping[Path, Path],
    gone: Collection[Path],
    *,
    whole: bool,
) -> None:
    """Write into the journal what is to be put where, and whether all of it is there."""
    if root is None or not (staged or gone):
        return
    told = {
        "whole": whole,
        "staged": [[str(new), str(path)] for path, new in staged.items()],
        "remove": [str(path) for path in gone],
    }
    path = root / JOURNAL
    unfinished = path.with_suffix(".new")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _keep(unfinished, json.dumps(told).encode())
        unfinished.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise
