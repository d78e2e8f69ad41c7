#!/usr/bin/env python3
"""Show the site while it is edited: MkDocs serves it, and what people write becomes pages as soon as it is saved.

usage: serve.py [options of `mkdocs serve`]

After each change of the questions and what belongs to them, the pages and all other generated files are written at
once, so that MkDocs, which watches those, builds once. A slip is said in a line and the pages stay as they were until
it is mended. Ctrl-C ends everything, since everything is one process.

Exit status: that of `mkdocs serve`; 2 bad input at the start.
"""

import shutil
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mkdocs.__main__ import cli
from mkdocs.commands import serve as mkdocs_serve
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.structure.pages import Page
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from rectified import ROOT, curation, files, pipeline
from rectified.curation import proofs
from rectified.errors import BadInput
from rectified.site import assets
from rectified.site.kept_pages import KeptPages

FOLDERS = ("questions", "tests/formulas")
FILES = ("references.bib", "sources.yml")
CHANGES = {
    "created",
    "modified",
    "moved",
    "deleted",
}  # reading a file is an event too
QUIET = 0.1
"""For how long, in seconds, nothing must have changed: an editor touches a file several times as it saves it."""


class Changes(FileSystemEventHandler):
    """Notes that something changed from which pages are made."""

    def __init__(self, root: Path) -> None:
        self.happened = threading.Event()
        self._root = root

    def _matters(self, name: str) -> bool:
        path = Path(name)
        if path.parent == self._root:
            return path.name in FILES
        return path.suffix in {
            ".md",
            ".yml",
            ".py",
        } and not path.name.startswith(".")

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note an event; the observer calls this."""
        names = (str(event.src_path), str(event.dest_path))
        if (
            event.event_type in CHANGES
            and not event.is_directory
            and any(map(self._matters, names))
        ):
            self.happened.set()

    def wait(self) -> None:
        """Return once something has changed and then nothing for a moment."""
        self.happened.wait()
        while self.happened.is_set():
            self.happened.clear()
            threading.Event().wait(QUIET)


def write(root: Path) -> None:
    """Bring pages and generated files up to date, in one go.

    Raises:
        BadInput: something cannot be read; nothing is written then.
    """
    generated = assets.outputs(
        root, curation.load(root), proofs.recorded(root)
    )
    pipeline.run(root, pipeline.Options())
    files.write_all(generated, root=root)


class Builds:
    """MkDocs's builds. One that meets a slip, saved while it began, leaves the pages as they were and is made up for.

    MkDocs itself would answer nobody until a build succeeds, and begin none before a page changes; and what it has
    cleared away before it met the slip is put back.
    """

    def __init__(
        self, build: Callable[..., None], changes: Changes
    ) -> None:
        self.owed = False
        self._build, self._changes, self._begun = build, changes, False

    def __call__(self, config: MkDocsConfig, **options: Any) -> None:
        """Build, as MkDocs asks for it."""
        with tempfile.TemporaryDirectory() as folder:
            kept = shutil.copytree(config.site_dir, f"{folder}/site")
            try:
                self._build(config, **options)
            except (Abort, BadInput):  # as a macro or as a page meets it
                if not self._begun:
                    raise
                shutil.rmtree(config.site_dir)
                shutil.copytree(kept, config.site_dir)
                self.owed = True
                self._changes.happened.set()  # who follows says what is wrong
            else:
                self._begun, self.owed = True, False


def follow(root: Path, changes: Changes, builds: Builds) -> None:
    """Write everything anew after each change, for ever."""
    told = ""
    while True:
        changes.wait()
        try:
            write(root)
            told = ""
            if builds.owed:
                (root / "docs/index.md").touch()
        except BadInput as error:
            if str(error) != told:
                print(f"serve.py: {error}", file=sys.stderr, flush=True)
            told = str(error)
        except Exception:  # whatever it is, the next change may mend it
            traceback.print_exc()


def main(arguments: list[str]) -> int:
    """Serve until stopped. Returns the exit status."""
    try:
        write(ROOT)
    except BadInput as error:
        print(f"serve.py: {error}", file=sys.stderr)
        return 2
    changes = Changes(ROOT)
    observer = Observer()
    for folder in FOLDERS:
        observer.schedule(changes, str(ROOT / folder), recursive=True)
    observer.schedule(changes, str(ROOT))
    observer.start()
    # Not exported, but what its command calls by this name.
    builds = Builds(mkdocs_serve.build, changes)  # type: ignore[attr-defined]
    mkdocs_serve.build = builds  # type: ignore[attr-defined]
    keeping = KeptPages(Page.render, ROOT)
    Page.render = lambda *of: keeping.render(*of)  # type: ignore[method-assign]
    threading.Thread(
        target=follow, args=(ROOT, changes, builds), daemon=True
    ).start()
    # Asked to end by another program, it clears up as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        cli(
            ["serve", "--config-file", str(ROOT / "mkdocs.yml"), *arguments]
        )
    finally:
        observer.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
