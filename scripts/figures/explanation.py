"""What explanations of a prediction are made of, and what watermarks and judges show."""

import numpy as np

from figures.drawing import Panels, figure
from figures.functions import Array, normal_distribution, relu
from figures.plot import Plot
from figures.reasoning import majority

BASELINE, INPUT = 0.0, 2.0
SATURATED = 1.0
"""From here on the output rises no more."""
LINE: Array = np.linspace(BASELINE, INPUT, 101)


def _on_the_way(ylabel: str) -> Plot:
    """Axes over the way from the baseline to the input."""
    return Plot(
        (BASELINE, INPUT),
        (0, 1.25),
        height=190,
        xticks=(0, 0.5, 1, 1.5, 2),
        yticks=(0, 0.5, 1),
        ylabel=ylabel,
        xlabel="*x*, from baseline to input",
    )


@figure(
    "slopes-on-the-way",
    """Two panels over x from the baseline 0 to the input 2. Above, the output rises from 0 to 1 until x is 1 and stays
    there. Below, its slope is 1 on the first half of the way and 0 on the second, the input among it; the shaded area
    under the slope is 1, as much as the output has risen.""",
)
def slopes_on_the_way() -> Panels:
    """A saturating output and the slopes that integrated gradients average, as in the number of the answer."""
    output = _on_the_way("output")
    output.plot(LINE, 1 - relu(SATURATED - LINE), "c1", "output")
    for x in (BASELINE, INPUT):
        output.dot(
            x, 1 - relu(np.array(SATURATED - x)).item(), "dot c1", 4, "ends"
        )
    output.note(0.06, 0.05, "baseline", "small", "start", (8, -2))
    output.note(INPUT, 1.08, "input", "small", "end")
    slope = _on_the_way("slope of the output")
    for side in (LINE[LINE <= SATURATED], LINE[LINE >= SATURATED]):
        steep = np.full(len(side), float(side[0] < SATURATED))
        if steep[0]:
            slope.area(side, steep)
        slope.plot(side, steep, "c2", "slope")
    slope.note(0.5, 0.5, "area 1", "small", "middle")
    slope.note(INPUT, 0.12, "0 at the input", "small t2", "end")
    return [output, slope]


MISSES = 0.1
PLACES: Array = np.linspace(0, 1, 201)
NOISE: Array = 0.2 + 0.8 * PLACES
"""The deviation of the targets, which grows along x."""


def _covered(reach: Array) -> Array:
    """The share of normal targets within a distance of their mean, by place."""
    return 2 * normal_distribution(reach / NOISE) - 1


def _calibrated(shape: Array) -> Array:
    """The band of a shape that covers all but MISSES on average over x."""
    low, high = 0.0, 10.0
    for _ in range(50):
        scale = (low + high) / 2
        short = np.trapezoid(_covered(scale * shape), PLACES) < 1 - MISSES
        low, high = (scale, high) if short else (low, scale)
    return low * shape


@figure(
    "coverage-is-an-average",
    """Two panels over x from 0 to 1, along which the noise of the targets grows fivefold. Above, how far two bands
    reach from the prediction: one is constant, one grows with the noise. Below, the share of targets that each covers:
    the constant band falls from 100 to 71 %, the growing one stays at 90 %, which is the average of both.""",
)
def coverage_is_an_average() -> Panels:
    """Conformal bands for many calibration examples, by absolute errors and by errors divided by the noise."""
    reach = Plot(
        (0, 1),
        (0, 2),
        height=190,
        xticks=(0, 0.5, 1),
        yticks=(0, 1, 2),
        ylabel="reach of the band, up and down",
        xlabel="*x*",
    )
    share = Plot(
        (0, 1),
        (0.5, 1.05),
        height=190,
        xticks=(0, 0.5, 1),
        yticks=((0.5, "50"), (0.7, "70"), (0.9, "90"), (1, "100")),
        ylabel="targets covered, %",
        xlabel="*x*, noise grows to the right",
    )
    for shape, css, name in (
        (np.ones_like(NOISE), "c1", "constant"),
        (NOISE, "c2 dash", "by noise"),
    ):
        band = _calibrated(shape)
        reach.plot(PLACES, band, css, name)
        share.plot(PLACES, _covered(band), css, name)
    reach.note(0.03, 1.15, "constant", "small t1")
    reach.note(0.6, 0.85, "divided by noise", "small t2")
    share.note(0.62, 0.75, "constant", "small t1", "end")
    share.note(0.03, 0.83, "divided by noise", "small t2")
    return [reach, share]


