"""Cells are as many as the page's formula says, and joined to those that the kernel reads."""

import re

from figured import panels
from proving import equation


def test_the_windows_are_as_many_as_the_formula_counts() -> None:
    for panel in panels("convolution-windows"):
        said = panel.labels("size")[0]
        P, S, D, said_size = (int(n) for n in re.findall(r"\d+", said))
        outputs = len(panel.marks("rect", "output"))
        inputs = len(panel.marks("rect", "input")) - 2 * P
        taps = len(panel.marks("path", "tap"))
        env = {"I": inputs, "P": P, "S": S, "D": D, "K": taps // outputs}
        page = equation("conv-output-size").right.value(env)
        assert outputs == said_size == page
