#!/usr/bin/env python3
"""Write the twin of a project that plain Material builds: the same pages, what macros write written out.

usage: plain.py FOLDER        from the root of a project whose pages are written

The theme, its search and the usual Markdown extensions are set up as its documentation says, formulas for a script to
draw; nothing of this project is used.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from rectified import ROOT, identity
from rectified.site import macros

SETTINGS = """\
site_name: {name}
site_url: {url}
theme:
  name: material
  font: false
  features: [navigation.instant, navigation.tracking, navigation.top, navigation.footer, navigation.indexes,
    toc.follow, search.suggest, search.share]
plugins:
  - search
markdown_extensions:
  - abbr
  - admonition
  - attr_list
  - md_in_html
  - tables
  - toc:
      title: On this page
      permalink: true
  - pymdownx.highlight
  - pymdownx.inlinehilite
  - pymdownx.arithmatex:
      generic: true
  - pymdownx.superfences:
      custom_fences:
        - name: math
          class: arithmatex
          format: !!python/object/apply:pymdownx.arithmatex.arithmatex_fenced_format {{kwds: {{mode: generic}}}}
nav:
"""


class _Macros:
    """Takes what the macros module defines."""

    def __init__(self) -> None:
        self.variables: dict[str, Any] = {}

    def macro(self, function: Callable[..., str], name: str) -> None:
        self.variables[name] = function


def _written_out(text: str, known: dict[str, Any]) -> str:
    """A page with its macros filled, and without the front matter's word that it has some."""
    if "render_macros: true" not in text:
        return text
    page = Environment(undefined=StrictUndefined).from_string(
        text.replace("render_macros: true\n", "")
    )
    return page.render(known)


def _navigation(entries: list[Any], depth: int = 1) -> str:
    lines = ""
    for entry in entries:
        name, value = (
            next(iter(entry.items()))
            if isinstance(entry, dict)
            else ("", entry)
        )
        label = f"{name}: " if name else ""
        if isinstance(value, list):
            lines += f"{'  ' * depth}- {label}\n" + _navigation(
                value, depth + 2
            )
        else:
            lines += f"{'  ' * depth}- {label}{value}\n"
    return lines


def write(twin: Path) -> None:
    """Write the twin of the project whose package is imported.

    Args:
        twin: its folder; what was there goes.
    """
    shutil.rmtree(twin, ignore_errors=True)
    env = _Macros()
    macros.define_env(env)
    for path in sorted((ROOT / "docs").rglob("*.md")):
        page = twin / path.relative_to(ROOT)
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(
            _written_out(path.read_text(encoding="utf-8"), env.variables),
            encoding="utf-8",
        )
    site = identity.load()
    text = SETTINGS.format(name=site.name, url=site.url) + _navigation(
        identity.settings()["nav"]
    )
    (twin / "mkdocs.yml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]).resolve())
