"""The worked numbers of the topic reasoning and evaluation."""

import math

from proving.worked import Worked, by_formula, counts


@counts("perplexity")
def test_the_lower_perplexity_compresses_worse(n: Worked) -> None:
    (size,) = n.given(1)
    rates, totals = [], []
    for _ in range(2):
        tokens, loss = n.given(2)
        p = [0.0, *[math.exp(-loss)] * int(tokens)]
        env = {"p": p, "n": tokens, "L": loss, "m": size}
        n.shows(by_formula("perplexity", env))
        rates.append(by_formula("bits-per-byte", env))
        n.shows(rates[-1])
        totals.append(tokens * loss)
    assert rates[0] < rates[1]
    n.shows(totals[1] - totals[0], *totals)


@counts("chain-of-thought")
def test_depth_and_errors_of_a_chain(n: Worked) -> None:
    (blocks,) = n.given(1)
    n.shows(by_formula("serial-depth", {"N": blocks, "T": 0}))
    (written,) = n.given(1)
    n.shows(by_formula("serial-depth", {"N": blocks, "T": written}))
    n.shows(written + 1, 1)
    (steps,) = n.given(1)
    for _ in range(2):
        (right,) = n.given(1)
        n.shows(right**steps)
