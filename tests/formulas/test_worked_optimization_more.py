"""More worked numbers of the topic optimization."""

import math

from proving.worked import Worked, counts, solve


@counts("adagrad-and-rmsprop")
def test_steps_of_a_constant_gradient(n: Worked) -> None:
    rate = n.one()

    def summed(step: float) -> float:
        return rate * 3 / math.sqrt(sum(9 for _ in range(int(step))))

    n.shows(summed(1))
    for step in (100, 10_000):
        n.shows(summed(step), step)
    decay = n.one()

    def averaged(step: int) -> float:
        mean = 0.0
        for _ in range(step):
            mean = decay * mean + (1 - decay) * 9
        return rate * 3 / math.sqrt(mean)

    n.shows(averaged(1))
    n.shows(averaged(100), 100)
    n.shows(averaged(5000))
    pause = n.one()
    mean, steps = 0.0, []
    for step in range(1, 5 * int(pause) + 1):
        grad = 3.0 if step % pause == 0 else 0.0
        mean = decay * mean + (1 - decay) * grad**2
        if grad:
            steps.append(rate * grad / math.sqrt(mean))
    n.shows(min(steps))
    assert max(steps) - min(steps) < 1e-3 * rate


@counts("gradient-accumulation")
def test_an_effective_batch_and_unequal_portions(n: Worked) -> None:
    devices, size, steps = n.given(3)
    n.shows(devices * size * steps)
    examples = n.one()
    n.shows(examples // (devices * size * steps))
    few, high, many, low = n.given(4)
    n.shows((few * high + many * low) / (few + many), (high + low) / 2)
    assert many / few == 9  # in words


@counts("comparing-optimizers")
def test_first_steps_and_memory(n: Worked) -> None:
    steep, flat, rate = n.given(3)
    n.shows(rate * steep, rate * flat)
    for grad in (steep, flat):
        mean, square = grad, grad**2  # after the correction of their bias
        n.shows(rate * mean / math.sqrt(square))
    billions = n.one()
    n.shows(billions * 32 / 8, 2 * billions * 32 / 8)  # bits, in bytes


@counts("critical-batch-size")
def test_steps_and_examples_of_three_batches(n: Worked) -> None:
    noise, fewest = n.given(2)
    steps = {}
    for _ in range(3):
        size = n.one()
        names = {
            r"S_\text{min}": fewest,
            r"E_\text{min}": fewest * noise,
            r"B_\text{noise}": noise,
            "B": size,
        }
        found = solve("steps-against-examples", names)
        steps[size] = float(found["S"])
        n.shows(found["S"], found["E"] / 1e6)
    assert list(steps) == [
        100,
        1000,
        10_000,
    ]  # the last ten times the second
    n.shows(steps[1000] / steps[10_000])


@counts("second-order-methods")
def test_newton_against_descent_and_its_memory(n: Worked) -> None:
    n.names("1", "2")  # a half
    steep = n.one()
    n.names("2", "2")  # squares
    x, y, rate = n.given(3)
    assert round(x - rate * steep * x, 9) == 0
    n.names("0")
    steps = 0
    for_y = y
    needed = n.one()
    target = n.one()
    while for_y >= target:
        for_y -= rate * for_y
        steps += 1
    assert steps == needed
    n.shows(1)  # of Newton
    millions = n.one()
    n.shows(10, math.log10((millions * 1e6) ** 2))
    n.shows(4 * (millions * 1e6) ** 2 / 1e12)
    rows, columns = n.given(2)
    n.shows((rows**2 + columns**2) / 1e6)
