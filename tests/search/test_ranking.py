"""Readers find the right question first, whatever they type."""

from collections import defaultdict

import pytest
from playwright.sync_api import Browser

from rectified import ROOT, curation
from searching import Query, SearchBox, queries

KINDS = {
    "exact term",
    "natural question",
    "typo",
    "synonym or abbreviation",
    "spelling variant",
    "formula or API",
    "symptom or intent",
    "prefix while typing",
}
FIRST, TOP_THREE = 0.92, 0.98


@pytest.fixture(scope="module")
def ranks(browser: Browser, address: str) -> list[tuple[Query, int]]:
    """Each query of the halves that are measured, and at which place its first right answer stands (0: nowhere)."""
    page = browser.new_page()
    page.goto(address)
    box = SearchBox(page)
    box.open()
    found = []
    for query in queries("report", "held-out"):
        slugs = box.slugs(query.query)
        found.append((query, next((n for n, slug in enumerate(slugs, 1) if slug in query.accepted), 0)))
    page.close()
    return found


def _misses(ranks: list[tuple[Query, int]], worst: int) -> str:
    return "\n".join(f"{rank or '-'}: {q.query} ({q.kind})" for q, rank in ranks if not 0 < rank <= worst)


@pytest.mark.parametrize("split", ["report", "held-out"])
@pytest.mark.parametrize(("worst", "floor"), [(1, FIRST), (3, TOP_THREE)])
def test_a_right_answer_stands_on_top(ranks: list[tuple[Query, int]], split: str, worst: int, floor: float) -> None:
    asked = [(query, rank) for query, rank in ranks if query.split == split]

    share = sum(0 < rank <= worst for _, rank in asked) / len(asked)

    assert share >= floor, _misses(asked, worst)


def test_no_query_stays_without_a_result(ranks: list[tuple[Query, int]]) -> None:
    assert [query.query for query, rank in ranks if not rank] == []


def test_the_queries_are_of_all_kinds_and_ask_for_questions_that_exist() -> None:
    slugs = set(curation.load(ROOT).questions)
    halves: dict[tuple[str, str], int] = defaultdict(int)
    for query in queries():
        assert set(query.accepted) <= slugs, query
        halves[query.kind, query.split] += 1
    assert {kind for kind, _ in halves} == KINDS
    assert {halves[kind, split] for kind in KINDS for split in ("tune", "report")} == {15}
    assert {halves[kind, "held-out"] for kind in KINDS} == {20}
