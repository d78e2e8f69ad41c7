"""The worked numbers of the topic transfer and representation."""

import itertools
import math
from functools import cache

import numpy as np

from proving import equation, from_one
from proving.worked import Worked, counts, solve


@counts("fine-tuning")
def test_numbers_of_a_low_rank_correction(n: Worked) -> None:
    rows, columns = n.given(2)
    assert rows == columns
    n.shows(rows * columns)
    rank = n.one()
    n.shows(rows, rank, rank, columns)
    n.shows(
        rank * (rows + columns),
        100 * rank * (rows + columns) / (rows * columns),
    )


@counts("knowledge-distillation")
def test_teacher_and_student_at_two_temperatures(n: Worked) -> None:
    teacher, student = np.array(n.given(3)), np.array(n.given(3))
    assert (teacher.tolist(), student.tolist()) == ([5, 2, 0], [3, 3, 0])
    n.names("2")  # a square
    for temperature in (1, 4):
        n.names(str(temperature))
        p, q = (
            np.exp(z / temperature) / np.exp(z / temperature).sum()
            for z in (teacher, student)
        )
        divergence = float((p * np.log(p / q)).sum())
        n.shows(*p, *q, divergence, temperature**2 * divergence)


@counts("pretrained-models")
def test_the_largest_layer_of_vgg(n: Worked) -> None:
    n.names("16")  # VGG-16
    height, width, channels, units = n.given(4)
    n.shows(height * width * channels * units)
    blocks = [
        (3, 64),
        (64, 64),
        (64, 128),
        (128, 128),
        (128, 256),
        *[(256, 256)] * 2,
        (256, 512),
        *[(512, 512)] * 5,
    ]
    n.shows(
        sum(9 * before * after + after for before, after in blocks) / 1e6
    )


def _dense(before: int, after: int) -> int:
    return before * after + after


def _transformer(width: int, layers: int) -> int:
    """Parameters of the blocks: four square matrices, two of the block that widens four times, and their norms."""
    attention = 4 * _dense(width, width)
    widened = _dense(width, 4 * width) + _dense(4 * width, width)
    return layers * (attention + widened + 4 * width)


def _resnet(blocks: tuple[int, ...], classes: int) -> int:
    """Parameters of a network of bottleneck blocks, batch normalization included."""

    def convolution(before: int, after: int, size: int) -> int:
        return before * after * size**2 + 2 * after

    total, width = convolution(3, 64, 7), 64
    for stage, count in enumerate(blocks):
        narrow = 64 * 2**stage
        for block in range(count):
            total += (
                convolution(width, narrow, 1)
                + convolution(narrow, narrow, 3)
                + convolution(narrow, 4 * narrow, 1)
            )
            total += convolution(width, 4 * narrow, 1) if block == 0 else 0
            width = 4 * narrow
    return total + _dense(width, classes)


@counts("pretrained-models", table="model")
def test_parameters_of_known_models(n: Worked) -> None:
    blocks = [
        (3, 64),
        (64, 64),
        (64, 128),
        (128, 128),
        (128, 256),
        *[(256, 256)] * 2,
        (256, 512),
        *[(512, 512)] * 5,
    ]
    head = _dense(7 * 7 * 512, 4096) + _dense(4096, 4096)
    n.names("16", "2014")
    n.shows(
        (
            sum(9 * before * after + after for before, after in blocks)
            + head
            + _dense(4096, 1000)
        )
        / 1e6
    )
    n.names("1,000", "2015", "23.9", "50", "2015")
    n.shows(_resnet((3, 4, 6, 3), 1000) / 1e6)
    n.names("2016", "22.9", "16", "2020")
    patches = (
        _dense(3 * 16 * 16, 768) + 198 * 768
    )  # with positions and the class token
    n.shows((_transformer(768, 12) + patches + 2 * 768) / 1e6)
    n.names("21", "2021", "400", "2018")
    bert = (
        (30_522 + 512 + 2) * 768 + 2 * 768 + _dense(768, 768)
    )  # tokens, positions, segments; pooling
    assert (
        round((_transformer(768, 12) + bert) / 1e6, -1) == 110
    )  # as the paper rounds
    n.names("110")
    n.names("2", "2019", "1.5", "3", "2020")
    n.shows((_transformer(12_288, 96) + (50_257 + 2048) * 12_288) / 1e9)


@counts("siamese-network")
def test_pairs_within_and_beyond_the_margin(n: Worked) -> None:
    margin, distance = n.given(2)
    n.shows(
        distance**2,
        distance**2 / 2,
        (margin - distance) ** 2,
        (margin - distance) ** 2 / 2,
    )
    far = n.one()
    assert far == 1.2 > margin


@counts("transfer-learning")
def test_a_new_head(n: Worked) -> None:
    n.names("50")  # ResNet-50
    whole, classes, features = n.given(3)
    n.shows(classes, classes, features * classes + classes)
    new = n.one()
    head = features * new + new
    n.shows(features, new, new, head)
    rest = whole - (features * classes + classes)
    n.shows(100 * head / (rest + head), rest + head)


@counts("triplet-loss")
def test_easy_semi_hard_and_hard_negatives(n: Worked) -> None:
    n.names("2", "2")
    cosine = n.one()
    positive = 2 - 2 * cosine
    n.shows(positive)
    margin = n.one()
    for kind in ("easy", "semi-hard", "hard"):
        cosine = n.one()
        negative = 2 - 2 * cosine
        n.shows(negative)
        loss = max(0.0, positive - negative + margin)
        if kind == "semi-hard":
            n.shows(positive, negative, margin)
            assert positive < negative
        n.shows(loss)