GREEN_LIST, ALARM = 0.25, 4.0
LONGEST = 400
GREEN_SHARES = (
    (0.45, "c1", "untouched"),
    (0.35, "c2", "half rewritten"),
    (0.28, "c3", "nearly sure"),
)
"""The share of tokens from the list, and what it stands for."""


@figure(
    "watermark-over-tokens",
    """The mean of z over the number of scored tokens, up to 400, for a list of a quarter of the vocabulary. It
    grows with the root of the number: with 45 % of the tokens from the list it passes the alarm at 4 after 75 tokens,
    with 35 % after 300, and with 28 % it is 1.4 at 400.""",
)
def watermark_over_tokens() -> Panels:
    """How many tokens a watermark needs until it is seen."""
    tokens: Array = np.linspace(0, LONGEST, 201)
    plot = Plot(
        (0, LONGEST),
        (0, 10),
        height=210,
        xticks=(0, 100, 200, 300, 400),
        yticks=(0, 4, 8),
        ylabel="*z*, on average",
        xlabel="scored tokens",
    )
    plot.plot(tokens, np.full_like(tokens, ALARM), "c4", "alarm")
    spread = np.sqrt(GREEN_LIST * (1 - GREEN_LIST))
    for share, css, name in GREEN_SHARES:
        mean = (share - GREEN_LIST) / spread * np.sqrt(tokens)
        plot.plot(tokens, mean, css, name)
    plot.note(170, 7.4, "*q* = 45 %", "small t1", "end")
    plot.note(395, 5.3, "*q* = 35 %", "small t2", "end")
    plot.note(395, 1.9, "*q* = 28 %", "small t3", "end")
    plot.note(4, 4.3, "alarm", "small quiet")
    return [plot]


JUDGE = 0.8
COMMON_CAUSES = ((0.0, "c2"), (0.1, "c3"), (0.3, "c1"))
"""Shares of cases in which all judges give one verdict, with the look of each line."""


def judges_wrong(judges: int, common: float) -> float:
    """The chance that the majority of so many judges is wrong."""
    vote = majority(judges, JUDGE)
    return 1 - common * JUDGE - (1 - common) * vote


@figure(
    "correlated-judges",
    """Error of the majority over an odd number of judges, from 1 to 21. All three curves begin at 0.2. With
    independent judges the error falls to 0.02 at nine and nearly 0 at 21. With a common cause in 10 % of the cases it
    flattens at 0.02, and with one in 30 % at 0.06.""",
)
def correlated_judges() -> Panels:
    """Three falling curves, two of which end on a floor."""
    plot = Plot(
        (1, 21),
        (0, 0.2),
        height=210,
        xticks=(1, 5, 9, 13, 17, 21),
        yticks=(0, 0.02, 0.06, 0.1, 0.15, 0.2),
        ylabel="error of the majority",
        xlabel="judges",
    )
    judges = range(1, 22, 2)
    for common, look in COMMON_CAUSES:
        wrong = [judges_wrong(count, common) for count in judges]
        plot.plot(list(judges), wrong, look, f"common {common:g}")
    plot.note(10.5, 0.085, "common cause in 30 %", "small t1")
    plot.note(13, 0.03, "in 10 %", "small t3")
    plot.note(1.4, 0.004, "independent", "small t2")
    return [plot]
