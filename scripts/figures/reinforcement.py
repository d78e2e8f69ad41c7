"""What acting for reward looks like: the values of a small world, swept until they stand still."""

import numpy as np

from figures.canvas import Panel
from figures.drawing import Panels, figure
from figures.functions import Array

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


def swept(discount: float, sweeps: int = 400) -> dict[Cell, tuple[float, int]]:
    """The best value of each cell that ends nothing, and the move that reaches it."""
    values = dict.fromkeys(cells(), 0.0)
    best: dict[Cell, tuple[float, int]] = {}
    for _ in range(sweeps):
        for cell in set(cells()) - GOALS.keys():
            worth: Array = np.array(
                [
                    sum(
                        chance * (GOALS.get(to, 0.0) + discount * values[to])
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
