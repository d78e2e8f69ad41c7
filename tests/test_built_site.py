"""The built site: what must be there, and what must never be."""

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from rectified import ROOT, curation, proofs

CONTENT = curation.load(ROOT)
LOADING = {
    "img": "src",
    "script": "src",
    "link": "href",
    "source": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
}


class Page(HTMLParser):
    """What a test asks of a page: its text outside code and formulas, its ids, and what it makes a browser load."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.ids: set[str] = set()
        self.tags: set[str] = set()
        self.loads: list[str] = []
        self.formulas = 0
        self._silent: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        self.tags.add(tag)
        self.formulas += tag == "math"
        if "id" in found:
            self.ids.add(found["id"])
        if tag in {"code", "pre", "script", "style", "math"}:
            self._silent.append(tag)
        passive = tag == "link" and found.get("rel") in {"canonical", "next", "prev", "edit", "license"}
        if tag in LOADING and LOADING[tag] in found and not passive:
            self.loads.append(found[LOADING[tag]])

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text += data


@cache
def _pages(folder: Path) -> dict[str, tuple[str, Page]]:
    found = {}
    for path in sorted(folder.rglob("*.html")):
        html = path.read_text()
        found[path.relative_to(folder).as_posix()] = (html, Page(html))
    return found


NEVER = {
    "an iframe": r"<iframe",
    "a template that was not run": r"\{\{|\}\}|\{%|Macro (Syntax|Rendering) Error",
    "mojibake": "â€|Ã©|‚Ä|Ôªø|\ufffd",
    "escaped bold": r"\\\*",
}
NEVER_IN_TEXT = {
    "bold that was not rendered": r"\*\*",
    "a dollar sign": r"\$",
    "raw LaTeX": r"\\(frac|sum|left|mathbf|text|operatorname|begin)\b|\\\(|\\\[",
    "a fence": "~~~|```",
    "an attribute list": r"\{ ?[.#][a-z-]+ ?\}",
    "a draft": "unreviewed",
}


@pytest.mark.parametrize("what", NEVER)
def test_no_page_holds(what: str, built_site: Path) -> None:
    for name, (html, _) in _pages(built_site).items():
        markup = re.sub(r"<(code|pre|script|style)\b.*?</\1>", "", html, flags=re.DOTALL)
        found = re.search(f".{{0,60}}(?:{NEVER[what]}).{{0,60}}", markup)
        assert not found, f"{name}: {found[0] if found else ''}"


@pytest.mark.parametrize("what", NEVER_IN_TEXT)
def test_no_page_shows(what: str, built_site: Path) -> None:
    for name, (_, page) in _pages(built_site).items():
        found = re.search(f".{{0,60}}(?:{NEVER_IN_TEXT[what]}).{{0,60}}", page.text)
        assert not found, f"{name}: {found[0] if found else ''}"


def test_no_page_loads_anything_from_another_host(built_site: Path) -> None:
    for name, (_, page) in _pages(built_site).items():
        foreign = [address for address in page.loads if urlsplit(address).netloc]
        assert not foreign, f"{name} loads {foreign}"
    for path in built_site.rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(https?:)?//", path.read_text()), path.name


def test_every_question_has_its_anchor(built_site: Path) -> None:
    for question in CONTENT.questions.values():
        _, page = _pages(built_site)[f"topics/{question.topic}/index.html"]
        assert question.slug in page.ids


def test_every_formula_is_math_and_marked_as_its_proof_says(built_site: Path) -> None:
    found = proofs.recorded(ROOT)
    for question in CONTENT.questions.values():
        html, _ = _pages(built_site)[f"topics/{question.topic}/index.html"]
        for formula in question.formulas:
            figure = re.search(rf'<figure[^>]*id="formula-{formula.id}".*?</figure>', html, re.DOTALL)
            assert figure, formula.id
            assert "<math" in figure[0]
            assert ("Proved" in figure[0]) == found.proves(formula.id, formula.latex)


def test_counts_shown_are_counts_counted(built_site: Path) -> None:
    _, about = _pages(built_site)["about/index.html"]
    text = " ".join(about.text.split())
    formulas = sum(len(q.formulas) for q in CONTENT.questions.values())
    corrections = sum(len(q.front.corrections) for q in CONTENT.questions.values())
    for number in (len(CONTENT.questions), formulas, corrections):
        assert re.search(rf"\b{number}\b", text), f"{number} is not on the About page"


def test_questions_json(built_site: Path) -> None:
    data = json.loads((built_site / "questions.json").read_text())
    assert [entry["id"] for entry in data] == list(CONTENT.questions)
    keys = {"id", "topic", "title", "level", "aliases", "short", "url", "formulas", "corrections"}
    for entry in data:
        assert set(entry) == keys
        assert not re.search(r"\$|\\[a-z]|\*\*|<", entry["short"]), entry["short"]


def test_the_navigation_lists_the_topics_in_their_order() -> None:
    text = (ROOT / "mkdocs.yml").read_text()
    assert re.findall(r"topics/([a-z-]+)\.md", text) == [topic.id for topic in CONTENT.topics]


def test_bare_mkdocs_builds_without_anything_generated_before(built_site: Path) -> None:
    assert (built_site / "assets/generated/math.woff2").stat().st_size > 10_000


def test_zensical_builds_it_too(tmp_path: Path) -> None:
    """In a copy: Zensical writes where mkdocs.yml says, and that is where readers of this checkout look."""
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    for name in ("docs", "overrides", "scripts"):
        shutil.copytree(ROOT / name, tmp_path / name)
    command = [sys.executable, "-m", "zensical", "build", "--clean"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "scripts")}
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    for topic in CONTENT.topics:
        html = (tmp_path / f"site/topics/{topic.id}/index.html").read_text()
        assert "<math" in html or not any(q.formulas for q in CONTENT.of(topic.id))
        for question in CONTENT.of(topic.id):
            assert f'id="{question.slug}"' in html
