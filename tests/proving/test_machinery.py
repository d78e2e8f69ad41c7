"""The machinery around the evaluator: assertions, decorators, references, mutants, and the mutation run."""

import doctest
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import printed
from proving import (
    assert_equation,
    decorators,
    evaluate,
    latex,
    mutation,
    optional_torch,
    page,
    proves,
    published,
    references,
    refutes,
    results,
    transcribed,
)
from proving.assertions import PinError
from proving.mutants import mutants, some_mutants
from rectified import ROOT


@pytest.fixture
def formula() -> Iterator[str]:
    """A formula of our own under an id that no question has."""
    with page.altered(
        "of-our-own",
        r"\begin{aligned} a &= x + 1 \\ b_i &= \frac{a}{i} \end{aligned}",
    ):
        yield "of-our-own"


def test_assert_equation_compares_every_row_with_its_reference(
    formula: str,
) -> None:
    env, each = {"x": 2}, {"i": range(1, 4)}
    right = {"a": 3, "b_i": [3, 1.5, 1]}
    assert_equation(formula, env, right, each=each)
    for wrong in (
        {"a": 4},
        {"b_i": [3, 1.5, 1.1]},
        {"b_i": [3, 1.5]},
        {"c": 1},
        {"a": np.nan},
        {"b": 3},
    ):
        with pytest.raises(AssertionError):
            assert_equation(formula, env, wrong, each=each)


@pytest.mark.parametrize(
    ("text", "env", "holds"),
    [
        ("x + y = y + x", {"x": 1, "y": 2}, True),
        ("x - y = y - x", {"x": 1, "y": 2}, False),
        ("x = y = z", {"x": 1, "y": 1, "z": 2}, False),
        (r"x \le y", {"x": 1, "y": 2}, True),
        (r"x \le y < z", {"x": 1, "y": 2, "z": 2}, False),
        (r"x = y \approx z", {"x": 1, "y": 1, "z": 1.001}, True),
        (
            r"\frac{\partial}{\partial w_j} (\sum_{k=0}^{2} w_k^2) = 2 w_j",
            {"w": np.arange(3.0), "j": 2},
            True,
        ),
        (
            r"\frac{\partial}{\partial w_j} (\sum_{k=0}^{2} w_k^2) = w_j",
            {"w": np.arange(3.0), "j": 2},
            False,
        ),
    ],
)
def test_identities_are_computed_on_both_sides(
    text: str, env: dict[str, object], holds: bool
) -> None:
    with page.altered("of-our-own", text):
        if holds:
            assert_equation("of-our-own", env)
        else:
            with pytest.raises(AssertionError):
                assert_equation("of-our-own", env)


COMPLAINTS = [
    # formula, env, reference, each, what is said after “formula `of-our-own`, row ”
    ("a = x + 1", {"x": 2}, {"a": 4}, {},
     "1, `a`: the page (computed from its LaTeX) gives 3, the reference is 4 at x = 2"),
    ("y = x^2", {"x": np.array([3.0, -1.0, 2.0])}, {"y": np.array([9.0, 2.0, 5.0])}, {},
     "1, `y`: the page (computed from its LaTeX) gives 1, the reference is 2 at x = -1; 2 of 3 values differ"),
    (r"\begin{aligned} a &= x \\ b_i &= a i \end{aligned}", {"x": 2}, {"a": 2, "b_i": [2, 5, 6]}, {"i": range(1, 4)},
     "2, `b_{i}`: the page (computed from its LaTeX) gives 4, the reference is 5 at i = 2, x = 2"
     "; 1 of 3 values differ"),
    ("y = x", {"x": [1, 2]}, {"y": [1, 2, 3]}, {},
     "1, `y`: the page (computed from its LaTeX) gives an array of shape (2,), the reference is one of shape (3,)"),
    ("a = x", {"x": 1}, {"a": np.nan}, {}, "1, `a`: the reference is not finite"),
    ("x + y = x", {"x": 1, "y": 0.5}, None, {},
     "1, `x + y`: the page gives 1, but on the other side of its equation 1.5 at x = 1, y = 0.5"),
    (r"x \le y", {"x": np.array([1.0, 2.0]), "y": np.array([3.0, 1.5])}, None, {},
     r"1, `x`: 2 \le 1.5 does not hold at x = 2, y = 1.5"),
    (r"a = x \le y", {"x": 3, "y": 2}, {"a": 3}, {}, r"1, `a`: 3 \le 2 does not hold at x = 3, y = 2"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "env", "reference", "each", "said"), COMPLAINTS
)
def test_a_failing_proof_says_which_side_is_the_page_and_where_it_differs(
    text: str,
    env: dict[str, Any],
    reference: dict[str, Any] | None,
    each: dict[str, range],
    said: str,
) -> None:
    with (
        page.altered("of-our-own", text),
        pytest.raises(AssertionError) as caught,
    ):
        assert_equation("of-our-own", env, reference, each=each)
    assert str(caught.value) == f"formula `of-our-own`, row {said}"


