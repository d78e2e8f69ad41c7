"""The one style sheet of the site: the theme's, then ours, made at build time, one for MkDocs and one for Zensical.

Of Material's, the parts that are never shown are left out, which is half its weight; unused_styles.yml lists them. A
page waits for one file instead of four. Nothing is vendored: a theme's sheets are read from the installed package.
"""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import tinycss2
from pydantic import RootModel

from rectified.data import own
from rectified.errors import BadInput
from rectified.files import read_text
from rectified.identity import Identity
from rectified.site import branding, line_breaks
from rectified.text import latex

UNUSED = Path(__file__).with_name("unused_styles.yml")
OWN = (
    "tokens.css",
    "base.css",
    "chrome.css",
    "home.css",
    "list.css",
    "paths.css",
    "here.css",
    "answer.css",
    "drawing.css",
    "figures.css",
    "calculators.css",
    "corrections.css",
    "a-z.css",
    "late.css",
    "print/page.css",
    "print/sheet.css",
    "print/lists.css",
    "print/booklet.css",
    "print/full.css",
    "print/figures.css",
    "print/calculators.css",
)
"""Our sheets below docs/assets/stylesheets, one a component, in the order in which they apply."""

_NOISE = re.compile(r"@charset[^;]*;|/\*# sourceMappingURL.*?\*/")
_NESTED = {"media", "supports", "layer", "container"}


class _Patterns(RootModel[list[re.Pattern[str]]]):
    pass


@cache
def unused(path: Path = UNUSED) -> re.Pattern[str]:
    """What of Material's style sheet is never shown. Raises BadInput, with the line, if a pattern is none."""
    patterns = own(_Patterns, path).root
    return re.compile("|".join(pattern.pattern for pattern in patterns))


def _selectors(prelude: list[Any]) -> list[str]:
    parts: list[list[Any]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [str(tinycss2.serialize(part)).strip() for part in parts]


def _declarations(content: list[Any], unused: re.Pattern[str]) -> str:
    kept = []
    for node in tinycss2.parse_blocks_contents(
        content, skip_comments=True, skip_whitespace=True
    ):
        if node.type != "declaration":
            kept.append(str(node.serialize()))
        elif not (node.name.startswith("--") and unused.search(node.name)):
            value = tinycss2.serialize(node.value).strip()
            kept.append(
                f"{node.name}:{value}{'!important' if node.important else ''}"
            )
    return ";".join(kept)


def _trim(
    rules: list[Any], dropped: list[str], unused: re.Pattern[str]
) -> str:
    out = []
    for rule in rules:
        if rule.type == "qualified-rule":
            wanted: list[str] = []
            for selector in _selectors(rule.prelude):
                (dropped if unused.search(selector) else wanted).append(
                    selector
                )
            body = _declarations(rule.content, unused)
            if wanted and body:
                out.append(f"{','.join(wanted)}{{{body}}}")
        elif (
            rule.type == "at-rule"
            and rule.at_keyword in _NESTED
            and rule.content is not None
        ):
            inner = tinycss2.parse_rule_list(
                rule.content, skip_comments=True, skip_whitespace=True
            )
            if body := _trim(inner, dropped, unused):
                out.append(
                    f"@{rule.at_keyword} {tinycss2.serialize(rule.prelude).strip()}{{{body}}}"
                )
        elif rule.type == "at-rule" and rule.at_keyword != "charset":
            out.append(str(rule.serialize()))
    return "".join(out)


def trimmed(css: str) -> tuple[str, list[str]]:
    """A style sheet without what is unused, and the selectors that were dropped.

    >>> trimmed(".md-main{color:red}.md-tabs,.md-nav{margin:0}")
    ('.md-main{color:red}.md-nav{margin:0}', ['.md-tabs'])
    """
    dropped: list[str] = []
    rules = tinycss2.parse_stylesheet(
        css, skip_comments=True, skip_whitespace=True
    )
    return _trim(rules, dropped, unused()), dropped


def minified(css: str) -> str:
    """A style sheet without comments and needless space.

    >>> minified("/* why */ .a > .b { color: red; top: 0 }")
    '.a > .b{color:red;top:0}'
    """
    rules = tinycss2.parse_stylesheet(
        css, skip_comments=True, skip_whitespace=True
    )
    return _trim(rules, [], re.compile("(?!)"))


def _installed(package: str, folder: str) -> str:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise BadInput(
            "requirements.txt", f"{package} is not installed", "install it"
        )
    place = Path(spec.submodule_search_locations[0]) / folder
    sheets = [
        sorted(place.glob(f"{name}.*.min.css"))
        for name in ("main", "palette")
    ]
    if any(len(matches) != 1 for matches in sheets):
        raise BadInput(
            str(place),
            "no main or palette style sheet",
            "adapt scripts/rectified/site/styles.py",
        )
    return "".join(
        _NOISE.sub("", read_text(matches[0])) for matches in sheets
    )


@cache
def material() -> tuple[str, list[str]]:
    """Material's main and palette sheets, trimmed, and the selectors that were dropped.

    Raises:
        BadInput: Material is not installed, or its sheets have other names than they had.
    """
    return trimmed(_installed("material", "templates/assets/stylesheets"))


@cache
def zensical() -> str:
    """The same sheets of Zensical, whole: what it shows and we do not is not listed.

    Raises:
        BadInput: Zensical is not installed, or its sheets have other names than they had.
    """
    return _installed("zensical", "templates/assets/stylesheets/classic")


def style_sheet(folder: Path, site: Identity, theme: str) -> str:
    """All styles of the site in the order in which they apply.

    The theme's are in a cascade layer: whatever ours say counts, however much its selectors weigh.

    Args:
        folder: where our own sheets are; they name generated files as `../generated/…`, beside which this one lives.
        site: gives the accent and the name.
        theme: the theme's own sheets.

    Raises:
        BadInput: a sheet is missing.
    """
    own = (
        minified(read_text(folder / name)).replace("../generated/", "")
        for name in OWN
    )
    formulas = latex.style_rules() + line_breaks.style_rules()
    return f"@layer theme{{{theme}}}{branding.style_sheet(site).strip()}{formulas}{''.join(own)}\n"
