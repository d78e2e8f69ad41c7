#!/usr/bin/env python3
"""Measure search in a real browser through the real search box, at today's size and with a hundred times the questions.

usage: search.py [--times N] [--queries N]        needs Chromium and requirements-test.txt; builds the site by itself

Prints the compressed size of the index, the time from turning to the search box to the first answer, and the time from
the last key of a query to the last change of the result list: median, 95th percentile, worst.
"""

import argparse
import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests")]

from playwright.sync_api import Browser  # noqa: E402

from browsing import chromium, served  # noqa: E402 - the tests' own box and browser, so that both measure alike
from rectified import curation  # noqa: E402
from rectified.site import search_index  # noqa: E402
from searching import SearchBox, queries  # noqa: E402

INDEX = "assets/generated/search-index.js"
RARE = 2  # a word in at most so many documents is one that other collections would have others of
NEW = 0.2  # share of its rare words that each copy has for itself; the vocabulary then grows about tenfold


def _decoded(text: str) -> list[tuple[int, int]]:
    found, document, step = [], -1, ""
    for letter in text:
        if letter.isupper():
            document += int(step, 36) if step else 1
            found.append((document, ord(letter) - 64))
            step = ""
        else:
            step += letter
    return found


def _multiplied(data: dict[str, Any], times: int) -> dict[str, Any]:
    """The index of `times` as many questions: copies in which names trade words and rare words become others."""
    chance = random.Random(5)
    known = data["words"].split(" ")
    documents, formulas = list(data["documents"]), list(data["formulas"])
    size = len(documents)
    original = {
        word: _decoded(text)
        for word, text in zip(known, data["postings"].split(" "), strict=True)
    }
    postings = {word: list(found) for word, found in original.items()}
    questions = [
        n
        for n, (topic, name, *_) in enumerate(data["documents"])
        if topic >= 0 and name
    ]

    def varied(text: str) -> str:
        words = text.split(" ")
        words[chance.randrange(len(words))] = chance.choice(known)
        return " ".join(words)

    for copy in range(1, times):
        new = {n: len(documents) + i for i, n in enumerate(questions)}
        for n in questions:
            topic, name, title, short, aliases = data["documents"][n]
            documents.append(
                (
                    topic,
                    f"{name}-{copy}",
                    varied(title),
                    short,
                    [varied(alias) for alias in aliases],
                )
            )
        formulas += [
            (new[n], formula, shown)
            for n, formula, shown in data["formulas"]
            if n in new
        ]
        for word, found in original.items():
            own = word
            if len(found) <= RARE and chance.random() < NEW:
                place = chance.randrange(len(word))
                own = (
                    word[:place]
                    + "".join(chance.choices("aeiourstln", k=2))
                    + word[place:]
                )
            postings.setdefault(own, []).extend(
                (new[n], weight) for n, weight in found if n in new
            )
    assert len(documents) == size + (times - 1) * len(questions)
    words = sorted(word for word in postings if postings[word])
    encoded = " ".join(
        search_index.encode(sorted(postings[word])) for word in words
    )
    return {
        **data,
        "documents": documents,
        "formulas": formulas,
        "words": " ".join(words),
        "postings": encoded,
    }


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
        "--queries", type=int, default=60, help="how many queries to type (60)"
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
        data = search_index.data(
            content, search_index.documents(content, ROOT / "docs")
        )
        for times in (1, parsed.times):
            index = _multiplied(data, times) if times > 1 else data
            script = f"self.rectifiedIndex={json.dumps(index, ensure_ascii=False, separators=(',', ':'))}\n"
            (site / INDEX).write_text(script, encoding="utf-8")
            packed = len(gzip.compress(script.encode()))
            print(
                f"{len(index['documents'])} documents, {index['words'].count(' ') + 1} words, {packed:,} bytes"
            )
            with served(site) as address:
                _measure(browser, address, asked)


if __name__ == "__main__":
    main()
