"""Derivations of formulas of the topic explanation and trust: orders, votes and paths with symbols."""

import itertools
import math
from typing import Any

import numpy as np
import sympy

from proving import (
    assert_close,
    assert_equation,
    derives,
    exact_mean,
    from_one,
    symbols,
)

POWER = sympy.Symbol("s")


@derives(
    "integrated-gradients",
    how="SymPy integrates the slopes of any quadratic of two inputs along the path, where midpoints are exact",
)
def test_slopes_integrated_along_the_path() -> None:
    curve, slope = symbols("h", 3), symbols("l", 2)
    start, end = symbols("b", 2), symbols("x", 2)
    share = sympy.Symbol("t")

    def gradient(at: Any) -> Any:
        return slope + np.array(
            [
                curve[0] * at[0] + curve[1] * at[1],
                curve[1] * at[0] + curve[2] * at[1],
            ]
        )

    path = gradient(start + share * (end - start))
    areas = [
        (e - s) * sympy.integrate(sympy.expand(g), (share, 0, 1))
        for s, e, g in zip(start, end, path, strict=True)
    ]
    for steps in (1, 2, 3):
        env = {
            r"\mathbf{x}": end,
            r"\mathbf{b}": start,
            r"\mathbf{g}": gradient,
            "m": steps,
        }
        assert_equation("integrated-gradients", env, {r"\mathbf{a}": areas})


@derives(
    "attribution-completeness",
    how="SymPy integrates the slopes of a polynomial of two inputs along the path, with symbols for all coefficients",
)
def test_attributions_add_up() -> None:
    factors = symbols("c", 4)
    start, end = symbols("b", 2), symbols("x", 2)
    share, *at = sympy.symbols("t u v")

    def function(x: Any) -> Any:
        powers = (x[0] * x[1], x[0] ** 2 * x[1], x[1] ** 2, x[0])
        return factors @ np.array(powers)

    path = dict(zip(at, start + share * (end - start), strict=True))
    attributions = [
        (e - s)
        * sympy.integrate(
            sympy.expand(sympy.diff(function(at), u).subs(path)),
            (share, 0, 1),
        )
        for s, e, u in zip(start, end, at, strict=True)
    ]
    env = {
        r"\mathbf{x}": end,
        r"\mathbf{b}": start,
        "f": function,
        "a": from_one(attributions),
        "n": 2,
    }
    assert_equation("attribution-completeness", env)


@derives(
    "grad-cam",
    how="written out for two maps of 2 × 3 with symbols, slopes all above 0 and all below",
)
def test_maps_written_out() -> None:
    maps = symbols("s", 2, 2, 3, positive=True)
    sizes = symbols("g", 2, 2, 3, positive=True)
    for sign in (1, -1):
        weights = [exact_mean(sign * slopes) for slopes in sizes]
        total = weights[0] * maps[0] + weights[1] * maps[1]
        env: dict[str, Any] = {"H": 2, "W": 3, "C": 2}
        env |= {"g": from_one(sign * sizes), "s": from_one(maps)}
        assert_equation(
            "grad-cam",
            env,
            {"w_c": weights, "M_{i,j}": total * max(sign, 0)},
            each={"c": (1, 2), "i": (1, 2), "j": (1, 2, 3)},
        )


def _orders(players: int) -> tuple[dict[frozenset[int], Any], list[Any]]:
    """Values of all groups with symbols, and what each player adds on average over all orders."""
    everyone = range(players)
    groups = {
        frozenset(group): sympy.Symbol("v" + "".join(map(str, group)))
        for size in range(players + 1)
        for group in itertools.combinations(everyone, size)
    }
    added = [sympy.Integer(0)] * players
    for order in itertools.permutations(everyone):
        for place, player in enumerate(order):
            before = frozenset(order[:place])
            added[player] += groups[before | {player}] - groups[before]
    return groups, [a / math.factorial(players) for a in added]


