"""The worked numbers of the topic learning settings."""

import math

from proving import from_one
from proving.worked import Worked, by_formula, counts, solve


@counts("bagging-and-boosting")
def test_variance_of_averaged_models(n: Worked) -> None:
    variance, correlation = n.given(2)

    def of(models: float) -> float:
        names = {r"\rho": correlation, "v": variance, "M": models}
        return by_formula("bagging-variance", names)

    n.shows(
        correlation * variance,
        of(10) - correlation * variance,
        of(10),
        of(50),
        of(1e12),
    )
    rows = n.one()
    n.names("1", "1", "1")
    n.shows(rows, rows, 100 * (1 - (1 - 1 / rows) ** rows))


@counts("generative-vs-discriminative")
def test_a_word_and_its_posterior(n: Worked) -> None:
    spam, other, prior = (part / 100 for part in n.given(3))
    assert round(spam / other, 9) == 2
    n.shows(spam * prior, spam * prior, other * (1 - prior))
    n.shows(spam * prior / (spam * prior + other * (1 - prior)))


@counts("supervised-networks")
def test_parameters_of_a_dense_and_a_convolutional_layer(n: Worked) -> None:
    height, width, channels, units = n.given(4)
    inputs = height * width * channels
    n.shows(inputs, units, units, inputs * units + units)
    kernels, rows, columns = n.given(3)
    n.shows(kernels, rows * columns * channels)
    n.names("1")
    n.shows(kernels * (rows * columns * channels + 1))


@counts("supervised-unsupervised-reinforcement")
def test_masked_tokens_and_a_return(n: Worked) -> None:
    share, tokens = n.given(2)
    n.shows(share * tokens / 100)
    discount = n.one()
    reward = n.one()
    n.names("1", "1")
    n.shows(discount, sum(reward * discount**k for k in range(5000)))


@counts("types-of-neural-networks")
def test_parameters_of_three_cells(n: Worked) -> None:
    inputs, units = n.given(2)
    cell = units * (inputs + units) + units
    n.shows(units, inputs, units, units, cell, 3 * cell, 4 * cell)


@counts("unsupervised-networks")
def test_hidden_patches(n: Worked) -> None:
    height, width = n.given(2)
    patches = n.one()
    side, again, hidden = n.given(3)
    assert side == again
    assert patches == height * width / side**2
    masked = patches * hidden / 100
    n.shows(patches - masked, masked, side, side)
    colors = n.one()
    values = side * side * colors
    n.shows(values, masked, values, masked * values)


@counts("active-learning")
def test_scores_disagree_and_models_too(n: Worked) -> None:
    first, second = n.given(3), n.given(3)

    def entropy(p: list[float]) -> float:
        return -sum(value * math.log(value) for value in p)

    n.shows(1 - max(first), 1 - max(second))
    n.shows(entropy(first), entropy(second))
    margins = [sorted(p)[-1] - sorted(p)[-2] for p in (first, second)]
    n.shows(*margins)
    assert margins[0] < margins[1]

    def information(*models: list[float]) -> float:
        names = {"p": from_one(models), "T": 2, "K": 2}
        solved = solve("bald-score", names, each={"k": range(1, 3)})
        return float(solved["I"])

    same = n.given(2)
    n.shows(information(same, same))
    one = n.given(2)
    n.shows(information(one, one[::-1]))
    means = [(a + b) / 2 for a, b in zip(one, one[::-1], strict=True)]
    assert [round(mean, 9) for mean in means] == same
