"""Faults and problems: how they read, gather and sort."""

import pytest

from rectified.errors import (
    BadInput,
    Faults,
    ManyFaults,
    Problem,
    raise_all,
)


def fault(number: int) -> BadInput:
    return BadInput(f"file:{number}", "what", "remedy")


def test_a_fault_reads_as_place_what_and_remedy() -> None:
    error = BadInput("file:3", "odd", "mend it")
    assert str(error) == "file:3: odd; mend it"
    assert (error.where, error.what, error.remedy, error.faults) == (
        "file:3",
        "odd",
        "mend it",
        (error,),
    )


def test_many_faults_read_as_their_lines_and_begin_as_the_first() -> None:
    several = ManyFaults([fault(1), fault(2)])
    assert str(several) == "file:1: what; remedy\nfile:2: what; remedy"
    assert (several.where, several.what, several.remedy) == (
        "file:1",
        "what",
        "remedy",
    )
    assert several.args == fault(1).args


def test_one_fault_is_raised_as_itself_and_none_raises_nothing() -> None:
    raise_all([])
    alone = fault(1)
    with pytest.raises(BadInput) as caught:
        raise_all([alone])
    assert caught.value is alone
    with pytest.raises(ManyFaults) as many:
        raise_all(map(fault, (1, 2)))
    assert [error.where for error in many.value.faults] == [
        "file:1",
        "file:2",
    ]


def test_faults_are_gathered_until_the_end() -> None:
    faults = Faults()
    faults.end()
    with faults.noted():
        raise fault(1)
    with faults.noted():
        raise ManyFaults([fault(2), fault(3)])
    with pytest.raises(ManyFaults) as caught:
        faults.end()
    assert [error.where for error in caught.value.faults] == [
        "file:1",
        "file:2",
        "file:3",
    ]


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (Problem("file:3", "odd"), "file:3: odd"),
        (Problem("file:3", "odd", "K01"), "file:3: [K01] odd"),
        (
            Problem("file:3", "odd", "K01", warns=True),
            "file:3: [K01] warning: odd",
        ),
    ],
)
def test_a_problem_reads_as_place_rule_and_what(
    problem: Problem, said: str
) -> None:
    assert str(problem) == said


@pytest.mark.parametrize(
    ("where", "place"),
    [
        ("file:12", ("file", 12)),
        ("file", ("file", 0)),
        ("a:b", ("a:b", 0)),
        ("a:b:1", ("a:b", 1)),
    ],
)
def test_problems_are_listed_by_file_and_line(
    where: str, place: tuple[str, int]
) -> None:
    assert Problem(where, "odd").place == place
