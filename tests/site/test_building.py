"""A site is put in its place when it is whole; whatever stops its making leaves the old one, or none."""

import sys
from pathlib import Path

import pytest

from rectified import files
from rectified.errors import BadInput
from rectified.site import building

# Writes a site of two pages with the word that docs/page.md holds, and does something between them.
BUILDER = """
import pathlib, sys
site = pathlib.Path(sys.argv[-1])
site.mkdir(parents=True)
word = pathlib.Path("docs/page.md").read_text()
(site / "a.html").write_text(word)
{between}
(site / "b.html").write_text(word)
"""


def build(root: Path, word: str, between: str = "") -> int:
    """Build a site of a word."""
    (root / "docs").mkdir(exist_ok=True)
    (root / "docs/page.md").write_text(word)
    command = [sys.executable, "-c", BUILDER.format(between=between)]
    return building.build(root, root / "site", "mkdocs.yml", command)


def state(root: Path) -> list[str]:
    """What the pages hold; and nothing but them is left."""
    assert not (root / building.UNFINISHED).exists()
    assert not (root / building.REPLACED).exists()
    return [path.read_text() for path in sorted((root / "site").iterdir())]


def test_the_new_site_replaces_the_old_one(tmp_path: Path) -> None:
    assert build(tmp_path, "old") == 0
    (tmp_path / "site/gone.html").write_text("old")
    assert build(tmp_path, "new") == 0
    assert state(tmp_path) == ["new", "new"]


def test_a_build_that_fails_leaves_the_old_site(tmp_path: Path) -> None:
    build(tmp_path, "old")
    assert build(tmp_path, "new", "sys.exit(3)") == 3
    assert state(tmp_path) == ["old", "old"]


def test_pages_that_change_meanwhile_are_not_mixed(tmp_path: Path) -> None:
    build(tmp_path, "old")
    other = "pathlib.Path('docs/page.md').write_text('other')"
    with pytest.raises(BadInput, match="pages changed while"):
        build(tmp_path, "new", other)
    assert state(tmp_path) == ["old", "old"]


def test_one_builds_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PATIENCE", 0.1)
    with (
        files.alone(tmp_path / building.LOCK, "building"),
        pytest.raises(BadInput, match="another command is building"),
    ):
        build(tmp_path, "new")


def _killed_between_renames(root: Path) -> None:
    build(root, "old")
    (root / "site").rename(root / building.REPLACED)
    (root / building.UNFINISHED).mkdir()


def test_a_build_that_fails_after_a_kill_leaves_the_old_site(
    tmp_path: Path,
) -> None:
    """It is put back before anything else, so that no order of faults loses both."""
    _killed_between_renames(tmp_path)
    assert build(tmp_path, "new", "sys.exit(3)") == 3
    assert state(tmp_path) == ["old", "old"]


def test_what_a_kill_left_is_cleared(tmp_path: Path) -> None:
    """Killed between the two renames there is no site, and the next run makes one."""
    _killed_between_renames(tmp_path)
    assert build(tmp_path, "new") == 0
    assert state(tmp_path) == ["new", "new"]
