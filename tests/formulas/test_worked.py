"""The tests of worked numbers are tested: each numeral is read, and a wrong digit is noticed."""

import pytest

from proving import mutation
from proving.results import Numbers
from rectified.text.numerals import Numeral, numerals


def texts(paragraph: str) -> list[str]:
    return [numeral.text for numeral in numerals(paragraph)]


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        (
            "From 1,860 to $2{,}480$ and $50\\,000$",
            ["1,860", "2{,}480", "50\\,000"],
        ),
        ("784-256-10 layers", ["784", "256", "10"]),
        ("the factor is $-1.1$, −0.5 or $a - 2$", ["-1.1", "−0.5", "2"]),
        ("$h_{t-1} = x_2$ in `f(3)` and [five](page-5)", []),
        (
            "$9.5 \\cdot 10^{-7}$, $10^{18}$",
            ["9.5 \\cdot 10^{-7}", "10", "18"],
        ),
        ("2015's $0.25^{10}$.", ["2015", "0.25", "10"]),
    ],
)
def test_numerals_are_read_whole(
    paragraph: str, expected: list[str]
) -> None:
    assert texts(paragraph) == expected


def test_a_numeral_knows_the_worth_of_its_last_digit() -> None:
    [small, large] = numerals("$9.5 \\cdot 10^{-7}$ and 1,860")
    assert (small.value, large.value, large.step) == (9.5e-7, 1860, 1)
    assert abs(small.step - 1e-8) < 1e-20
    assert isinstance(small, Numeral)


def test_a_wrong_digit_in_a_worked_number_is_noticed() -> None:
    passages = mutation.load_counts()
    results = Numbers.of(map(mutation.examine_numbers, passages))
    assert results.tried
    assert not results.failed, str(results)
