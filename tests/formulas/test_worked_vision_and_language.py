"""The worked numbers of the topic vision and language."""

import math
from typing import Any

import numpy as np

from proving import equation
from proving.worked import Worked, counts, solve


def block(tokens: float, width: float) -> tuple[float, float]:
    """The page's cost of a block, and its quadratic part's share."""
    right = equation("vit-cost").rows[0].right
    whole = float(right.value({"T": tokens, "D": width}))
    return whole, 2 * tokens**2 * width / whole


@counts("vision-transformer")
def test_the_size_of_a_base_model(n: Worked) -> None:
    n.names("16")
    pixels = n.one()
    patches = (pixels / 16) ** 2
    n.shows(patches, patches + 1)
    env = {"C": 3, "P": 16, "D": 768, "N": patches, "L": 12, "K": 1000}
    solved = solve("vit-parameters", env)
    n.shows(solved[r"M_\text{in}"], solved[r"M_\text{block}"])
    n.shows(12, 768, 1000, solved["M"])
    cost, share = block(patches + 1, 768)
    n.shows(cost / 1e9, 100 * share)
    whole = 12 * cost + patches * 3 * 16**2 * 768 + 768 * 1000
    n.shows(whole / 1e9)
    pixels = n.one()
    tokens = (pixels / 16) ** 2 + 1
    n.shows(tokens, 100 * block(tokens, 768)[1])


@counts("clip")
def test_temperatures_and_the_start_of_training(n: Worked) -> None:
    cosines = np.array(n.given(3))
    for _ in range(2):
        heat = n.one()
        odds = np.exp((cosines - cosines[0]) / heat)
        n.shows(1 / odds.sum())
    batch = n.one()
    n.shows(math.log(batch))
    # By convexity: texts at equal distances, as far from others as can be.
    heat = n.one()
    far = math.exp(-batch / (batch - 1) / heat)
    n.shows(math.log1p((batch - 1) * far))
    cosine = n.one()

    def parts(bias: float) -> tuple[float, float]:
        right = math.log1p(math.exp(-(10 * cosine + bias)))
        wrong = math.log1p(math.exp(10 * cosine + bias))
        return right, right + (batch - 1) * wrong

    right, whole = parts(-10)
    n.shows(whole, right)
    bias = n.one()
    n.shows(parts(bias)[1])


def visual_tokens(side: float, merged: int, tiles: float = 0) -> float:
    """The page's own count, with patches of 14 pixels."""
    env = {"S": side, "P": 14, "m": merged, "t": tiles}
    return float(equation("visual-token-count").right.value(env))


@counts("vision-language-model")
def test_tokens_of_images_and_what_they_take(n: Worked) -> None:
    n.names("1.5")
    side, _ = n.given(2)
    tokens = visual_tokens(side, 1)
    n.shows(tokens)
    narrow, wide = n.given(2)
    n.shows(narrow * wide + wide + wide * wide + wide)
    layers, width, bits = n.given(3)
    size = 2 * layers * width * bits / 8
    n.shows(size, size * tokens / 1e6)
    keys, queries = n.given(2)
    n.shows(size * tokens * keys / queries / 1e6)
    side, merged = n.given(2)
    n.shows(visual_tokens(side, int(merged)))
    tiles = n.one()
    n.shows(visual_tokens(side, int(merged), tiles))
    milliseconds = n.one()
    n.shows(30_000 / milliseconds)


@counts("masked-autoencoder")
def test_what_hiding_patches_saves(n: Worked) -> None:
    deep, wide, shallow, narrow = n.given(4)
    patches, visible = n.given(2)
    assert visible == patches / 4
    n.shows(visible + 1, patches + 1)
    seen, whole = visible + 1, patches + 1
    one, both = equation("masked-encoder-cost").rows

    def cost(encoded: float, blocks: float, decoded: float) -> float:
        """The page's cost of so many blocks, in billions."""
        env: dict[str, Any] = {"V": encoded, "N": whole}
        env |= {r"D_\text{e}": wide, r"D_\text{d}": narrow}
        env |= {r"L_\text{e}": blocks, r"L_\text{d}": decoded}
        env["F"] = lambda t, d: one.right.value({"T": t, "D": d})
        return float(both.right.value(env)) / 1e9

    n.shows(cost(seen, deep, 0), cost(seen, 0, shallow))
    n.shows(cost(seen, deep, shallow))
    n.shows(cost(whole, deep, 0), cost(whole, deep, shallow))
    n.shows(cost(whole, deep, shallow) / cost(seen, deep, shallow))


def shares(scores: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A softmax."""
    odds = np.exp(scores - scores.max())
    return np.asarray(odds / odds.sum())


@counts("self-distillation")
def test_a_center_changes_who_wins(n: Worked) -> None:
    teacher, center = np.array(n.given(3)), np.array(n.given(3))
    cold = n.one()
    p = shares((teacher - center) / cold)
    n.shows(*p)
    bare = shares(teacher / cold)
    n.shows(*bare)
    assert p.argmax() != bare.argmax()
    student = np.array(n.given(3))
    warm = n.one()
    n.shows(-float(p @ np.log(shares(student / warm))))
    outputs = n.one()
    n.shows(math.log(outputs))
    momentum = n.one()
    n.shows(math.log(0.5) / math.log(momentum))