def test_places_are_those_of_the_files() -> None:
    for key in [*page.formulas(), *page.corrections()]:
        path, line, what = page.place(key).split(":", 2)
        written = (
            (ROOT / path)
            .read_text(encoding="utf-8")
            .splitlines()[int(line) - 1]
        )
        assert key in written
        assert key in what


def test_a_pin_holds_through_spacing_and_breaks_at_any_change() -> None:
    with page.altered("of-our-own", r"a = \frac{b}{c}"):
        transcribed("of-our-own", r"a=\tfrac{b}{ c }")
        with pytest.raises(PinError):
            transcribed("of-our-own", r"a=\tfrac{b}{d}")


def test_unknown_ids_are_named() -> None:
    with pytest.raises(
        page.UnknownId, match=r"no display formula .* 'nowhere'"
    ):
        latex("nowhere")
    with pytest.raises(page.UnknownId, match=r"no correction .* 'nowhere'"):
        published("nowhere")


@pytest.mark.parametrize("module", ["equation", "scope"])
def test_examples_in_docstrings_hold(module: str) -> None:
    found = doctest.testmod(importlib.import_module(f"proving.{module}"))
    assert found.attempted
    assert not found.failed


def test_numbers_are_read_as_they_are_written() -> None:
    assert page.numbers("3 of 1,000, 0.5 and −2; 28 × 28, not 14.5.") == [
        3,
        1000,
        0.5,
        -2,
        28,
        28,
        14.5,
    ]
    assert page.numbers("F1 of x_2 over 1-2 and $60{,}000$, 1e-3") == [
        1,
        2,
        60000,
        0.001,
    ]


@pytest.fixture
def registries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decorators, "PROOFS", {})
    monkeypatch.setattr(decorators, "REFUTATIONS", {})


@pytest.mark.usefixtures("registries")
@pytest.mark.parametrize("mark", [proves, refutes])
def test_a_proof_that_does_not_read_what_it_proves_fails(
    mark: object,
) -> None:
    @proves("of-our-own", how="reads it")
    def test_reads() -> None:
        latex("of-our-own")

    @proves("of-our-own", how="proves nothing")
    def test_reads_nothing() -> None:
        assert True

    with page.altered("of-our-own", "a = b"):
        test_reads()
        with pytest.raises(
            AssertionError, match="without reading"
        ) as caught:
            test_reads_nothing()
    assert caught.value.__notes__ == [
        "formula `of-our-own` is what this test reads"
    ]
    assert [entry.how for entry in decorators.PROOFS["of-our-own"]] == [
        "reads it",
        "proves nothing",
    ]


@pytest.mark.usefixtures("registries")
def test_a_proof_says_how_and_is_run_by_pytest() -> None:
    with pytest.raises(ValueError, match="one line"):
        proves("of-our-own", how=" ")
    with pytest.raises(ValueError, match="pytest runs only"):
        refutes("of-our-own", how="well")(lambda: None)


