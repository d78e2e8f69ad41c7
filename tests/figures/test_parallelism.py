"""Figures on training at scale are what the pages' formulas give."""

import numpy as np
import pytest

from figured import panels
from proving import equation

TITLES = ("no sharding", "stage 1", "stage 2", "stage 3")


@pytest.mark.parametrize("stage", range(4))
def test_bars_of_a_stage_are_the_formula(stage: int) -> None:
    (panel,) = panels("sharded-states")
    env = {"w": 2, "g": 2, "o": 12, "P": 1, "N": 8}
    wanted = equation("zero-memory").solve(env)[f"M_{stage}"]
    widths = [
        float(panel.marks("rect", f"{TITLES[stage]} {name}")[0].attrib["width"])
        for name in ("weights", "gradients", "optimizer")
    ]
    assert sum(widths) / 12 == pytest.approx(wanted, abs=0.02)
    assert f"{wanted:g}" in panel.labels()


@pytest.mark.parametrize("chunks", [1, 2, 4])
def test_idle_shares_are_the_formula(chunks: int) -> None:
    (panel,) = panels("pipeline-idle")
    right = equation("pipeline-bubble").right
    micro, shown = panel.curve(f"{chunks}")
    wanted = [100 * right.value({"p": 8, "m": m, "v": chunks}) for m in micro]
    np.testing.assert_allclose(shown, wanted, atol=0.6)
    (at,), (high,) = panel.dots(f"at {chunks}")
    assert at == pytest.approx(8, rel=0.02)
    value = right.value({"p": 8, "m": 8, "v": chunks})
    assert high == pytest.approx(100 * value, abs=0.6)


@pytest.mark.parametrize("save", [60, 5])
def test_valleys_of_lost_time_are_the_formula(save: int) -> None:
    (panel,) = panels("checkpoint-waste")
    between = 54 * 24 * 60 / 419

    def solved(minutes: float) -> dict[str, float]:
        env = {"C": save / 60, "T": minutes, "R": 0, "M": between}
        return equation("checkpoint-interval").solve(env)

    minutes, shown = panel.curve(f"{save}")
    wanted = [100 * solved(m)["w"] for m in minutes]
    np.testing.assert_allclose(shown, wanted, atol=0.35)
    (at,), (low,) = panel.dots(f"best {save}")
    assert at == pytest.approx(solved(1)["T^*"], rel=0.04)
    assert low == pytest.approx(100 * solved(1)["w^*"], abs=0.2)
