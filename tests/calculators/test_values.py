"""What calculators compute, on a thousand inputs each, is what the formulas of the pages give, to the last digit shown.

The formulas are evaluated from the LaTeX that readers see, as their proofs do; what has none is counted here.
"""

import functools
import math
import random
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

import calculating
from calculating import Answer, Texts, cells, memory, rounded, shown
from proving import equation

Expected = dict[str, list[str]]
"""The cells of rows, by the first cell."""


def value(formula: str, row: int = 0, **env: Any) -> Any:
    """The right side of a row of a formula; symbols that are no names of Python come by `env["symbols"]`."""
    bound = env | env.pop("symbols", {})
    return _equation(formula).rows[row].right.value(bound)


_equation = functools.cache(equation)


# Convolution, pooling, transposed convolution.


def draw_sizes(source: random.Random) -> Texts:
    groups = source.choice([1, 1, 2, 3, 8])
    stride, dilation = source.randint(1, 5), source.randint(1, 4)
    numbers = {
        "height": source.randint(1, 300),
        "width": source.randint(1, 300),
        "kernel": source.randint(1, 9),
        "stride": stride,
        "padding": source.randint(0, 4),
        "dilation": dilation,
        "batch": source.randint(1, 256),
        "inputs": groups * source.randint(1, 64),
        "outputs": groups * source.randint(1, 64),
        "groups": groups,
        "extra": source.randrange(max(stride, dilation)),
        "bytes": source.choice([8, 4, 2, 1]),
    }
    choices = {
        "kind": source.choice(["convolution", "pooling", "transposed"]),
        "bias": source.choice(["yes", "no"]),
    }
    return {key: str(number) for key, number in numbers.items()} | choices


def expect_sizes(texts: Texts) -> Expected | str:
    kind = texts["kind"]
    v = {key: int(text) for key, text in texts.items() if text.isdigit()}
    output, left = {}, {}
    for axis in ("height", "width"):
        bound = {"I": v[axis], "K": v["kernel"], "S": v["stride"]}
        bound |= {"P": v["padding"], "D": v["dilation"]}
        spare = (
            v[axis] + 2 * v["padding"] - v["dilation"] * (v["kernel"] - 1) - 1
        )
        if kind == "transposed":
            extra = {r"P_\text{out}": v["extra"]}
            output[axis] = int(
                value("transposed-conv-output-size", **bound, symbols=extra)
            )
            if output[axis] < 1:
                return "padding"
        elif spare < 0:
            return "kernel"
        else:
            output[axis] = int(value("conv-output-size", **bound))
        left[axis] = spare % v["stride"]
    channels = v["inputs"] if kind == "pooling" else v["outputs"]
    layer = {r"C_\text{out}": v["outputs"], r"C_\text{in}": v["inputs"]}
    layer |= {"G": v["groups"], "K_H": v["kernel"], "K_W": v["kernel"]}
    with_bias = int(value("conv-parameter-count", symbols=layer))
    weights = with_bias - v["outputs"]
    read = v if kind == "transposed" else output
    places = read["height"] * read["width"]
    numbers = v["batch"] * channels * output["height"] * output["width"]
    shape = (v["batch"], channels, output["height"], output["width"])
    found = {
        "Output height": [shown(output["height"])],
        "Output width": [shown(output["width"])],
        "Shape of the output: batch × channels × height × width": [
            " × ".join(map(shown, shape))
        ],
        "Parameters": [shown(with_bias if texts["bias"] == "yes" else weights)],
        "Numbers of the output": [shown(numbers)],
        "Memory of the output": [memory(numbers * v["bytes"])],
    }
    if kind == "pooling":
        label = "Cells read for an example, those of the padding included"
        found[label] = [shown(places * v["kernel"] ** 2 * v["inputs"])]
        found["Parameters"] = ["0"]
    else:
        label = "Multiply-adds of an example, those with padding included"
        found[label] = [shown(places * weights)]
    if kind != "transposed":
        label = "Cells at the end that no window reads, of height and width"
        found[label] = [f"{left['height']} and {left['width']}"]
    return found


