"""Diagrams of networks hold the numbers and counts of the pages' formulas."""

import itertools

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import only, panels
from proving import equation, from_one
from proving.worked import by_formula


def _value(label: str) -> float:
    return float(
        label.rpartition("= ")[2].split(": ")[-1].replace("−", "-")
    )


def test_the_neuron_computes_what_is_on_its_arrows() -> None:
    panel = only("one-neuron")
    x, w = (
        [_value(label) for label in panel.labels(name)]
        for name in ("input", "weight")
    )
    env = {
        "x": from_one(x),
        "w": from_one(w),
        "n": len(x),
        "b": _value(panel.labels("bias")[0]),
    }
    page = equation("neuron-output").right

    def shown(name: str) -> float:
        return _value(panel.labels(name)[0])

    def unit(name: str) -> float:
        by = equation(name).right
        return float(
            page.value({**env, r"\phi": lambda z: by.value({"x": z})})
        )

    linear = page.value({**env, r"\phi": lambda z: z})
    assert shown("sum") == pytest.approx(float(linear))
    assert shown("relu") == pytest.approx(unit("relu"))
    assert shown("sigmoid") == round(unit("sigmoid"), 3)


def test_every_weight_of_the_layers_is_a_line() -> None:
    panel = only("layers-and-shapes")
    sizes = [int(label) for label in panel.labels("size")]
    assert len(panel.marks("circle", "unit")) == sum(sizes)
    pairs = list(itertools.pairwise(sizes))
    assert panel.labels("shape") == [
        f"{out} × {into}" for into, out in pairs
    ]
    weights = len(panel.marks("path", "weight"))
    env = {"m": len(pairs), "n": sizes}
    parameters = by_formula("mlp-parameter-count", env)
    assert weights + sum(sizes[1:]) == parameters


def _wrong(panel: int) -> list[int]:
    """Corners on the wrong side of each line that a panel draws."""
    shown = panels("and-or-xor")[panel]
    page = equation("perceptron-decision").right
    found = []
    for name in sorted(shown.names - {"one", "zero"}):
        w1, w2, b = (float(v) for v in name.split())
        x, y = shown.curve(name)
        assert_allclose(w1 * x + w2 * y + b, 0, atol=0.02)
        wrong = 0
        for kind, value in (("one", 1), ("zero", 0)):
            for corner in np.round(shown.dots(kind).T):
                env = {r"\mathbf{w}": np.array([w1, w2]), "b": b}
                said = page.value({**env, r"\mathbf{x}": corner})
                wrong += int(said) != value
        found.append(wrong)
    return found


def test_a_line_does_and_and_or_but_not_xor() -> None:
    assert _wrong(0) == _wrong(1) == [0]
    assert _wrong(2) == [1, 1]


def test_the_corners_of_xor_are_where_its_inputs_differ() -> None:
    corners = list(itertools.product((0, 1), repeat=2))
    wanted = (
        {c for c in corners if c[0] and c[1]},
        {c for c in corners if c[0] or c[1]},
        {c for c in corners if c[0] != c[1]},
    )
    for panel, ones in zip(panels("and-or-xor"), wanted, strict=True):
        drawn = np.round(panel.dots("one").T).astype(int)
        assert set(map(tuple, drawn.tolist())) == ones


def test_each_fold_doubles_the_pieces() -> None:
    for depth, panel in enumerate(panels("folds-of-depth"), 1):
        x, y = panel.curve(f"depth-{depth}")
        slopes = np.sign(np.diff(y) / np.diff(x))
        assert 1 + np.count_nonzero(np.diff(slopes)) == 2**depth
        assert set(np.round(y, 1)) == {0, 1}
