"""`make serve`: what is saved is shown, a slip is said in a line, and nothing is left running."""

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

import copies
import serve
from rectified.errors import BadInput
from serving import Server

LONGEST = 20
"""Seconds that a build takes at most."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(
        copies.fork(tmp_path_factory.mktemp("served") / "project")
    )
    server.wait(
        lambda: server.page("topics/shapes/"), "the site is not served"
    )
    yield server
    if server.process.poll() is None:
        server.stop()


def quiet(server: Server) -> None:
    """Wait until no build is under way and none follows; one that meets a slip says no end, and has a moment."""
    count = -1
    while count != (count := server.builds()):
        began = time.monotonic()
        while not server.idle() and time.monotonic() - began < LONGEST:
            time.sleep(0.1)
        time.sleep(2)


def test_an_edit_is_shown_everywhere_at_once(server: Server) -> None:
    quiet(server)
    before = server.builds()
    copies.edit(
        server.folder / "questions/shapes/window-count.md",
        ("In a row of", "Within a row of"),
    )
    server.wait(
        lambda: "Within a row of" in server.page("topics/shapes/"),
        "the page is the old one",
    )
    assert "Within a row of" in server.page("questions.json")
    assert "Within a row of" in server.page(
        "assets/generated/search/titles-0.js"
    )
    quiet(server)
    # One, as a rule; MkDocs begins a second one where a busy machine writes the files too far apart.
    assert server.builds() - before in {1, 2}


@pytest.mark.parametrize(
    ("line", "right", "wrong", "mended"),
    [
        (3, "level: intermediate", "level: hard", "two beginnings"),
        (16, "From cell 2", "From cell $2^{$", "two doors"),
    ],
    ids=["front matter", "formula"],
)
def test_a_slip_is_said_in_one_line_and_forgotten_once_mended(
    line: int, right: str, wrong: str, mended: str, server: Server
) -> None:
    path = server.folder / "questions/rates/step-size.md"
    whole = path.read_text(encoding="utf-8")
    assert right in whole
    path.write_text(whole.replace(right, wrong), encoding="utf-8")
    said = re.compile(
        rf"^serve\.py: questions/rates/step-size\.md:{line}(:\d+)?: .*$",
        re.MULTILINE,
    )
    server.wait(lambda: said.search(server.said), "no word")
    assert "Traceback" not in server.said
    assert server.page("topics/rates/"), "the page stays"
    path.write_text(
        re.sub("two (starts|beginnings)", mended, whole), encoding="utf-8"
    )
    server.wait(
        lambda: mended in server.page("topics/rates/"),
        "it does not recover",
    )


def _config(site: Path) -> MkDocsConfig:
    config = MkDocsConfig()
    config.site_dir = str(site)
    return config


@pytest.mark.parametrize(
    "met", [Abort("in a macro"), BadInput("a.md:1", "a slip", "mend it")]
)
def test_a_build_that_meets_a_slip_is_made_up_for(
    met: Exception, tmp_path: Path
) -> None:
    """At the start, when a slip was just saved, and when it is mended."""
    changes, slips = serve.Changes(Path()), [False, True, False]
    config, page = _config(tmp_path), tmp_path / "page.html"

    def build(config: MkDocsConfig) -> None:
        page.unlink(missing_ok=True)
        if slips.pop(0):
            raise met
        page.write_text(str(len(slips)))

    builds = serve.Builds(build, changes)
    builds(config)
    builds(config)
    assert builds.owed
    assert changes.happened.is_set()
    assert page.read_text() == "2"
    builds(config)
    assert not builds.owed
    assert page.read_text() == "0"


def test_a_slip_at_the_first_build_ends_the_program(tmp_path: Path) -> None:
    def build(config: MkDocsConfig) -> None:
        raise Abort("a slip")

    with pytest.raises(Abort):
        serve.Builds(build, serve.Changes(Path()))(_config(tmp_path))


def test_a_page_is_shown_though_a_slip_was_saved_during_its_build(
    server: Server,
) -> None:
    quiet(server)
    path = server.folder / "questions/shapes/window-count.md"
    whole = path.read_text(encoding="utf-8")
    begun = server.builds()
    path.write_text(whole.replace("row of", "rank of"), encoding="utf-8")
    server.wait(lambda: server.builds() > begun, "no build")
    path.write_text(
        whole.replace("level: ", "level: un", 1), encoding="utf-8"
    )
    server.wait(lambda: server.page("topics/rates/"), "nobody is answered")
    path.write_text(whole.replace("row of", "rank of"), encoding="utf-8")
    server.wait(
        lambda: "rank of" in server.page("topics/shapes/"),
        "it is not shown",
    )


def test_a_new_topic_comes_into_the_navigation(server: Server) -> None:
    copies.add_question(server.folder, "doors", "door", "What is a door?")
    topics = server.folder / "questions/topics.yml"
    topics.write_text(
        topics.read_text(encoding="utf-8")
        + "- {id: doors, title: Doors, purpose: To go through., questions: [door]}\n",
        encoding="utf-8",
    )
    server.wait(
        lambda: "What is a door?" in server.page("topics/doors/"), "no page"
    )
    server.wait(
        lambda: ">Doors</a>" in server.page("about/"),
        "not in the navigation",
    )


def test_a_changed_proof_is_shown(server: Server) -> None:
    copies.edit(
        server.folder / "tests/formulas/test_shapes.py",
        ('@proves("window-count"', '@proves("another"'),
    )
    server.wait(
        lambda: "not checked by a machine" in server.page("topics/shapes/"),
        "the mark stays",
    )


def test_nothing_is_left_running(server: Server) -> None:
    group = server.process.pid
    assert server.stop() in {0, -signal.SIGINT, 130}, server.said
    assert "Traceback" not in server.said
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)


def test_a_slip_at_the_start_is_said_in_one_line(tmp_path: Path) -> None:
    folder = copies.fork(tmp_path / "project")
    copies.edit(
        folder / "questions/rates/step-size.md",
        ("level: intermediate", "level: hard"),
    )
    said = copies.call(folder, "scripts/serve.py", expected=2)
    assert re.fullmatch(
        r"serve\.py: questions/rates/step-size\.md:3:1: [^\n]*\n", said
    ), said


@pytest.mark.parametrize(
    ("name", "matters"),
    [
        ("questions/a/b.md", True),
        ("questions/topics.yml", True),
        ("questions/a/.b.md.swp", False),
        ("questions/a/b.md~", False),
        ("tests/formulas/test_a.py", True),
        ("references.bib", True),
        ("sources.yml", True),
        ("mkdocs.yml", False),
        ("README.md", False),
    ],
)
def test_only_what_makes_pages_matters(
    name: str, matters: bool, tmp_path: Path
) -> None:
    assert serve.Changes(tmp_path)._matters(str(tmp_path / name)) == matters
