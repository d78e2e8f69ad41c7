"""What calculators say, list and draw, on a thousand inputs each, is what the formulas of the pages give.

The formulas are evaluated from the LaTeX that readers see, as their proofs do; what has none is counted here. Numbers
agree to the last digit shown, and in drawings to a tenth of a pixel. What has no expectation is a fault, too.
"""

import functools
import itertools
import math
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

import calculating
from calculating import (
    Answer,
    Mark,
    Picture,
    Texts,
    memory,
    rounded,
    shown,
)
from proving import equation, evaluate, from_one

Rows = dict[str, list[str]]
"""The cells of rows, by the first cell."""

Faults = list[str]


@dataclass(frozen=True)
class Expected:
    """What a calculator should answer.

    Attributes:
        says: its sentence.
        rows: all rows of its tables.
        drawn: tells what is wrong with its picture; none if there should be no picture.
        captioned: the numbers in the captions of its tables.
    """

    says: str
    rows: Rows
    drawn: Callable[[Picture], Faults] | None = None
    captioned: tuple[str, ...] = ()


_equation = functools.cache(equation)


def value(formula: str, row: int = 0, **env: Any) -> Any:
    """The right side of a row of a formula; symbols that are no names of Python come by `env["symbols"]`."""
    bound = env | env.pop("symbols", {})
    return _equation(formula).rows[row].right.value(bound)


# Convolution, pooling, transposed convolution.


