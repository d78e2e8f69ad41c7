"""The whole site put in its place at once, so that no command ever finds half of one."""

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from rectified import files
from rectified.cache import digest
from rectified.errors import BadInput

LOCK = "build/building.lock"
UNFINISHED, REPLACED = "build/unfinished", "build/replaced"
"""Where a site is built, and where the old one goes while the new one takes its place."""

COMMAND = (sys.executable, "-m", "mkdocs", "build", "--strict")


def still(root: Path) -> contextlib.AbstractContextManager[None]:
    """Read a built site that no other command replaces meanwhile. Raises BadInput if one goes on building."""
    return files.alone(root / LOCK, "building")


def _read(root: Path) -> str:
    """A digest of the pages that a build reads; one that another command has just taken away is none."""
    pages = sorted((root / "docs").rglob("*.md"))
    parts = ((str(path), files.held(path)) for path in pages)
    return digest(
        *(
            part
            for name, data in parts
            if data is not None
            for part in (name, data)
        )
    )


def build(
    root: Path, site: Path, config: str, command: Sequence[str] = COMMAND
) -> int:
    """Build the site beside its place, then put it there.

    Args:
        root: the repository.
        site: where the site shall be, on the same disk.
        config: the settings, below the root.
        command: builds, given `--config-file` and `--site-dir`.

    Returns:
        The builder's exit status; unless it is 0, the old site is still there.

    Raises:
        BadInput: another command is building, pages changed meanwhile, or the disk cannot be written.
    """
    unfinished, replaced = root / UNFINISHED, root / REPLACED
    with still(root):
        files.recover(root)
        try:
            # Killed between the two renames: until there is a new site, the old one is the only one.
            if replaced.exists() and not site.exists():
                site.parent.mkdir(parents=True, exist_ok=True)
                replaced.rename(site)
            for left in (unfinished, replaced):
                shutil.rmtree(left, ignore_errors=True)
            before = _read(root)
            place = ("--config-file", config, "--site-dir", str(unfinished))
            status = subprocess.run(
                [*command, *place], cwd=root, check=False
            ).returncode
            if status:
                return status
            if _read(root) != before:
                what = "pages changed while they were built"
                raise BadInput("docs", what, "build once more")
            site.parent.mkdir(parents=True, exist_ok=True)
            if site.exists():
                site.rename(replaced)
            unfinished.rename(site)
            shutil.rmtree(replaced, ignore_errors=True)
        except OSError as error:
            what = error.strerror or "cannot be written"
            remedy = "free the disk or the folder"
            raise BadInput(str(site), what, remedy) from error
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return 0
