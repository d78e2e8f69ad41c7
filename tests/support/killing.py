"""Kills commands while they write, and looks at what they leave: killing.py PROJECT COMMAND KILLS

Commands run in processes of this one, which has loaded all that they need, so that a kill meets work and no import.
Half of the kills come at any moment, half while files are being put in their place. The last line counts those.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rectified import files, pipeline
from rectified.site import assets, building

BUILDER = (
    sys.executable,
    "-S",
    "-c",
    "import pathlib, sys\n"
    "site = pathlib.Path(sys.argv[-1])\n"
    "text = pathlib.Path('docs/topics/topic-0.md').read_text()\n"
    "site.mkdir()\n"
    "for n in range(300): (site / f'{n}.html').write_text(text)\n",
)
"""Builds a site of many pages that all hold one page's text."""


def _pages(root: Path) -> None:
    pipeline.run(root, pipeline.Options())


def _assets(root: Path) -> None:
    assets.build(root)


def _site(root: Path) -> None:
    building.build(root, root / "site", "mkdocs.yml", BUILDER)


def _mkdocs(root: Path) -> None:
    building.build(root, root / "site", "mkdocs.yml")


COMMANDS: dict[str, tuple[Callable[[Path], None], str]] = {
    "pages": (_pages, "docs/topics/*.md"),
    "assets": (_assets, "docs/**/*.js*"),
    "site": (_site, "site/*.html"),
    "mkdocs": (_mkdocs, "site/topics/topic-*/index.html"),
}
"""What is killed, and which files it writes. MkDocs itself is killed by hand only; it takes a while."""
BUILDS = {"site", "mkdocs"}


def start(work: Callable[[Path], None], root: Path) -> int:
    """Begin to work in a process of its own; gives its number."""
    child = os.fork()
    if child:
        return child
    os.setpgid(0, 0)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    try:
        work(root)
    except BaseException as error:
        os.write(2, f"{error!r}\n".encode())
        os._exit(1)
    os._exit(0)


def finish(work: Callable[[Path], None], root: Path) -> None:
    """Work to the end."""
    _, status = os.waitpid(start(work, root), 0)
    assert status == 0, f"the command after a kill failed: {status}"


def edit(root: Path, number: int) -> None:
    """Change every page that will be written."""
    for path in root.glob("questions/topic-*/*.md"):
        text = path.read_text()
        old = text.partition("Edition ")[2][:5]
        path.write_text(
            text.replace(f"Edition {old}", f"Edition {number:05}")
        )


def editions(root: Path, pattern: str) -> set[str]:
    """The editions of which files tell."""
    return {
        part[:5]
        for path in root.glob(pattern)
        for part in path.read_text().split("Edition ")[1:]
    }


def left(root: Path) -> list[Path]:
    """Temporary files, but for those of results kept between runs, which a later hour clears."""
    return [
        path
        for path in root.rglob(".*.new")
        if not path.is_relative_to(root / "build/cache")
    ]


def main(root: Path, command: str, kills: int) -> int:
    """Kill and look. Returns how many kills met files being put in their place."""
    work, pattern = COMMANDS[command]
    sign = root / (
        building.UNFINISHED if command in BUILDS else files.JOURNAL
    )
    edit(root, 0)
    _pages(root)
    began = time.monotonic()
    finish(work, root)
    whole = time.monotonic() - began
    chance, met = random.Random(kills), 0
    for number in range(1, kills + 1):
        edit(root, number)
        if command in BUILDS:
            _pages(root)
        child = start(work, root)
        if number % 2:
            time.sleep(chance.uniform(0, whole))
        else:
            end = time.monotonic() + 20 * whole
            while not sign.exists() and time.monotonic() < end:
                time.sleep(0.0002)
            time.sleep(chance.uniform(0, 0.003))
        try:
            os.killpg(child, signal.SIGKILL)
        except ProcessLookupError:  # killed before it had a group
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        met += sign.exists()
        files.recover(root)
        assert len(editions(root, pattern)) <= 1, f"mixed after {number}"
        if command not in BUILDS:
            assert not left(root), f"left after kill {number}: {left(root)}"
        if command in BUILDS:  # between two renames it is kept aside
            kept = (root / "site", root / building.REPLACED)
            assert any(one.exists() for one in kept), f"lost by {number}"
        if not number % 5:
            finish(work, root)
            assert editions(root, pattern) == {f"{number:05}"}
            assert not (root / building.UNFINISHED).exists()
            assert not left(root)
    return met


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
