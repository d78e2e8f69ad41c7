#!/usr/bin/env python3
"""What it costs to make the site, beside plain Material building the same pages, as the collection grows.

usage: PYTHONPATH=tests/support bench.py [--sizes 1,4,16] [--repeat N] [--items 1000,10000] [--profile]
           [--folder DIR] [--json FILE]

For each size a collection is made up (see generate.py), and its pages are written out for plain Material too (see
plain.py). All is measured in one run, one after the other, since machines differ and neighbors make noise: processor
time of the user and the peak of memory. Of several rounds the least counts. With Chromium it also measures what search
fetches and how long it takes to its first result. Prints tables in Markdown.
"""

import argparse
import contextlib
import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import copies
import generate
from serving import Server

BENCHMARKS = Path(__file__).resolve().parent
ROOT = BENCHMARKS.parent

SITE, TWIN = "project", "plain"
MADE = (
    "build",
    "site",
    "docs/topics",
    "docs/assets/generated",
    "docs/questions.json",
    "docs/_headers",
)
"""What commands write, and a first run has not."""

COMMANDS = {
    "normalise": ("scripts/normalise.py",),
    "mkdocs": ("-m", *copies.BUILDERS["mkdocs"]),
    "zensical": ("-m", *copies.BUILDERS["zensical"]),
    "plain": ("-m", "mkdocs", "build", "--quiet"),
}
MEGABYTE = 1_000_000

REWRITE = """
import sys, time
from pathlib import Path
from rectified import ROOT, pipeline
pipeline.run(ROOT, pipeline.Options())
path = Path(sys.argv[1])
path.write_text(path.read_text(encoding="utf-8").replace("**Asked", "It was so.\\n\\n**Asked"), encoding="utf-8")
began = time.process_time()
pipeline.run(ROOT, pipeline.Options())
print(time.process_time() - began)
"""
"""Writes pages, edits an answer, and says how long it takes to write them again in the same process."""

SERVED = 4
"""Up to this size it is measured how long an edit takes to show; beyond, a build takes longer than anybody waits."""


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds of the user's processor time, seconds on the clock, and megabytes at the peak."""

    cpu: float
    wall: float
    memory: float


@dataclass
class Row:
    """All that was measured at one size; `costs` by step."""

    times: float
    questions: int
    costs: dict[str, Cost] = field(default_factory=dict)
    pages: float = 0
    index: float = 0
    packed: float = 0
    fetched: float | None = None
    first_result: float | None = None
    matching: dict[int, float] = field(default_factory=dict)
    rewritten: float = 0
    shown: float | None = None

    def ratio(self, *steps: str) -> float:
        """Processor time of some steps, as a multiple of plain Material's."""
        return (
            sum(self.costs[step].cpu for step in steps)
            / self.costs["plain"].cpu
        )


def measured(folder: Path, command: Sequence[str]) -> Cost:
    """Run Python in a copy of the project, or in its twin, and say what it took.

    Raises:
        SystemExit: it failed; what it said is shown.
    """
    with (folder / "said.log").open("w+", encoding="utf-8") as log:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=folder,
            env=copies.environment(folder),
            stdout=log,
            stderr=log,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        log.seek(0)
        if process.returncode:
            sys.exit(
                f"{' '.join(command)} in {folder}: {process.returncode}\n{log.read()[-3000:]}"
            )
    return Cost(usage.ru_utime, wall, usage.ru_maxrss * 1024 / MEGABYTE)


def profiled(folder: Path, step: str, entries: int = 25) -> str:
    """The functions that a step spends most in, themselves and with what they call."""
    record = folder / "profile.out"
    script = COMMANDS[step]
    measured(folder, ["-m", "cProfile", "-o", str(record), *script])
    show = (
        f"import pstats; p = pstats.Stats({str(record)!r}); p.strip_dirs();"
        f"p.sort_stats('cumulative').print_stats({entries}); p.sort_stats('tottime').print_stats({entries})"
    )
    return subprocess.run(
        [sys.executable, "-c", show],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def _edit(folder: Path) -> None:
    """Add a sentence to the first answer."""
    path = min((folder / "questions").glob("*/*.md"))
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            "**In practice.**", "**In practice.** So it is."
        )
    )


def _round(project: Path, twin: Path) -> dict[str, Cost]:
    """One round of every step, from nothing and again."""
    for name in MADE:
        path = project / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(
            missing_ok=True
        )
    costs = {}

    def step(name: str, command: str, folder: Path = project) -> None:
        costs[name] = measured(folder, COMMANDS[command])

    step("normalise", "normalise")
    step("mkdocs", "mkdocs")
    if not twin.is_dir():
        copies.call(project, str(BENCHMARKS / "plain.py"), str(twin))
    step("plain", "plain", twin)
    step("normalise again", "normalise")
    step("mkdocs again", "mkdocs")
    _edit(project)
    step("normalise edited", "normalise")
    return costs


def _least(rounds: Sequence[dict[str, Cost]]) -> dict[str, Cost]:
    return {
        step: min(
            (costs[step] for costs in rounds), key=lambda cost: cost.cpu
        )
        for step in rounds[0]
    }


