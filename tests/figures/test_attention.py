"""Contexts and shapes are those of the pages' formulas."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import Read, answer, only, panels
from proving import Indexed, equation, from_one


def _numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)]


def _states(panel: Read) -> list[float]:
    """The numbers in the encoder's boxes."""
    return [float(said) for said in panel.labels() if said.isdecimal()][:3]


@pytest.mark.parametrize("step", [0, 1])
def test_each_step_of_attention_has_the_context_of_the_formula(
    step: int,
) -> None:
    _, panel = panels("context-vectors")
    scores = _numbers(panel.labels("given")[step])
    page = equation("additive-attention")
    shown = [float(v) for v in panel.labels("weight")[3 * step :][:3]]
    weights = [
        float(
            page.rows[1].right.value(
                {"e": Indexed(lambda _, i: scores[i - 1]), "t": 1, "n": 3}
                | {"i": i}
            )
        )
        for i in (1, 2, 3)
    ]
    assert_allclose(shown, weights, atol=0.0005)
    env = {
        r"\alpha": Indexed(lambda _, i: weights[i - 1]),
        r"\mathbf{h}": from_one(_states(panel)),
        "t": 1,
        "n": 3,
    }
    context = _numbers(panel.labels("context")[step])[-1]
    assert context == pytest.approx(
        float(page.rows[2].right.value(env)), abs=0.0005
    )


def test_the_first_step_is_the_worked_number_and_one_vector_the_last_state() -> (
    None
):
    plain, panel = panels("context-vectors")
    number = answer("attention").split("**A number.**")[1].split("\n")[0]
    assert {*panel.labels("weight")[:3]} <= {
        f"{v:.3f}" for v in _numbers(number)
    }
    said = panel.labels("context")[0].partition(" = ")[2]
    assert f"= {said}$" in number
    assert "$h = 10, 20, 30$" in number
    assert _states(plain) == _states(panel) == [10, 20, 30]
    assert plain.labels("weight") == ["0", "0", "1"] * 2
    last = f"{_states(plain)[-1]:g}"
    assert [c.partition(" = ")[2] for c in plain.labels("context")] == [
        last,
        last,
    ]


def _shape(panel: Read, name: str) -> tuple[int, ...]:
    said = panel.label(name)
    return tuple(int(v) for v in _numbers(said))


def test_the_shapes_of_heads_are_those_of_the_formula() -> None:
    panel = only("heads-and-shapes")
    said = panel.label("heads")
    (heads,) = (int(v) for v in _numbers(said))
    n, width = _shape(panel, "X")
    random = np.random.default_rng(1)
    whole = {
        f"W_{name}": random.normal(size=_shape(panel, f"W_{name}"))
        for name in "QKVO"
    }
    size = _shape(panel, "Q by head")[-1]
    split = {
        name: np.split(whole[f"W_{name}"], heads, axis=name != "O")
        for name in "QKVO"
    }
    page = equation("multi-head-attention")
    env = {
        r"\mathbf{X}": random.normal(size=(n, width)),
        r"\mathbf{W}": Indexed(
            lambda which, i: split["QKVO"[int(which)]][i - 1]
        ),
        "d_k": size,
        "H": heads,
    } | {letter: number for number, letter in enumerate("QKVO")}
    mixed = [
        np.asarray(page.rows[0].right.value(env | {"i": i + 1}))
        for i in range(heads)
    ]
    env[r"\mathbf{Z}"] = Indexed(lambda i: mixed[i - 1])
    out = np.asarray(page.rows[1].right.value(env))
    assert _shape(panel, "Z") == (heads, *mixed[0].shape)
    assert _shape(panel, "Y") == out.shape
    for name in "QKV":
        assert _shape(panel, name) == (n, whole[f"W_{name}"].shape[1])
        assert _shape(panel, f"{name} by head") == (heads, n, size)
    assert _shape(panel, "weights") == (heads, n, n)
    joined = np.concatenate(mixed, axis=1)
    assert _shape(panel, "concatenated") == joined.shape
    assert_allclose(joined @ whole["W_O"], out)
    assert f"softmax(Q KT / √{size})" in panel.labels()


def test_the_heads_are_those_of_the_base_transformer_of_the_answer() -> (
    None
):
    panel = only("heads-and-shapes")
    width, size = _shape(panel, "X")[1], _shape(panel, "Z")[-1]
    number = answer("multi-head-attention").split("**A number.**")[1]
    assert f"$d = {width}$, $H = {width // size}$, $d_k = {size}$" in number
    total = sum(np.prod(_shape(panel, f"W_{name}")) for name in "QKVO")
    assert f"{total:,} weights" in number.replace("{,}", ",").replace(
        "$", ""
    )
