"""How well search finds what people mean and what pages say: a table, from the engine itself or from the real box.

    python tests/support/measuring.py --seed 1 2
    python tests/support/measuring.py --seed 1 --misses phrase
    python tests/support/measuring.py --query "slot variables"

The engine runs in Node.js, from the files of the built site (`make site`); with `--browser chromium` or `--browser
firefox`, it is asked through the box that readers use.
"""

import argparse
import json
import shutil
import statistics
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml

import drawing

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

Query = tuple[str, set[str]]
ENGINE = (
    "words",
    "vocabulary",
    "collection",
    "formulas",
    "texts",
    "terms",
    "engine",
    "session",
)
INDEX = "assets/generated/search/index.js"
PLACES = 5

_ASK = """const [field, link, query, done] = arguments
const input = document.querySelector(field)
input.value = query
input.dispatchEvent(new Event("input"))
const hrefs = () => [...document.querySelectorAll(link)].map(a => a.href)
const look = () => (%s)(query) ? done(hrefs()) : setTimeout(look, 10)
look()"""


def ask(site: Path, queries: Iterable[str]) -> list[dict[str, Any]]:
    """What the engine answers, by the files of a built site.

    Raises:
        RuntimeError: there is no Node.js, or it failed.
    """
    node = shutil.which("node")
    if node is None:
        raise RuntimeError(
            "needs Node.js; on Debian: apt-get install nodejs"
        )
    code, made = (
        site / "assets/javascripts/search",
        site / "assets/generated",
    )
    scripts = [
        *(code / f"{name}.js" for name in ENGINE),
        made / "search/index.js",
        made / "search",
    ]
    typed = "\n".join(map(json.dumps, queries))
    done = subprocess.run(
        [node, HERE / "searching.js", *scripts],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return [json.loads(line) for line in done.stdout.strip().split("\n")]


def names(answers: list[dict[str, Any]]) -> list[list[str]]:
    """The names of the results of each answer, best first."""
    return [
        [item["name"] for item in answer["items"]] for answer in answers
    ]


def ask_chromium(site: Path, queries: list[str]) -> list[list[str]]:
    """The names of the results that Chromium shows in the box of a built site."""
    from browsing import chromium, served
    from searching import SearchBox

    with (
        served(site) as address,
        chromium() as browser,
        browser.new_page() as page,
    ):
        page.goto(address)
        box = SearchBox(page)
        box.open()
        return [box.slugs(query) for query in queries]


def ask_firefox(site: Path, queries: list[str]) -> list[list[str]]:
    """The names of the results that Firefox shows in the box of a built site."""
    from browsing import served
    from firefox import firefox
    from searching import ANSWERED, FIELD, LINK

    def asked(query: str) -> list[str]:
        found = window.wait_for(_ASK % ANSWERED, FIELD, LINK, query)
        return [href.rpartition("#")[2] for href in found]

    with served(site) as address, firefox() as window:
        window.open(address)
        window.type(FIELD, "a")
        return [asked(query) for query in queries]


def meant() -> dict[str, list[Query]]:
    """The queries of people's own words, by kind, and all that were not tuned on."""
    listed = yaml.safe_load(
        (ROOT / "tests/search/queries.yml").read_text(encoding="utf-8")
    )
    kinds: dict[str, list[Query]] = {"meant: all": []}
    for entry in listed:
        query = (entry["query"], set(entry["accepted"]))
        kinds["meant: all"].append(query)
        kinds.setdefault(f"meant: {entry['split']}", []).append(query)
        kinds.setdefault(f"meant: {entry['kind']}", []).append(query)
    return kinds


def rank(names: list[str], accepted: set[str]) -> int:
    """The place of the first right answer; 0 for none. Where any answer is right, the first is."""
    if not accepted:
        return bool(names)
    return next(
        (place for place, name in enumerate(names, 1) if name in accepted),
        0,
    )


def table(
    kinds: dict[str, list[Query]],
    asked: Callable[[list[str]], list[list[str]]],
) -> dict[str, list[int]]:
    """The place of the first right answer for each query, by kind."""
    flat = list(
        dict.fromkeys(
            query for queries in kinds.values() for query, _ in queries
        )
    )
    answers = dict(zip(flat, asked(flat), strict=True))
    return {
        kind: [
            rank(answers[query], accepted) for query, accepted in queries
        ]
        for kind, queries in kinds.items()
    }


def lines(ranks: dict[str, list[int]]) -> Iterable[str]:
    """The table as Markdown."""
    yield "| drawn from an answer, or meant | n | first | first three | first five | not shown |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for kind, places in ranks.items():
        first, three, five = (
            sum(0 < p <= most for p in places) / len(places)
            for most in (1, 3, PLACES)
        )
        none = sum(p == 0 for p in places) / len(places)
        yield f"| {kind} | {len(places)} | {first:.3f} | {three:.3f} | {five:.3f} | {none:.3f} |"


BOXES = {"chromium": ask_chromium, "firefox": ask_firefox}


def main() -> None:
    """Print the table, or the misses of a kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--site", type=Path, default=ROOT / "site", help="the built site"
    )
    parser.add_argument(
        "--seed", type=int, nargs="+", default=[1], help="what to draw"
    )
    parser.add_argument(
        "--most", type=int, default=600, help="queries of a kind"
    )
    parser.add_argument(
        "--browser",
        choices=BOXES,
        help="ask the box in a browser, not the engine",
    )
    parser.add_argument(
        "--misses", help="a kind whose misses are listed instead"
    )
    parser.add_argument(
        "--query",
        nargs="+",
        help="what is found by these, and nothing else",
    )
    given = parser.parse_args()
    if not (given.site / INDEX).exists():
        parser.error(f"{given.site} holds no built site; run make site")
    if given.query:
        for answer in ask(given.site, given.query):
            print(*(item["name"] for item in answer["items"][:PLACES]))
        return
    kinds = meant()
    for seed in given.seed:
        for kind, queries in drawing.drawn(
            given.site, seed, given.most
        ).items():
            kinds[f"{kind}, seed {seed}"] = queries
    if given.misses:
        kinds = {
            kind: queries
            for kind, queries in kinds.items()
            if given.misses in kind
        }
    found: dict[str, list[str]] = {}
    times: list[float] = []

    def asked(queries: list[str]) -> list[list[str]]:
        if given.browser:
            shown = BOXES[given.browser](given.site, queries)
            found.update(zip(queries, shown, strict=True))
            return [found[query] for query in queries]
        for query, answer in zip(
            queries, ask(given.site, queries), strict=True
        ):
            found[query] = [item["name"] for item in answer["items"]]
            times.append(answer["took"])
        return [found[query] for query in queries]

    ranks = table(kinds, asked)
    if given.misses:
        for kind, places in ranks.items():
            for (query, accepted), place in zip(
                kinds[kind], places, strict=True
            ):
                if place != 1:
                    print(
                        f"{place or '-':>2} {query!r} wants {sorted(accepted)}, first {found[query][:3]}"
                    )
        return
    print("\n".join(lines(ranks)))
    if times:
        slow = sorted(times)[-max(1, len(times) // 20)]
        print(
            f"\nmilliseconds a query: {statistics.median(times):.1f}, of the slowest in 20 {slow:.1f}"
        )


if __name__ == "__main__":
    main()
