"""The worked numbers of the topic recurrent networks."""

import itertools
import math

from proving import Indexed
from proving.worked import Worked, counts, solve


def states(
    weight: float, recurrent: float, inputs: list[float]
) -> list[float]:
    """The states of one tanh unit without bias."""
    found, state = [], 0.0
    for x in inputs:
        state = math.tanh(weight * x + recurrent * state)
        found.append(state)
    return found


@counts("backpropagation-through-time")
def test_two_steps_back(n: Worked) -> None:
    weight, recurrent, bias, *inputs = n.given(5)
    assert bias == 0
    first, second = states(weight, recurrent, inputs)
    n.shows(first, second)
    n.names("1")
    n.shows(second)
    n.names("2")
    last = 1 - second**2
    n.shows(last)
    n.names("1")
    n.shows(first)
    n.names("2")
    n.shows(recurrent, last, (1 - first**2) * recurrent * last)
    n.shows(0, last * first)


@counts("encoder-decoder")
def test_a_memory_that_grows_and_one_that_does_not(n: Worked) -> None:
    n.names("2014")
    layers, cells = n.given(2)
    n.shows(2 * layers * cells)
    short, long = n.given(2)
    numbers = n.one()
    n.shows(numbers * short, short, numbers * long, long)


@counts("feedforward-vs-recurrent")
def test_what_is_left_of_the_past(n: Worked) -> None:
    pairs = n.given(2), n.given(2)
    assert pairs == ([1, 0], [0, 1])
    n.shows(
        pairs[0][-1],
        math.tanh(pairs[0][-1]),
        pairs[1][-1],
        math.tanh(pairs[1][-1]),
    )
    weight, recurrent = n.given(2)
    kept = states(weight, recurrent, pairs[0])
    n.shows(recurrent, kept[0], kept[1])
    n.names("1")
    longer = n.given(3), n.given(3)
    assert longer == ([1, 0, 0], [0, 0, 0])
    n.shows(
        0, *(states(weight, recurrent, inputs)[-1] for inputs in longer)
    )


@counts("gru")
def test_both_conventions_and_parameters(n: Worked) -> None:
    state, candidate, gate = n.given(3)
    n.shows(
        1 - gate,
        candidate,
        gate,
        state,
        (1 - gate) * candidate + gate * state,
    )
    n.shows(
        1 - gate,
        state,
        gate,
        candidate,
        (1 - gate) * state + gate * candidate,
    )
    inputs, units = n.given(2)
    block = inputs * units + units**2 + units
    n.shows(3, inputs * units, units**2, units, 3 * block)
    n.shows(4 * block, 3 * block + units, 3 * (block + units))


@counts("lstm")
def test_one_step_and_parameters(n: Worked) -> None:
    cell, forget, write, candidate, read = n.given(5)
    now = forget * cell + write * candidate
    n.shows(
        forget,
        cell,
        write,
        candidate,
        now,
        read,
        now,
        read * math.tanh(now),
    )
    inputs, units = n.given(2)
    block = inputs * units + units**2 + units
    n.shows(4, units, inputs, units, units, units, 4 * block)
    n.shows(4 * (block + units))


@counts("recurrent-network")
def test_a_first_input_fades(n: Worked) -> None:
    weight, recurrent, bias, *inputs = n.given(6)
    assert bias == 0
    assert inputs == [1, 0, 0]
    first, second, third = states(weight, recurrent, inputs)
    n.shows(
        inputs[0],
        first,
        recurrent * first,
        second,
        recurrent * second,
        third,
    )
    size, units = n.given(2)
    n.shows(
        units, size, units, units, units, units * size + units**2 + units
    )
    n.names("5", "5,000")
    n.shows(units * size + units**2 + 2 * units)


@counts("rnn-applications")
def test_a_random_walk_spreads(n: Worked) -> None:
    n.names("1", "1", "1.2")  # percent a day
    days = n.one()
    n.shows(days, math.sqrt(days))


@counts("rnn-vanishing-gradients")
def test_factors_of_many_steps(n: Worked) -> None:
    steps = n.one()
    for _ in range(2):
        factor = n.one()
        n.shows(factor, steps, factor**steps)
    gate = n.one()
    n.shows(gate**steps)
    n.names("1")
    few = n.one()
    n.names("0.25")
    n.shows(few)
    n.names("10")
    n.shows(round(math.log10(0.25**few)))


@counts("why-lstm")
def test_one_bit_for_a_hundred_steps(n: Worked) -> None:
    steps = n.one()
    for _ in range(2):
        factor = n.one()
        n.shows(factor, steps, factor**steps)
    factor = n.one()
    n.shows(factor**steps)
    n.shows(1 / (1 + math.exp(0)), 0)


@counts("ctc")
def test_the_paths_of_two_labels(n: Worked) -> None:
    p = [n.given(3) for _ in range(3)]
    listed = [(1, 1, 2), (1, 2, 2), (1, 2, 0), (1, 0, 2), (0, 1, 2)]
    assert sorted(listed) == sorted(_paths_of_ab(3))
    chances = [
        math.prod(p[t][k] for t, k in enumerate(path)) for path in listed
    ]
    n.shows(*chances, sum(chances))
    found = solve(
        "ctc-loss",
        {
            "p": Indexed(lambda t, k: p[int(t) - 1][int(k)]),
            "k": Indexed(lambda a, t: listed[int(a) - 1][int(t) - 1]),
            "A": len(listed),
            "T": len(p),
        },
    )
    n.shows(found["L"])
    frames = n.one()
    assert frames <= 11, "too many paths to list"
    paths = _paths_of_ab(int(frames))
    blanks = sum(path.count(0) for path in paths)
    n.shows(len(paths), 100 * blanks / (len(paths) * frames), 100 / 3)


def _paths_of_ab(frames: int) -> list[tuple[int, ...]]:
    """All strings of blank, a and b that collapse to ab."""
    return [
        path
        for path in itertools.product(range(3), repeat=frames)
        if [k for k, _ in itertools.groupby(path) if k] == [1, 2]
    ]


def test_the_paths_of_fifty_labels_in_a_hundred_frames() -> None:
    """With T frames and U labels, each unlike the one before, there are as many as ways to choose 2U of T + U.

    Where one goes on to another symbol, and where it is skipped, is chosen; counted by listing for short ones.
    """
    for frames in range(2, 9):
        assert len(_paths_of_ab(frames)) == math.comb(frames + 2, 4)
    assert 1e40 < math.comb(100 + 50, 2 * 50) < 3e40
