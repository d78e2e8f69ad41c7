"""What acting for reward looks like: values of a small world, swept until they stand still; what exploring costs."""

from collections.abc import Callable

import numpy as np

from figures.canvas import Panel
from figures.drawing import Panels, figure
from figures.functions import Array
from figures.plot import Plot

ROWS, COLUMNS = 4, 5
GOALS = {(0, 0): 1.0, (0, 4): 5.0}
"""Cells that end an episode, and the reward for entering them."""
WALLS = ((1, 2), (0, 2))
MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))
SLIP = 0.1
"""Chance to go off to either side of where one wants to go."""

Cell = tuple[int, int]


def cells() -> list[Cell]:
    """The cells in which an agent can stand, those that end an episode included."""
    return [
        (row, column)
        for row in range(ROWS)
        for column in range(COLUMNS)
        if (row, column) not in WALLS
    ]


def landing(cell: Cell, move: int) -> Cell:
    """Where a move leads that succeeds: into walls and edges, nowhere."""
    down, right = MOVES[move]
    target = (cell[0] + down, cell[1] + right)
    return target if target in cells() else cell


def outcomes(cell: Cell, move: int) -> dict[Cell, float]:
    """The chances of the next cells."""
    chances: dict[Cell, float] = {}
    for turn, chance in ((0, 1 - 2 * SLIP), (1, SLIP), (3, SLIP)):
        target = landing(cell, (move + turn) % len(MOVES))
        chances[target] = chances.get(target, 0.0) + chance
    return chances


def swept(
    discount: float, sweeps: int = 400
) -> dict[Cell, tuple[float, int]]:
    """The best value of each cell that ends nothing, and the move that reaches it."""
    values = dict.fromkeys(cells(), 0.0)
    best: dict[Cell, tuple[float, int]] = {}
    for _ in range(sweeps):
        for cell in set(cells()) - GOALS.keys():
            worth: Array = np.array(
                [
                    sum(
                        chance
                        * (GOALS.get(to, 0.0) + discount * values[to])
                        for to, chance in outcomes(cell, move).items()
                    )
                    for move in range(len(MOVES))
                ]
            )
            best[cell] = (float(worth.max()), int(worth.argmax()))
        values |= {cell: value for cell, (value, _) in best.items()}
    return best


SIDE, TOP = 60.0, 26.0


@figure(
    "grid-values",
    """Two grids of 4 rows and 5 columns with two ends, a reward of 1 in the upper left corner and one of 5 in the
    upper right, with a wall between them. Each cell shows its best value and an arrow. At the discount 0.5 the
    arrows of the two left columns lead to the reward of 1; at 0.95 the arrows of all cells lead around the wall to
    the reward of 5.""",
)
def grid_values() -> Panels:
    """The best values and moves of a grid, at two discounts."""
    panels: list[Panel] = []
    for discount in (0.5, 0.95):
        panel = Panel(COLUMNS * SIDE + 4, TOP + ROWS * SIDE + 4)
        panel.text((panel.width / 2, 14), f"discount {discount:g}")
        best = swept(discount)
        for row in range(ROWS):
            for column in range(COLUMNS):
                _cell(panel, (row, column), best)
        panels.append(panel)
    return panels


def _cell(
    panel: Panel, cell: Cell, best: dict[Cell, tuple[float, int]]
) -> None:
    x, y = 2 + SIDE * cell[1], TOP + SIDE * cell[0]
    middle = (x + SIDE / 2, y + SIDE / 2)
    if cell in WALLS:
        panel.rect((x, y), SIDE, SIDE, "pad", "wall")
        panel.text((middle[0], middle[1] + 4), "wall", "small quiet")
        return
    if cell in GOALS:
        panel.rect((x, y), SIDE, SIDE, "f1", "goal")
        panel.text((middle[0], middle[1] + 4), f"+{GOALS[cell]:g}", "bold")
        return
    value, move = best[cell]
    panel.rect((x, y), SIDE, SIDE, "cell", "place")
    panel.text((middle[0], y + 20), f"{value:.2f}", "small", name="value")
    down, right = MOVES[move]
    center = (middle[0], y + 39)
    reach = 10
    panel.arrow(
        (center[0] - right * reach, center[1] - down * reach),
        (center[0] + right * reach, center[1] + down * reach),
        "c1",
    )


CHANCES = np.array([0.4, 0.5, 0.6])
"""Of winning, by action."""
STEPS, RUNS = 20_000, 100
SHOWN = np.unique(np.geomspace(10, STEPS, 40).astype(int))
"""The steps at which the regret is read off."""

Rule = Callable[[Array, Array, int, np.random.Generator], Array]


def _greedy(
    wins: Array, tries: Array, _: int, random: np.random.Generator
) -> Array:
    explore = random.random((RUNS, 1)) < 0.1
    means = wins / np.maximum(tries, 1)
    means += 1e-9 * random.random(wins.shape)  # no ties
    return np.where(explore, random.random(wins.shape), means)


def _optimistic(
    wins: Array, tries: Array, step: int, _: np.random.Generator
) -> Array:
    some = np.maximum(tries, 1)
    score = wins / some + np.sqrt(2 * np.log(step) / some)
    return np.where(tries > 0, score, np.inf)


def _drawn(
    wins: Array, tries: Array, _: int, random: np.random.Generator
) -> Array:
    return random.beta(1 + wins, 1 + tries - wins)


def regrets(rule: Rule) -> Array:
    """The mean regret of many seeded runs, at the steps shown."""
    random, rows = np.random.default_rng(0), np.arange(RUNS)
    wins, tries = np.zeros((2, RUNS, len(CHANCES)))
    lost, averages = CHANCES.max() - CHANCES, []
    for step in range(1, STEPS + 1):
        action = rule(wins, tries, step, random).argmax(axis=1)
        wins[rows, action] += random.random(RUNS) < CHANCES[action]
        tries[rows, action] += 1
        if step in SHOWN:
            averages.append(float((tries @ lost).mean()))
    return np.array(averages)


@figure(
    "bandit-regrets",
    """The mean regret of three rules over 10 to 20,000 steps, on a logarithmic axis of steps. That of a fixed ε bends
    upward steeply at the right. UCB1 lies above it from about a hundred steps on and below it at the end. From a few
    hundred steps on Thompson sampling stays far below both, close to a straight line.""",
)
def bandit_regrets() -> Panels:
    """What three rules lose on three actions, step by step."""
    plot = Plot(
        (10, STEPS), (0, 250), xlog=True,
        xticks=((10, "10"), (100, "100"), (1000, "1,000"), (10_000, "10,000")),
        yticks=(0, 100, 200), xlabel="steps", ylabel="mean regret",
    )  # fmt: skip
    plot.plot(SHOWN, regrets(_greedy), "c3", "greedy")
    plot.plot(SHOWN, regrets(_optimistic), "c2", "optimistic")
    plot.plot(SHOWN, regrets(_drawn), "c1", "drawn")
    plot.note(11_000, 215, "*ε* = 0.1", "small t3", "end")
    plot.note(1500, 100, "UCB1", "small t2", "end")
    plot.note(18_000, 7, "Thompson", "small t1", "end")
    return [plot]
