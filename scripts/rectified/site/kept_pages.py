"""While somebody edits, a page whose text is as it was keeps what MkDocs made of it.

An edit changes the text of one page or a few, and nearly all of a build is making HTML of texts. What MkDocs makes of a
text follows from it, from which files there are to link to, and from what the Markdown extensions read beside it. Only
`make serve` uses this; a build that is to be published makes everything.
"""

import contextlib
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from rectified import identity
from rectified.curation import drawings, outcomes, proofs
from rectified.printing.record import offered

BESIDE = (
    identity.FILE,
    proofs.FOLDER,
    outcomes.MACHINERY,
    outcomes.RECORD,
    outcomes.MUTATION,
    drawings.FOLDER,
)
"""What the Markdown extensions read, beside a page's text and the PDFs on offer."""

_SHEET = re.compile(r'class="pdfs" data-sheet="([^"]+)"')


def state(root: Path) -> list[tuple[str, int, int]]:
    """Name, time of change and size of all files that pages are made of beside their texts."""
    there = []
    for name in BESIDE:
        for path in [*(root / name).rglob("*")] or [root / name]:
            with contextlib.suppress(FileNotFoundError):  # gone meanwhile
                status = path.stat()
                if stat.S_ISREG(status.st_mode):
                    there.append(
                        (str(path), status.st_mtime_ns, status.st_size)
                    )
    return sorted(there)


@dataclass(frozen=True)
class _Made:
    """What MkDocs made of a page, and of what."""

    of: tuple[object, ...]
    made: dict[str, Any]
    links: dict[str, dict[str, str]]
    """Of `links_to_anchors`, by the other page's path, since each build has files of its own."""


class KeptPages:
    """Stands for `Page.render`: it calls it for a page of which something changed."""

    PARTS = ("content", "toc", "_title_from_render", "present_anchor_ids")
    """What MkDocs's `Page.render` sets, beside `links_to_anchors`."""

    def __init__(
        self,
        render: Callable[[Page, MkDocsConfig, Files], None],
        root: Path,
    ) -> None:
        self._render, self._root = render, root
        self._kept: dict[str, _Made] = {}
        self._files: Files | None = None
        self._beside: tuple[object, ...] = ()

    def render(
        self, page: Page, config: MkDocsConfig, files: Files
    ) -> None:
        """Set a page's HTML and what goes with it; MkDocs calls this.

        Args:
            page: its `markdown` is set.
            config: the builder's.
            files: all files of the site.
        """
        if files is not self._files:  # another build
            self._files = files
            paths = tuple(sorted(file.src_uri for file in files))
            self._beside = (config.site_url, paths, *state(self._root))
        text = page.markdown or ""
        sheets = [
            offered(sheet, self._root) for sheet in _SHEET.findall(text)
        ]
        of = (text, str(sheets), self._beside)
        old = self._kept.get(page.file.src_uri)
        if old is None or old.of != of:
            self._render(page, config, files)
            self._kept[page.file.src_uri] = _Made(
                of,
                {part: getattr(page, part) for part in self.PARTS},
                {
                    file.src_uri: anchors
                    for file, anchors in (
                        page.links_to_anchors or {}
                    ).items()
                },
            )
            return
        for part, value in old.made.items():
            setattr(page, part, value)
        page.links_to_anchors = {
            _file(files, path): anchors
            for path, anchors in old.links.items()
        }


def _file(files: Files, path: str) -> File:
    file = files.get_file_from_path(path)
    assert file is not None, (
        "the same files are part of what a page is made of"
    )
    return file
