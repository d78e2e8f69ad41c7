"""The built site: what must be there, and what must never be."""

import json
import re
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

import copies
import samples
from published import SITE
from rectified import ROOT
from rectified.curation import last_review, proofs
from samples import CONTENT

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
    """A page as tests see it: its text outside code and formulas, its ids, links, levels of headings, what it loads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.ids: set[str] = set()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self._silent: list[str] = []
        self.feed(html)

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        found = {name: value or "" for name, value in attributes}
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if "id" in found:
            self.ids.add(found["id"])
        if tag in {"code", "pre", "script", "style", "math"}:
            self._silent.append(tag)
        passive = tag == "link" and found.get("rel") in {
            "canonical",
            "next",
            "prev",
            "edit",
            "license",
        }
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
    "a fold that stays shut on paper": r"<details(?! class=\"(?:slips|proof|nav-group|calculator|letter)\"|"
    r"><summary><b>(?:Derived|Checked)</b>)",
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


def _around(pattern: str, text: str) -> str:
    """What a pattern finds, with some of what stands around it; empty if it finds nothing."""
    found = re.search(pattern, text)
    return (
        text[max(0, found.start() - 60) : found.end() + 60] if found else ""
    )


@pytest.mark.parametrize("what", NEVER)
def test_no_page_holds(what: str, built_site: Path) -> None:
    for name, (html, _) in _pages(built_site).items():
        markup = re.sub(
            r"<(code|pre|script|style)\b.*?</\1>", "", html, flags=re.DOTALL
        )
        assert not (found := _around(NEVER[what], markup)), (
            f"{name}: {found}"
        )


@pytest.mark.parametrize("what", NEVER_IN_TEXT)
def test_no_page_shows(what: str, built_site: Path) -> None:
    for name, (_, page) in _pages(built_site).items():
        assert not (found := _around(NEVER_IN_TEXT[what], page.text)), (
            f"{name}: {found}"
        )


def test_no_page_loads_anything_from_another_host(built_site: Path) -> None:
    for name, (_, page) in _pages(built_site).items():
        foreign = [
            address for address in page.loads if urlsplit(address).netloc
        ]
        assert not foreign, f"{name} loads {foreign}"
    for path in built_site.rglob("*.css"):
        assert not re.search(
            r"url\(\s*['\"]?(https?:)?//", path.read_text()
        ), path.name


def test_headings_are_in_order_and_pages_have_one_title(
    built_site: Path,
) -> None:
    for name, (html, _) in _pages(built_site).items():
        main = re.search("<main.*</main>", html, re.DOTALL)
        assert main, name
        levels = Page(main[0]).headings
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        assert all(b - a <= 1 for a, b in pairwise(levels)), (name, levels)


def test_every_question_has_its_anchor(built_site: Path) -> None:
    for question in CONTENT.questions.values():
        _, page = _pages(built_site)[f"topics/{question.topic}/index.html"]
        assert question.slug in page.ids


def test_every_formula_is_math_and_marked_as_its_proof_says(
    built_site: Path,
) -> None:
    found = proofs.recorded(ROOT)
    for question in CONTENT.questions.values():
        html, _ = _pages(built_site)[f"topics/{question.topic}/index.html"]
        for formula in question.formulas:
            figure = re.search(
                rf'<figure[^>]*id="formula-{formula.id}".*?</figure>',
                html,
                re.DOTALL,
            )
            assert figure, formula.id
            assert "<math" in figure[0]
            word = (
                "Derived"
                if found.derives(formula.id, formula.latex)
                else "Checked"
            )
            assert (f"<b>{word}</b>" in figure[0]) == found.proves(
                formula.id, formula.latex
            )


WORDS = {"references": "primary sources"}


def test_counts_shown_are_counts_counted(built_site: Path) -> None:
    questions = CONTENT.questions.values()
    counts = {
        "questions": len(questions),
        "formulas": samples.formulas(questions),
        "corrections": samples.corrections(questions),
        "references": len(CONTENT.references),
    }
    written = (ROOT / "docs/index.md").read_text()
    named = set(re.findall(r"\btotals\.(\w+)", written))
    assert named - {"proved"} == counts.keys(), "count it here, too"
    _, home = _pages(built_site)["index.html"]
    text = " ".join(home.text.split())
    for name, number in counts.items():
        what = WORDS.get(name, name)
        assert re.search(rf"\b{number} {what}\b", text), (
            f"{number} {what} are not on the home page"
        )
    _, about = _pages(built_site)["about/index.html"]
    asked = [question for question in questions if question.front.sources]
    more = len(questions) - len(asked)
    said = f"folded them into {len(asked)} questions, added {more} that"
    assert said in " ".join(about.text.split())
    lists = len(CONTENT.demand.lists) if CONTENT.demand else 0
    told = f"of {lists} other public ones" in " ".join(about.text.split())
    assert told == bool(lists)


def test_the_booklet_says_when_its_answers_were_last_reviewed(
    built_site: Path,
) -> None:
    _, booklet = _pages(built_site)["booklet/index.html"]
    day = last_review(CONTENT.questions.values())
    assert f"last reviewed {day}." in " ".join(booklet.text.split())


def test_questions_json(built_site: Path) -> None:
    data = json.loads((built_site / "questions.json").read_text())
    assert [entry["id"] for entry in data] == list(CONTENT.questions)
    keys = {
        "id",
        "topic",
        "title",
        "level",
        "aliases",
        "short",
        "url",
        "formulas",
        "corrections",
    }
    for entry in data:
        assert set(entry) == keys
        assert not re.search(r"\$|\\[a-z]|\*\*|<", entry["short"]), entry[
            "short"
        ]


def test_the_navigation_lists_the_topics_in_their_order(
    built_site: Path,
) -> None:
    html, _ = _pages(built_site)["index.html"]
    listed = re.findall(
        r'href="topics/([a-z0-9-]+)/" class="md-nav__link"', html
    )
    assert listed == [topic.id for topic in CONTENT.topics]


def test_every_link_within_the_site_leads_somewhere(
    built_site: Path,
) -> None:
    known = _pages(built_site)
    for name, (_, page) in known.items():
        own = SITE + name.removesuffix("index.html")
        for link in page.links:
            target, _, anchor = urljoin(own, link).partition("#")
            if not target.startswith(SITE):
                continue
            path = unquote(urlsplit(target.removeprefix(SITE)).path)
            file = (
                f"{path}index.html"
                if path.endswith("/") or not path
                else path
            )
            assert (built_site / file).is_file(), (
                f"{name}: {link} leads nowhere"
            )
            if anchor and file in known:
                assert unquote(anchor) in known[file][1].ids, (
                    f"{name}: {link} leads to no part of its page"
                )


def test_mkdocs_makes_what_it_serves(built_site: Path) -> None:
    """The site is built in a fresh clone, where nothing of this was there before."""
    assert (
        built_site / "assets/generated/math.woff2"
    ).stat().st_size > 10_000


def test_zensical_builds_it_too(clone: Path, built_site: Path) -> None:
    """Where MkDocs has built before: Zensical lists the files to serve before it runs what makes some of them."""
    copies.build(clone, "zensical")
    assert (clone / "site/assets/generated/math.woff2").is_file()
    for topic in CONTENT.topics:
        html = (clone / f"site/topics/{topic.id}/index.html").read_text()
        assert "<math" in html or not any(
            q.formulas for q in CONTENT.of(topic.id)
        )
        for question in CONTENT.of(topic.id):
            assert f'id="{question.slug}"' in html


def test_no_bold_letter_makes_a_page_take_twice_the_room(
    built_site: Path,
) -> None:
    far = [
        name
        for name, (html, _) in _pages(built_site).items()
        if any(ord(sign) > 0xFFFF for sign in html)
    ]
    assert far == [], "write the letter as a reference, as mathml.py does"
