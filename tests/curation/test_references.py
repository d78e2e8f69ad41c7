"""References: how BibTeX reads as a line, and what is refused."""

import codecs
from pathlib import Path

import latexcodec  # noqa: F401 - importing it registers the codec `ulatex`
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rectified.curation.bibtex import parse
from rectified.curation.references import Reference, load
from rectified.errors import BadInput

WHOLE = "title={T}, year={2000}, journal={J}"


def read(text: str, name: str = "references.bib") -> dict[str, Reference]:
    return {reference.key: reference for reference in parse(text, name)}


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ("Doe, Jane", "J. Doe"),
        ("Jane Q. Doe", "J. Q. Doe"),
        ("Ludwig van Beethoven", "L. van Beethoven"),
        ("{The Team}", "The Team"),
        (r"M{\"u}ller, {\'E}mile", "É. Müller"),
        ("Doe, J. and Roe, R.", "J. Doe and R. Roe"),
        ("Doe, J. and Roe, R. and Poe, E.", "J. Doe, R. Roe and E. Poe"),
        (
            "A, A. and B, B. and C, C. and D, D.",
            "A. A, B. B, C. C and D. D",
        ),
        ("A, A. and B, B. and C, C. and D, D. and E, E.", "A. A et al."),
        ("Doe, J. and others", "J. Doe et al."),
    ],
)
def test_authors_are_shown_by_initials_up_to_four(
    people: str, shown: str
) -> None:
    assert (
        read(f"@article{{a, author={{{people}}}, {WHOLE}}}")["a"].authors
        == shown
    )


def test_every_part_of_an_entry_is_read() -> None:
    text = r"""
@misc{first, AUTHOR={Doe, J.}, TITLE={An {I}mage's pages 1--2, \& more}, YEAR={2001}, url={https://e.org/a\_b?c=1}}

@book{ second , editor={Roe, R.}, title={T}, year={1999}, publisher={Press}, howpublished={Web}}
"""
    assert read(text) == {
        "first": Reference(
            "first",
            "J. Doe",
            "An Image's pages 1–2, & more",
            "2001",
            "",
            "https://e.org/a_b?c=1",
            line=2,
            column=7,
        ),
        "second": Reference(
            "second", "R. Roe", "T", "1999", "Press", "", line=4, column=8
        ),
    }


VENUES = (
    "booktitle",
    "journal",
    "publisher",
    "school",
    "institution",
    "howpublished",
)


@pytest.mark.parametrize("place", range(len(VENUES)))
def test_the_venue_is_the_first_that_is_given(place: int) -> None:
    fields = ", ".join(
        f"{name}={{the {name}}}" for name in reversed(VENUES[place:])
    )
    [found] = read(
        f"@misc{{a, author={{A}}, title={{T}}, year={{1}}, url={{u}}, {fields}}}"
    ).values()
    assert found.venue == f"the {VENUES[place]}"


@pytest.mark.parametrize(
    "field", ["url", "publisher", "booktitle", "journal"]
)
def test_an_address_or_a_venue_is_enough(field: str) -> None:
    assert read(
        f"@misc{{a, author={{A}}, title={{T}}, year={{1}}, {field}={{u}}}}"
    )


@pytest.mark.parametrize(
    ("reference", "line"),
    [
        (
            Reference("k", "J. Doe", "T", "2000", "J", "u", 1),
            "J. Doe (2000). [T](u). *J*.",
        ),
        (
            Reference("k", "J. Doe", "T", "2000", "", "u", 1),
            "J. Doe (2000). [T](u).",
        ),
        (
            Reference("k", "J. Doe et al.", "Why.", "2000", "", "", 1),
            "J. Doe et al. (2000). Why.",
        ),
    ],
)
def test_a_reference_is_one_line(reference: Reference, line: str) -> None:
    assert reference.markdown() == line


TWICE = f"@misc{{a, author={{A}}, {WHOLE}}}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "@misc{a, url={u}}",
            [
                "references.bib:1:7: reference `a` has no title, year, author; look it up and add it"
            ],
        ),
        (
            "@misc{a, author={A}, title={T}, year={}}",
            ["references.bib:1:7: reference `a` has no year, url; look it"],
        ),
        (
            "\n@misc{\na, url={u}}",
            [
                "references.bib:1:1: reference `a` has no title, year, author; look it up and add it"
            ],
        ),
        (
            "@misc{a,\n author={A},\n title={T\\},\n year={2000},\n url={u}}",
            [
                "references.bib:3:2: reference `a`: its title holds a backslash with nothing that it could stand for"
            ],
        ),
        (
            "@misc{a,\n author={A\\},\n title={T},\n year={2000},\n url={u}}",
            ["references.bib:2:2: reference `a`: its author holds a"],
        ),
        (
            f"{TWICE}\n{TWICE}\n{TWICE}",
            [
                f"references.bib:{line}:7: reference `a` stands twice; keep one"
                for line in (2, 3)
            ],
        ),
        (
            f"{TWICE}\n @misc{{b, url={{u}}, url={{v}}}}",
            [
                "references.bib:2:2: no BibTeX: entry with key b has a duplicate url field; mend the entry"
            ],
        ),
        (
            TWICE.replace("a,", "\na,")
            + "\n"
            + TWICE.replace("a,", "\na,"),
            ["references.bib:1:1: no BibTeX: repeated bib"],
        ),
    ],
)
def test_what_is_no_reference_is_refused(
    text: str, said: list[str]
) -> None:
    with pytest.raises(BadInput) as caught:
        read(text)
    faults = list(map(str, caught.value.faults))
    assert [
        fault[: len(start)]
        for fault, start in zip(faults, said, strict=True)
    ] == said


def test_messages_call_the_file_as_they_are_told() -> None:
    for text in ("@misc{a, url={u}}", f"{TWICE}\n{TWICE}", "@misc{"):
        with pytest.raises(BadInput) as caught:
            read(text, "cited.bib")
        assert caught.value.where.startswith("cited.bib:")


def test_a_file_that_is_not_there_is_called_as_it_is_told(
    tmp_path: Path,
) -> None:
    with pytest.raises(BadInput, match=r"^cited\.bib: "):
        load(tmp_path / "x", "cited.bib")


def test_a_file_reads_the_same_when_it_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "references.bib"
    path.write_text(TWICE, encoding="utf-8")
    first = load(path)
    assert first == read(TWICE)
    monkeypatch.setattr(
        "rectified.curation.bibtex.parse",
        lambda text, name: pytest.fail("read anew"),
    )
    assert load(path) == first


def test_a_change_of_the_file_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "references.bib"
    for family in ("Doe", "Roe"):
        path.write_text(
            f"@article{{a, author={{{family}, J.}}, {WHOLE}}}",
            encoding="utf-8",
        )
        assert load(path)["a"].authors == f"J. {family}"


@given(st.text(st.sampled_from("aZé0_ ,.:;!?()/+*={}-中ß")))
def test_text_without_markup_reads_as_it_stands(text: str) -> None:
    """So that it need not be decoded."""
    assume("--" not in text and ",," not in text)
    decoded = str(codecs.decode(text, "ulatex"))  # type: ignore[call-overload]  # the types know no codec of text
    assert " ".join(decoded.split()) == " ".join(text.split())
