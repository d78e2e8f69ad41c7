"""The worked numbers of the topic optimization."""

import math

from proving import evaluate, latex, page
from proving.worked import Worked, counts


@counts("adam")
def test_adam_moves_by_the_rate_in_its_first_step(n: Worked) -> None:
    n.names("2")  # a square
    rate = n.one()
    for g in (0.02, 200.0):  # any would do
        n.names(f"{g:g}")
        mean, square = g, g**2  # after the correction of their bias
        assert (
            round(rate * mean / (math.sqrt(square) + 1e-8), 6)
            == rate
            == 0.001
        )
    parameters = 1e9
    n.shows(
        4 * parameters / 1e9, 4 * parameters / 1e9, 2 * 4 * parameters / 1e9
    )


@counts("epoch-batch-iteration")
def test_iterations_of_epochs(n: Worked) -> None:
    epochs = n.one()
    examples, size = n.given(2)
    assert examples % size == 0
    n.shows(examples / size, epochs * examples / size)
    examples, batches = n.given(2)
    n.shows(examples / batches, batches, epochs * batches)
    examples, size = n.given(2)
    assert examples % size == 0
    n.shows(examples / size, epochs * examples / size)
    examples, size = n.given(2)
    iterations = math.ceil(examples / size)
    n.shows(
        iterations, examples - (iterations - 1) * size, epochs * iterations
    )


@counts("gradient-descent-variants")
def test_updates_of_an_epoch(n: Worked) -> None:
    examples = n.one()
    n.names("1")
    size = n.one()
    n.shows(examples / size, math.ceil(examples / size), examples)
    n.shows(size, size, math.sqrt(size))


@counts("gradient-descent")
def test_descent_on_a_parabola(n: Worked) -> None:
    minimum = n.one()
    n.names("2")
    theta, rate = n.given(2)
    gradient = 2 * (theta - minimum)
    n.shows(gradient, theta - rate * gradient, minimum)
    n.names("1", "2")
    n.shows(1 - 2 * rate)
    steps = n.one()
    for _ in range(int(steps)):
        theta -= rate * 2 * (theta - minimum)
    n.shows(theta, (theta - minimum) ** 2)
    rate = n.one()
    n.shows(1 - 2 * rate)


@counts("learning-rate-schedule")
def test_cosine_and_steps(n: Worked) -> None:
    high, low, last = n.given(3)

    def rate(epoch: float) -> float:
        names = {
            r"\eta_\text{max}": high,
            r"\eta_\text{min}": low,
            "t": epoch,
            "T": last,
        }
        return float(
            evaluate(latex("cosine-annealing").partition("=")[2], names)
        )

    n.shows(rate(0))
    for epoch in (25, 50, 75, 100):
        n.shows(rate(epoch))
        n.names(str(epoch))
    factor, every = n.given(2)
    assert every == 30
    n.shows(*(high * factor**k for k in range(4)))
    warmup, decay, total = n.given(3)
    (answer,) = (
        q.body
        for q in page.questions()
        if q.slug == "learning-rate-schedule"
    )
    up, down = (
        next(x for x in answer.split("$") if x.endswith(end))
        for end in ("t/W", "(T - t)/D")
    )
    names = {r"\eta_\text{max}": high, "W": warmup, "D": decay, "T": total}
    n.shows(
        evaluate(up, {**names, "t": 0}), evaluate(up, {**names, "t": 5})
    )
    n.names("90")
    assert evaluate(down, {**names, "t": 90}) == high
    for epoch in (95, 100):
        n.shows(evaluate(down, {**names, "t": epoch}))
        n.names(str(epoch))


@counts("learning-rate")
def test_rates_on_a_parabola(n: Worked) -> None:
    curvature = n.one()
    n.shows(2 / curvature)
    steps = n.one()
    rate = n.one()
    n.shows(1 - rate * curvature)
    assert steps == math.ceil(
        math.log(1000) / -math.log(abs(1 - rate * curvature))
    )
    n.shows(1 / curvature, steps)
    rate = n.one()
    n.shows(1 - rate * curvature)
    assert steps == math.ceil(
        math.log(1000) / -math.log(abs(1 - rate * curvature))
    )
    rate = n.one()
    n.shows(1 - rate * curvature)
    n.shows(steps, abs(1 - rate * curvature) ** steps)


@counts("mini-batch-benefits")
def test_noise_falls_with_the_root_of_the_batch(n: Worked) -> None:
    deviation = n.one()
    size, noise = n.given(2)
    assert round(deviation / math.sqrt(size), 9) == noise
    n.shows(4 * size, noise / 2)


@counts("momentum")
def test_the_velocity_of_constant_and_alternating_gradients(
    n: Worked,
) -> None:
    n.names("1")
    times, momentum = n.given(2)
    assert round(1 / (1 - momentum), 9) == times == 10
    more, closer = n.given(2)
    assert round(1 / (1 - closer), 9) == more == 100
    n.names("1")
    n.shows(1 / (1 + momentum))
