"""The search box as readers use it: typed into, read off, timed."""

import re
from dataclasses import dataclass

import yaml
from playwright.sync_api import Page

from browsing import wait_until
from rectified import ROOT
from rectified.curation import Question, addresses
from samples import CONTENT

QUERIES = ROOT / "tests/search/queries.yml"
FIELD = ".md-search__input"
LINK = "a.md-search-result__link"

# Settled: the line above the list names the query, and the list has been drawn for it.
ANSWERED = """query => {
  const meta = document.querySelector('.md-search-result__meta').textContent
  return meta.includes('“' + query.trim() + '”')
}"""

# From the key to the last change of the list; a frame without a further change ends the wait.
_WATCH = """() => {
  const result = document.querySelector('.md-search-result')
  const watch = window.searchWatch = { key: 0, change: 0 }
  document.addEventListener('keydown', () => { watch.key = performance.now() }, true)
  new MutationObserver(() => { watch.change = performance.now() })
    .observe(result, { childList: true, subtree: true, characterData: true })
}"""


@dataclass(frozen=True)
class Query:
    """What a reader types, its kind, the half it belongs to and the questions that answer it."""

    query: str
    kind: str
    split: str
    accepted: list[str]


def _today(slug: str, leads: dict[str, str]) -> str:
    """A question's slug of today, if it was renamed; what is gone stays as it is written."""
    now = addresses.place(slug, CONTENT, leads)
    return now.slug if now and now.slug else slug


def queries(*splits: str) -> list[Query]:
    """The queries of the given halves, which follow the renames that `questions/published.yml` knows."""
    leads = addresses.load(ROOT).leads
    listed = yaml.safe_load(QUERIES.read_text(encoding="utf-8"))
    found = (
        Query(
            **entry
            | {
                "accepted": [
                    _today(slug, leads) for slug in entry["accepted"]
                ]
            }
        )
        for entry in listed
    )
    return [query for query in found if not splits or query.split in splits]


def a_known_term() -> tuple[str, Question]:
    """A term that readers type and the one question that answers it: its title and its short answer say it."""
    named = (
        query
        for query in queries()
        if query.kind == "exact term" and len(query.accepted) == 1
    )
    for query in named:
        question = CONTENT.questions.get(query.accepted[0])
        said = (
            (question.front.title.casefold(), question.short.casefold())
            if question
            else ()
        )
        if question and all(query.query in text for text in said):
            return query.query, question
    raise AssertionError(
        "tests/search/queries.yml names no question of today by an exact term; add one"
    )


class SearchBox:
    """The search box of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> None:
        """Turn to the box as readers do from the keyboard."""
        self.page.keyboard.press("/")
        wait_until(
            self.page, "document.activeElement.matches('.md-search__input')"
        )

    def ask(self, query: str, *, paste: bool = False) -> list[str]:
        """Type or paste a query in place of the last one; gives the addresses of the results, best first."""
        self.page.locator(FIELD).press("Control+a")
        (
            self.page.keyboard.insert_text
            if paste
            else self.page.keyboard.type
        )(query)
        wait_until(self.page, ANSWERED, arg=query)
        found = self.page.locator(LINK).evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        )
        return list(map(str, found))

    def slugs(self, query: str) -> list[str]:
        """The questions found for a query, pasted whole, best first; a page without an anchor stands for itself."""
        return [
            re.sub(r".*#", "", address)
            for address in self.ask(query, paste=True)
        ]

    def watch(self) -> None:
        """Begin to note when keys are pressed and when the list changes."""
        self.page.evaluate(_WATCH)

    def latency(self, query: str) -> float:
        """Milliseconds from the last key of a query to the last change of the list."""
        self.page.locator(FIELD).press("Control+a")
        self.page.keyboard.type(query[:-1])
        wait_until(self.page, ANSWERED, arg=query[:-1])
        self.page.wait_for_timeout(60)
        self.page.keyboard.type(query[-1])
        wait_until(self.page, ANSWERED, arg=query)
        self.page.wait_for_timeout(60)
        return float(
            self.page.evaluate("searchWatch.change - searchWatch.key")
        )
