"""What all tests share: a small curation, built sites and a browser; and how a run goes, from order to last line."""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.database import DirectoryBasedExampleDatabase
from playwright.sync_api import Browser, Page, expect

import calculating
import copies
import published
import repeating
import untried
from browsing import chromium, pages_of, served
from rectified import ROOT
from rectified.checks import history
from sharing import once

pytest_plugins = ["proving.recording", "small_lists"]

TESTS = Path(__file__).parent

# Fixed by default, so that a run says the same twice; `long` looks for what the fixed examples miss, each time with
# another seed, and keeps what fails, to try it first in the next run. Both must be said: where CI is set, Hypothesis
# would take fixed examples and keep nothing.
KEPT = (
    Path(
        os.environ.get("HYPOTHESIS_STORAGE_DIRECTORY", ROOT / ".hypothesis")
    )
    / "examples"
)
settings.register_profile(
    "fixed", derandomize=True, database=None, deadline=None
)
settings.register_profile(
    "long",
    max_examples=300,
    derandomize=False,
    database=DirectoryBasedExampleDatabase(KEPT),
    deadline=None,
    print_blob=True,
)
settings.register_profile(
    "quick",
    max_examples=15,
    derandomize=True,
    database=None,
    deadline=None,
)  # for runs over and over
PROFILE = os.environ.get("HYPOTHESIS_PROFILE") or (
    "long" if os.environ.get("CI") else "fixed"
)
settings.load_profile(PROFILE)
SEED = int(
    os.environ.setdefault("HYPOTHESIS_SEED", str(random.getrandbits(32)))
)
"""One for all processes of a run of random examples, which hear of it by the environment."""

# Small repositories that tests make lack the commit that CI names.
os.environ.pop(history.BASE, None)

# A busy machine is no fault of a page; what readers wait for is measured by `make bench`.
expect.set_options(timeout=15_000)


def _seeded() -> str:
    """How the random examples of this run are tried again."""
    again = f"Random examples; these again: HYPOTHESIS_PROFILE=long HYPOTHESIS_SEED={SEED}"
    return again if PROFILE == "long" else ""


def pytest_report_header() -> str:
    """Say it first, too, for a run that does not end."""
    return _seeded()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the small project, free to be spoiled."""
    shutil.copytree(TESTS / "project", tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of the run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


@pytest.fixture(scope="session")
def clone(shared: Path) -> Path:
    """The checkout as a fresh clone, in which no site was built before MkDocs builds the first."""
    return once(shared / "clone", copies.fresh_clone)


@pytest.fixture(scope="session")
def built_site(clone: Path, shared: Path) -> Path:
    """The real site, built once a run with MkDocs as readers get it."""

    def make(folder: Path) -> None:
        assert not (clone / "docs/assets/generated").exists(), (
            "what a build makes was there before"
        )
        copies.build(clone, site=folder)

    return once(shared / "site", make)


@pytest.fixture(scope="session")
def offline_copy(clone: Path, built_site: Path, shared: Path) -> Path:
    """The copy that opens from disk, built once a run, behind the site from the same clone."""

    def make(folder: Path) -> None:
        copies.build(clone, "offline", folder)

    return once(shared / "offline", make)


@pytest.fixture(scope="session")
def address(built_site: Path) -> Iterator[str]:
    """Where the built site is served."""
    with served(built_site) as url:
        yield url


@pytest.fixture(scope="session")
def pages(built_site: Path) -> list[str]:
    """Every page of the site."""
    return pages_of(built_site)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of the process."""
    with chromium() as found:
        yield found


AGAIN = ["TimeoutError", r"expected (?:not )?to (?:be|have|contain)"]
"""What a browser test says that has waited in vain, as on a machine that was busy with something else."""

MANY = 3
"""So many tests of a run may need a second try; more are a fault of the pages, or of the tests."""


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what needs the built site, which `make check` leaves out, and let a browser be waited for twice."""
    needed = set(getattr(item, "fixturenames", ()))
    if {"built_site", "browser"} & needed:
        item.add_marker("site")
    if "browser" in needed:
        item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=AGAIN))
    # By --hypothesis-seed or @seed, Hypothesis would keep nothing that fails.
    test = getattr(item, "function", None)
    if PROFILE == "long" and repeating.worth_repeating(item) and test:
        test._hypothesis_internal_use_seed = SEED


def _tried_again(terminalreporter: pytest.TerminalReporter) -> list[str]:
    """The tests that passed only at the second try."""
    tries, passed = (
        {report.nodeid for report in terminalreporter.stats.get(kind, ())}
        for kind in ("rerun", "passed")
    )
    return sorted(tries & passed)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in which many tests needed a second try."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and len(_tried_again(reporter)) > MANY:
        session.exitstatus = (
            session.exitstatus or pytest.ExitCode.TESTS_FAILED
        )


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages, each in a window of its own with nothing cached, and shuts them when the test is over."""
    windows = []

    def opened(
        width: int = 1280, height: int = 900, **options: Any
    ) -> Page:
        windows.append(
            browser.new_context(
                viewport={"width": width, "height": height}, **options
            )
        )
        return windows[-1].new_page()

    yield opened
    for window in windows:
        window.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Iterator[Page]:
    """A desktop page on which no script may fail, not even one that nobody waits for."""
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    yield page
    assert not failed, failed