def _sizes(row: Row, site: Path) -> None:
    """Weigh pages and search index."""
    row.pages = (
        sum(path.stat().st_size for path in site.rglob("*.html")) / MEGABYTE
    )
    index = [
        path.read_bytes()
        for path in sorted((site / "assets/generated/search").glob("*.js"))
    ]
    row.index = sum(map(len, index)) / 1000
    row.packed = sum(len(gzip.compress(data)) for data in index) / 1000


@contextlib.contextmanager
def _chromium() -> Iterator[
    Callable[[Path, str], tuple[float, float]] | None
]:
    """What searches in a built site for a word, if there is a browser: gives kilobytes fetched and milliseconds."""
    from playwright.sync_api import Request

    from browsing import chromium, served
    from rectified.printing.printer import BROWSERS
    from searching import LINK, SearchBox

    if not any(map(shutil.which, BROWSERS)):
        yield None
        return
    with chromium() as browser:

        def search(site: Path, word: str) -> tuple[float, float]:
            with (
                served(site) as address,
                browser.new_context() as window,
                window.new_page() as page,
            ):
                page.goto(address)
                page.wait_for_load_state("networkidle")
                # The texts come after the first result, however fast they are.
                page.route(
                    "**/search/texts-*.js", lambda route: route.abort()
                )
                finished: list[Request] = []
                page.context.on(
                    "requestfinished",
                    lambda request: finished.append(request),
                )
                box = SearchBox(page)
                began = time.perf_counter()
                box.open()
                page.keyboard.type(word)
                page.locator(LINK).first.wait_for()
                took = time.perf_counter() - began
                # A copy: asking for one size lets more requests finish.
                fetched = sum(
                    request.sizes()["responseBodySize"]
                    for request in tuple(finished)
                )
                return fetched / 1000, 1000 * took

        yield search


def _searched(row: Row, project: Path) -> None:
    """Search for a word of the first question's title."""
    path = min((project / "questions").glob("*/*.md"))
    word = path.stem.split("-")[0]
    with _chromium() as search:
        if search:
            row.fetched, row.first_result = search(project / "site", word)


def _matched(project: Path, count: int) -> float:
    """Seconds of processor time that a new list of so many items takes, from reading to drafts."""
    chance = random.Random(count)
    titles = [
        line.removeprefix("title: ").split()
        for path in sorted((project / "questions").glob("*/*.md"))
        for line in path.read_text(encoding="utf-8").splitlines()[1:2]
    ]
    items = []
    for number in range(1, count + 1):
        title = chance.choice(titles)
        swapped = [
            chance.choice(chance.choice(titles))
            if chance.random() < 0.3
            else word
            for word in title
        ]
        items.append(
            f"### {number}. {' '.join(swapped)}\n\nIt is {' '.join(chance.choice(titles))}\n"
        )
    lists = project / "build/lists"
    lists.mkdir(parents=True, exist_ok=True)
    (lists / f"list{count}.md").write_text(
        "\n".join(items), encoding="utf-8"
    )
    record = (project / "sources.yml").read_text(encoding="utf-8")
    try:
        new = (
            str(lists / f"list{count}.md"),
            "--new",
            f"list{count}",
            "--title",
            "a list",
        )
        copies.call(project, "scripts/record_sources.py", *new)
        return measured(
            project,
            [
                "scripts/normalise.py",
                "--sources",
                str(lists / f"list{count}.md"),
            ],
        ).cpu
    finally:
        (project / "sources.yml").write_text(record, encoding="utf-8")


def _edited(row: Row, project: Path) -> None:
    """How long an edit takes while the site is served: until pages are written, and until the new one is shown."""
    path = min((project / "questions").glob("*/*.md"))
    row.rewritten = float(
        copies.call(project, "-c", REWRITE, str(path)).splitlines()[-1]
    )
    if row.times > SERVED:
        return
    page = f"topics/{path.parent.name}/"
    server = Server(project)
    try:
        server.wait(lambda: server.page(page), "the site is not served")
        copies.edit(
            path, ("**In practice.**", "**In practice.** This is new.")
        )
        row.shown = server.wait(
            lambda: "This is new." in server.page(page),
            "the page is the old one",
        )
    finally:
        server.process.kill()  # asked kindly, it would first end the build that it is at
        server.process.wait()


def bench(
    folder: Path, times: float, repeat: int, items: Sequence[int]
) -> Row:
    """Measure one size.

    Args:
        folder: where the project and its twin are made.
        times: the size, see generate.py.
        repeat: how many rounds.
        items: lengths of lists to match.
    """
    shutil.rmtree(folder, ignore_errors=True)
    project, twin = folder / SITE, folder / TWIN
    generate.write(project, times)
    row = Row(times, len(list((project / "questions").glob("*/*.md"))))
    row.costs = _least([_round(project, twin) for _ in range(repeat)])
    _sizes(row, project / "site")
    _searched(row, project)
    try:
        row.costs["zensical"] = measured(project, COMMANDS["zensical"])
    except SystemExit as refused:  # it has limits of its own
        print(refused, file=sys.stderr)
    base = row.costs["normalise again"].cpu
    _edited(row, project)
    row.matching = {
        count: _matched(project, count) - base for count in items
    }
    return row


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rule = ["--:"] * len(head)
    return (
        "\n".join(
            f"| {' | '.join(line)} |" for line in (head, rule, *lines)
        )
        + "\n"
    )


