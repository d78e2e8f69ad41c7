#!/usr/bin/env python3
"""Measure search in a real browser through the real search box, at today's size and with a hundred times the questions.

usage: PYTHONPATH=tests/support search.py [--times N] [--queries N]

Needs Chromium and requirements-test.txt; builds the site by itself.

Prints the compressed size of the index, the time from turning to the search box to the first answer, and the time from
the last key of a query to the last change of the result list: median, 95th percentile, worst.
"""

import argparse
import dataclasses
import gzip
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser

from browsing import chromium, served
from rectified import curation
from rectified.site import search_documents, search_index
from rectified.site.search_index import Index
from searching import SearchBox, queries

ROOT = Path(__file__).resolve().parents[1]

FOLDER = "assets/generated/search"
RARE = 2  # a word in at most so many documents is one that other collections would have others of
NEW = 0.2  # share of its rare words that each copy has for itself; the vocabulary then grows about tenfold


def _multiplied(found: Index, times: int) -> Index:
    """The index of `times` as many questions: copies in which names trade words and rare words become others."""
    chance = random.Random(5)
    known = sorted(found.postings)
    rest = found.documents[found.questions :]
    documents = found.documents[: found.questions]
    names = found.names[: found.questions]
    formulas = [
        entry for entry in found.formulas if entry[0] < found.questions
    ]
    postings: dict[str, list[tuple[int, int]]] = {}

    def varied(text: str) -> str:
        words = text.split(" ")
        words[chance.randrange(len(words))] = chance.choice(known)
        return " ".join(words)

    for copy in range(times):
        first = copy * found.questions
        if copy:
            for number in range(found.questions):
                topic, name, title, short = found.documents[number]
                title = varied(title)
                documents.append((topic, f"{name}-{copy}", title, short))
                aliases = map(varied, found.names[number][2:])
                names.append([title, f"{name}-{copy}", *aliases])
            formulas += [
                (first + number, formula, shown)
                for number, formula, shown in found.formulas
                if number < found.questions
            ]
        for word, places in found.postings.items():
            own = word
            if copy and len(places) <= RARE and chance.random() < NEW:
                place = chance.randrange(len(word))
                letters = "".join(chance.choices("aeiourstln", k=2))
                own = word[:place] + letters + word[place:]
            postings.setdefault(own, []).extend(
                (first + number, weight)
                for number, weight in places
                if number < found.questions
            )
    shift = (times - 1) * found.questions
    for word, places in found.postings.items():
        postings[word] += [
            (shift + number, weight)
            for number, weight in places
            if number >= found.questions
        ]
    return dataclasses.replace(
        found,
        documents=documents + rest,
        names=names + found.names[found.questions :],
        formulas=formulas
        + [
            (shift + number, formula, shown)
            for number, formula, shown in found.formulas
            if number >= found.questions
        ],
        postings={
            word: sorted(set(p)) for word, p in postings.items() if p
        },
    )


def _measure(browser: Browser, address: str, asked: list[str]) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    box = SearchBox(page)
    start = time.perf_counter()
    box.open()
    box.ask("dropout")
    print(
        f"  first answer after {1000 * (time.perf_counter() - start):.0f} ms, index loaded and seven keys typed"
    )
    box.watch()
    times = sorted(box.latency(query) for query in asked)
    page.close()
    high = times[round(0.95 * (len(times) - 1))]
    median = statistics.median(times)
    print(
        f"  {len(times)} queries: median {median:.1f} ms, 95 % {high:.1f} ms, worst {times[-1]:.1f} ms"
    )


def main() -> None:
    """Build the site, measure, enlarge its index, measure again."""
    parser = argparse.ArgumentParser(
        description="Measure search in a real browser."
    )
    parser.add_argument(
        "--times",
        type=int,
        default=100,
        help="how many times as many questions (100)",
    )
    parser.add_argument(
        "--queries",
        type=int,
        default=60,
        help="how many queries to type (60)",
    )
    parsed = parser.parse_args()
    asked = [query.query for query in queries()]
    asked = random.Random(7).sample(
        [q for q in asked if len(q) > 2], parsed.queries
    )
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        site = Path(folder)
        command = [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "--quiet",
            "--site-dir",
            folder,
        ]
        subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
            check=True,
        )
        content = curation.load(ROOT)
        found = search_index.index(
            content, search_documents.documents(content, ROOT / "docs")
        )
        for times in (1, parsed.times):
            parts = search_index.data(_multiplied(found, times))
            scripts = {
                name: search_index.script(name, part)
                for name, part in parts.items()
            }
            for name, script in scripts.items():
                path = site / FOLDER / f"{name}.js"
                path.write_text(script, encoding="utf-8")
            packed = len(gzip.compress(scripts["index"].encode()))
            print(
                f"{parts['index']['documents']} documents, {len(parts)} parts, "
                f"{packed:,} bytes for every query"
            )
            with served(site) as address:
                _measure(browser, address, asked)


if __name__ == "__main__":
    main()
