"""The field's terms in other languages lead to our pages."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import measuring
from rectified import ROOT
from rectified.curation import translations
from rectified.errors import BadInput
from searching import LINK, SearchBox

TERMS = translations.load(ROOT)
META = ".md-search-result__meta"


def test_every_word_of_another_language_stands_for_one_english_term() -> (
    None
):
    pairs = {
        (other.casefold(), term.en)
        for term in TERMS
        for other in term.elsewhere
    }
    others = [other for other, _ in pairs]

    # Where another language does not tell two of ours apart, the first is meant.
    assert {other for other in others if others.count(other) > 1} <= {
        "gradient"
    }


def test_every_term_leads_where_its_english_does(built_site: Path) -> None:
    if not shutil.which("node"):
        pytest.skip("needs Node.js, on Debian: apt-get install nodejs")
    asked = [(query, term.en) for term in TERMS for query in term.elsewhere]
    english = measuring.names(
        measuring.ask(built_site, [term.en for term in TERMS])
    )
    found = measuring.names(
        measuring.ask(built_site, [query for query, _ in asked])
    )
    first = {
        term.en: names[:1]
        for term, names in zip(TERMS, english, strict=True)
    }

    assert all(first.values())
    led = {
        query: names[:1]
        for (query, _), names in zip(asked, found, strict=True)
    }
    assert {
        query: names
        for query, names in led.items()
        if names != first[dict(asked)[query]]
    } == {}


def test_a_query_in_another_script_says_what_it_was_taken_for(
    page: Page, address: str
) -> None:
    term = TERMS[0]
    page.goto(address)
    box = SearchBox(page)
    box.open()
    box.ask(term.zh.split(translations.BETWEEN)[0])

    expect(page.locator(META)).to_contain_text(f"in English: “{term.en}”")
    expect(page.locator(LINK).first).to_be_visible()


def test_a_query_in_another_script_that_nobody_knows_is_told_so(
    page: Page, address: str
) -> None:
    page.goto(address)
    box = SearchBox(page)
    box.open()

    assert box.ask("ქართული") == []
    expect(page.locator(META)).to_contain_text("The pages are in English.")


def test_a_record_that_leaves_a_language_out_is_refused(
    project: Path,
) -> None:
    (project / translations.TERMS).write_text("- {en: pooling, zh: 池化}\n")

    with pytest.raises(BadInput, match=r"questions/terms\.yml:1"):
        translations.load(project)


def test_a_collection_without_a_record_has_no_terms(project: Path) -> None:
    assert translations.load(project) == []