@derives(
    "shapley-value",
    how="what a player adds, averaged over all orders of 2 to 4 players, with symbols for what each group is worth",
)
def test_additions_over_all_orders() -> None:
    for players in (2, 3, 4):
        groups, added = _orders(players)
        means = [
            [
                exact_mean(
                    [
                        groups[group | {player}] - groups[group]
                        for group in groups
                        if player not in group and len(group) == size
                    ]
                )
                for size in range(players)
            ]
            for player in range(players)
        ]
        table = {
            (i, k): means[i - 1][k]
            for i in range(1, players + 1)
            for k in range(players)
        }
        assert_equation(
            "shapley-value",
            {"n": players, "d": table},
            {r"\phi_i": added},
            each={"i": range(1, players + 1)},
        )


@derives(
    "shapley-efficiency",
    how="adds up what all players add over all orders, for 2 to 4 players with symbols for what each group is worth",
)
def test_additions_add_up() -> None:
    for players in (2, 3, 4):
        groups, added = _orders(players)
        worth = {0: groups[frozenset()]}
        worth[players] = groups[frozenset(range(players))]
        env = {"n": players, r"\phi": from_one(added), "v": worth}
        assert_equation("shapley-efficiency", env)


@derives(
    "confidence-and-energy",
    how="SymPy's logarithm of the largest share of a softmax, for 2 to 4 logits",
)
def test_the_largest_share_in_logarithms() -> None:
    for size in (2, 3, 4):
        logits = symbols("z", size)
        weights = [sympy.exp(z) for z in logits]
        env = {
            r"p_{\max}": weights[0] / sum(weights),
            r"z_{\max}": logits[0],
            "E": -sympy.log(sum(weights)),
        }
        assert_equation("confidence-and-energy", env)


@derives(
    "confidence-along-a-ray",
    how="one over the sum of exponentials of differences, for 2 to 4 classes",
)
def test_shares_along_a_ray() -> None:
    far = symbols("r")
    for size in (2, 3, 4):
        slopes, starts = symbols("s", size), symbols("c", size)
        share = 1 / sum(
            sympy.exp((s - slopes[1]) * far + c - starts[1])
            for s, c in zip(slopes, starts, strict=True)
        )
        env = {"s": from_one(slopes), "c": from_one(starts), "r": far}
        env |= {"a": 2, "K": size}
        assert_equation("confidence-along-a-ray", env, {"p_a": share})


@derives(
    "mahalanobis-score",
    how="SymPy solves for the difference as the covariance sees it, for two features with symbols",
)
def test_distances_by_solving() -> None:
    s = symbols("s", 3)
    covariance = np.array([[s[0], s[1]], [s[1], s[2]]])
    features, means = symbols("h", 2), symbols("m", 2, 2)
    unknown = sympy.symbols("u v")
    for k in (1, 2):
        apart = features - means[k - 1]
        seen = sympy.solve(list(covariance @ unknown - apart), unknown)
        distance = sum(
            a * seen[u] for a, u in zip(apart, unknown, strict=True)
        )
        env = {
            r"\mathbf{h}": features,
            r"\mathbf{m}_k": means[k - 1],
            r"\mathbf{S}": covariance,
        }
        assert_equation("mahalanobis-score", env, {"d_k^2": distance})


@derives(
    "entropy-decomposition",
    how="SymPy differentiates sums of powers, for 2 and 3 members and 2 classes with symbols",
)
def test_entropies_as_derivatives() -> None:
    for members in (2, 3):
        shares = symbols("p", members, 2, positive=True)
        means = symbols("m", 2, positive=True)
        whole = -sum(means**POWER)

        def at_one(total: Any) -> Any:
            return sympy.diff(total, POWER).subs(POWER, 1)

        # the last member's shares follow from the means
        shares[-1] = members * means - sum(shares[:-1])
        env = {"K": 2, "M": members, "p": from_one(shares)}
        parts = -sum(sum(row**POWER) for row in shares) / members
        assert_equation(
            "entropy-decomposition",
            env | {r"\bar p": from_one(means)},
            {"H": at_one(whole), "A": at_one(parts)},
            rows=(0, 1),
        )
        assert_equation(
            "entropy-decomposition",
            env
            | {
                r"\bar p": from_one(means),
                "H": at_one(whole),
                "A": at_one(parts),
            },
            {"I": at_one(whole) - at_one(parts)},
            rows=[2],
        )


