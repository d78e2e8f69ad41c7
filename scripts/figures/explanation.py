"""What explanations of a prediction are made of."""

import numpy as np

from figures.drawing import Panels, figure
from figures.functions import Array, relu
from figures.plot import Plot

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
