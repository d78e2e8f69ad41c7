"""What more samples of one answer bring: votes."""

from math import comb

import numpy as np

from figures.drawing import Panels, figure
from figures.plot import Plot

CHANCES = ((0.6, "c1"), (0.5, "c2"), (0.4, "c3"))
"""How likely one sample is right, and the look of its line."""
MOST = 41
"""Votes of the largest vote."""


def majority(votes: int, chance: float) -> float:
    """How likely more than half of the votes, an odd number, are right."""
    return sum(
        comb(votes, right) * chance**right * (1 - chance) ** (votes - right)
        for right in range(votes // 2 + 1, votes + 1)
    )


@figure(
    "majority-of-votes",
    """Chance that a majority of samples is right, over an odd number of samples from 1 to 41, for three chances of a
    single one. From 0.6 the line rises, steeply at first, to 0.90 at 41 samples; from 0.5 it stays level; from 0.4 it
    falls to 0.10, a mirror image of the first.""",
)
def majority_of_votes() -> Panels:
    """One line for each chance of a single sample, with dots at the votes of the worked number."""
    plot = Plot(
        (0, 44),
        (0, 1),
        xticks=(1, 11, 21, 31, MOST),
        yticks=(0, 0.25, 0.5, 0.75, 1),
        xlabel="samples that vote",
        ylabel="chance that more than half are right",
    )
    votes = np.arange(1, MOST + 1, 2)
    for chance, look in CHANCES:
        name = f"{chance:g}"
        right = [majority(int(count), chance) for count in votes]
        plot.plot(votes, right, look, name)
        for count in (1, 5, MOST):
            plot.dot(count, majority(count, chance), name=f"votes {name}")
    plot.note(14, 0.68, "one is right with 0.6", "small t1")
    plot.note(14, 0.54, "with 0.5", "small t2")
    plot.note(14, 0.09, "with 0.4", "small t3")
    return [plot]