@pytest.fixture
def plain(new_page: Callable[..., Page]) -> Page:
    """A desktop page without JavaScript."""
    return new_page(java_script_enabled=False)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--answer` keeps to some questions, `--passed` to what another run left."""
    parser.addoption(
        "--answer",
        action="append",
        default=[],
        metavar="PATH",
        help="of the tests for each answer run those of this one",
    )
    parser.addoption(
        "--passed",
        type=Path,
        metavar="CACHE",
        help="leave out what passed in the run of the same commit that kept this folder .pytest_cache",
    )


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Put proofs first, so that one that fails reports first, and what needs a built site last.

    One process builds it while others run what does not need it; then each makes something that others would wait for.
    """

    def stage(item: pytest.Item) -> int:
        if item.path.is_relative_to(TESTS / "formulas"):
            return 0
        if makes := item.get_closest_marker("makes"):
            return 1 if makes.args == ("site",) else 3
        return 4 if item.get_closest_marker("site") else 2

    items.sort(key=stage)
    if chosen := config.getoption("--answer"):
        _leave_out(
            config, items, lambda item: _of_another_answer(item, chosen)
        )
    if cache := config.getoption("--passed"):
        passed = repeating.passed(cache)
        _leave_out(
            config,
            items,
            lambda item: (
                item.nodeid in passed
                and not repeating.worth_repeating(item)
            ),
        )


def _leave_out(
    config: pytest.Config,
    items: list[pytest.Item],
    which: Callable[[pytest.Item], bool],
) -> None:
    """Deselect some of the tests that were collected."""
    left = [item for item in items if which(item)]
    kept = [item for item in items if not which(item)]
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def _of_another_answer(item: pytest.Item, chosen: list[str]) -> bool:
    """Whether a test is for one answer, and for none of these."""
    _, _, of = item.nodeid.partition("[questions/")
    return bool(of) and not any(
        f"questions/{of}".startswith(f"{path}:") for path in chosen
    )


@pytest.fixture
def remark(
    record_property: Callable[[str, object], None],
) -> Callable[[str], None]:
    """Leaves something for a person to judge, which is said at the end of the run and fails nothing."""
    return lambda text: record_property("remark", text)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter,
) -> Iterator[None]:
    """Say last what a person should judge and, in one line, what was not tried."""
    yield
    found = terminalreporter.stats
    _note_what_passed(terminalreporter)
    said = [
        value
        for report in found.get("passed", ())
        for name, value in report.user_properties
        if name == "remark"
    ]
    if any("site" in report.keywords for report in found.get("passed", ())):
        said.append(published.left_out())
    said.append(
        untried.line(
            report.longrepr[2] for report in found.get("skipped", ())
        )
    )
    said.append(_seeded())
    if again := _tried_again(terminalreporter):
        said.append(
            f"Waited in vain the first time, and passed the second ({len(again)}, at most {MANY}): {', '.join(again)}"
        )
    for text in filter(None, said):
        terminalreporter.write_line(text, yellow=True)


def _note_what_passed(terminalreporter: pytest.TerminalReporter) -> None:
    """Keep it for `--passed`, where pytest keeps anything at all."""
    cache = getattr(terminalreporter.config, "cache", None)
    if cache is None:
        return
    ids = {
        outcome: {
            getattr(report, "nodeid", "")
            for report in terminalreporter.stats.get(outcome, ())
        }
        for outcome in ("passed", "failed", "error", "skipped")
    }
    bad = ids["failed"] | ids["error"]
    repeating.note(cache, set().union(*ids.values()), ids["passed"] - bad)


@pytest.fixture(scope="module")
def bare(browser: Browser) -> Iterator[Page]:
    """A page with the calculators and nothing else; one for a whole module, since they only compute."""
    with browser.new_context() as window:
        page = window.new_page()
        calculating.load(page)
        yield page