@derives(
    "variance-decomposition",
    how="mean square less squared mean of all values of 2 and 3 members, two values of each with symbols",
)
def test_the_variance_of_a_mixture() -> None:
    for members in (2, 3):
        values = symbols("x", members, 2)

        def spread(these: Any) -> Any:
            return exact_mean(these**2) - exact_mean(these) ** 2

        env = {
            "M": members,
            "v": from_one([spread(row) for row in values]),
            r"\mu": from_one([exact_mean(row) for row in values]),
            r"\bar \mu": exact_mean(values),
        }
        assert_equation(
            "variance-decomposition", env, {"v": spread(values)}
        )


@derives(
    "patching-effect",
    how="SymPy solves for how far the patched score has come from the corrupted to the clean one",
)
def test_the_way_to_the_clean_score() -> None:
    clean, corrupted, patched, share = sympy.symbols("c o p e")
    (way,) = sympy.solve(
        corrupted + share * (clean - corrupted) - patched, share
    )
    env = {r"\ell_p": patched, r"\ell_c": corrupted, r"\ell_0": clean}
    assert_equation("patching-effect", env, {"e": way})


@derives(
    "performance-gap-recovered",
    how="SymPy solves for how far a student has come from the weak to the strong accuracy",
)
def test_the_way_to_the_strong_one() -> None:
    weak, strong, reached, share = sympy.symbols("w s a r")
    (way,) = sympy.solve(weak + share * (strong - weak) - reached, share)
    env = {"a": reached, "a_w": weak, "a_s": strong}
    assert_equation("performance-gap-recovered", env, {"R": way})


@derives(
    "linear-extraction",
    how="the answers of any logistic model of 2 inputs to nothing and to each input alone",
)
def test_weights_from_answers() -> None:
    bias, weights = symbols("b"), symbols("w", 2)
    answers = [1 / (1 + sympy.exp(-z)) for z in (bias, *(bias + weights))]
    values = assert_equation(
        "linear-extraction", {"p": answers}, {}, each={"j": (1, 2)}
    )
    assert_close(sympy.exp(values["b"]), sympy.exp(bias), "bias")
    for given, weight in zip(values["w_j"], weights, strict=True):
        assert_close(sympy.exp(given), sympy.exp(weight), "weight")


@derives(
    "watermark-z",
    how="mean and variance of one token's mark, added up over any number of tokens",
)
def test_marks_of_tokens_added_up() -> None:
    share, found, tokens, rate = sympy.symbols("g n T q", positive=True)
    mean = (1 - share) * 0 + share * 1
    variance = (1 - share) * mean**2 + share * (1 - mean) ** 2
    deviation = sympy.sqrt(sympy.factor(variance) * tokens)
    env = {r"\gamma": share, "n": found, "T": tokens, "q": rate}
    values = assert_equation("watermark-z", env, {})
    for name, count in (("z", found), (r"\bar z", rate * tokens)):
        expected = (count - tokens * mean) / deviation
        assert sympy.simplify(values[name] ** 2 - expected**2) == 0
        place = {share: sympy.Rational(1, 3), tokens: 5, found: 4, rate: 1}
        assert (values[name].subs(place) - expected.subs(place)) == 0


@derives(
    "correlated-judges",
    how="adds up the chances of all votes of 1, 3 and 5 judges, whether they copy one answer or not",
)
def test_all_votes() -> None:
    right, copied = sympy.symbols("p c", positive=True)
    for judges in (1, 3, 5):
        alone = sum(
            right ** sum(votes) * (1 - right) ** (judges - sum(votes))
            for votes in itertools.product((0, 1), repeat=judges)
            if 2 * sum(votes) > judges
        )
        env = {"n": judges, "p": right, "c": copied}
        reference = {
            "V": alone,
            "M": alone + copied * (right - alone),
            "F": copied - copied * right,
        }
        assert_equation("correlated-judges", env, reference)
