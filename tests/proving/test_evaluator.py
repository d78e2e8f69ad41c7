"""The evaluator against hand-made values: what it computes, how it reads, and what it refuses."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from proving import (
    Equation,
    EvaluationError,
    Indexed,
    LatexError,
    Over,
    Tensor,
    evaluate,
    from_one,
    page,
)
from proving.scope import spelling

X = np.array([0.5, -1.25, 2.0])
M = np.array([[1.0, 2.0, -1.0], [0.5, 0.0, 3.0]])
SQUARE = np.array([[2.0, 1.0], [0.0, 3.0]])
BOLD = {
    r"\mathbf{x}": X,
    r"\mathbf{W}": M,
    r"\mathbf{A}": SQUARE,
    r"\mathbf{y}": np.array([1.0, 4.0, 0.25]),
}

STEPS = {(2, 1): 5, (3, 2): 7}


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


COMPUTED: list[tuple[str, dict[str, Any], Any]] = [
    # Arithmetic and precedence
    ("1 + 2 - 3 - 4", {}, -4),
    ("-x^2", {"x": 3}, -9),
    ("(-x)^2", {"x": 3}, 9),
    ("2x^2 y", {"x": 3, "y": 5}, 90),
    ("ab/c", {"a": 6, "b": 5, "c": 2}, 15),
    (r"a/b \cdot c", {"a": 6, "b": 2, "c": 5}, 15),
    ("a/b/c", {"a": 12, "b": 2, "c": 3}, 2),
    (r"\frac12 + \tfrac{1}{4} + \dfrac{1}{4}", {}, 1),
    ("2^{-1}", {}, 0.5),
    ("2^{3^2}", {}, 512),
    (r"60{,}000 / 2", {}, 30000),
    (r"2 \times 3 \cdot 4", {}, 24),
    (r"7 \bmod 4", {}, 3),
    (r"\sqrt{x} + \sqrt[3]{27}", {"x": 16}, 7),
    (r"\binom{5}{2} + 3!", {}, 16),
    (r"e^{-2\pi i / 4}", {"i": 1j}, -1j),
    (r"1.5 x", {"x": 2}, 3),
    # Calls and products that look alike
    ("S(K - 1)", {"S": 3, "K": 5}, 12),
    ("S(K - 1)^2", {"S": 3, "K": 5}, 48),
    ("f(x)^2", {"f": np.sin, "x": 1.0}, math.sin(1) ** 2),
    (r"D\,(K - 1) P(2)", {"D": 2, "K": 4, "P": 3}, 36),
    ("f(x, y) g(1)", {"f": lambda a, b: a - b, "g": lambda a: 10 * a, "x": 5, "y": 3}, 20),
    (r"P(x \mid y)", {"P": lambda v, given: v / given, "x": 6, "y": 3}, 2),
    (r"P(x | y, z)", {"P": lambda v, given: v + given[0] * given[1], "x": 6, "y": 3, "z": 2}, 12),
    (r"D(p \,\|\, q)", {"D": lambda p, q: p - q, "p": 6, "q": 3}, 3),
    (r"p_\theta(x; \mu)", {r"p_\theta": lambda x, m: x * m, "x": 2, r"\mu": 4}, 8),
    (r"f^{(2)}(x)", {"f^{(2)}": np.tanh, "x": 0.3}, math.tanh(0.3)),
    (r"f'(x) + f''(x)", {"f'": lambda x: 2 * x, "f''": lambda x: 100, "x": 3}, 106),
    (r"D^*(x)", {"D^*": lambda x: x + 1, "x": 1}, 2),
    # Functions
    (r"\log x + \ln y", {"x": 2.0, "y": 3.0}, math.log(6)),
    (r"\log_2 N", {"N": 8}, 3),
    (r"\log_{10}(x)", {"x": 1000}, 3),
    (r"\log x^2", {"x": 3.0}, math.log(9)),
    (r"\log(x)^2", {"x": 3.0}, math.log(3) ** 2),
    (r"\tanh^2(x) + \tanh(x)^2", {"x": 0.7}, 2 * math.tanh(0.7) ** 2),
    (r"N \log N \log M", {"N": 3.0, "M": 4.0}, 3 * math.log(3) * math.log(4)),
    (r"-\log \frac{a}{b}", {"a": 1.0, "b": math.e}, 1),
    (r"\sigma(z)", {"z": 0.4}, sigmoid(0.4)),
    (r"\max(0, x)", {"x": np.array([-1.0, 2.0])}, [0, 2]),
    (r"\min\{a, b, c\}", {"a": 3, "b": 1, "c": 2}, 1),
    (r"\max(0, m - D)^2", {"m": 5, "D": 2}, 9),
    (r"\operatorname{sign}(-3) + \operatorname{ReLU}(2)", {}, 1),
    (r"\operatorname{softmax}(\mathbf{x})_1", BOLD, np.exp(-1.25) / np.exp(X).sum()),
    (r"\Phi(0)", {}, 0.5),
    # Brackets
    (r"\left\lfloor \frac{7}{2} \right\rfloor + \lceil 7/2 \rceil", {}, 7),
    (r"|x - 5| + \lvert x \rvert + \left| x \right|", {"x": 2}, 7),
    (r"2|x|y", {"x": -2, "y": 3}, 12),
    (r"\lVert \mathbf{x} \rVert_2^2", BOLD, np.sum(X**2)),
    (r"\lVert \mathbf{x} \rVert", BOLD, np.sqrt(np.sum(X**2))),
    (r"\lVert \mathbf{x} \rVert_1 + \|\mathbf{x}\|_\infty", BOLD, 3.75 + 2),
    (r"\lVert \mathbf{A} \rVert_F^2", BOLD, 14),
    (r"\lVert \mathbf{A} \rVert_2", BOLD, np.linalg.svd(SQUARE)[1].max()),
    (r"\bigl( 1 + \Bigl[ 2 + 3 \Bigr] \bigr)", {}, 6),
    (r"\mathbf{1}[y = k] + [y = 2] + \mathbb{1}_{y \ne k}", {"y": 2, "k": 3}, 2),
    # Indices
    ("x_0 + x_{n-1}", {"x": X, "n": 3}, 2.5),
    ("x_1 + x_{n}", {"x": from_one(X), "n": 3}, 2.5),
    ("x_{-1} + x_4", {"x": Indexed(X, outside=0.0)}, 0),
    ("W_{ij} + W_{i, j+1}", {"W": M, "i": 1, "j": 0}, 0.5),
    ("p_{2i} + p_{2i + 1}", {"p": [1, 2, 3, 4], "i": 1}, 7),
    ("a_i", {"a": Indexed(lambda i: 10 * i), "i": 4}, 40),
    (r"n_\text{in} - n_{\text{out}}", {r"n_{\text{in}}": 3, r"n_\text{out}": 1}, 2),
    (r"\hat y_k", {r"\hat{y}": Indexed(X, 1), "k": 2}, -1.25),
    (r"\beta_1^t", {r"\beta_1": 0.5, "t": 3}, 0.125),
    (r"h^{(l)}_i", {"h": {2: X}, "l": 2, "i": 0}, 0.5),
    (r"h^{(l-1)}", {"h^{(l-1)}": 4}, 4),
    ("x[n]", {"x": Indexed(X), "n": 2}, 2),
    ("TP / (TP + FP)", {"TP": 3, "FP": 1}, 0.75),
    (r"(\mathbf{W} \mathbf{x})_0", BOLD, M[0] @ X),
    # Tensors
    (r"\mathbf{W} \mathbf{x}", BOLD, M @ X),
    (r"\mathbf{x}^\top \mathbf{y}", BOLD, 0.5 - 5 + 0.5),
    (r"\mathbf{x} \cdot \mathbf{y}", BOLD, -4),
    (r"\mathbf{x} \mathbf{y}^\top", BOLD, np.outer(X, [1, 4, 0.25])),
    (r"\mathbf{x}^\top \mathbf{W}^\top", BOLD, M @ X),
    (r"\mathbf{A} \mathbf{W} \odot \mathbf{W}", BOLD, (SQUARE @ M) * M),
    (r"2 \mathbf{x} + \mathbf{y} / 2", BOLD, 2 * X + np.array([0.5, 2, 0.125])),
    (r"\mathbf{x}^2", BOLD, X**2),
    (r"\mathbf{A}^2 \mathbf{A}^{-1}", BOLD, SQUARE),
    (r"\mathbf{A}(\mathbf{A} + \mathbf{A})^\top", BOLD, SQUARE @ (2 * SQUARE).T),
    (r"[\mathbf{x}, \mathbf{y}]", BOLD, [0.5, -1.25, 2, 1, 4, 0.25]),
    (r"\tanh(\mathbf{W} \mathbf{x})", BOLD, np.tanh(M @ X)),
    (r"\operatorname{softmax}(\mathbf{W})", BOLD, np.exp(M) / np.exp(M).sum(1, keepdims=True)),
    (r"{\mathbf{W}_V}^\top", {r"\mathbf{W}_V": M}, M.T),
    (r"\mathbf{W}^{(l)\top}", {r"\mathbf{W}^{(l)}": M}, M.T),
    (r"\mathbf{A} \mathbf{W} + \mathbf{x}", BOLD, SQUARE @ M + X),
    (r"\begin{bmatrix} 1 & 2 \\ 3 & a \end{bmatrix}", {"a": 4}, [[1, 2], [3, 4]]),
    (r"\operatorname{tr}(\mathbf{A}) + \det(\mathbf{A})", BOLD, 11),
    # Sums, products, extrema
    (r"\sum_{i=1}^{n} i^2 + 1", {"n": 3}, 15),
    (r"\sum_{i=1}^n x_i y_i / n", {"n": 3, "x": Indexed(X, 1), "y": Indexed(X, 1)}, np.mean(X**2)),
    (r"\sum_{i=1}^{2} \sum_{j=1}^{3} i j - 1", {}, 17),
    (r"\sum_{m,n=0}^{2} m n", {}, 9),
    (r"\prod_{k=1}^{4} k", {}, 24),
    (r"\sum_{i=1}^{0} i + \prod_{i=1}^{0} i", {}, 1),
    (r"\sum_{k \in S} k", {"S": (2, 5)}, 7),
    (r"\sum_{1 \le k < 4} k", {}, 6),
    (r"\max_{k \in S} (k - 3)^2", {"S": (2, 5, 0)}, 9),
    (r"\arg\max_{k \in S} (k - 3)^2", {"S": (2, 5, 0)}, 0),
    (r"\operatorname{arg\,min}_{k \in S} k", {"S": (2, 5, 1)}, 1),
    (r"\sum_{t=1}^{2} \mathbf{x} t", BOLD, 3 * X),
    (r"\prod_{i=1}^{2} \mathbf{A}", BOLD, SQUARE @ SQUARE),
    # Cases, element-wise too
    (r"\begin{cases} x & x > 0 \\ \alpha x & x \le 0 \end{cases}", {"x": X, r"\alpha": 2}, [0.5, -2.5, 2]),
    (r"\begin{cases} 1, & \text{if } x > 0, \\ 0, & \text{otherwise.} \end{cases}", {"x": -1}, 0),
    (r"\begin{cases} 1 & x > 0 \text{ and } x < 1 \\ 2 & \text{otherwise} \end{cases}", {"x": 0.5}, 1),
    # Operators that a proof supplies
    (r"\operatorname{Var}(x)", {r"\operatorname{Var}": np.var, "x": X}, np.var(X)),
    (r"\mathbb{E}[x^2] - \mathbb{E}[x]^2", {r"\mathbb{E}": np.mean, "x": X}, np.var(X)),
    (r"\mathbb{E}_{x \sim p}[\log p(x)]", {r"\mathbb{E}_{x \sim p}": Over("x", X), "p": np.exp}, X.mean()),
    (r"x * y", {"*": lambda a, b: a - b, "x": 5, "y": 2}, 3),
    (r"\nabla_\theta L(\theta)", {r"\nabla_\theta L": lambda t: 2 * t, r"\theta": 3}, 6),
    (r"\frac{\partial L}{\partial z_k}", {r"\frac{\partial L}{\partial z}": X, "k": 1}, -1.25),
    (r"\frac{dy}{dx} \frac{\mathrm{d}z}{\mathrm{d}y}", {r"\frac{dy}{dx}": 2, r"\frac{dz}{dy}": 3}, 6),
    (r"\frac{d}{d_k}", {"d": 6, "d_k": 2}, 3),
    (r"\frac{\partial}{\partial x} (x^3)", {"x": 2.0}, 12),
    (r"\prod_{i=2}^{3} \frac{\partial h_i}{\partial h_{i-1}}", {r"\frac{\partial h}{\partial h}": STEPS}, 35),
]  # fmt: skip


@pytest.mark.parametrize(
    ("latex", "env", "expected"), COMPUTED, ids=[row[0] for row in COMPUTED]
)
def test_computes(latex: str, env: dict[str, Any], expected: Any) -> None:
    assert_allclose(evaluate(latex, env), expected, rtol=1e-9, atol=1e-12)


UNREADABLE = [
    "a/b c",  # a/(bc) or (a/b)c
    r"\log x y",
    r"\log(x) y z 3",
    "x 2",
    "x^2^3",
    "x_1_2",
    "x^23",
    "x_12",
    "{a + b} c",
    "(a + b]",
    r"\left( a + b",
    "a +",
    "",
    r"\frac{a}",
    r"\unknown{x}",
    "a − b",
    r"\sum_{} x",
    r"\sum x",
    r"\tanh^{-1}(x)",
    "2^{(x)}",
    r"\begin{cases} 1 & x \end{cases}",
    r"\text{loss} = 1, \quad x",
]


@pytest.mark.parametrize("latex", UNREADABLE)
def test_refuses_to_read_what_has_two_readings_or_none(latex: str) -> None:
    with pytest.raises(LatexError):
        Equation(latex)


IMPOSSIBLE: list[tuple[str, dict[str, Any], str]] = [
    ("x + y", {"x": 1}, "y is bound to nothing"),
    ("x_3", {"x": X}, "out of range"),
    ("x_{-1}", {"x": X}, "out of range"),
    ("x_0", {"x": from_one(X)}, "out of range"),
    ("x_{1/2}", {"x": X}, "no whole number"),
    ("x_0", {"x": 3}, "has no entries"),
    ("x_0", {"x": np.tanh}, "has no entries"),
    (r"\mathbf{x} \mathbf{y}", BOLD, "transpose missing"),
    (r"\mathbf{x}^\top + \mathbf{y}", BOLD, "a row and a column"),
    (r"\mathbf{W} + \mathbf{A}", BOLD, "do not fit"),
    (r"\mathbf{A} \mathbf{x}", BOLD, "a product of shapes"),
    (r"\mathbf{x} / \mathbf{W}", BOLD, "division by a matrix"),
    (r"\mathbf{A}^{1/2}", BOLD, "whole ones"),
    (r"\lVert \mathbf{A} \rVert", BOLD, "with its order"),
    ("x^\\top", {"x": 3}, "only a bold symbol"),
    ("x + y", {"x": X, "y": X[:2]}, "do not fit"),
    ("1/S(K - 1)", {"S": 3, "K": 5}, "two readings"),
    (r"\log S(K - 1)", {"S": 3, "K": 5}, "two readings"),
    (r"\sum_{k} k", {}, "range of k is not given"),
    (r"\sum_{j \ne i} j", {"i": 1}, "no running variable"),
    (r"\sum_{n=0}^{\infty} n", {}, "infinite bound"),
    (r"\sum_{n=0}^{10^9} n", {}, "too many terms"),
    (r"\max_{k \in S} k", {"S": ()}, "of nothing"),
    (r"\max(x)", {"x": 1}, "of one value"),
    (
        r"\begin{cases} 1 & x > 0 \\ 0 & x < 0 \end{cases}",
        {"x": 0},
        "no case applies",
    ),
    (r"[x \propto y]", {"x": 1, "y": 1}, "cannot be computed"),
    ("f + 1", {"f": np.tanh}, "used as a number"),
    (r"f(1, \dots)", {"f": max}, "dots is bound to nothing"),
    ("x_{<t}", {"x": X, "t": 1}, "cannot be computed"),
]


@pytest.mark.parametrize(
    ("latex", "env", "message"),
    IMPOSSIBLE,
    ids=[row[0] for row in IMPOSSIBLE],
)
def test_refuses_to_compute_what_has_no_value(
    latex: str, env: dict[str, Any], message: str
) -> None:
    with pytest.raises((EvaluationError, LatexError), match=message):
        evaluate(latex, env)


def test_an_index_that_runs_is_not_looked_up_as_a_name() -> None:
    env = {"x_i": 100.0, "x": from_one(X)}
    assert evaluate("x_i", env) == 100
    assert evaluate(r"\sum_{i=1}^{3} x_i", env) == X.sum()


def test_ranges_come_from_the_proof_where_the_page_leaves_them_open() -> (
    None
):
    ranges = {"j": range(4), "i": range(3), "k": (1, 2)}
    assert evaluate(r"\sum_{j \ne i} j", {"i": 2}, ranges) == 4
    assert (
        evaluate(r"\sum_{i < j} 1", {}, {"i": range(3), "j": range(3)}) == 3
    )
    assert evaluate(r"\sum_{k} k + \max_k k", {}, ranges) == 5
    assert evaluate(
        r"\sum_{n=0}^{\infty} 2^{-n}", {}, {"n": range(60)}
    ) == pytest.approx(2)


def test_rows_are_computed_in_order() -> None:
    rows = Equation(
        r"\begin{aligned} a &= x + 1 \\ b &= a^2 \\ x &\leftarrow b \\ c &= x \end{aligned}"
    )
    assert rows.solve({"x": 2}) == {"a": 3, "b": 9, "x": 9, "c": 9}


def test_a_row_may_go_on_in_the_next() -> None:
    (row,) = Equation(
        r"\begin{aligned} a &= x \\ &\quad + y \\ &= z \end{aligned}"
    ).rows
    assert [side.spelling for side in row.sides] == ["a", "x + y", "z"]


def test_statements_are_parted_by_commas_and_gaps() -> None:
    assert [
        row.left.spelling
        for row in Equation(
            r"a = f(x, y), \qquad b = 2 \quad \text{for } x > 0"
        ).rows
    ] == [
        "a",
        "b",
        "x",
    ]


def test_free_indices_are_computed_one_by_one() -> None:
    solved = Equation(r"a_{t} = a_{t-1} + x_t").solve(
        {"a": {0: 1.0}, "x": from_one(X)}, each={"t": range(1, 4)}
    )
    assert_allclose(solved["a_{t}"], 1 + np.cumsum(X))


SPELLINGS = [
    (r"n_\text{in}", r"n_{\text{in}}"), (r"\hat y", r"\hat{y}"), (r"\mathbf W_f", r"\mathbf{W}_{f}"),
    (r"x^{(l)}_i", r"x_i^{(l)}"), (r"h'_t", r"h_t'"), (r"\sigma'\left(x\right)", r"\sigma'(x)"),
    (r"\tfrac{\partial L}{\partial z}", r"\frac{ \partial L }{ \partial z }"), (r"\theta_{t + 1}", r"\theta_{t+1}"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_spacing_and_braces_do_not_change_a_name(
    one: str, other: str
) -> None:
    assert spelling(one) == spelling(other)


NUMBERS = st.floats(-8, 8).map(lambda value: round(value, 2))


@st.composite
def arithmetic(draw: st.DrawFn, depth: int = 3) -> tuple[str, str]:
    """The same random expression as LaTeX and as Python."""
    kind = (
        draw(
            st.sampled_from(
                [
                    "leaf",
                    "leaf",
                    "+",
                    "-",
                    "frac",
                    "cdot",
                    "group",
                    "power",
                    "neg",
                ]
            )
        )
        if depth
        else "leaf"
    )
    if kind == "leaf":
        name = draw(st.sampled_from("abc"))
        return name, name
    (one, py_one), (two, py_two) = (
        draw(arithmetic(depth - 1)),
        draw(arithmetic(depth - 1)),
    )
    table = {
        "+": (f"({one} + {two})", f"({py_one} + {py_two})"),
        "-": (rf"\left({one} - {two}\right)", f"({py_one} - {py_two})"),
        "frac": (rf"\frac{{{one}}}{{{two}}}", f"(({py_one}) / ({py_two}))"),
        "cdot": (rf"({one}) \cdot ({two})", f"(({py_one}) * ({py_two}))"),
        "group": (f"({one}) ({two})", f"(({py_one}) * ({py_two}))"),
        "power": (f"({one})^2", f"(({py_one}) ** 2)"),
        "neg": (
            f"(-{one} - {two})",
            f"(-({py_one}) - ({py_two}))"
            if one.isalpha()
            else f"(-1 * {py_one} - {py_two})",
        ),
    }
    return table[kind]


@given(arithmetic(), NUMBERS, NUMBERS, NUMBERS)
def test_arithmetic_is_pythons(
    expression: tuple[str, str], a: float, b: float, c: float
) -> None:
    latex, python = expression
    values = {"a": np.float64(a), "b": np.float64(b), "c": np.float64(c)}
    with np.errstate(all="ignore"):
        expected = eval(python, {}, values)  # an expression generated above
    assert_allclose(
        evaluate(latex, values), expected, rtol=1e-9, atol=1e-12
    )


@pytest.mark.parametrize("formula_id", list(page.formulas()))
def test_every_formula_of_the_site_can_be_read(formula_id: str) -> None:
    text = page.formulas()[formula_id]
    for row in Equation(text).rows:
        for side in row.sides:
            start, end = side.node.span
            assert (
                str(Equation(text[start:end]).rows[0].left.node)
                == side.spelling
            ), "a span that is off spoils mutants"


def test_bound_tensors_are_left_alone() -> None:
    held = np.array([[1.0, 2.0]])
    evaluate(r"Q K^\top + 1", {"Q": Tensor(held), "K": Tensor(held)})
    assert held.tolist() == [[1.0, 2.0]]
