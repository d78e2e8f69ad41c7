"""The worked numbers of the topic tools and agents."""

import math

from proving import Indexed, from_one
from proving.worked import Worked, by_formula, counts, solve


@counts("tool-use")
def test_a_root_looked_up_and_a_search(n: Worked) -> None:
    square = n.one()
    assert math.isqrt(int(square)) ** 2 == square
    weights = n.given(2)
    p = [n.given(2) for _ in range(3)]
    rows = solve(
        "tool-call-gain",
        {
            "p": Indexed(lambda a, t: p[a][t - 1]),
            "w": from_one(weights),
            "n": 2,
        },
        each={"a": range(3)},
    )
    n.shows(*rows["L_a"], rows["U"])
    threshold = n.one()
    assert float(rows["U"]) >= threshold == 1
    cost = n.one()

    def worth(before: float, after: float) -> float:
        env = {"p": before, "q": after, "v": 1, "c": cost}
        return by_formula("call-value", env)

    n.shows(-worth(0.95, 0.97), 0.95, 0.97)
    n.shows(worth(0.4, 0.9), 0.4, 0.9)


@counts("language-model-agents")
def test_twenty_steps_with_and_without_a_check(n: Worked) -> None:
    step, steps = n.given(2)

    def rows(
        step: float, found: float = 0, steps: float = steps
    ) -> list[float]:
        solved = solve("chain-success", {"p": step, "n": steps, "c": found})
        return [float(solved[name]) for name in ("P", "n^*", "P_c")]

    n.shows(rows(step)[0])
    better = n.one()
    n.shows(rows(better)[0], rows(step)[1], rows(better)[1])
    percent = n.one()
    again = n.one()
    n.shows(rows(again, percent / 100, 1)[2], steps)
    assert again == step
    n.shows(rows(step, percent / 100)[2])


@counts("prompt-injection")
def test_a_filter_against_many_tries(n: Worked) -> None:
    stops = n.one()

    def rows(tries: float, share: float, false: float) -> list[float]:
        solved = solve(
            "injection-filter",
            {
                "q": 1 - stops / 100,
                "n": tries,
                "b": share,
                "t": stops / 100,
                "f": false / 100,
            },
        )
        return [float(solved["A"]), float(solved["V"])]

    tries = n.one()
    n.shows(rows(tries, 0.5, 1)[0])
    false = n.one()
    attacks, inputs = n.given(2)
    assert inputs == 1000 * attacks
    n.shows(100 * rows(tries, attacks / inputs, false)[1])


@counts("agent-memory-and-teams")
def test_half_lives_contexts_and_a_team(n: Worked) -> None:
    decay = n.one()
    score = solve(
        "memory-score",
        {
            r"\delta": decay,
            "h": from_one([1, 2]),
            "w": from_one([1, 1, 1]),
            "x": from_one([[1, 2, 3], [3, 5, 7]]),
        },
        ranges={"k": range(1, 3)},
        each={"i": range(1, 3)},
    )
    n.shows(float(score["h_{1/2}"]))
    steps, added, always = n.given(3)

    def read(length: float, begun: float) -> tuple[float, float]:
        rows = solve(
            "context-blocks",
            {"n": steps, "u": added, "s": always, "k": length, "z": begun},
        )
        return float(rows["R"]) / 1e6, float(rows["M"])

    n.shows(*read(steps, 0))
    length, begun = n.given(2)
    n.shows(*read(length, begun))
    parts, each, split = n.given(3)
    env = {"g": split, "m": parts, "h": each, "p": each}
    n.shows(solve("team-success", {**env, "c": 0})["P"])
    percent = n.one()
    env["c"] = percent / 100
    n.shows(solve("team-success", env)["P"])
    work = float(solve("team-success", {**env, "h": 1})["q"])
    n.shows(split * (each * work) ** parts)
