"""What is made at build time, and how a build ends that cannot be."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from mkdocs.exceptions import Abort

import copies
from rectified.site import assets, macros


def test_each_formula_that_does_not_convert_ends_the_build_with_a_line(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(macros, "ROOT", project)
    copies.edit(
        project / "questions/shapes/window-count.md",
        (r"W = \left\lfloor", r"W = \lefft\lfloor"),
    )
    copies.edit(
        project / "questions/rates/step-size.md",
        ("From cell 2", "From cell $2^{$"),
    )
    with pytest.raises(Abort) as caught:
        macros.define_env(
            SimpleNamespace(variables={}, macro=lambda *_: None)
        )
    lines = sorted(str(caught.value).splitlines())
    assert [line.split(": ")[0] for line in lines] == [
        "questions/rates/step-size.md:16:26",
        "questions/shapes/window-count.md:26:1",
    ]
    assert all(line.endswith("; mend its LaTeX") for line in lines)


def test_a_file_that_nobody_needs_any_more_goes(tmp_path: Path) -> None:
    project = copies.fork(tmp_path / "project")
    assets.build(project)
    generated = project / assets.GENERATED
    made = {path for path in generated.rglob("*") if path.is_file()}
    (generated / "search/words-7000.js").write_text("of a longer index")

    assets.build(project)

    assert {path for path in generated.rglob("*") if path.is_file()} == made
