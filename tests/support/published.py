"""Under which name, address and license the site is published, which `mkdocs.yml` alone says, and its pages."""

import os
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


def _edited() -> set[str]:
    """The topics whose answers or pages differ from where this branch left the main one."""
    try:
        changed = map(PurePosixPath, check.changes(ROOT)[1])
    except BadInput:  # no git checkout
        return set()
    return {
        path.parent.name if path.parts[0] == "questions" else path.stem
        for path in changed
    }


_ALL = curation.load(ROOT).topics
_LARGEST = max(_ALL, key=lambda topic: len(topic.questions))


def _looked_at() -> list[str]:
    if os.environ.get("CI"):
        return [topic.id for topic in _ALL]
    edited = _edited()
    return [
        topic.id for topic in _ALL if topic is _LARGEST or topic.id in edited
    ]


TOPICS = _looked_at()
"""The topics whose pages are looked at one by one in a browser: all where CI is set. They are made by one template,
so elsewhere the largest stands for all, and those that were edited are looked at."""

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
