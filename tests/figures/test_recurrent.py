"""Cells have the gates and operations of the pages' formulas."""

import itertools
import math
import re

import numpy as np
import pytest

from figured import measure, only, panels
from figures.recurrent import (
    AHEAD,
    BEHIND,
    EMITTED,
    FRAMES,
    LAST,
    LEARNED,
    NOISE,
    STEP,
    TAGS,
    TOKENS,
)
from proving import Indexed, equation, from_one
from proving.page import formulas
from proving.worked import solve


def test_what_the_candidate_reads_of_the_input_has_a_name_of_its_own() -> (
    None
):
    panel = only("gru-cell-parts")
    assert panel.labels().count("xt") == 1


def test_the_copies_share_their_weights_and_the_loop_is_one_of_them() -> (
    None
):
    loop, unrolled = panels("unrolled-rnn")
    steps = len(unrolled.marks("rect", "cell"))
    assert len(loop.marks("rect", "cell")) == 1
    for name in ("W", "U", "V"):
        assert rf"\mathbf{{{name}}}" in formulas()["rnn-cell"]
        assert (
            set(unrolled.labels(name)) == set(loop.labels(name)) == {name}
        )
        assert len(unrolled.labels(name)) == steps * len(loop.labels(name))
    shown = unrolled.labels()
    for letter, first in (("x", 1), ("h", 0), ("o", 1)):
        wanted = {f"{letter}{t}" for t in range(first, steps + 1)}
        assert wanted <= set(shown)


@pytest.mark.parametrize(
    ("figure", "formula", "gates", "sums"),
    [
        ("lstm-cell-parts", "lstm-cell", {"ft", "it", "ot", "c̃t"}, 1),
        ("gru-cell-parts", "gru-cell", {"rt", "zt", "nt"}, 1),
    ],
)
def test_a_cell_has_the_gates_and_products_of_its_formula(
    figure: str, formula: str, gates: set[str], sums: int
) -> None:
    panel = only(figure)
    page = formulas()[formula]
    left = re.findall(r"\\mathbf\{(\w)\}\}?_t &=", page)
    assert set(panel.labels("gate")) == gates
    assert {gate[0] for gate in gates} == {*left} - {"h"}
    signs = panel.labels("sign")
    assert signs.count("×") == page.count(r"\odot")
    assert signs.count("+") == sums
    squashed = (
        len(re.findall(r"\\sigma", page)),
        len(re.findall(r"\\tanh", page)),
    )
    written = panel.labels()
    assert (written.count("σ"), written.count("tanh")) == squashed


def test_the_lattice_holds_the_forward_sums_of_the_formula() -> None:
    panel = only("ctc-lattice")
    names = panel.labels("symbol")
    places = ["–ab".index(name) for name in names]
    count, target = len(FRAMES), [place for place in places if place]
    skips = [
        symbol > 0 and (row == 1 or symbol != places[row - 2])
        for row, symbol in enumerate(places)
    ]
    found = solve(
        "ctc-forward",
        {
            "p": Indexed(lambda t, k: FRAMES[int(t) - 1, int(k)]),
            "l": from_one(places),
            "m": from_one(list(map(int, skips))),
            r"\alpha": Indexed(lambda t, s: float((t, s) == (0, 0))),
            "T": count,
            "S": len(places),
        },
        each={"t": range(1, count + 1), "s": range(1, len(places) + 1)},
    )
    sums = np.asarray(found[r"\alpha_{t,s}"])
    for frame in range(count):
        shown = [float(v) for v in panel.labels(f"frame {frame + 1}")]
        assert shown == pytest.approx(
            sums[frame][sums[frame] > 0], abs=5e-4
        )
    total = panel.label("total")
    listed = sum(
        math.prod(FRAMES[t, k] for t, k in enumerate(path))
        for path in itertools.product(range(3), repeat=count)
        if [k for k, _ in itertools.groupby(path) if k] == target
    )
    assert float(total.rpartition("= ")[2]) == pytest.approx(
        listed, abs=5e-4
    )
    assert found["P"] == pytest.approx(listed)


def test_the_best_scores_are_those_of_the_formula_and_of_all_paths() -> (
    None
):
    panel = only("viterbi-lattice")
    assert panel.labels("tag") == [*TAGS]
    count, kinds = EMITTED.shape
    for token in range(count):
        shown = [float(v) for v in panel.labels(f"score {token}")]
        assert shown == EMITTED[token].tolist()
    start = np.vstack([BEHIND[2], BEHIND])
    found = solve(
        "crf-forward",
        {
            "e": Indexed(lambda t, j: EMITTED[int(t) - 1, int(j) - 1]),
            "a": Indexed(
                lambda i, j: start[int(i), int(j) - 1] if j else -math.inf
            ),
            r"\alpha": Indexed(lambda t, j: float((t, j) == (0, 0))),
            "v": Indexed(
                lambda t, j: 0.0 if (t, j) == (0, 0) else -math.inf
            ),
            "K": kinds,
            "T": count,
        },
        each={"t": range(1, count + 1), "j": range(1, kinds + 1)},
        ranges={"i": range(kinds + 1)},
    )
    best = np.asarray(found["v_{t,j}"])
    for token in range(count):
        shown = [
            -math.inf if v == "–" else float(v)
            for v in panel.labels(f"best {token}")
        ]
        assert shown == pytest.approx(best[token].tolist())
    scores = {
        path: sum(EMITTED[t, tag] for t, tag in enumerate(path))
        + sum(BEHIND[pair] for pair in itertools.pairwise((2, *path)))
        for path in itertools.product(range(kinds), repeat=count)
    }
    top = max(scores, key=lambda path: scores[path])
    assert scores[top] == pytest.approx(best[-1].max())
    path = panel.label("path")
    assert path.endswith(": " + ", ".join(TAGS[tag] for tag in top))
    greedy = tuple(map(int, EMITTED.argmax(1)))
    assert len(panel.marks("circle", "greedy")) == len(TOKENS) == count
    assert scores[greedy] == -math.inf
    said = "tag by tag: " + ", ".join(TAGS[tag] for tag in greedy)
    assert f"{said}, forbidden" in panel.labels()


def test_errors_by_horizon_are_those_of_the_formula() -> None:
    plot, _ = panels("forecast-errors")
    page = equation("recursive-forecast-error")
    for name, learned, last in (
        ("step", LEARNED, LAST),
        ("mean", 0.0, LAST),
        ("noise", STEP, LAST),
    ):
        whole = [
            (round(steps), shown)
            for steps, shown in plot.curve(name).T
            if abs(steps - round(steps)) < 0.02
        ]
        assert len(whole) > 8
        for steps, shown in whole:
            env = {"a": STEP, r"\hat a": learned, "y_t": last}
            env |= {"s": math.sqrt(NOISE), "h": steps}
            assert shown == pytest.approx(
                float(page.solve(env)["E_h"]), abs=0.15
            )


def test_each_origin_forecasts_what_comes_after_all_it_knows() -> None:
    _, panel = panels("forecast-errors")
    rows = sorted(
        {name.split()[1] for name in panel.names if " " in name}, key=int
    )
    known = 0.0
    for row in rows:
        train, ahead, later = (
            [measure(m, "x") for m in panel.marks("rect", f"{kind} {row}")]
            for kind in ("train", "ahead", "later")
        )
        assert len(ahead) == AHEAD
        assert max(train) < min(ahead)
        assert max(ahead) < min(later, default=math.inf)
        assert max(train) > known
        if known:
            assert max(train) == known + AHEAD * 13
        known = max(train)
