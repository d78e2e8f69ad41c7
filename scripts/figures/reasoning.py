"""What more samples of one answer bring: votes, and coverage before and after training."""

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


BASE, TUNED = 0.1, 0.6
"""How likely one sample of the base model is right, and pass@1 after training."""
REACH = ((TUNED, "c2", "sharpened"), (1.0, "c3", "better on each"))
"""The share of the problems that a tuned model solves at all, and the look and name of its line."""


@figure(
    "coverage-crossing",
    """pass@k over the number of samples, from 1 to 64 on a logarithmic axis. The base model rises from 0.1 to nearly 1.
    A tuned model that solves 60 % of the problems surely and the others never is a level line at 0.6, which the base
    model crosses between 8 and 9 samples. A tuned model that solves each problem with 0.6 begins at 0.6, too, and
    stays above the base model, near 1 from 6 samples on.""",
)
def coverage_crossing() -> Panels:
    """A base model and two tuned ones that one sample cannot tell apart."""
    most = 64
    plot = Plot(
        (1, most),
        (0, 1),
        xticks=(1, 2, 4, 8, 16, 32, most),
        yticks=(0, 0.25, 0.5, 0.75, 1),
        xlabel="samples k",
        ylabel="pass@k",
        xlog=True,
    )
    samples = np.geomspace(1, most, 121)
    plot.plot(samples, 1 - (1 - BASE) ** samples, "c1", "base")
    for reach, look, name in REACH:
        missed = (1 - TUNED / reach) ** samples
        plot.plot(samples, reach * (1 - missed), look, name)
    plot.dot(np.log(1 - TUNED) / np.log(1 - BASE), TUNED, name="crossing")
    plot.note(3.4, 0.2, "base model", "small t1")
    plot.note(64, 0.5, "sharpened on 60 %", "small t2", "end")
    plot.note(2.7, 0.82, "better on each", "small t3")
    return [plot]