# Initialization.


def draw_weights(source: random.Random) -> Texts:
    def size(most: int) -> str:
        return str(round(10 ** source.uniform(0, math.log10(most))))

    return {
        "shape": source.choice(["fans", "convolution"]),
        "in": size(100_000),
        "out": size(100_000),
        "inputs": size(2000),
        "outputs": size(2000),
        "height": size(11),
        "width": size(11),
        "activation": source.choice(["relu", "linear"]),
        "layers": size(50),
    }


def expect_weights(texts: Texts) -> Expected:
    v = {key: int(text) for key, text in texts.items() if text.isdigit()}
    area = v["height"] * v["width"]
    fans = (
        (v["in"], v["out"])
        if texts["shape"] == "fans"
        else (area * v["inputs"], area * v["outputs"])
    )
    bound = {r"n_\text{in}": fans[0], r"n_\text{out}": fans[1]}
    turned = {r"n_\text{in}": fans[1]}
    variances = {
        "Xavier (Glorot)": value("xavier-initialization", symbols=bound),
        "He (Kaiming), fan-in": value("he-initialization", symbols=bound),
        "He (Kaiming), fan-out": value("he-initialization", symbols=turned),
        "LeCun": 1 / fans[0],
        "PyTorch's default of Linear and Conv2d": 1 / fans[0] / 3,
    }
    bounds = {
        "Xavier (Glorot)": value("xavier-initialization", 1, symbols=bound),
        "He (Kaiming), fan-in": value("he-initialization", 1, symbols=bound),
        "He (Kaiming), fan-out": value("he-initialization", 1, symbols=turned),
        "LeCun": math.sqrt(3 / fans[0]),
        "PyTorch's default of Linear and Conv2d": fans[0] ** -0.5,
    }
    found = {}
    for name, variance in variances.items():
        moments = {r"\operatorname{Var}(w)": variance, r"\mathbb{E}[x^2]": 1.0}
        square = value("variance-propagation", symbols=bound | moments)
        square /= 2 if texts["activation"] == "relu" else 1
        signal = math.sqrt(square) ** v["layers"]
        numbers = (variance, math.sqrt(variance), bounds[name], signal)
        found[name] = [*map(rounded, numbers)]
    return found


CASES: dict[str, tuple[calculating.Draw, Callable[[Texts], Expected | str]]] = {
    "conv-output-size": (draw_sizes, expect_sizes),
    "initialization": (draw_weights, expect_weights),
}


def differences(answer: Answer, expected: Expected | str) -> list[str]:
    """Where a calculator says anything else; a text is the field in which something is wrong."""
    if isinstance(expected, str):
        said = list(answer.get("wrong") or [])
        return [] if said == [expected] else [f"{expected}: {answer}"]
    if not answer.get("tables"):
        return [str(answer)]
    found: Expected = {}
    for number in range(len(answer["tables"])):
        found |= cells(answer, number)
    return [
        f"{name}: {found.get(name)} and not {values}"
        for name, values in expected.items()
        if found.get(name) != values
    ]


def test_every_calculator_is_held_against_a_reference() -> None:
    assert sorted(CASES) == calculating.IDS


@pytest.mark.parametrize("identifier", CASES)
def test_a_calculator_gives_what_the_formulas_give(
    bare: Page, identifier: str
) -> None:
    draw, expect = CASES[identifier]
    inputs = calculating.seeded(draw)
    found = calculating.answers(bare, identifier, inputs)
    wrong = [
        (texts, told)
        for texts, answer in zip(inputs, found, strict=True)
        if (told := differences(answer, expect(texts)))
    ]
    assert not wrong, f"{len(wrong)} differ, such as {wrong[:3]}"
    computed = sum(
        "tables" in answer and bool(answer["tables"]) for answer in found
    )
    assert computed > calculating.MANY / 2, "too few inputs make sense"
