"""One step of each of two networks that are trained against each other."""

from dataclasses import dataclass, replace

import numpy as np

from figures.canvas import Panel, said
from figures.drawing import Panels, figure
from figures.functions import Array, sigmoid

REAL = np.array([2.0, 3.0, 4.0])
NOISE = np.array([-1.0, 0.0, 1.0])
RATE = 0.5
"""A batch of real examples, one of noise, and the learning rate."""


@dataclass(frozen=True)
class Game:
    """Two networks with two parameters each: G(z) = a z + b and D(x) = σ(w x + c)."""

    a: float = 1
    b: float = 0
    w: float = 1
    c: float = -1

    def generated(self) -> Array:
        """What the generator makes of the noise."""
        return self.a * NOISE + self.b

    def judged(self, x: Array) -> Array:
        """The chance that the discriminator gives to “real”."""
        return sigmoid(self.w * x + self.c)

    def value(self) -> float:
        """What the discriminator maximizes."""
        real, made = self.judged(REAL), self.judged(self.generated())
        return float(np.log(real).mean() + np.log(1 - made).mean())

    def loss(self) -> float:
        """What the generator minimizes, without saturation."""
        return -float(np.log(self.judged(self.generated())).mean())

    def step_of_d(self) -> "Game":
        """After a step of the discriminator up the value; the generator stays."""
        made = self.generated()
        real, fake = 1 - self.judged(REAL), -self.judged(made)
        w = (real * REAL).mean() + (fake * made).mean()
        c = real.mean() + fake.mean()
        return self._moved(w=self.w + RATE * w, c=self.c + RATE * c)

    def step_of_g(self) -> "Game":
        """After a step of the generator down its loss, by the discriminator's slope; that stays."""
        through = (1 - self.judged(self.generated())) * self.w
        a, b = (through * NOISE).mean(), through.mean()
        return self._moved(a=self.a + RATE * a, b=self.b + RATE * b)

    def _moved(self, **parameters: float) -> "Game":
        """With other parameters, to the digits shown, so that readers can go on from them."""
        shown = {name: round(float(v), 3) for name, v in parameters.items()}
        return replace(self, **shown)


def _change(before: float, after: float) -> str:
    return f"{said(round(before, 3))} → {said(round(after, 3))}"


def _net(
    panel: Panel,
    y: float,
    wide: float,
    name: str,
    names: str,
    games: list[Game],
) -> None:
    """A network with its parameters before and after the step."""
    before, after = games
    trained = any(getattr(before, n) != getattr(after, n) for n in names)
    panel.rect((6, y), wide, 50, "f1" if trained else "pad", name)
    state = "trained" if trained else "frozen"
    panel.text((14, y + 19), f"*{name}*, {state}", "bold", "start", "state")
    changes = ", ".join(
        f"*{n}* {_change(getattr(before, n), getattr(after, n))}"
        if trained
        else f"*{n}* = {said(round(getattr(before, n), 3))}"
        for n in names
    )
    panel.text(
        (14, y + 38), changes, "small", "start", f"parameters {name}"
    )


def _step(number: int, letter: str, games: list[Game]) -> Panel:
    panel = Panel(312, 296)
    before, after = games
    panel.text((156, 14), f"{number}. step of *{letter}*", "bold")
    panel.text((46, 36), "*z*", "bold", "end")
    panel.arrow((52, 26), (52, 49))
    _net(panel, 50, 190, "G", "ab", games)
    panel.arrow((52, 100), (52, 139))
    panel.text((58, 124), "*G*(*z*)", "small", "start")
    _net(panel, 140, 300, "D", "wc", games)
    if letter == "D":
        panel.text((260, 46), "real *x*", "small", name="real")
        panel.arrow((260, 54), (260, 139))
    panel.arrow((52, 190), (52, 229))
    panel.text((58, 214), "*D*(*G*(*z*))", "small", "start")
    if letter == "D":
        panel.arrow((260, 190), (260, 229))
        panel.text((254, 214), "*D*(*x*)", "small", "end")
    panel.rect((6, 230), 300, 50, "box")
    goal = "*D* goes up" if letter == "D" else "*G* goes down"
    what = "the value *V*" if letter == "D" else "−log *D*(*G*(*z*))"
    panel.text((156, 249), f"{goal} {what}")
    ends = [
        game.value() if letter == "D" else game.loss()
        for game in (before, after)
    ]
    panel.text((156, 268), _change(*ends), "small", name="change")
    panel.arrow((166, 229), (166, 192), "c2")
    panel.text((173, 214), "gradient", "small t2", "start", "gradient D")
    if letter == "G":
        panel.line((166, 190), (166, 140), "c2")
        panel.arrow((166, 139), (166, 102), "c2")
        panel.text(
            (173, 124), "gradient", "small t2", "start", "gradient G"
        )
    return panel


@figure(
    "gan-steps",
    """Two panels, read from top to bottom: noise z, the generator G, the discriminator D, a loss; gradients are dashed
    arrows upwards. First the step of D: real x enters D, too; the gradient ends at D, whose parameters w and c change;
    G is frozen, and the value rises. Then the step of G, without real examples: the gradient passes through the frozen
    D to G, whose parameters a and b change, and its loss falls.""",
)
def gan_steps() -> Panels:
    """Whom each step changes, by a run of one step of each on numbers."""
    start = Game()
    middle = start.step_of_d()
    return [
        _step(1, "D", [start, middle]),
        _step(2, "G", [middle, middle.step_of_g()]),
    ]
