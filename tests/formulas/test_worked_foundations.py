"""The worked numbers of the topic foundations."""

import itertools
import math

from proving.worked import Worked, counts


@counts("ai-machine-learning-deep-learning")
def test_searches_of_two_chess_programs(n: Worked) -> None:
    n.names("1997", "100", "200", "2018", "60")  # of the papers


@counts("applications-of-deep-learning")
def test_errors_of_protein_structures(n: Worked) -> None:
    n.names("2020", "95", "0.96", "2.8", "1.4")  # of the paper


@counts("assumption-structure")
def test_the_error_of_a_measured_accuracy(n: Worked) -> None:
    whole, *parts = n.given(4)
    assert whole == sum(parts)
    assert parts == [8000, 1000, 1000]
    right = n.one()
    n.shows(parts[-1])
    share = right / parts[-1]
    n.shows(share, share, 1 - share, parts[-1])
    error = math.sqrt(share * (1 - share) / parts[-1])
    n.shows(error, 100 * 1.96 * error)
    n.names("95")
    rival = n.one()
    assert rival - share < 1.96 * error
    assert rival == 0.91


@counts("autonomous-form-of-deep-learning")
def test_every_labeling_of_the_rest(n: Worked) -> None:
    bits = n.one()
    n.shows(2**bits)
    seen, unseen = n.given(2)
    assert seen + unseen == 2**bits
    assert unseen == 3
    n.names("2")
    n.shows(unseen, 2**unseen)
    labelings = list(itertools.product((0, 1), repeat=int(unseen)))
    n.shows(
        sum(sum(labels) for labels in labelings) / len(labelings), unseen
    )


@counts("deep-learning-in-data-science")
def test_an_embedding_of_products(n: Worked) -> None:
    products = n.one()
    n.shows(products)
    width = n.one()
    n.shows(width, products, width, products * width / 1e6)


@counts("deep-learning-vs-classical-machine-learning")
def test_benchmarks_of_both_sides(n: Worked) -> None:
    n.names("2012", "15.3", "5", "26.2", "2022", "45", "10,000")


@counts("limitations-of-deep-learning")
def test_operations_and_years_of_a_training(n: Worked) -> None:
    billions, trillions, factor = n.given(3)
    assert factor == 6
    n.shows(factor, billions * 1e9, trillions * 1e12)
    operations = factor * billions * 1e9 * trillions * 1e12
    n.shows(operations)
    speed = n.one()
    n.shows(100 * speed / 312e12)
    seconds = operations / speed
    n.shows(seconds / (365.25 * 86400), seconds / 86400 / 1000)


@counts("what-is-deep-learning")
def test_parameters_layer_by_layer(n: Worked) -> None:
    height, width, *sizes = n.given(6)
    assert height * width == sizes[0]
    layers = [
        (before + 1) * after for before, after in itertools.pairwise(sizes)
    ]
    n.shows(*layers, sum(layers), *sizes[1:3], sum(sizes[1:3]))
