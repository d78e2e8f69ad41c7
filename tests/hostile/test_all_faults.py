"""Whatever is wrong in whatever file is told at once, each fault with its place and a remedy."""

import re
from pathlib import Path

import pytest

from copies import edit
from rectified.errors import BadInput
from rectified.pipeline import Options, run

SPOILS = {
    "questions/shapes/window-count.md": ("level: ", "levle: ", r":\d+:\d+: "),
    "questions/shapes/empty-window.md": ("reviewed: 2026-01-31", "reviewed: 2026-02-31", r":\d+:\d+: "),
    "questions/rates/step-size.md": ("title: ", "title: [", r":\d+:\d+: "),
    "questions/topics.yml": ("title: Rates", "title: Rates\n  x: y", r":\d+:\d+: "),
    "references.bib": ("@", "@article{}\n@", r":\d+:\d+: "),
    "sources.yml": ("sources:", "x: y\nsources:", r":\d+:\d+: "),
    "mkdocs.yml": ("# topics", "# none", ": "),
    "questions/published.yml": ("", "a: [\nb: [\n", r":2:1: "),
    "questions/mistakes.yml": ("", "a: {b: c}", r":\d+:\d+: "),
}  # fmt: skip
"""What is put wrong in each file, and how its place is told."""


@pytest.mark.parametrize("check", [True, False])
def test_faults_of_all_files_are_told(
    project: Path, *, check: bool
) -> None:
    for name, (old, new, _) in SPOILS.items():
        if old:
            edit(project / name, (old, new))
        else:
            (project / name).write_text(new)
    with pytest.raises(BadInput) as caught:
        run(project, Options(check=check))
    said = [str(fault) for fault in caught.value.faults]
    for name, (*_, place) in SPOILS.items():
        assert any(re.match(re.escape(name) + place, s) for s in said), name
    assert all("; " in one and "\n" not in one for one in said), said
    assert not (project / "docs/topics").exists()


def test_every_entry_of_a_bibliography_is_read(project: Path) -> None:
    """One that is no BibTeX does not hide what is wrong with those around it."""
    path = project / "references.bib"
    text = path.read_text()
    first = text.count("\n") + 1
    key = re.findall(r"@\w+\{([^,]+),", text)[0]
    spoiled = [
        "@article{a, title = }",
        "@misc{b, title = {b}}",
        "@misc{c, title}",
        f"@misc{{{key}, title = {{b}}, year = 2000, url = {{x}}, author = {{A}}}}",
    ]
    path.write_text(text + "\n".join(spoiled) + "\n")
    with pytest.raises(BadInput) as caught:
        run(project, Options())
    places = {
        fault.where.rpartition(":")[0] for fault in caught.value.faults
    }
    wanted = {f"references.bib:{first + n}" for n in range(len(spoiled))}
    assert places == wanted


ODD = {
    "a mark": (b"\xef\xbb\xbf", "1:1: a byte-order mark"),
    "another encoding": (b"\n\xc3\xa9\xff", "2:2: not UTF-8"),
    "no front matter": (b"\n", "1:1: no front matter"),
}


@pytest.mark.parametrize("what", ODD)
def test_what_is_no_question_is_told_with_its_column(
    project: Path, what: str
) -> None:
    data, said = ODD[what]
    name = "questions/rates/step-size.md"
    (project / name).write_bytes(data + (project / name).read_bytes())
    with pytest.raises(BadInput, match=f"^{name}:{said}"):
        run(project, Options())


def test_what_acts_in_a_bibliography_is_told_at_its_field(
    project: Path,
) -> None:
    """The entry itself may begin many lines before, and another hold the same."""
    path = project / "references.bib"
    text = path.read_text()
    entry = """@misc{odd,
  author = {A. B. C},
  year = 2000,
  title = {It is <b>bold</b>},
    URL = {javascript:act()},
  howpublished = {Press {<i>}},
}
"""
    path.write_text(text + entry)
    first = text.count("\n") + 1
    with pytest.raises(BadInput) as caught:
        run(project, Options())
    told = {fault.where for fault in caught.value.faults}
    places = ("3:3", "4:5", "5:3")
    wanted = {
        f"references.bib:{first + int(line)}:{column}"
        for line, _, column in (one.partition(":") for one in places)
    }
    assert told == wanted
