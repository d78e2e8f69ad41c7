"""What our search relies on in Material; if it fails after an update, read docs/assets/javascripts/search/box.js."""

from importlib.metadata import version
from pathlib import Path

import material
import pytest
from playwright.sync_api import Page

import measuring
from published import BASE
from searching import a_known_term

TERM, ANSWER = a_known_term()
FIELDS = ("title", "text", "tags")
THEME = Path(material.__file__).parent / "templates"

# Ask a worker what our stand-in and our worker are asked, and give its answers.
CONVERSE = """([address, setUp, query]) => new Promise((resolve, reject) => {
  const worker = new Worker(address), answers = []
  worker.onerror = () => reject(new Error("the worker failed"))
  setTimeout(() => reject(new Error("the worker is silent")), 10000)
  worker.onmessage = ({ data }) => {
    answers.push(data)
    answers.length < 2 ? worker.postMessage({ type: 2, data: query }) : resolve(answers)
  }
  worker.postMessage({ type: 0, data: setUp })
})"""


def test_the_theme_is_the_one_that_was_read() -> None:
    assert version("mkdocs-material") == "9.8.1"


def test_the_config_block_names_the_worker_that_ours_replaces(
    built_site: Path,
) -> None:
    assert (
        "assets/javascripts/workers/search.a7633da7.min.js"
        in (THEME / "base.html").read_text()
    )
    assert (
        f'"search": "{BASE}assets/javascripts/search/worker.js"'
        in (built_site / "404.html").read_text()
    )


def test_material_fetches_its_own_index_only_for_a_form_of_a_certain_name(
    built_site: Path,
) -> None:
    bundle = next(
        (THEME / "assets/javascripts").glob("bundle.*.min.js")
    ).read_text()

    assert 'document.forms.namedItem("search")' in bundle
    assert 'name="search"' not in (built_site / "index.html").read_text()


def test_materials_worker_speaks_the_protocol_that_ours_does(
    page: Page, address: str
) -> None:
    page.goto(address)
    theirs = page.evaluate(CONVERSE, [
        "assets/javascripts/workers/search.a7633da7.min.js",
        {
            "config": {"lang": ["en"], "separator": "\\s+", "pipeline": [], "fields": {key: {} for key in FIELDS}},
            "docs": [{"location": "a/", "title": "Dropout", "text": "of units"}],
            "options": {"suggest": True},
        },
        "dropout",
    ])  # fmt: skip
    scripts = [
        f"{address}assets/javascripts/search/{name}.js"
        for name in measuring.ENGINE
    ]
    made = f"{address}assets/generated/"
    set_up = {
        "scripts": [*scripts, f"{made}search/index.js"],
        "parts": f"{made}search/",
    }
    # A query string tells our worker from the stand-in that the page makes of it.
    ours = page.evaluate(
        CONVERSE,
        ["assets/javascripts/search/worker.js?itself", set_up, TERM],
    )

    assert (
        [answer["type"] for answer in theirs]
        == [answer["type"] for answer in ours]
        == [1, 3]
    )
    # The shape into which search/box.js turns our answers: groups of documents, and completions.
    [[document]] = theirs[1]["data"]["items"]
    assert {"location", "title", "text", "terms", "score"} <= set(document)
    assert theirs[1]["data"]["suggest"] == ["dropout"]
    assert ours[1]["data"]["items"][0]["name"] == ANSWER.slug


@pytest.mark.parametrize(
    "part",
    [
        "search",
        "search-query",
        "search-result",
        "search-share",
        "search-suggest",
    ],
)
def test_the_box_has_the_parts_that_material_mounts_on(
    built_site: Path, part: str
) -> None:
    assert (
        f'data-md-component="{part}"'
        in (built_site / "index.html").read_text()
    )
