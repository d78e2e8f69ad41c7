"""Under which name and address the site is published, which `mkdocs.yml` alone says."""

from typing import Any
from urllib.parse import urlsplit

import yaml

from rectified import ROOT


class _Loader(yaml.SafeLoader):
    """Reads mkdocs.yml, whose tags name Python objects."""


_Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, suffix, node: suffix)

CONFIG: dict[str, Any] = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), _Loader)
NAME: str = CONFIG["site_name"]
SITE = CONFIG["site_url"].rstrip("/") + "/"
BASE = urlsplit(SITE).path
"""The path below the host: `/` for a site that has a host to itself."""

_DOCS = ROOT / "docs"
_SOURCES = sorted(path.relative_to(_DOCS).with_suffix("") for path in _DOCS.rglob("*.md"))
_NAMES = [path.as_posix() for path in _SOURCES if path.parts[0] not in {"index", "drafts"}]
PAGES = ["", *(f"{name}/" for name in _NAMES), "404.html"]
"""Every page as a path below the site's address, as the folder `docs/` has them before anything is built."""
