"""On a disk that is full, or nearly, the old pages stay or the new ones come, and nothing else."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import untried
from rectified import files
from rectified.errors import BadInput
from rectified.pipeline import Options, run

BLOCK = 4096
FREE = range(16)
"""So many blocks are left: from none to more than the pages take."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
        mounted = done.returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip(f"no tmpfs can be mounted: {untried.DISK.remedy}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(disk: Path, blocks: int) -> Path:
    """Fill a disk but for some blocks."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        free = shutil.disk_usage(disk).free
        file.write(bytes(max(0, free - blocks * BLOCK)))
    return filler


def edition(project: Path, number: int) -> None:
    """Change both topics, and make their pages as long as before."""
    path = project / "questions/topics.yml"
    lines = path.read_text().splitlines()
    told = f"  purpose: Edition {number:05}, {'and so on' * 900}."
    lines = [told if "purpose:" in line else line for line in lines]
    path.write_text("\n".join(lines) + "\n")


def editions(project: Path) -> set[str]:
    """The editions of the pages."""
    texts = [path.read_text() for path in project.glob("docs/topics/*.md")]
    return {text.partition("Edition ")[2][:5] for text in texts}


def test_a_full_disk_loses_nothing(
    disk: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = disk / "project"
    shutil.copytree(project, small)
    edition(small, 0)
    run(small, Options())
    ends = set()
    for free in FREE:
        before = editions(small)
        edition(small, free + 1)
        filler = fill(disk, free)
        try:
            run(small, Options())
            ended = "written"
        except BadInput as error:
            ended = str(error)
        ends.add(ended.rpartition(": ")[2])
        wanted = {f"{free + 1:05}"} if ended == "written" else before
        filler.unlink()
        assert editions(small) == wanted, free
        left = [*small.rglob("*.new"), small / files.JOURNAL]
        assert [path for path in left if path.exists()] == []
    full = "No space left on device; free the disk or the folder"
    assert ends == {"written", full}
    run(small, Options())
    assert editions(small) == {f"{max(FREE) + 1:05}"}
    capsys.readouterr()
