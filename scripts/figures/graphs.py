"""What messages along edges can tell apart."""

import math

from figures.canvas import Panel, Point
from figures.drawing import Panels, figure

Edges = list[tuple[int, int]]

PATH: Edges = [(i, i + 1) for i in range(5)]
RING: Edges = [*PATH, (5, 0)]
TRIANGLES: Edges = [(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3)]


def refined(edges: Edges, rounds: int = 4) -> list[object]:
    """The color of each node after some rounds: its own, and those of its neighbors in any order."""
    nodes = 1 + max(map(max, edges))
    near: list[list[int]] = [[] for _ in range(nodes)]
    for one, other in edges:
        near[one].append(other)
        near[other].append(one)
    colors: list[object] = [()] * nodes
    for _ in range(rounds):
        colors = [
            (
                colors[node],
                tuple(sorted((colors[o] for o in near[node]), key=str)),
            )
            for node in range(nodes)
        ]
    return colors


def _around(middle: Point, radius: float, count: int) -> list[Point]:
    """Places on a circle, from the top."""
    return [
        (
            middle[0] + radius * math.sin(2 * math.pi * i / count),
            middle[1] - radius * math.cos(2 * math.pi * i / count),
        )
        for i in range(count)
    ]


WIDE, HIGH = 220, 176
PLACES: dict[str, tuple[Edges, list[Point]]] = {
    "a ring of six": (RING, _around((110, 100), 56, 6)),
    "two triangles": (
        TRIANGLES,
        _around((55, 106), 38, 3) + _around((165, 106), 38, 3),
    ),
    "a path of six": (
        PATH,
        [(25 + 34 * i, 80 if i % 2 == 0 else 116) for i in range(6)],
    ),
}


@figure(
    "colors-of-nodes",
    """Three graphs of six nodes, each node with a letter that stands for what it knows after four rounds. In the ring
    all six are A, and in the two triangles all six are A as well. In the path the ends are B, their neighbors C and
    the two in the middle D.""",
)
def colors_of_nodes() -> Panels:
    """Graphs with a letter for what messages tell each node."""
    letters: dict[object, str] = {}
    panels: list[Panel] = []
    for title, (edges, places) in PLACES.items():
        panel = Panel(WIDE, HIGH)
        panel.text((WIDE / 2, 14), title)
        for one, other in edges:
            panel.line(places[one], places[other], name="edge")
        for place, color in zip(places, refined(edges), strict=True):
            letter = letters.setdefault(color, "ABCDE"[len(letters)])
            panel.circle(place, 13, name="node")
            panel.text(
                (place[0], place[1] + 4.5), letter, "bold", name="color"
            )
        panels.append(panel)
    return panels
