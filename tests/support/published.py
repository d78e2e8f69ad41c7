"""Under which name and address the site is published, which `mkdocs.yml` alone says."""

from urllib.parse import urlsplit

from rectified import ROOT, identity

NAME, SITE = identity.load().name, identity.load().url
BASE = urlsplit(SITE).path
"""The path below the host: `/` for a site that has a host to itself."""

_DOCS = ROOT / "docs"
_SOURCES = sorted(path.relative_to(_DOCS).with_suffix("") for path in _DOCS.rglob("*.md"))
_NAMES = [path.as_posix() for path in _SOURCES if path.parts[0] not in {"index", "drafts"}]
PAGES = ["", *(f"{name}/" for name in _NAMES), "404.html"]
"""Every page as a path below the site's address, as the folder `docs/` has them before anything is built."""