def draw_sizes(source: random.Random) -> Texts:
    groups = source.choice([1, 1, 2, 3, 8])
    stride, dilation = source.randint(1, 5), source.randint(1, 4)
    most = source.choice([8, 30, 300, 300])
    numbers = {
        "height": source.randint(1, most),
        "width": source.randint(1, most),
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


def unlike(name: str, found: Any, wanted: Any) -> Faults:
    """What is found, where it is not what is wanted."""
    return [] if found == wanted else [f"{name}: {found} and not {wanted}"]


def whole_numbers(texts: Texts) -> dict[str, int]:
    """What is typed that is a whole number, by the name of its field."""
    return {key: int(text) for key, text in texts.items() if text.isdigit()}


def expect_sizes(texts: Texts) -> Expected | str:
    kind = texts["kind"]
    v = whole_numbers(texts)
    output, left = {}, {}
    if kind == "pooling" and v["padding"] > v["kernel"] // 2:
        return "padding"
    for axis in ("height", "width"):
        bound = {"I": v[axis], "K": v["kernel"], "S": v["stride"]}
        bound |= {"P": v["padding"], "D": v["dilation"]}
        spare = (
            v[axis]
            + 2 * v["padding"]
            - v["dilation"] * (v["kernel"] - 1)
            - 1
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
        "Parameters": [
            shown(with_bias if texts["bias"] == "yes" else weights)
        ],
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
    size = f"{shown(output['height'])} × {shown(output['width'])}"
    says = f"Output: {size} cells, shape {' × '.join(map(shown, shape))}."
    # Padding goes around what is read, and is taken off what is stamped.
    around = output if kind == "transposed" else v
    grid = {a: around[a] + 2 * v["padding"] for a in ("height", "width")}
    drawn = functools.partial(
        _kernel_on_grid, v, kind, grid, places=read["width"]
    )
    fits = max(grid.values()) <= MOST_CELLS
    return Expected(says, found, drawn if fits else None)


MOST_CELLS = 40
"""Along an axis, where there is a picture."""


def _kernel_on_grid(
    v: dict[str, int],
    kind: str,
    grid: dict[str, int],
    picture: Picture,
    *,
    places: int,
) -> Faults:
    """What is wrong with cells, padding, and the first two places of a kernel."""
    side = picture.marks[0].number("width")

    def cell(mark: Mark) -> tuple[int, ...]:
        """Row, column, height and width of a rectangle, in cells."""
        x, y, width, height = map(
            mark.number, ("x", "y", "width", "height")
        )
        parts = np.array([y - 1, x - 1, height, width]) / side
        assert np.allclose(parts, np.round(parts)), "between two cells"
        return tuple(int(part) for part in np.round(parts))

    inside = [
        range(v["padding"], grid[a] - v["padding"])
        for a in ("height", "width")
    ]
    every = list(
        itertools.product(range(grid["height"]), range(grid["width"]))
    )
    free = {at for at in every if at[0] in inside[0] and at[1] in inside[1]}
    taps = [v["dilation"] * tap for tap in range(v["kernel"])]
    span = taps[-1] + 1
    wanted = {
        "cell": sorted(free),
        "pad": sorted(set(every) - free),
        "f1": sorted(itertools.product(taps, taps)),
    }
    found = {
        css: sorted(cell(mark)[:2] for mark in picture.of(css))
        for css in wanted
    }
    frames = [cell(mark) for mark in picture.of("c2")]
    second = [(0, v["stride"], span, span)] if places > 1 else []
    what = (
        "Output, with the cells that padding takes away dashed"
        if kind == "transposed"
        else "Input, with its padding dashed"
    )
    alt = (
        f"{what}; the cells of the first place of the kernel are filled, "
        "the second place is framed."
    )
    size = (grid["width"] * side + 2, grid["height"] * side + 2)
    return [
        *unlike("cells", found, wanted),
        *unlike("frames", frames, second),
        *unlike("alt", picture.alt, alt),
        *unlike("size", (picture.width, picture.height), size),
        *unlike(
            "marks",
            len(picture.marks),
            len(every) + len(taps) ** 2 + len(second),
        ),
    ]


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
    v = whole_numbers(texts)
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
        "He (Kaiming), fan-in": value(
            "he-initialization", 1, symbols=bound
        ),
        "He (Kaiming), fan-out": value(
            "he-initialization", 1, symbols=turned
        ),
        "LeCun": math.sqrt(3 / fans[0]),
        "PyTorch's default of Linear and Conv2d": fans[0] ** -0.5,
    }
    found = {}
    for name, variance in variances.items():
        moments = {
            r"\operatorname{Var}(w)": variance,
            r"\mathbb{E}[x^2]": 1.0,
        }
        square = value("variance-propagation", symbols=bound | moments)
        square /= 2 if texts["activation"] == "relu" else 1
        signal = math.sqrt(square) ** v["layers"]
        numbers = (variance, math.sqrt(variance), bounds[name], signal)
        found[name] = [*map(rounded, numbers)]
    said = [f"Fan-in {shown(fans[0])}, fan-out {shown(fans[1])}."]
    for short, name in (
        ("Xavier", "Xavier (Glorot)"),
        ("He", "He (Kaiming), fan-in"),
    ):
        deviation = shown(math.sqrt(variances[name]))
        said.append(
            f"{short}: standard deviation {deviation}, bound {shown(bounds[name])}."
        )
    return Expected(" ".join(said), found, captioned=(texts["layers"],))


# Parameters of layers.


def logarithmic(
    source: random.Random, most: float, least: float = 1
) -> int:
    """A whole number, as likely small as large."""
    return round(math.exp(source.uniform(math.log(least), math.log(most))))


def draw_layers(source: random.Random) -> Texts:
    layers = ("dense", "convolution", "rnn", "lstm", "gru")
    groups, shared = source.choice([1, 2, 4]), source.choice([1, 2, 8])
    sizes = ("features", "hidden", "words", "width", "head", "inner")
    numbers = {name: logarithmic(source, 2000) for name in sizes}
    numbers |= {
        name: source.randint(1, 11) for name in ("height", "breadth")
    }
    numbers |= {
        name: source.randint(1, 60) for name in ("layers", "blocks")
    }
    numbers |= {"groups": groups, "inputs": groups * source.randint(1, 300)}
    numbers |= {
        "outputs": groups * source.randint(1, 300),
        "shared": shared,
    }
    numbers |= {"heads": shared * source.randint(1, 8)}
    widths = [
        logarithmic(source, 5000) for _ in range(source.randint(2, 6))
    ]
    choices = {
        "layer": source.choice([*layers, "attention", "transformer"]),
        "widths": " ".join(map(str, widths)),
        "biases": source.choice(["one", "two", "none"]),
        "tied": source.choice(["yes", "no"]),
        "bias": source.choice(["yes", "no"]),
    }
    return {key: str(number) for key, number in numbers.items()} | choices


def gates(*rows: tuple[str, int]) -> str:
    """Rows of formulas, whose matrices and vectors are counted as readers see them."""
    return " ".join(
        _equation(formula).rows[row].right.spelling for formula, row in rows
    )


CELLS = {
    "rnn": gates(("rnn-cell", 0)),
    "lstm": gates(*(("lstm-cell", row) for row in range(4))),
    "gru": gates(("gru-cell", 0), ("gru-cell", 1), ("gru-cell-swapped", 0)),
}


def of_a_cell(texts: Texts, v: dict[str, int]) -> dict[str, int]:
    """Parameters of recurrent layers, by the symbols of their formulas; each matrix of inputs belongs to a gate."""
    inputs, states, biases = (
        len(re.findall(rf"\\mathbf\{{{symbol}\}}", CELLS[texts["layer"]]))
        for symbol in "WUb"
    )
    biases = {"none": 0, "one": biases, "two": 2 * inputs}[texts["biases"]]
    found = dict.fromkeys(
        ("Weights of inputs", "Weights of the state", "Biases"), 0
    )
    for layer in range(v["layers"]):
        entering = v["features"] if layer == 0 else v["hidden"]
        found["Weights of inputs"] += v["hidden"] * inputs * entering
        found["Weights of the state"] += v["hidden"] * states * v["hidden"]
        found["Biases"] += v["hidden"] * biases
    return found


def expect_layers(texts: Texts) -> Expected:
    v = whole_numbers(texts)
    biased = texts["bias"] == "yes"
    kind = texts["layer"]
    if kind == "dense":
        parts = of_dense(
            [int(width) for width in texts["widths"].split()], biased
        )
    elif kind == "convolution":
        layer = {r"C_\text{out}": v["outputs"], r"C_\text{in}": v["inputs"]}
        layer |= {"G": v["groups"], "K_H": v["height"], "K_W": v["breadth"]}
        number = int(value("conv-parameter-count", symbols=layer))
        parts = {"Weights": number - v["outputs"]}
        parts["Biases"] = v["outputs"] if biased else 0
    elif kind in CELLS:
        parts = of_a_cell(texts, v)
    else:
        parts = of_attention(texts, v)
    whole = [shown(sum(parts.values()))]
    rows = {name: [shown(part)] for name, part in parts.items()}
    return Expected(
        f"{whole[0]} parameters.", {"Parameters": whole, **rows}
    )


def of_dense(widths: list[int], biased: bool) -> dict[str, int]:
    """Parameters of dense layers, each by the formula of a network of one."""
    found = {}
    for at, pair in enumerate(itertools.pairwise(widths), 1):
        number = int(value("mlp-parameter-count", n=list(pair), m=1))
        name = f"Layer {at}, from {shown(pair[0])} to {shown(pair[1])}"
        found[name] = number - (0 if biased else pair[1])
    return found


def of_attention(texts: Texts, v: dict[str, int]) -> dict[str, int]:
    """Parameters of attention or a transformer, part by part, by the formula of a block without the others."""

    def block(**kept: int) -> int:
        none = {r"H_\text{kv}": 0, r"d_\text{ff}": 0, "H": 0}
        sizes = {"d": v["width"], "d_h": v["head"]}
        return int(value("block-parameters", symbols=none | sizes | kept))

    norms = block()
    query = block(H=v["heads"]) - norms
    shared = block(**{r"H_\text{kv}": v["shared"]}) - norms
    parts = {"Queries and output": query, "Keys and values": shared}
    if texts["layer"] == "attention":
        outputs = v["heads"] + v["shared"] + v["shared"]
        biases = outputs * v["head"] + v["width"]
        return parts | {"Biases": biases if texts["bias"] == "yes" else 0}
    parts["Gated layer"] = block(**{r"d_\text{ff}": v["inner"]}) - norms
    parts["Normalizations"] = norms
    found = {
        f"{name}, of all blocks": v["blocks"] * number
        for name, number in parts.items()
    }
    found["Last normalization"] = v["width"]
    table = v["words"] * v["width"]
    if texts["tied"] == "yes":
        return found | {"Table of tokens, shared": table}
    return found | {"Tables of tokens, in and out": 2 * table}


# Confusion matrix.


def draw_counts(source: random.Random) -> Texts:
    most = source.choice([3, 20, 1000, 10_000_000])
    return {
        name: str(source.randint(0, most))
        for name in ("tp", "fn", "fp", "tn")
    }


def expect_rates(texts: Texts) -> Expected | str:
    tp, fn, fp, tn = (int(texts[name]) for name in ("tp", "fn", "fp", "tn"))
    total = tp + fn + fp + tn
    if not total:
        return ""
    table = from_one(np.array([[tp, fn], [fp, tn]]))
    bound: dict[str, Any] = {"C": table, "K": 2, "N": total}
    counts = {r"n_\text{TP}": tp, r"n_\text{FN}": fn}
    counts |= {r"n_\text{FP}": fp, r"n_\text{TN}": tn}

    def rate(row: int, k: int) -> float:
        return float(value("confusion-matrix-rates", row, k=k, **bound))

    found = dict(UNDEFINED)
    found["Accuracy"] = rounded(value("confusion-matrix-rates", 2, **bound))
    found["Share of positives"] = rounded((tp + fn) / total)
    found["Cases"] = shown(total)
    if tp + fn:
        found["Recall (sensitivity)"] = rounded(rate(0, 1))
    if tn + fp:
        found["Specificity"] = rounded(rate(0, 2))
    if tp + fn and tn + fp:
        mean = (rate(0, 1) + rate(0, 2)) / 2
        found["Balanced accuracy"] = rounded(mean)
    if tp + fp:
        found["Precision"] = rounded(rate(1, 1))
    if tp:
        shares = {"P": rate(1, 1), "R": rate(0, 1)}
        found["F1"] = rounded(value("precision-recall-f1", 2, **shares))
    elif fp + fn:
        found["F1"] = "0"
    if (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn):
        correlation = value("matthews-correlation", symbols=counts)
        found["Matthews correlation (MCC)"] = rounded(correlation)
    precision, recall, f1 = (
        found[name].partition(":")[0]
        for name in ("Precision", "Recall (sensitivity)", "F1")
    )
    says = f"Precision {precision}, recall {recall}, F1 {f1}."
    return Expected(says, {name: [said] for name, said in found.items()})


UNDEFINED = {
    "Precision": "undefined: nothing is called positive",
    "Recall (sensitivity)": "undefined: no case is positive",
    "F1": "undefined: there is no positive, called or true",
    "Specificity": "undefined: no case is negative",
    "Balanced accuracy": "undefined: one class has no case",
    "Matthews correlation (MCC)": "undefined: a class does not occur, or is never called",
}
"""What is said of a rate that divides by nothing."""


# Softmax and cross-entropy.


def draw_logits(source: random.Random) -> Texts:
    logits = [source.uniform(-4, 4) for _ in range(source.randint(2, 12))]
    return {
        "logits": " ".join(f"{logit:.4g}" for logit in logits),
        "target": str(source.randint(1, len(logits))),
        "temperature": f"{source.uniform(0.7, 5):.3g}",
        "smoothing": source.choice(["0", "0", f"{source.random():.3g}"]),
    }


def expect_loss(texts: Texts) -> Expected:
    logits = np.array([float(text) for text in texts["logits"].split()])
    classes = len(logits)
    target = np.zeros(classes)
    target[int(texts["target"]) - 1] = 1
    heated: dict[str, Any] = {
        "z": from_one(logits),
        "K": classes,
        "T": float(texts["temperature"]),
    }
    probabilities = np.array(
        [
            value("temperature-scaling", k=k, **heated)
            for k in range(1, classes + 1)
        ]
    )
    smoothed = np.array(
        [
            value(
                "label-smoothing",
                symbols={r"\varepsilon": float(texts["smoothing"])},
                y=from_one(target),
                K=classes,
                k=k,
            )
            for k in range(1, classes + 1)
        ]
    )

    def entropy(of: Any) -> float:
        kept = {r"y": from_one(smoothed), "K": classes}
        guessed = {r"\hat y": from_one(of)}
        return float(value("cross-entropy-loss", symbols=kept | guessed))

    loss = entropy(probabilities)
    positive = smoothed[smoothed > 0]
    found = {
        "Cross-entropy, in nats": [rounded(loss)],
        "The same in bits": [rounded(loss / math.log(2))],
        "The least that this target allows, in nats": [
            rounded(float(-np.sum(positive * np.log(positive))))
        ],
    }
    for k in range(classes):
        numbers = (logits[k], probabilities[k], smoothed[k])
        found[str(k + 1)] = [*map(rounded, numbers)]
    true = rounded(probabilities[int(texts["target"]) - 1])
    says = f"Loss {rounded(loss)}; the true class has probability {true}."
    return Expected(says, found)


# Memory of training: the parts are listed one by one, number by number.

BYTES = {
    "mixed": {
        "Weights": 2,
        "Gradients": 2,
        "Copy of the weights in 32 bits": 4,
    },
    "full": {
        "Weights": 4,
        "Gradients": 4,
        "Copy of the weights in 32 bits": 0,
    },
    "half": {
        "Weights": 2,
        "Gradients": 2,
        "Copy of the weights in 32 bits": 0,
    },
}


def draw_training(source: random.Random) -> Texts:
    heads = source.randint(1, 128)
    return {
        "from": source.choice(["typed", "stored", "flash", "inputs"]),
        "layers": str(source.randint(1, 200)),
        "heads": str(heads),
        "width": str(heads * source.randint(1, 256)),
        "tokens": str(logarithmic(source, 1_000_000)),
        "parameters": str(logarithmic(source, 1e12)),
        "precision": source.choice(["mixed", "full", "half"]),
        "optimizer": source.choice(["sgd", "momentum", "adam"]),
        "state": source.choice(["4", "2", "1"]),
        "kept": str(logarithmic(source, 1e9)),
        "batch": str(logarithmic(source, 1000)),
        "devices": str(logarithmic(source, 1000)),
    }


def expect_training(texts: Texts) -> Expected:
    parameters, devices = int(texts["parameters"]), int(texts["devices"])
    parts = dict(BYTES[texts["precision"]])
    numbers = ["sgd", "momentum", "adam"].index(texts["optimizer"])
    parts["Optimizer's numbers"] = numbers * int(texts["state"])
    found = {
        name: [memory(each * parameters)] for name, each in parts.items()
    }
    symbols = {"P": parameters, "k": numbers, "s": int(texts["state"])}
    symbols |= dict(zip("wgc", parts.values(), strict=False))
    batch = int(texts["batch"])

    def size(**other: int) -> int:
        env = symbols | {"B": batch, "A": 0, "Z": devices} | other
        return int(value("training-state-memory", symbols=env))

    layers, width, tokens, heads = (
        int(texts[name]) for name in ("layers", "width", "tokens", "heads")
    )

    def tally(layers: int, width: int, heads: int) -> float:
        env = {r"\ell": layers, "B": batch, "n": tokens, "d": width}
        env |= {"H": heads, "w": symbols["w"]}
        return float(value("activation-memory", symbols=env))

    def kept(layers: int, heads: int) -> int:
        # All digits are shown, and a division by the width would round; the width cancels in the part of the heads.
        pairs = tally(layers, 1, heads) - tally(layers, 1, 0)
        whole = tally(layers, width, 0) + pairs
        assert math.isclose(
            whole, tally(layers, width, heads), rel_tol=1e-12
        )
        return int(whole)

    inputs = layers * width * tokens
    ways: dict[str, Callable[[], int]] = {
        "typed": lambda: size(P=0, A=int(texts["kept"])),
        "stored": lambda: kept(layers, heads),
        "flash": lambda: kept(layers, 0),
        "inputs": lambda: size(P=0, A=inputs) + kept(1, 0),
    }
    activations = ways[texts["from"]]()
    whole = memory(size() + activations)
    found |= {
        "These four": [memory(size(Z=1))],
        "Bytes a parameter": [shown(sum(parts.values()))],
        "Activations": [memory(activations)],
        "On each device": [whole],
    }
    return Expected(f"{whole} on each device, besides buffers.", found)


# Cache of keys and values.


def draw_cache(source: random.Random) -> Texts:
    shared = source.choice([1, 2, 4, 8])
    numbers = {
        "batch": logarithmic(source, 100),
        "tokens": logarithmic(source, 200_000),
        "layers": source.randint(1, 100),
        "heads": shared * source.randint(1, 8),
        "shared": shared,
        "head": source.choice([32, 64, 80, 128, 256]),
        "bits": source.choice([32, 16, 8, 4]),
        "width": logarithmic(source, 16_384),
        "inner": logarithmic(source, 65_536),
        "words": logarithmic(source, 300_000),
    }
    return {key: str(number) for key, number in numbers.items()}


def expect_cache(texts: Texts) -> Expected:
    v = {key: int(text) for key, text in texts.items()}
    cache: dict[str, float] = {
        "B": v["batch"],
        "n": v["tokens"],
        "N": v["layers"],
    }
    cache |= {"d_h": v["head"], "b": v["bits"] / 8}

    def size(heads: int, **other: int) -> str:
        symbols = cache | {r"H_\text{kv}": heads} | other
        return memory(int(value("kv-cache-size", symbols=symbols)))

    block = {"d": v["width"], "H": v["heads"], r"H_\text{kv}": v["shared"]}
    block |= {"d_h": v["head"], r"d_\text{ff}": v["inner"]}
    matrices = (
        int(value("block-parameters", symbols=block)) - 2 * v["width"]
    )
    weights = v["layers"] * matrices + v["words"] * v["width"]
    # The pass of one sequence with one new token, which sees itself and what is in the cache.
    one = {"B": 1, "m": 1, "n": v["tokens"] - 1}
    one["a"] = 4 * v["layers"] * v["heads"] * v["head"]
    attended = int(value("pass-roofline", symbols=one | {"P": 0}))
    whole = shown(int(value("pass-roofline", symbols=one | {"P": weights})))
    rows = {
        "Size of the cache": [size(v["shared"])],
        "For each token of a sequence": [size(v["shared"], B=1, n=1)],
        "If each query head had keys and values of its own": [
            size(v["heads"])
        ],
        "Weights that it is multiplied by": [shown(weights)],
        "Operations with weights": [shown(2 * weights)],
        "Operations of attention with the tokens so far": [shown(attended)],
        "Operations in all, norms and softmax left out": [whole],
    }
    says = f"Cache: {size(v['shared'])}. {whole} operations for the next token."
    return Expected(says, rows)


# Epochs, batches and iterations.


def draw_epochs(source: random.Random) -> Texts:
    return {
        "examples": str(logarithmic(source, 5000)),
        "batch": str(logarithmic(source, 100)),
        "devices": source.choice(["1", "1", "2", "3", "8"]),
        "accumulated": source.choice(["1", "1", "2", "5"]),
        "epochs": str(logarithmic(source, 300)),
        "last": source.choice(["kept", "dropped"]),
    }


def expect_epochs(texts: Texts) -> Expected | str:
    v = whole_numbers(texts)
    per_update = {"a": v["accumulated"], "d": v["devices"], "B": v["batch"]}
    batch = int(value("effective-batch-size", **per_update))
    if batch > v["examples"]:
        return "batch"
    drawn = range(v["examples"])
    batches = [drawn[at : at + batch] for at in drawn[::batch]]
    assert len(batches) == value(
        "iterations-per-epoch", N=len(drawn), B=batch
    )
    left = 0
    if texts["last"] == "dropped" and len(batches[-1]) < batch:
        left = len(batches.pop())
    each, whole, last = map(
        shown,
        (len(batches), len(batches) * v["epochs"], len(batches[-1])),
    )
    rows = {
        "Examples of an update (effective batch size)": [shown(batch)],
        "Iterations an epoch": [each],
        "Iterations in all": [whole],
        "Examples of the last iteration of an epoch": [last],
        "Examples left out in each epoch": [shown(left)],
    }
    says = f"{each} iterations an epoch, {whole} in all; the last takes {last} examples."
    return Expected(says, rows)


# Schedules.


def draw_schedule(source: random.Random) -> Texts:
    steps = source.randint(2, 2000)
    highest = 10 ** source.uniform(-5, 0)
    return {
        "kind": source.choice(
            ["cosine", "linear", "steps", "exponential", "constant"]
        ),
        "highest": f"{highest:.3g}",
        "lowest": source.choice(["0", f"{highest * source.random():.3g}"]),
        "steps": str(steps),
        "warmup": source.choice(["0", str(source.randrange(steps))]),
        "factor": f"{source.uniform(max(0.05, 10 ** (-200 / steps)), 1):.4f}",
        "every": str(source.randint(1, 500)),
        "step": str(source.randint(0, steps)),
    }


SCHEDULES = {
    "cosine": ("cosine-annealing", 0),
    "warmup": ("decay-schedules", 0),
    "steps": ("decay-schedules", 1),
    "exponential": ("decay-schedules", 2),
    "linear": ("decay-schedules", 3),
}
"""The row of a formula by which a schedule is computed."""


def expect_schedule(texts: Texts) -> Expected | str:
    step, steps, warmup = (
        int(texts[name]) for name in ("step", "steps", "warmup")
    )
    highest, lowest, factor = (
        float(texts[name]) for name in ("highest", "lowest", "factor")
    )
    kind, every = texts["kind"], int(texts["every"])
    if kind in {"cosine", "linear"} and lowest > highest:
        return "lowest"

    ends = {
        r"\eta_\text{max}": np.float64(highest),
        r"\eta_\text{min}": lowest,
        r"\gamma": np.float64(factor),
        "s": every,
        "W": warmup,
        "T": steps - warmup,
    }

    def rate(step: int) -> float:
        if step < warmup:
            return of(SCHEDULES["warmup"], step)
        if kind == "constant":
            return highest
        return of(SCHEDULES[kind], step - warmup)

    def of(schedule: tuple[str, int], step: int) -> float:
        return float(value(*schedule, symbols=ends | {"t": step}))

    asked = {steps * part // 4 for part in range(5)} | {warmup, step}
    rows = {shown(at): [rounded(rate(at))] for at in asked}
    says = f"Rate at step {shown(step)}: {rounded(rate(step))}."
    drawn = functools.partial(_rates, rate, (step, steps), highest)
    return Expected(says, rows, drawn, captioned=("0", "0"))


POINTS_OF_A_CURVE = 240


def _rates(
    rate: Callable[[int], float],
    asked: tuple[int, int],
    highest: float,
    picture: Picture,
) -> Faults:
    """What is wrong with a curve of rates over steps, its dot and its words; `asked` is a step, and the last."""
    step, steps = asked
    (axis,) = picture.of("axis")
    left, top, bottom, right = axis.numbers("d")
    (curve,) = picture.of("c1")
    (dot,) = picture.of("dot")
    places = np.array(
        [*curve.numbers("d"), dot.number("cx"), dot.number("cy")]
    ).reshape(-1, 2)
    across = (places[:, 0] - left) / (right - left) * steps
    up = (bottom - places[:, 1]) / (bottom - top) * highest
    at = np.round(across).astype(int)
    tenth = (
        np.array([steps / (right - left), highest / (bottom - top)]) / 10
    )
    rates = np.array([rate(one) for one in at])
    alt = (
        f"Learning rate over {shown(steps)} steps, highest "
        f"{rounded(highest)}; a dot marks step {shown(step)}."
    )
    words = [f"rate, up to {rounded(highest)}", "step 0", shown(steps)]
    return [
        *unlike("steps", bool(np.all(abs(across - at) <= tenth[0])), True),
        *unlike("ends", (at[0], at[-2], at[-1]), (0, steps, step)),
        *unlike(
            "gaps",
            set(np.diff(at[:-1]))
            <= {steps // POINTS_OF_A_CURVE, -(-steps // POINTS_OF_A_CURVE)},
            True,
        ),
        *unlike("rates", bool(np.all(abs(up - rates) <= tenth[1])), True),
        *unlike("alt", picture.alt, alt),
        *unlike("words", picture.words, words),
        *unlike("marks", len(picture.marks), 3 + len(words)),
    ]


# Receptive field: a unit is walked back to the cells of the input that it sees.


def draw_stack(source: random.Random) -> Texts:
    layers = [
        (
            source.randint(1, 5),
            source.choice([1, 1, 2, 3]),
            source.randint(1, 3),
        )
        for _ in range(source.randint(1, 5))
    ]
    return {"layers": "\n".join(" ".join(map(str, one)) for one in layers)}


def expect_field(texts: Texts) -> Expected:
    layers = [
        tuple(map(int, line.split()))
        for line in texts["layers"].split("\n")
    ]
    found, field, jump = {}, 1, 1
    for number, layer in enumerate(layers, 1):
        before = {"r": {number - 1: field}, "j": {number - 1: jump}}
        of_layer = {"K": layer[0], "S": layer[1], "D": layer[2]}
        bound = {name: {number: size} for name, size in of_layer.items()}
        field, jump = (
            int(
                value(
                    "receptive-field-recursion",
                    row,
                    symbols=before | bound | {"l": number},
                )
            )
            for row in range(2)
        )
        units = {0, 1}
        for kernel, stride, dilation in reversed(layers[:number]):
            taps = range(0, kernel * dilation, dilation)
            units = {unit * stride + tap for unit in units for tap in taps}
        assert max(units) - min(units) + 1 == field + jump
        numbers = (*layer, field, jump)
        found[str(number)] = [*map(shown, numbers)]
    says = f"Receptive field {shown(field)} cells along an axis, jump {shown(jump)}."
    drawn = functools.partial(_cone, layers, field)
    return Expected(says, found, drawn if field <= MOST_SEEN else None)


MOST_SEEN = 80
"""Cells of a receptive field that are drawn."""


def _seen(units: set[int], layers: list[tuple[int, ...]]) -> set[int]:
    """The cells of the input that units behind some layers are made of."""
    for kernel, stride, dilation in reversed(layers):
        taps = range(0, kernel * dilation, dilation)
        units = {unit * stride + tap for unit in units for tap in taps}
    return units


def _cone(
    layers: list[tuple[int, ...]], field: int, picture: Picture
) -> Faults:
    """What is wrong with the cells that a unit is made of: each stands above the middle of what it sees."""
    rows: dict[float, list[Mark]] = {}
    for mark in [*picture.of("f1"), *picture.of("cell")]:
        rows.setdefault(mark.number("y"), []).append(mark)
    side = min(14, (picture.width - 60 - 10) / field)
    faults = unlike("layers", len(rows), len(layers) + 1)
    for layer, y in zip(
        range(len(layers), -1, -1), sorted(rows), strict=False
    ):
        units = _seen({0}, layers[layer:])
        reach = [_seen({unit}, layers[:layer]) for unit in sorted(units)]
        wanted = [(min(seen) + max(seen)) / 2 for seen in reach]
        middles = sorted((mark.number("x") - 60) / side for mark in rows[y])
        if len(middles) != len(wanted) or not np.allclose(
            middles, wanted, rtol=0, atol=0.06 / side
        ):
            faults.append(f"layer {layer}: {middles} and not {wanted}")
        widths = {mark.attributes["width"] for mark in rows[y]}
        # Half a tenth of a pixel is what rounding leaves.
        faults += unlike(
            "width",
            all(abs(float(w) - side) <= 0.051 for w in widths),
            True,
        )
    names = [f"layer {n}" for n in range(len(layers), 0, -1)]
    alt = (
        f"One unit of layer {len(layers)} above, and below it, layer by "
        "layer, the cells that it is made of, down to the input, where "
        f"they span {field}."
    )
    return [
        *faults,
        *unlike("units on top", len(picture.of("f1")), 1),
        *unlike("words", picture.words, [*names, "input"]),
        *unlike("alt", picture.alt, alt),
    ]


# Attention.


def draw_matrices(source: random.Random) -> Texts:
    count, size, width = (source.randint(1, 6) for _ in range(3))
    queries = source.randint(1, 6)

    def matrix(rows: int, columns: int) -> str:
        return "\n".join(
            " ".join(f"{source.gauss(0, 2):.3f}" for _ in range(columns))
            for _ in range(rows)
        )

    return {
        "queries": matrix(queries, size),
        "keys": matrix(count, size),
        "values": matrix(count, width),
        "mask": source.choice(["none", "causal"]),
    }


SCORES = (
    _equation("scaled-dot-product-attention")
    .right.spelling.removeprefix(r"\operatorname{softmax}(")
    .removesuffix(r") \mathbf{V}")
)
"""What the page's formula takes the softmax of."""


def expect_attention(texts: Texts) -> Expected:
    queries, keys, values = (
        np.array(
            [line.split() for line in texts[name].split("\n")], dtype=float
        )
        for name in ("queries", "keys", "values")
    )
    found = {}
    for number, query in enumerate(queries, 1):
        seen = number if texts["mask"] == "causal" else len(keys)
        bound = {r"\mathbf{Q}": query[None], "d_k": keys.shape[1]}
        bound |= {r"\mathbf{K}": keys[:seen]}
        outputs, weights = (
            np.ravel(
                value(
                    "scaled-dot-product-attention",
                    symbols=bound | {r"\mathbf{V}": of},
                )
            )
            for of in (values[:seen], np.eye(len(keys[:seen])))
        )
        zeros = ["0"] * (len(keys) - len(weights))
        scores = np.ravel(evaluate(SCORES, bound))
        found[f"Scores of query {number}"] = [
            *map(rounded, scores),
            *["masked"] * len(zeros),
        ]
        found[f"Weights of query {number}"] = [
            *map(rounded, weights),
            *zeros,
        ]
        found[f"Output {number}"] = [*map(rounded, outputs)]
    says = f"The first output is ({', '.join(found['Output 1'])})."
    return Expected(says, found)


# One neuron.

POINTS = list(itertools.product([0, 1], repeat=2))
LEARNED: dict[str, Callable[[tuple[int, ...]], int]] = {
    "and": min,
    "or": max,
    "xor": lambda point: sum(point) % 2,
    "nand": lambda point: 1 - min(point),
}


def draw_neuron(source: random.Random) -> Texts:
    """Quarters, so that sums are exact and no decision hangs on their order."""
    return {
        "table": source.choice(list(LEARNED)),
        "rate": source.choice(["0.25", "0.5", "1", "2"]),
        "first": str(source.randint(-12, 12) / 4),
        "second": str(source.randint(-12, 12) / 4),
        "bias": str(source.randint(-12, 12) / 4),
        "steps": str(source.randint(0, 12)),
    }


def expect_neuron(texts: Texts) -> Expected:
    weights = np.array([float(texts["first"]), float(texts["second"])])
    bias, rate = float(texts["bias"]), float(texts["rate"])
    target = LEARNED[texts["table"]]

    def says(point: tuple[int, ...]) -> int:
        bound = {
            r"\mathbf{w}": weights,
            r"\mathbf{x}": np.array(point),
            "b": bias,
        }
        return int(value("perceptron-decision", symbols=bound))

    found = {}
    for step in range(int(texts["steps"])):
        point = POINTS[step % len(POINTS)]
        said = says(point)
        bound: dict[str, Any] = {
            r"\eta": rate,
            "y": target(point),
            r"\hat y": said,
        }
        bound |= {r"\mathbf{w}_t": weights, "b_t": bias}
        bound |= {r"\mathbf{x}": np.array(point)}
        bias = float(value("perceptron-rule", 1, symbols=bound))
        weights = np.ravel(value("perceptron-rule", symbols=bound))
        numbers = (*map(rounded, (*weights, bias)),)
        name = f"{step + 1}: ({point[0]}, {point[1]})"
        found[name] = [shown(target(point)), shown(said), *numbers]
    found = dict(list(found.items())[-len(POINTS) :])
    now = {point: says(point) for point in POINTS}
    for point in POINTS:
        name = f"({point[0]}, {point[1]})"
        found[name] = [shown(target(point)), shown(now[point])]
    right = sum(now[point] == target(point) for point in POINTS)
    shown_so_far = int(texts["steps"])
    first, second, offset = map(rounded, (*weights, bias))
    sentence = (
        f"After {shown_so_far} example{'s' if shown_so_far != 1 else ''}: "
        f"weights {first} and {second}, bias {offset}; {right} of 4 right."
    )
    if texts["table"] == "xor":
        sentence += " No line separates XOR."
    elif right == len(POINTS):
        sentence += " Learned."
    drawn = functools.partial(
        _half_plane, (*map(float, weights), bias), target, now
    )
    return Expected(sentence, found, drawn)


def _half_plane(
    line: tuple[float, ...],
    target: Callable[[tuple[int, ...]], int],
    now: dict[tuple[int, ...], int],
    picture: Picture,
) -> Faults:
    """What is wrong with the plane of both inputs: where it is shaded, and its four points."""
    side, margin = picture.width, 0.5

    def data(x: float, y: float) -> tuple[float, float]:
        scale = (1 + 2 * margin) / side
        return x * scale - margin, 1 + margin - y * scale

    points = {
        tuple(np.round(data(m.number("cx"), m.number("cy")), 6)): css
        for css in ("dot", "ring")
        for m in picture.of(css)
    }
    wanted = {p: "dot" if target(p) else "ring" for p in POINTS}
    ticks = np.linspace(-margin + 0.03, 1 + margin - 0.03, 12)
    grid = np.array(list(itertools.product(ticks, ticks)))
    heights = grid @ np.array(line[:2]) + line[2]
    corners = [
        data(*pair)
        for mark in picture.of("f1")
        for pair in np.reshape(mark.numbers("d"), (-1, 2))
    ]
    # A pixel beside the line, either is right.
    sure = abs(heights) > math.hypot(*line[:2]) * 2 * margin * 2 / side
    shaded = _within(corners, grid)
    said = ", ".join(f"({a}, {b}) gets {now[a, b]}" for a, b in POINTS)
    alt = (
        f"The plane of both inputs, shaded where the unit says 1: {said}. "
        "Filled points should get 1, rings 0."
    )
    return [
        *unlike("points", points, wanted),
        *unlike(
            "shaded", shaded[sure].tolist(), (heights[sure] >= 0).tolist()
        ),
        *unlike("words", picture.words, [f"({a}, {b})" for a, b in POINTS]),
        *unlike("alt", picture.alt, alt),
    ]


def _within(corners: list[tuple[float, float]], points: Any) -> Any:
    """Which points lie in a polygon: a line from each to the right crosses its sides an odd number of times."""
    inside = np.zeros(len(points), dtype=bool)
    for (ax, ay), (bx, by) in zip(
        corners, [*corners[1:], *corners[:1]], strict=True
    ):
        if ay == by:
            continue
        across = (ay > points[:, 1]) != (by > points[:, 1])
        at = ax + (points[:, 1] - ay) / (by - ay) * (bx - ax)
        inside ^= across & (points[:, 0] < at)
    return inside


CASES: dict[
    str, tuple[calculating.Draw, Callable[[Texts], Expected | str]]
] = {
    "conv-output-size": (draw_sizes, expect_sizes),
    "initialization": (draw_weights, expect_weights),
    "layer-parameters": (draw_layers, expect_layers),
    "confusion-matrix": (draw_counts, expect_rates),
    "softmax-cross-entropy": (draw_logits, expect_loss),
    "training-memory": (draw_training, expect_training),
    "kv-cache": (draw_cache, expect_cache),
    "epochs": (draw_epochs, expect_epochs),
    "learning-rate-schedule": (draw_schedule, expect_schedule),
    "receptive-field": (draw_stack, expect_field),
    "attention": (draw_matrices, expect_attention),
    "one-neuron": (draw_neuron, expect_neuron),
}


def differences(answer: Answer, expected: Expected | str) -> list[str]:
    """Where a calculator says anything else; a text is the field in which something is wrong."""
    if isinstance(expected, str):
        said = list(answer.get("wrong") or [])
        return [] if said == [expected] else [f"{expected}: {answer}"]
    if not answer.get("tables"):
        return [str(answer)]
    listed = [row for table in answer["tables"] for row in table["rows"]]
    found = {first: rest for first, *rest in listed}
    captions = " ".join(table["caption"] for table in answer["tables"])
    return [
        *unlike("says", answer["says"], expected.says),
        *unlike("rows", len(listed), len(found)),
        *(
            fault
            for name in found | expected.rows
            for fault in unlike(
                name, found.get(name), expected.rows.get(name)
            )
        ),
        *unlike(
            "captions",
            re.findall(r"(?<!\w)\d+", captions),
            list(expected.captioned),
        ),
        *_of_heads(answer),
        *_of_pictures(answer, expected),
    ]


def _of_heads(answer: Answer) -> Faults:
    """Where a table has not as many headings as columns."""
    return [
        f"{table['caption']}: {table['head']}"
        for table in answer["tables"]
        if any(
            len(row) != len(table.get("head") or row)
            for row in table["rows"]
        )
    ]


def _of_pictures(answer: Answer, expected: Expected) -> Faults:
    if answer["drawn"] is None:
        return []  # not among those whose drawing is looked at
    pictures = calculating.pictures(answer)
    if expected.drawn is None:
        return unlike("pictures", len(pictures), 0)
    if len(pictures) != 1:
        return [f"{len(pictures)} pictures"]
    return expected.drawn(pictures[0])


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
    drawn = sum(bool(answer.get("drawn")) for answer in found)
    source = calculating.script(identifier).read_text(encoding="utf-8")
    draws = "draw:" in source
    few = calculating.DRAWN / 10
    assert draws == (drawn > few), "too few are drawn"
