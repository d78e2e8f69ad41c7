"""Cells have the gates and operations of the pages' formulas."""

import itertools
import math
import re

import numpy as np
import pytest

from figured import panels
from figures.recurrent import FRAMES
from proving import Indexed, equation
from proving.page import formulas


def test_what_the_candidate_reads_of_the_input_has_a_name_of_its_own() -> (
    None
):
    (panel,) = panels("gru-cell-parts")
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
    (panel,) = panels(figure)
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
    (panel,) = panels("ctc-lattice")
    names = panel.labels("symbol")
    places = ["–ab".index(name) for name in names]
    count, target = len(FRAMES), [place for place in places if place]
    skips = [
        symbol > 0 and (row == 1 or symbol != places[row - 2])
        for row, symbol in enumerate(places)
    ]
    found = equation("ctc-forward").solve(
        {
            "p": Indexed(lambda t, k: FRAMES[int(t) - 1, int(k)]),
            "l": Indexed(places, base=1),
            "m": Indexed(list(map(int, skips)), base=1),
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
    (total,) = panel.labels("total")
    listed = sum(
        math.prod(FRAMES[t, k] for t, k in enumerate(path))
        for path in itertools.product(range(3), repeat=count)
        if [k for k, _ in itertools.groupby(path) if k] == target
    )
    assert float(total.rpartition("= ")[2]) == pytest.approx(
        listed, abs=5e-4
    )
    assert found["P"] == pytest.approx(listed)
