"""Derivations of formulas of the topic pretraining and scaling: slopes, shares and sums with symbols."""

import itertools
from typing import Any

import numpy as np
import sympy

from proving import assert_equation, derives, from_one, symbols


@derives(
    "expert-parameters",
    how="adds up the shapes of experts and router, for up to 3 experts, chosen and shared ones, of any width",
)
def test_shapes_of_experts() -> None:
    width, inner = sympy.symbols("d h", positive=True)
    expert = [(width, inner), (width, inner), (inner, width)]
    for experts, shared in itertools.product((1, 2, 3), (0, 1, 2)):
        router = width * experts

        def count(number: int, router: Any = router) -> Any:
            return router + sum(
                sympy.prod(shape) for _ in range(number) for shape in expert
            )

        for chosen in range(1, experts + 1):
            env = {"d": width, "h": inner, "E": experts, "S": shared}
            env |= {"k": chosen}
            reference = {
                "P": count(experts + shared),
                r"P_\text{active}": count(chosen + shared),
            }
            assert_equation("expert-parameters", env, reference)


def _routed(mask: tuple[int, ...], normalized: bool) -> tuple[Any, ...]:
    """Logits, slopes by gates, shares, gates, and SymPy's slopes of any linear reading of the gates by logits."""
    logits, slopes = symbols("z", len(mask)), symbols("s", len(mask))
    weights = np.array([sympy.exp(z) for z in logits])
    shares = weights / np.sum(weights)
    gates = shares * np.array(mask)
    if normalized:
        gates = weights * np.array(mask) / np.sum(weights * np.array(mask))
    loss = gates @ slopes
    return slopes, shares, gates, [sympy.diff(loss, z) for z in logits]


MASKS = ((1, 0), (1, 1), (1, 0, 1))


@derives(
    "router-gradient-normalized",
    how="SymPy differentiates gates that add up to 1, read with any slopes, for chosen ones of 2 and 3 experts",
)
def test_the_slope_of_normalized_gates() -> None:
    for mask in MASKS:
        slopes, _, gates, by_logits = _routed(mask, normalized=True)
        env = {"E": len(mask), "g": from_one(gates), "s": from_one(slopes)}
        assert_equation(
            "router-gradient-normalized",
            env,
            {r"\frac{\partial L}{\partial z_j}": by_logits},
            each={"j": range(1, len(mask) + 1)},
        )


@derives(
    "router-gradient-plain",
    how="SymPy differentiates masked shares, read with any slopes, for chosen ones of 2 and 3 experts",
)
def test_the_slope_of_masked_shares() -> None:
    for mask in MASKS:
        slopes, shares, _, by_logits = _routed(mask, normalized=False)
        env = {"E": len(mask), "p": from_one(shares), "s": from_one(slopes)}
        env["m"] = from_one(mask)
        assert_equation(
            "router-gradient-plain",
            env,
            {r"\frac{\partial L}{\partial z_j}": by_logits},
            each={"j": range(1, len(mask) + 1)},
        )


@derives(
    "order-weights",
    how="SymPy reads each batch's share off after 1 to 4 steps, with symbols for all rates",
)
def test_shares_of_batches_after_all_steps() -> None:
    for steps in range(1, 5):
        rates, batches = symbols("r", steps), symbols("x", steps)
        place = symbols("s")
        for rate, batch in zip(rates, batches, strict=True):
            place = place + rate * (batch - place)
        shares = [sympy.diff(sympy.expand(place), x) for x in batches]
        assert_equation(
            "order-weights",
            {r"\eta": from_one(rates), "T": steps},
            {"w_t": shares},
            each={"t": range(1, steps + 1)},
        )


@derives(
    "verified-share",
    how="Bayes' rule from a table of right and wrong samples that pass or not, for any counts",
)
def test_right_ones_among_those_that_pass() -> None:
    right, wrong, lost, found = sympy.symbols("r w l f", positive=True)
    # right ones that pass and do not, wrong ones that pass and do not
    env = {
        "p": (right + lost) / (right + lost + wrong + found),
        "a": right / (right + lost),
        "b": wrong / (wrong + found),
    }
    assert_equation("verified-share", env, {"q": right / (right + wrong)})
