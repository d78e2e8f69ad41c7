"""Figures on training at scale are what the pages' formulas give."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import Read, measure, only, panels, whole_numbers
from proving import Indexed, equation
from proving.worked import solve

TITLES = ("no sharding", "stage 1", "stage 2", "stage 3")


@pytest.mark.parametrize("stage", range(4))
def test_bars_of_a_stage_are_the_formula(stage: int) -> None:
    panel = only("sharded-states")
    env = {"w": 2, "g": 2, "o": 12, "P": 1, "N": 8}
    wanted = solve("zero-memory", env)[f"M_{stage}"]
    widths = [
        float(
            panel.marks("rect", f"{TITLES[stage]} {name}")[0].attrib[
                "width"
            ]
        )
        for name in ("weights", "gradients", "optimizer")
    ]
    assert sum(widths) / 12 == pytest.approx(wanted, abs=0.02)
    assert f"{wanted:g}" in panel.labels()


@pytest.mark.parametrize("chunks", [1, 2, 4])
def test_idle_shares_are_the_formula(chunks: int) -> None:
    panel = only("pipeline-idle")
    right = equation("pipeline-bubble").right
    micro, shown = panel.curve(f"{chunks}")
    wanted = [
        100 * right.value({"p": 8, "m": m, "v": chunks}) for m in micro
    ]
    assert_allclose(shown, wanted, atol=0.6)
    (at,), (high,) = panel.dots(f"at {chunks}")
    assert at == pytest.approx(8, rel=0.02)
    value = right.value({"p": 8, "m": 8, "v": chunks})
    assert high == pytest.approx(100 * value, abs=0.6)


@pytest.mark.parametrize("save", [60, 5])
def test_valleys_of_lost_time_are_the_formula(save: int) -> None:
    panel = only("checkpoint-waste")
    between = 54 * 24 * 60 / 419

    def solved(minutes: float) -> dict[str, float]:
        env = {"C": save / 60, "T": minutes, "R": 0, "M": between}
        return solve("checkpoint-interval", env)

    minutes, shown = panel.curve(f"{save}")
    wanted = [100 * solved(m)["w"] for m in minutes]
    assert_allclose(shown, wanted, atol=0.35)
    (at,), (low,) = panel.dots(f"best {save}")
    assert at == pytest.approx(solved(1)["T^*"], rel=0.04)
    assert low == pytest.approx(100 * solved(1)["w^*"], abs=0.2)


def _shape(panel: Read, name: str) -> tuple[int, int]:
    """What is written below a matrix, after a look at whether it is drawn so."""
    said = {*panel.labels(f"of {name}")}
    assert len(said) == 1
    rows, columns = whole_numbers(said.pop())
    for mark in panel.marks("rect", name):
        wide, high = (measure(mark, k) for k in ("width", "height"))
        assert (wide, high) == (8 * columns, 8 * rows)
    return rows, columns


def test_the_two_devices_compute_the_layer_of_the_formula() -> None:
    _, panel = panels("columns-then-rows")
    random = np.random.default_rng(2)
    x = random.normal(size=_shape(panel, "X"))
    columns, rows = (
        [random.normal(size=_shape(panel, f"{name}{i}")) for i in (1, 2)]
        for name in "UV"
    )
    env = {
        r"\mathbf{X}": x,
        r"\mathbf{A}": np.concatenate(columns, axis=1),
        r"\mathbf{B}": np.concatenate(rows, axis=0),
        r"\mathbf{U}": Indexed(lambda i: columns[i - 1]),
        r"\mathbf{V}": Indexed(lambda i: rows[i - 1]),
        r"\phi": np.tanh,
        "p": 2,
    }
    page = equation("tensor-parallel-layer")
    whole, shared = (
        np.asarray(side.value(env)) for side in (page.left, page.right)
    )
    assert_allclose(whole, shared)
    assert _shape(panel, "Y") == whole.shape
    for i, (u, v) in enumerate(zip(columns, rows, strict=True), start=1):
        assert _shape(panel, f"H{i}") == (x @ u).shape
        assert _shape(panel, f"Y{i}") == (x @ u @ v).shape == whole.shape
    assert len(panel.marks("circle", "all-reduce")) == 1


def test_the_cuts_are_the_matrices_of_the_devices() -> None:
    cuts, devices = panels("columns-then-rows")
    for name, cut, part, axis in (
        ("A", "columns", "U", 1),
        ("B", "rows", "V", 0),
    ):
        shapes = [_shape(devices, f"{part}{i}") for i in (1, 2)]
        whole = _shape(cuts, name)
        assert whole[axis] == sum(shape[axis] for shape in shapes)
        assert {shape[1 - axis] for shape in shapes} == {whole[1 - axis]}
        for i, (high, wide) in enumerate(shapes, start=1):
            mark = cuts.mark("rect", f"{cut} {i}")
            assert measure(mark, "width") == 8 * wide
            assert measure(mark, "height") == 8 * high
