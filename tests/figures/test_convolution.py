"""Cells are as many as the pages' formulas say, joined to those that a kernel reads, with the numbers it computes."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import Read, answer, measure, only, panels, whole_numbers
from figures.convolution import JOINED, RATES, STACKS
from proving import equation
from proving.worked import by_formula, solve


def _value(text: str) -> float:
    return float(text.replace("−", "-"))


def _matrix(panel: Read, name: str) -> np.ndarray:
    values = [_value(label) for label in panel.labels(name)]
    side = round(len(values) ** 0.5)
    return np.array(values).reshape(side, side)


def test_the_windows_are_as_many_as_the_formula_counts() -> None:
    for panel in panels("convolution-windows"):
        said = panel.labels("size")[0]
        P, S, D, said_size = whole_numbers(said)
        outputs = len(panel.marks("rect", "output"))
        inputs = len(panel.marks("rect", "input")) - 2 * P
        taps = len(panel.marks("path", "tap"))
        env = {"I": inputs, "P": P, "S": S, "D": D, "K": taps // outputs}
        page = by_formula("conv-output-size", env)
        assert outputs == said_size == page


def test_same_pads_as_much_as_its_formula_says() -> None:
    valid, same = panels("same-and-valid")
    kinds = [m.attrib["class"] for m in same.marks("rect", "input")]
    env = {"I": kinds.count("cell"), "S": 2, "K": 3, "D": 1}
    page = solve("same-padding-amount", env)
    assert kinds.count("pad") == page[r"P_\text{total}"]
    said = whole_numbers(same.labels("size")[0])
    before, after = (
        int(page[p]) for p in (r"P_\text{begin}", r"P_\text{end}")
    )
    assert said == (before, after, int(page["O"]))
    assert after > before
    assert kinds == ["pad"] * before + ["cell"] * env["I"] + ["pad"] * after
    assert len(same.marks("rect", "output")) == page["O"]
    shape = equation("conv-output-size").right
    outputs = len(valid.marks("rect", "output"))
    assert outputs == shape.value({**env, "P": 0})
    assert valid.labels("size") == [f"valid: O = {outputs}"]


def test_the_output_is_the_cross_correlation_of_the_page() -> None:
    panel = only("kernel-on-image")
    X, W, Y = (
        _matrix(panel, name) for name in ("input", "kernel", "output")
    )
    page = equation("cross-correlation").right
    for (i, j), shown in np.ndenumerate(Y):
        env = {"X": X, "W": W, "K": len(W), "i": i, "j": j}
        assert shown == page.value(env)
    terms = panel.labels()[-1].removeprefix("shaded: ")
    sides = [s.replace("−", "-").replace(" ", "") for s in terms.split("=")]
    total = sum(float(v) for v in re.findall(r"[+-]?[\d.]+", sides[0]))
    assert total == float(sides[1]) == Y[0, 0]


def test_the_fields_are_as_wide_as_the_recursion_says() -> None:
    page = equation("receptive-field-recursion")
    for panel, (_, layers) in zip(
        panels("receptive-fields"), STACKS, strict=True
    ):
        r, j = 1.0, 1.0
        for kernel, stride, dilation in layers:
            solved = page.solve(
                {
                    "r^{(l-1)}": r,
                    "j^{(l-1)}": j,
                    "K^{(l)}": kernel,
                    "S^{(l)}": stride,
                    "D^{(l)}": dilation,
                }
            )
            r, j = float(solved["r^{(l)}"]), float(solved["j^{(l)}"])
        cells = panel.marks("rect", "input")
        assert panel.labels("width")[0].endswith(f": {r:.0f} cells")
        assert len(cells) == r
        places = np.array([measure(m, "x") for m in cells])
        size = measure(cells[0], "width")
        assert_allclose(np.diff(places), size, atol=0.11)


def test_the_stacks_are_those_of_the_worked_number() -> None:
    body = answer("receptive-field")
    number = body.split("**A number.**")[1].split("\n")[0]
    worked = re.findall(r"= (\d+)\$", number)
    widths = [p.labels("width")[0] for p in panels("receptive-fields")]
    shown = [re.findall(r"(\d+) cells", label)[0] for label in widths]
    assert shown == worked


def test_pools_are_those_that_the_answer_prints() -> None:
    body = answer("pooling")
    printed = [
        [float(v) for v in re.findall(r"[\d.]+", line)]
        for line in re.findall(
            r"print\(blocks.*# (\[\[.*\]\])$", body, re.MULTILINE
        )
    ]
    panel = only("max-and-average-pooling")
    for name, wanted in zip(("max", "mean"), printed, strict=True):
        assert [_value(v) for v in panel.labels(name)] == wanted
    blocks = _matrix(panel, "input").reshape(2, 2, 2, 2).swapaxes(1, 2)
    np.testing.assert_array_equal(
        _matrix(panel, "max"), blocks.max(axis=(2, 3))
    )


def test_a_transposed_window_reaches_as_far_as_the_formula_says() -> None:
    panel = only("transposed-windows")
    size, K, S, said_size = whole_numbers(panel.labels("size")[0])
    env = {"I": size, "K": K, "S": S, "P": 0, "D": 1, r"P_\text{out}": 0}
    page = by_formula("transposed-conv-output-size", env)
    assert len(panel.marks("rect", "output")) == said_size == page
    assert len(panel.marks("rect", "input")) == size
    assert len(panel.marks("path", "tap")) == size * K
    reached = np.zeros(said_size, int)
    for first in range(0, size * S, S):
        reached[first : first + K] += 1
    assert [
        int(v) for v in panel.labels() if v.isdigit()
    ] == reached.tolist()


def test_the_bars_of_the_separable_layer_are_its_parameters() -> None:
    panel = only("separable-cost")
    page = equation("conv-parameter-count").right

    def count(into: int, out: int, side: int, groups: int = 1) -> int:
        names = (r"C_\text{in}", r"C_\text{out}", "K_H", "K_W", "G")
        values = (into, out, side, side, groups)
        return int(page.value(dict(zip(names, values, strict=True))))

    wanted = {
        "ordinary": count(64, 128, 3),
        "depthwise": count(64, 64, 3, 64),
        "pointwise": count(64, 128, 1),
    }
    text = " ".join(panel.labels())
    widths = {
        name: float(panel.marks("rect", name)[0].attrib["width"])
        for name in wanted
    }
    for name, number in wanted.items():
        assert f"{number:,}" in text
        scale = widths["ordinary"] / wanted["ordinary"]
        assert widths[name] == pytest.approx(number * scale, abs=0.1)


def test_the_shaded_cells_are_the_share_of_the_page() -> None:
    page = equation("gridding-share").right
    for panel, rates in zip(panels("gridding"), RATES, strict=True):
        read, (field,) = (
            panel.marks("rect", "read"),
            panel.marks("rect", "field"),
        )
        places = sorted({measure(cell, "x") for cell in read})
        cell = measure(read[0], "width") + 2
        side = measure(field, "width") / cell
        assert places[-1] - places[0] == pytest.approx((side - 1) * cell)
        common = int(np.gcd.reduce(rates))
        share = float(page.value({"K": 3, "D": common, "n": len(rates)}))
        if len(set(rates)) > 1:
            assert common == share == 1
        assert side == pytest.approx(1 + 2 * sum(rates))
        total = round(side**2)
        assert len(read) == pytest.approx(share**2 * total)
        assert f"{len(read)} of {total} cells are read" in panel.labels()


def test_the_maps_are_the_channels_of_the_page_added_up() -> None:
    panel = only("kernels-and-channels")
    page = equation("cross-correlation").right
    image = np.array([_matrix(panel, f"input {c}") for c in range(3)])
    shapes = [whole_numbers(said) for said in panel.labels("shape")]
    added = [_value(said) for said in panel.labels("added")]
    biases = [_value(said) for said in panel.labels("bias")]
    sums = [_value(said) for said in panel.labels("sum")]
    (first,) = {
        divmod(number, 3)
        for number, mark in enumerate(panel.marks("rect")[-9:])
        if mark.attrib["class"] == "f1"
    }
    maps = []
    for number, bias in enumerate(biases):
        kernel = np.array(
            [_matrix(panel, f"kernel {number} {c}") for c in range(3)]
        )
        made = _matrix(panel, f"map {number}")
        for (i, j), shown in np.ndenumerate(made):
            parts = [
                page.value({"X": x, "W": w, "K": len(w), "i": i, "j": j})
                for x, w in zip(image, kernel, strict=True)
            ]
            assert shown == sum(parts) + bias
            if (i, j) == first:
                assert parts == added[3 * number :][:3]
                assert shown == sums[number]
        assert shapes[1 + number] == kernel.shape
        maps.append(made)
    assert shapes[0] == image.shape
    assert shapes[-1] == np.array(maps).shape


def test_the_shaded_window_is_the_one_that_the_shaded_cell_reads() -> None:
    panel = only("kernels-and-channels")
    rects = [mark.attrib["class"] for mark in panel.marks("rect")]
    for channel in range(3):
        image = np.reshape(rects[25 * channel :][:25], (5, 5)) == "f1"
        for end in (len(rects) - 9, 75 + 27):
            made = np.reshape(rects[end:][:9], (3, 3)) == "f1"
            ((i, j),) = np.argwhere(made)
            wanted = np.zeros((5, 5), bool)
            wanted[i : i + 3, j : j + 3] = True
            np.testing.assert_array_equal(image, wanted)


def test_the_parameters_and_sizes_are_those_of_the_formulas() -> None:
    panel = only("kernels-and-channels")
    said = panel.label("count")
    shapes = [whole_numbers(label) for label in panel.labels("shape")]
    (into, size, _), (_, side, _), (out, made, _) = (
        shapes[n] for n in (0, 1, -1)
    )
    env = {r"C_\text{in}": into, r"C_\text{out}": out, "G": 1}
    page = equation("conv-parameter-count").right
    count = int(page.value(env | {"K_H": side, "K_W": side}))
    assert whole_numbers(said) == (out, into, side, side, 1, count)
    env = {"I": size, "K": side, "P": 0, "S": 1, "D": 1}
    assert equation("conv-output-size").right.value(env) == made


def test_the_lines_between_channels_are_the_weights_of_the_page() -> None:
    page = equation("grouped-conv-cost")
    separable = equation("separable-cost-ratio")
    drawn = panels("channel-connections")
    for panel, (_, steps) in zip(drawn, JOINED, strict=True):
        names: dict[str, float] = {
            r"C_\text{in}": 4, r"C_\text{out}": 4, "K": 3, "H": 1, "W": 1
        }  # fmt: skip
        slices, weights = (
            panel.marks("path", "slice"),
            panel.marks("path", "weight"),
        )
        found = page.solve({**names, "G": steps[0]})
        assert len(slices) * 9 == found["N"]
        total = len(slices) * 9 + len(weights)
        assert panel.labels("weights") == [f"{total} weights"]
        if len(steps) > 1:
            rows = separable.solve({**names, "M": 144})
            assert total == rows[r"M_\text{s}"]
        assert len(panel.marks("rect", "channel")) == 4 * (len(steps) + 1)
