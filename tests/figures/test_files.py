"""What every figure's file keeps: it is what is drawn today, small, and says what it shows in words."""

import gzip
import re
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

import draw
from figured import panels
from figures import canvas, drawing, subjects
from rectified import ROOT
from rectified.curation import drawings
from rectified.pages import topic_pages
from rectified.site import figures

subjects.load()
IDS = sorted(drawing.TABLE)
LIMIT = 15_000
"""Bytes of a file, packed."""

UNFIT = re.compile(r"<style|<script|\s(?:style|id|href|xlink:href|on\w+)=")
"""What a panel may not have, where a page's policy holds and figures share one document."""

ALT = re.compile(r'role="img" aria-label="([^"]*)"')


def test_the_files_are_what_is_drawn_today(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status = draw.main(["--check"])
    assert status == 0, capsys.readouterr().out


def test_a_file_that_was_edited_or_forgotten_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(draw, "ROOT", tmp_path)
    one = IDS[0]
    assert draw.main(["--check", one]) == 1
    assert f"{one}.svg" in capsys.readouterr().out
    assert draw.main([one]) == draw.main(["--check", one]) == 0
    (tmp_path / drawings.FOLDER / f"{one}.svg").write_text("<svg/>")
    assert draw.main(["--check", one]) == 1


def test_a_file_that_nothing_draws_is_told_and_removed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(draw, "ROOT", tmp_path)
    one = IDS[0]
    monkeypatch.setattr(draw, "TABLE", {one: drawing.TABLE[one]})
    assert draw.main([]) == draw.main(["--check"]) == 0
    other = tmp_path / drawings.FOLDER / "no-such-figure.svg"
    other.write_text("<svg/>")
    assert draw.main(["--check"]) == 1
    assert "no-such-figure.svg" in capsys.readouterr().out
    assert draw.main([]) == 0
    assert not other.exists()


def test_a_figure_that_nobody_draws_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert draw.main(["no-such-figure"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "`no-such-figure`" in error


@pytest.mark.parametrize("identifier", IDS)
def test_a_figure_keeps_the_rules(identifier: str) -> None:
    text = (ROOT / drawings.FOLDER / f"{identifier}.svg").read_text(
        encoding="utf-8"
    )
    assert len(gzip.compress(text.encode())) <= LIMIT
    assert drawings.described(text) == drawing.TABLE[identifier].alt
    inline = figures.panels(identifier)
    ElementTree.fromstring(inline)
    said = ALT.search(inline)
    assert said
    assert unescape(said[1]) == drawing.TABLE[identifier].alt
    assert not UNFIT.search(inline)
    assert inline.count("<svg") == len(panels(identifier))
    for panel in panels(identifier):
        assert float(panel.element.attrib["width"]) <= canvas.WIDTH
        assert panel.labels() or panel.marks("path")


def test_an_answer_shows_it_with_its_caption() -> None:
    shown = topic_pages.fences(
        "Before.\n\n~~~figure some-row sheet\n~~~\nThe *point*\nof it.\n\nAfter.\n"
    )
    assert 'class="drawing on-sheet" id="figure-some-row"' in shown
    assert (
        '<figcaption markdown="span">The *point* of it.</figcaption>'
        in shown
    )
    assert "After." in shown.split("</figure>")[1]


def test_a_panel_wider_than_a_phone_is_refused() -> None:
    with pytest.raises(ValueError, match="at most"):
        canvas.Panel(canvas.WIDTH + 1, 10)