def tables(rows: Sequence[Row]) -> str:
    """What was measured, as Markdown."""

    def seconds(row: Row, step: str) -> str:
        return f"{row.costs[step].cpu:.1f}" if step in row.costs else "–"

    def peak(row: Row, step: str) -> str:
        return (
            f"{row.costs[step].memory:,.0f}" if step in row.costs else "–"
        )

    def known(value: float | None) -> str:
        return "–" if value is None else f"{value:,.0f}"

    first = _table(
        ("size", "questions", "normalise", "mkdocs", "plain", "ratio", "normalise again", "mkdocs again", "ratio",
         "one edited", "zensical"),
        [
            (f"{row.times:g}×", f"{row.questions:,}", seconds(row, "normalise"), seconds(row, "mkdocs"),
             seconds(row, "plain"), f"**{row.ratio('normalise', 'mkdocs'):.2f}**", seconds(row, "normalise again"),
             seconds(row, "mkdocs again"), f"**{row.ratio('normalise again', 'mkdocs again'):.2f}**",
             seconds(row, "normalise edited"), seconds(row, "zensical"))
            for row in rows
        ],
    )  # fmt: skip
    steps = ("normalise", "mkdocs", "plain", "zensical")
    memory = _table(
        ("size", *steps, "ratio"),
        [
            (f"{row.times:g}×", *(peak(row, step) for step in steps),
             f"**{row.costs['mkdocs'].memory / row.costs['plain'].memory:.2f}**")
            for row in rows
        ],
    )  # fmt: skip
    sizes = _table(
        ("size", "pages, MB", "search index, kB", "gzipped", "fetched before the first result, kB", "after, ms"),
        [
            (f"{row.times:g}×", f"{row.pages:,.1f}", known(row.index), known(row.packed), known(row.fetched),
             known(row.first_result))
            for row in rows
        ],
    )  # fmt: skip
    matching = _table(
        ("size", "items", "seconds"),
        [
            (f"{row.times:g}×", f"{count:,}", f"{cpu:.1f}")
            for row in rows
            for count, cpu in row.matching.items()
        ],
    )  # fmt: skip
    edits = _table(
        (
            "size",
            "pages written, s of processor time",
            "shown, s on the clock",
        ),
        [
            (
                f"{row.times:g}×",
                f"{row.rewritten:.2f}",
                "–" if row.shown is None else f"{row.shown:.1f}",
            )
            for row in rows
        ],
    )
    parts = {
        "Processor time of the user, in seconds": first,
        "Peak of memory, in megabytes": memory,
        "Sizes": sizes,
        "An edit under `make serve`": edits,
        "Matching a new list, in seconds of processor time": matching,
    }
    return "\n".join(
        f"{title}:\n\n{table}" for title, table in parts.items()
    )


def _numbers(text: str) -> list[float]:
    return [float(number) for number in text.split(",") if number]


def main() -> int:
    """Run the command. Returns its exit status."""
    parser = argparse.ArgumentParser(
        description="Measure what it costs to make the site."
    )
    parser.add_argument(
        "--sizes",
        type=_numbers,
        default=[1, 4, 16],
        help="how many times 128 questions",
    )
    parser.add_argument(
        "--repeat",
        type=int,
        default=1,
        help="rounds, of which the least counts",
    )
    parser.add_argument(
        "--items",
        type=_numbers,
        default=[1000, 10_000],
        help="lengths of lists, matched at size 1",
    )
    parser.add_argument(
        "--profile",
        action="store_true",
        help="say which functions take the time, too",
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=ROOT / "build/bench",
        help="where everything is made",
    )
    parser.add_argument(
        "--json", type=Path, help="where to write what was measured"
    )
    parsed = parser.parse_args()
    rows = []
    for times in parsed.sizes:
        folder = parsed.folder.resolve() / f"{times:g}x"
        rows.append(
            bench(
                folder,
                times,
                parsed.repeat,
                list(map(int, parsed.items)) if times <= 1 else [],
            )
        )
        print(json.dumps(asdict(rows[-1])), file=sys.stderr, flush=True)
        if parsed.profile:
            for step in ("normalise", "mkdocs"):
                report = folder / f"profile-{step}.txt"
                report.write_text(
                    profiled(folder / SITE, step), encoding="utf-8"
                )
                print(
                    f"{report}: which functions `{step}` spends its time in",
                    file=sys.stderr,
                )
    print(tables(rows))
    if parsed.json:
        parsed.json.write_text(
            json.dumps([asdict(row) for row in rows], indent=1) + "\n",
            encoding="utf-8",
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
