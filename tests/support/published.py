"""Under which name, address and license the site is published, which `mkdocs.yml` alone says, and its pages."""

import os
from collections.abc import Iterable
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import check
from rectified import ROOT, curation, identity
from rectified.errors import BadInput

_IDENTITY = identity.load()
NAME, SITE, LICENSE = (
    _IDENTITY.name,
    _IDENTITY.url,
    _IDENTITY.license.content.name,
)
BASE = urlsplit(SITE).path
"""The path below the host: `/` for a site that has a host to itself."""

_DOCS = ROOT / "docs"
_SOURCES = sorted(
    path.relative_to(_DOCS).with_suffix("") for path in _DOCS.rglob("*.md")
)
_NAMES = [
    path.as_posix()
    for path in _SOURCES
    if path.parts[0] not in {"index", "drafts"}
]
PAGES = ["", *(f"{name}/" for name in _NAMES), "404.html"]
"""Every page as a path below the site's address, as the folder `docs/` has them before anything is built."""


LAYOUT = (
    "docs/assets/stylesheets/",
    "docs/assets/javascripts/",
    "overrides/",
    "scripts/rectified/pages/templates/",
)
"""What makes every topic look as it does."""


def _changed() -> list[str]:
    """The files that differ from where this branch left the main one."""
    try:
        return check.changes(ROOT)[1]
    except BadInput:  # no git checkout
        return []


def _edited(changed: Iterable[str]) -> set[str]:
    """The topics whose answers or pages are among the files that changed."""
    return {
        path.parent.name if path.parts[0] == "questions" else path.stem
        for path in map(PurePosixPath, changed)
    }


_ALL = curation.load(ROOT).topics
_LARGEST = max(_ALL, key=lambda topic: len(topic.questions))
LARGEST = _LARGEST.id
"""The topic with the most questions, which stands for all in what comes from the styles alone."""


def looked_at(changed: list[str], everything: bool) -> list[str]:
    """The topics to look at one by one.

    Args:
        changed: files that differ from the main branch.
        everything: look at all, whatever changed.
    """
    if everything or any(path.startswith(LAYOUT) for path in changed):
        return [topic.id for topic in _ALL]
    edited = _edited(changed)
    return [
        topic.id
        for topic in _ALL
        if topic is _LARGEST or topic.id in edited
    ]


TOPICS = looked_at(_changed(), bool(os.environ.get("CI")))
"""The topics whose pages are looked at one by one in a browser: all where CI is set, or styles, scripts or templates
changed. They are made by one template, so else the largest stands for all, and those that were edited are looked at."""

LOOKED_AT = [
    page
    for page in PAGES
    if not page.startswith("topics/") or page.split("/")[1] in TOPICS
]
"""The pages that are looked at one by one."""

ONE_OF_EACH_KIND = [
    page
    for page in PAGES
    if not page.startswith("topics/") or page.split("/")[1] == _LARGEST.id
]
"""For what comes from the style sheet alone, such as the colors of the dark theme."""


def left_out() -> str:
    """A line on the pages that are not looked at, or nothing."""
    if len(LOOKED_AT) == len(PAGES):
        return ""
    seen = f"{len(LOOKED_AT)} of {len(PAGES)} pages, those of every kind and those edited"
    return f"Looked at {seen}; CI=true looks at all"