def test_missing_torch_fails_where_it_is_required(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("RECTIFIED_REQUIRE_TORCH", raising=False)
    with pytest.raises(pytest.skip.Exception):
        optional_torch()
    monkeypatch.setenv("RECTIFIED_REQUIRE_TORCH", "1")
    with pytest.raises(pytest.fail.Exception):
        optional_torch()


def test_references_differentiate() -> None:
    x = np.linspace(-2, 2, 7)
    assert_allclose(
        references.derivative(np.sin, x), np.cos(x), rtol=1e-9, atol=1e-11
    )
    assert_allclose(
        references.complex_step(np.exp, x), np.exp(x), rtol=1e-14
    )
    assert_allclose(
        references.gradient(lambda v: float(np.sum(v**3)), x),
        3 * x**2,
        rtol=1e-8,
        atol=1e-10,
    )
    matrix = references.rng().normal(size=(2, 3))
    assert_allclose(
        references.jacobian(lambda v: matrix @ v, np.ones(3)),
        matrix,
        rtol=1e-8,
    )
    assert references.integral(lambda v: v**2, 0, 3) == pytest.approx(9)


def test_references_count() -> None:
    assert references.window_starts(5, 3, stride=2) == [0, 2]
    assert references.window_starts(2, 3) == []
    signal, kernel = np.arange(6.0), np.array([1.0, 0.0, -2.0])
    assert_allclose(
        references.correlate(signal, kernel), np.correlate(signal, kernel)
    )
    assert references.reached([(3, 1, 1), (3, 1, 1)]) == 5
    assert references.reached([(3, 2, 1), (3, 1, 2)]) == 11
    references.assert_within_error(
        0.5, lambda random, count: random.random(count)
    )
    with pytest.raises(AssertionError):
        references.assert_within_error(
            0.51, lambda random, count: random.random(count)
        )


SLIPS = [
    (
        r"O = \lfloor \frac{I + 2P - K}{S} \rfloor + 1",
        "floor and ceiling swapped",
    ),
    (r"O = \lfloor \frac{I + 2P - K}{S} \rfloor + 1", r"\lfloor removed"),
    (r"O = \frac{I - K}{S}", "sign flipped"),
    (r"O = \frac{I - K}{S}", "numerator and denominator swapped"),
    (r"O = \frac{I - K}{S}", "denominator dropped"),
    (r"a = b c", "factor dropped"),
    (r"a = b + c", "term dropped"),
    (r"a = b^2", "exponent dropped"),
    (r"a = b^2", "constant changed"),
    (r"a = x_{t-1} b_t", "index off by one"),
    (r"a = \sum_{i=1}^{n} x_i", "limit off by one"),
    (r"a = \mathbf{x}^\top \mathbf{y}", "transpose dropped"),
    (r"a = \max(b, c)", "function swapped"),
    (r"a = \max(b, c)", "operand dropped"),
    (
        r"\mathbf{a} = \mathbf{b} \odot \mathbf{c}",
        r"\odot to matrix product",
    ),
    (r"\mathbf{a} = \mathbf{B} \mathbf{c}", r"matrix product to \odot"),
    (r"\mathbf{a} = \mathbf{B} \mathbf{c}", "factors exchanged"),
    (r"a = \log(b)", r"\log dropped"),
    (r"a = \tanh(b)", "function swapped"),
    (r"a = \sqrt{b}", "root dropped"),
    (r"a = (b + c) d", "brackets dropped"),
    (r"a = \hat y f'(x)", "token dropped"),
    (r"a = n_\text{in} n_\text{out}", "symbol swapped"),
    (r"\begin{aligned} a &= b \\ c &= a \end{aligned}", "row dropped"),
    (
        r"a = \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}",
        "cases swapped",
    ),
    (
        r"a = \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}",
        "relation changed",
    ),
]


@pytest.mark.parametrize(("text", "kind"), SLIPS)
def test_a_careless_editor_is_imitated(text: str, kind: str) -> None:
    found = mutants(text)
    assert kind in {mutant.kind for mutant in found}
    assert len({mutant.latex for mutant in found}) == len(found)
    assert all(mutant.latex != text for mutant in found)


def test_mutants_say_where_they_changed() -> None:
    found = {
        m.change: m
        for m in mutants(
            r"\begin{aligned} a &= 2 b \\ c &= a + d \end{aligned}"
        )
        if m.readable
    }
    assert found["+ → -"].row == "c = a - d"
    assert (
        found["2 → 3"].latex
        == r"\begin{aligned} a &= 3 b \\ c &= a + d \end{aligned}"
    )
    assert found["c → d"].on_left
    assert not found["2 → 3"].on_left


@pytest.mark.usefixtures("registries")
def test_the_run_tells_a_strong_proof_from_a_weak_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = r"a = \max(0, b - 2c)"
    monkeypatch.setattr(
        page,
        "formulas",
        lambda: {"strong": text, "weak": text, "broken": text},
    )
    monkeypatch.setattr(mutation, "PROOFS", decorators.PROOFS)
    record = tmp_path / "equivalent.yml"
    record.write_text(
        "strong:\n  - row: a = never\n    reason: a stale entry\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(mutation, "EQUIVALENT", record)

    @proves("strong", how="on both sides of the bend")
    @pytest.mark.parametrize("b", [1.0, 7.5, -3.0])
    def test_strong(b: float) -> None:
        assert_equation(
            "strong", {"b": b, "c": 1.5}, {"a": b - 3 if b > 3 else 0}
        )

    @proves("weak", how="at one point")
    def test_weak() -> None:
        assert evaluate(latex("weak"), b=1, c=1) == 0

    @proves("broken", how="wrong from the start")
    def test_broken() -> None:
        assert_equation("broken", {"b": 1, "c": 1}, {"a": 5})

    strong, weak, broken = (
        mutation.examine(key) for key in ("strong", "weak", "broken")
    )
    assert strong.score == 1
    assert strong.stale == ["a = never"]
    assert strong.caught["value"] > 5
    assert weak.score < results.FLOOR
    assert weak.survived
    assert broken.broken.startswith("fails unchanged")
    assert results.failed([weak])
    assert results.failed([broken])
    assert results.failed([])
    strong.stale.clear()
    assert not results.failed([strong])
    assert "survived: " in results.table([strong, weak, broken])
    assert "strong" not in results.table([strong, weak]), (
        "nothing to mend there"
    )
    assert results.report([strong])["score"] == 1


@pytest.mark.usefixtures("registries")
def test_a_mutant_is_compared_with_the_reference_that_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Unless the reference reads the formula, or what the proof used has moved on."""
    monkeypatch.setattr(
        page, "formulas", lambda: {"double": "a = 2b", "noise": "a = f(b)"}
    )
    monkeypatch.setattr(mutation, "PROOFS", decorators.PROOFS)
    ran: list[str] = []

    @proves("double", how="adds")
    def test_adding() -> None:
        ran.append("adding")
        assert_equation("double", {"b": 3}, {"a": 3 + 3})

    @proves(
        "double", how="reads its reference from the page: shows nothing"
    )
    def test_in_a_circle() -> None:
        ran.append("circle")
        value = evaluate(latex("double"), b=3)
        assert_equation("double", {"b": 3}, {"a": value})

    @proves("noise", how="a function that never gives the same again")
    def test_of_noise() -> None:
        drawn = iter(range(100))
        assert_equation(
            "noise", {"f": lambda b: b + next(drawn), "b": 1}, {"a": 1}
        )

    assert [
        len(call.assertions)
        for key in ("double", "noise")
        for call in sorted(
            mutation.ordered_calls(key)[0], key=lambda call: str(call.proof)
        )
    ] == [1, 0, 0]
    ran.clear()
    assert mutation.examine("double").score == 1
    assert sorted(ran) == ["adding", "circle"], "once each, unchanged"


def test_a_few_random_slips_are_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The whole run is `scripts/mutate.py`; here a few mutants over all formulas, so that the suite itself shows it."""
    monkeypatch.setitem(
        sys.modules, "torch", None
    )  # the proofs that need no PyTorch are quick, and must do
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("RECTIFIED_REQUIRE_TORCH", raising=False)
    mutation.load_proofs()
    excused = mutation.equivalents()
    proved = sorted(set(decorators.PROOFS) & set(page.formulas()))
    assert proved
    survivors = []
    chosen = np.random.default_rng(len(proved)).choice(
        proved, size=min(8, len(proved)), replace=False
    )
    for number, key in enumerate(map(str, chosen)):
        calls, broken = mutation.ordered_calls(key)
        assert not broken, f"{key}: {broken}"
        for mutant in some_mutants(page.latex(key), 3, seed=number):
            if (
                mutant.row not in excused.get(key, {})
                and mutation.outcome(key, mutant, calls) is None
            ):
                survivors.append(f"{key}: {mutant.kind}: {mutant.row}")
    assert not survivors, "\n".join(survivors)


README = ROOT / "tests/formulas/README.md"
EXAMPLES = printed.blocks(
    README.read_text(encoding="utf-8"), README.relative_to(ROOT).as_posix()
)


@pytest.mark.usefixtures("registries")
@pytest.mark.parametrize(
    "example", EXAMPLES, ids=lambda example: example.where()
)
def test_an_example_of_the_guide_is_a_proof_as_it_stands(
    example: printed.Block,
) -> None:
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(example.code, example.where(), "exec"), names)
    settled = [
        entry
        for registry in (decorators.PROOFS, decorators.REFUTATIONS)
        for entry in registry.values()
    ]
    assert settled
    for (entry,) in settled:
        entry.function()


def test_the_guide_has_an_example_of_each_kind() -> None:
    assert [kind for kind in ("@proves(", "@refutes(") for example in EXAMPLES if kind in example.code] \
        == ["@proves(", "@refutes("]  # fmt: skip
