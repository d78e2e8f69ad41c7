"""What holds of all figures: curves look unlike, nothing is said by color, and every scale has a name."""

from collections import defaultdict

import pytest

from figured import panels
from figures import subjects
from figures.drawing import TABLE
from figures.plot import Plot
from rectified.checks.answers import COLOR

subjects.load()

ONE_THING = {
    "and-or-xor": "two tries to separate the same points",
    "distances-of-two-points": "one level line with a gap",
    "triplet-in-the-plane": "two arcs around the anchor",
    "drift-by-chance": "levels, each with the size of its shift beside it",
    "stereo-depth-error": "the upper and the lower edge for one pair of cameras",
}
"""Figures in which curves of several names may look alike, and why."""

NO_SCALE = {
    "float-ranges": "rows of formats",
    "grid-and-random-search": "a square below a curve, each with its name",
}
"""Figures whose upward axis measures nothing."""


@pytest.mark.parametrize(
    "identifier", sorted(TABLE.keys() - ONE_THING.keys())
)
def test_two_curves_of_a_panel_never_look_alike(identifier: str) -> None:
    for panel in panels(identifier):
        names = defaultdict(set)
        for mark in panel.marks("path"):
            look, name = mark.get("class", ""), mark.get("data-name")
            if look.startswith("curve ") and name:
                names[look].add(name)
        assert not [alike for alike in names.values() if len(alike) > 1]


def test_no_alternative_text_names_a_color() -> None:
    # Captions are for a rule to judge.
    said = [figure.alt for figure in TABLE.values()]
    assert not [alt for alt in said if COLOR.search(alt)]


@pytest.mark.parametrize(
    "identifier", sorted(TABLE.keys() - NO_SCALE.keys())
)
def test_what_a_vertical_axis_measures_stands_above_it(
    identifier: str,
) -> None:
    for plot in TABLE[identifier].draw():
        if isinstance(plot, Plot):
            start = '<text class="small quiet" x="4" y="'
            assert any(mark.startswith(start) for mark in plot.marks)