@counts("contrastive-learning")
def test_four_candidates_and_a_collapsed_batch(n: Worked) -> None:
    partner = n.given(1)
    scores = partner + n.given(3)
    for _ in range(2):
        tau = n.one()
        found = solve(
            "info-nce",
            {"s": from_one(scores), r"\tau": tau, "N": 4},
            each={"k": range(1, 5)},
        )
        p = found["p_k"]
        n.shows(p[0], found["L"], 100 * p[1] / (1 - p[0]))
    images = n.one()
    n.shows(2 * images - 1, math.log(2 * images - 1))


@counts("self-training")
def test_random_errors_keep_the_order_and_one_image_passes(
    n: Worked,
) -> None:
    error, true = n.given(2)
    classes = 10  # "Ten"
    env = {r"\varepsilon": error, "K": classes}
    page = equation("noisy-label-posterior").right
    others = (1 - true) / (classes - 1)
    p = from_one([true] + [others] * (classes - 1))
    n.shows(
        *(float(page.value(env | {"p": p, "k": k})) for k in (1, 2)),
        100 * error,
    )
    sure, unsure, strong = n.given(3)
    assert unsure < 0.95 <= sure
    loss = -math.log(strong)
    n.shows(loss, 2, loss / 2)
    slope = np.array(n.given(2))
    deviation = n.one()
    # noise that is once the deviation up or down, in either copy
    signs = np.array(list(itertools.product([-1, 1], repeat=2)))
    output = deviation * signs @ slope
    n.shows(float(np.mean(np.subtract.outer(output, output) ** 2)))


@counts("few-shot-learning")
def test_two_prototypes_and_an_episode(n: Worked) -> None:
    n.names("2", "2")  # the ways and the shots
    first = np.array(n.given(4)).reshape(2, 2)
    second = np.array(n.given(4)).reshape(2, 2)
    centers = [examples.mean(axis=0) for examples in (first, second)]
    n.shows(*centers[0], *centers[1])
    query = np.array(n.given(2))
    apart = [float(((query - center) ** 2).sum()) for center in centers]
    n.shows(*apart)
    n.shows(1 / (1 + math.exp(apart[0] - apart[1])))
    ways, shots, queries = n.given(3)
    n.shows(ways * (shots + queries))


@counts("meta-learning")
def test_first_order_can_point_the_wrong_way(n: Worked) -> None:
    start = n.one()
    factor, goal, power = n.given(3)
    assert power == 2
    n.shows(2 * factor)
    curve = 2 * factor

    def solved(rate: float) -> tuple[float, float, float, float]:
        """The gradient, the weight moved, and the two meta-gradients."""
        a = curve * (start - goal)
        moved = start - rate * a
        b = curve * (moved - goal)
        names = {
            r"\mathbf{w}": np.array([start]),
            r"\alpha": rate,
            r"\mathbf{a}": np.array([a]),
            r"\mathbf{H}": np.array([[curve]]),
            r"\mathbf{I}": np.eye(1),
            r"\mathbf{b}": np.array([b]),
        }
        found = solve("maml-meta-gradient", names)
        u = float(np.squeeze(found[r"\mathbf{u}"]))
        m = float(np.squeeze(found[r"\mathbf{m}"]))
        return a, u, b, m

    rate = n.one()
    a, u, b, m = solved(rate)
    n.shows(a, u, b, m, b)
    assert b * m > 0
    rate = n.one()
    a, u, b, m = solved(rate)
    n.shows(u, b, m)
    assert u > goal
    assert b * m < 0


@counts("continual-learning")
def test_accuracies_and_two_moves(n: Worked) -> None:
    first = n.one()
    second = n.given(2)
    third = n.given(3)
    n.shows(sum(third) / 3)
    n.shows((third[0] - first + third[1] - second[1]) / 2)
    diagonal, beside = n.given(2)
    information = np.array([[diagonal, beside], [beside, diagonal]])
    for _ in range(2):
        move = np.array(n.given(2))
        n.shows(move @ information @ move / 2)
        assert move @ np.diag(np.diag(information)) @ move / 2 == 4
    n.shows(4)


@cache
def _variance(look: float, liked: float, showings: float) -> float:
    """Of the page's estimate, where each showing is looked at with the same probability."""
    env = {"o": [look] * (int(showings) + 1), "r": liked, "n": showings}
    variance = equation("inverse-propensity").rows[1].sides[-1]
    return float(variance.value(env))


@counts("two-tower-recommender")
def test_popularity_tables_and_looks(n: Worked) -> None:
    share = n.one()
    n.names("1")  # the numerator
    n.shows(share / 100, -math.log(share / 100))
    rare = n.one()
    n.shows(-math.log(rare / 100))

    identifiers, size, wide = n.given(3)
    identifiers *= 1e6
    n.shows(identifiers * size * wide / 1e9)

    def tables(count: float, rows: float) -> tuple[float, float]:
        env = {"b": wide, "d": size, "h": count, "m": rows}
        solved = solve("hashed-tables", env | {"N": identifiers})
        return float(solved["M"]), float(solved[r"\kappa"])

    rows = n.one()
    rows *= 1e6
    taken, shared = tables(1, rows)
    n.shows(taken / 1e9, 100 * shared)
    count = n.one()
    taken, shared = tables(count, rows)
    n.shows(taken / 1e9)
    one, many = n.given(2)
    assert math.isclose(one / (many * 1e6), shared, rel_tol=1e-2)

    liked, showings = n.given(2)
    for look in (1.0, 0.25):
        n.shows(math.sqrt(_variance(look, liked, showings)))
