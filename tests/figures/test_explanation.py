"""The slopes on the way add up to what the page attributes; bands cover what they say, found by sampling."""

import numpy as np
import pytest

from figured import only, panels
from proving import equation, rng
from proving.worked import solve

PIXEL = 1 / 100


def test_the_area_under_the_slopes_is_the_attribution() -> None:
    output, slope = panels("slopes-on-the-way")
    x, y = output.curve("output")
    attributed = equation("integrated-gradients").right.value(
        {
            r"\mathbf{x}": np.array([2.0]),
            r"\mathbf{b}": np.array([0.0]),
            r"\mathbf{g}": lambda at: np.interp(
                at, (x[:-1] + x[1:]) / 2, np.diff(y) / np.diff(x)
            ),
            "m": 400,
        }
    )
    assert float(np.ravel(attributed)[0]) == pytest.approx(1, abs=0.03)
    assert y[-1] - y[0] == pytest.approx(1, abs=2 * PIXEL)
    assert "area 1" in slope.labels()


def test_the_slope_is_that_of_the_output() -> None:
    output, slope = panels("slopes-on-the-way")
    x, y = output.curve("output")
    rise = np.diff(y) / np.diff(x)
    places, shown = slope.curve("slope")
    steep = places[shown > 0.5]
    assert (steep.min(), steep.max()) == pytest.approx((0, 1), abs=0.02)
    assert rise[x[1:] <= 0.99] == pytest.approx(1, abs=0.1)
    assert rise[x[:-1] >= 1.01] == pytest.approx(0, abs=0.05)
    assert shown[places > 1.02] == pytest.approx(0, abs=PIXEL)


def test_both_bands_cover_nine_in_ten_on_average() -> None:
    reach, share = panels("coverage-is-an-average")
    random = rng(4)
    x = random.uniform(size=200_000)
    error = np.abs(random.normal(size=x.size)) * (0.2 + 0.8 * x)
    for name in ("constant", "by noise"):
        inside = error <= np.interp(x, *reach.curve(name))
        assert inside.mean() == pytest.approx(0.9, abs=0.01)
        places, covered = share.curve(name)
        for place in (0.05, 0.5, 0.95):
            near = np.abs(x - place) < 0.05
            shown = np.interp(place, places, covered)
            assert inside[near].mean() == pytest.approx(shown, abs=0.02)
    assert share.curve("constant")[1][-1] == pytest.approx(0.71, abs=PIXEL)
    assert share.curve("by noise")[1] == pytest.approx(0.9, abs=PIXEL)


def test_a_watermark_is_seen_when_the_page_says() -> None:
    plot = only("watermark-over-tokens")
    mean = equation("watermark-z").rows[1].right
    alarm = plot.curve("alarm")[1]
    assert alarm == pytest.approx(4, abs=0.05)
    shares = {
        "untouched": 0.45,
        "half rewritten": 0.35,
        "nearly sure": 0.28,
    }
    for name, share in shares.items():
        tokens, shown = plot.curve(name)
        for at in (50, 200, 390):
            names = {"q": share, r"\gamma": 0.25, "T": float(at)}
            expected = float(mean.value(names))
            found = np.interp(at, tokens, shown)
            assert found == pytest.approx(expected, abs=0.06)
        if share > 0.3:
            first = float(np.interp(4, shown, tokens))
            assert first == pytest.approx(
                {0.45: 75, 0.35: 300}[share], abs=4
            )
        else:
            assert shown[-1] == pytest.approx(1.4, abs=0.06)


def test_judges_with_a_common_cause_meet_their_floor() -> None:
    plot = only("correlated-judges")
    for common in (0, 0.1, 0.3):
        judges, wrong = plot.curve(f"common {common:g}")
        for count, shown in zip(judges, wrong, strict=True):
            rows = solve(
                "correlated-judges",
                {"p": 0.8, "c": common, "n": round(float(count))},
            )
            assert shown == pytest.approx(1 - rows["M"], abs=0.002)
            assert shown > rows["F"] - 0.002
        assert wrong[-1] == pytest.approx(rows["F"], abs=0.003)
