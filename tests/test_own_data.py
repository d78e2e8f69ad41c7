"""A fault in a file of data that is part of the code is told by the check, where it stands, before any build."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rectified import ROOT, data
from rectified.errors import BadInput
from rectified.site import shipped


def test_the_check_reads_every_file(project: Path) -> None:
    """Each of a copy is spoiled in its last line; all are told at once, and beside a fault of an answer."""
    shutil.copytree(ROOT / "scripts", project / "scripts")
    spoiled = []
    for path in sorted((project / "scripts/rectified").rglob("*.yml")):
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text}- [\n", encoding="utf-8")
        name = path.relative_to(project).as_posix()
        spoiled.append(f"normalise.py: {name}:{text.count(chr(10)) + 1}:")
    (project / "references.bib").write_text("@article{")
    run = subprocess.run(
        [sys.executable, project / "scripts/normalise.py", "--check"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(project / "scripts")},
    )
    assert run.returncode == 2
    assert spoiled
    for start in [*spoiled, "normalise.py: references.bib:1:"]:
        told = [
            line
            for line in run.stderr.splitlines()
            if line.startswith(start.rsplit(":", 2)[0])
        ]
        assert len(told) == 1, run.stderr
    assert "Traceback" not in run.stderr


PART = "- name: Icons\n  what: icons\n  url: https://example.org/\n  holder: X\n"


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        ("  license: MIT\n  iconz: a\n", r":6:3: unknown key `0\.iconz`"),
        ("", r":1:3: `Icons`: its package states no license"),
        ("  package: no-such\n", r":5:3: `Icons`: no package no-such is"),
        (
            "  license: MIT\n  package: PyYAML\n  text: LICENCE\n",
            r":7:3: `Icons`: no LICENCE in PyYAML",
        ),
        (
            '  license: "<b onclick=x>"\n',
            r":5:3: license: ",
        ),
    ],
)
def test_a_fault_of_what_is_shipped_is_told_where_it_stands(
    rest: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "shipped.yml"
    file.write_text(PART + rest)
    monkeypatch.setattr(shipped, "FILE", file)
    shipped.parts.cache_clear()
    try:
        with pytest.raises(BadInput, match=rf"shipped\.yml{told}"):
            shipped.check()
    finally:
        monkeypatch.undo()
        shipped.parts.cache_clear()


@pytest.mark.parametrize("text", ["a: ['(']", "a: '('"])
def test_a_pattern_that_is_none_is_told(text: str, tmp_path: Path) -> None:
    file = tmp_path / "own.yml"
    file.write_text(text)

    class Model(data.Strict):
        a: list[data.Pattern] | data.Pattern

    with pytest.raises(BadInput, match=r"own\.yml:1:\d+: .*no pattern"):
        data.own(Model, file)
