"""The worked numbers of the topic decoding and inference."""

import math

from proving.worked import Worked, by_formula, counts, solve


@counts("greedy-and-beam-search")
def test_a_beam_finds_what_greed_misses(n: Worked) -> None:
    first, second = n.given(2)
    after_first, after_second = n.given(2)
    assert first > second
    n.shows(first * after_first)
    n.names("2")
    n.shows(second * after_second)
    scores = {}
    for _ in range(2):
        count = n.one()
        each = n.one()
        env = {"p": [each] * (int(count) + 1), "n": count}
        solved = solve("length-normalized-score", env | {r"\alpha": 1.0})
        scores[count] = solved["S"]
        n.shows(solved[r"\ell"])
        assert math.isclose(count * scores[count], solved[r"\ell"])
    short, long = scores
    n.names("0")
    assert short * scores[short] > long * scores[long]
    n.names("1")
    n.shows(scores[short], scores[long])
    assert scores[long] > scores[short]


@counts("sampling-temperature")
def test_three_tokens_at_three_temperatures(n: Worked) -> None:
    own = n.given(3)
    assert math.isclose(sum(own), 1)
    spread = {1.0: own}
    for _ in range(2):
        t = n.one()
        env = {
            "z": [0.0, *map(math.log, own)],
            "q": [0.0, *own],
            "T": t,
            "V": 3,
        }
        p = [
            by_formula("temperature-sampling", env | {"i": i})
            for i in (1, 2, 3)
        ]
        n.shows(*p)
        spread[t] = p
    low, plain, high = sorted(spread)
    for t in (low, plain, high):
        n.shows(-sum(x * math.log(x) for x in spread[t]), t)
    n.shows(len(own), math.log(len(own)))


@counts("top-k-and-top-p")
def test_what_three_rules_keep(n: Worked) -> None:
    p = n.given(5)
    assert math.isclose(sum(p), 1)
    k = n.one()
    best = p[: int(k)]
    n.shows(*(x / sum(best) for x in best))
    mass = n.one()

    def nucleus(q: list[float]) -> int:
        enough = (m for m in range(1, len(q)) if sum(q[:m]) >= mass - 1e-12)
        return next(enough, len(q))

    kept = nucleus(p)
    n.shows(kept, kept - 1, sum(p[: kept - 1]))
    share = n.one()
    n.shows(share * p[0], sum(x >= share * p[0] for x in p))
    sure = n.given(4)
    assert math.isclose(sum(sure), 1)
    assert nucleus(sure) == sum(x >= share * sure[0] for x in sure) == 1
    n.shows(1, k)
    tail, steps = n.given(2)
    n.shows((1 - tail / 100) ** steps)


@counts("prefill-and-decode")
def test_a_prompt_and_the_tokens_behind_it(n: Worked) -> None:
    n.names("3", "8")
    parameters = 8_030_261_248 - 128_256 * 4096
    n.shows(parameters / 1e9)
    n.names("4")
    layers, heads, size = n.given(3)
    attention = 4 * layers * heads * size
    n.shows(attention)
    cache = n.one()
    assert cache == 2 * layers * 8 * size * 2
    rate, bandwidth = n.given(2)

    def passed(
        batch: float, cached: float, new: float
    ) -> tuple[float, float]:
        env = {"B": batch, "n": cached, "m": new, "P": parameters, "b": 2}
        env |= {"a": attention, "c": cache, "R": 1.0, "W": 1.0}
        solved = solve("pass-roofline", env)
        return (
            solved["F"] / (rate * 1e12) * 1e3,
            solved["M"] / (bandwidth * 1e12) * 1e3,
        )

    prompt = n.one()
    n.shows(*passed(1, 0, prompt))
    busy, moving = passed(1, prompt, 1)
    assert moving > busy
    n.shows(busy, moving, 1e3 / moving, 100 * (1 - busy / moving))
    batch = n.one()
    busy, moving = passed(batch, prompt, 1)
    n.shows(busy, moving, batch * 1e3 / moving)


@counts("speculative-decoding")
def test_a_draft_of_three_tokens_and_three_speeds(n: Worked) -> None:
    p, q = n.given(3), n.given(3)
    assert math.isclose(sum(p), 1)
    assert math.isclose(sum(q), 1)
    env = {"p": [0.0, *p], "q": [0.0, *q], "V": 3}
    solved = solve("speculative-sampling", env, each={"x": range(1, 4)})
    kept, replaced = solved["a_x"], solved["r_x"]
    assert kept[0] == kept[2] == 1
    n.shows(kept[1], solved[r"\beta"])
    assert math.isclose(replaced[0], 1)
    n.shows(q[0], 1 - solved[r"\beta"], p[0])

    def speed(
        alpha: float, length: float, draft: float, check: float
    ) -> float:
        env = {r"\alpha": alpha, r"\gamma": length, "c": draft, "v": check}
        return float(solve("speculative-speedup", env)["S"])

    alpha = n.one()
    length, draft, check = n.given(3)
    assert math.isclose(alpha, solved[r"\beta"])
    n.shows(speed(alpha, length, 0, 1))
    n.shows(speed(alpha, length, draft, check))
    lower = n.one()
    n.shows(speed(lower, length, draft, check))
    (again, slow) = n.given(2)
    assert slow == length + 1
    n.shows(speed(again, length, draft, slow))


@counts("continuous-batching")
def test_eight_answers_in_four_places(n: Worked) -> None:
    answers = n.given(8)
    places = n.one()
    size = int(places)
    batches = [answers[i : i + size] for i in range(0, len(answers), size)]
    n.shows(
        *(
            100
            * float(
                solve(
                    "batch-utilization",
                    {"m": [0.0, *batch], "B": places},
                    {"i": range(1, size + 1)},
                )["U"]
            )
            for batch in batches
        )
    )
    n.shows(*(max(batch) for batch in batches))
    waiting, steps = list(answers), 0
    running: list[list[float]] = []
    ended: list[int] = []
    while waiting or running:
        while waiting and len(running) < size:
            running.append([waiting.pop(0), len(answers) - len(waiting)])
        running = [[left - 1, name] for left, name in running]
        steps += 1
        ended += [
            steps for left, name in running if left == 0 and name == 8
        ]
        running = [one for one in running if one[0] > 0]
    n.shows(sum(answers), steps, 100 * sum(answers) / (places * steps))
    n.shows(answers[-1], ended[0], sum(max(batch) for batch in batches))


@counts("paged-kv-cache")
def test_pages_for_a_small_llama(n: Worked) -> None:
    n.names("3", "8")
    cache = n.one()
    assert cache == 2 * 32 * 8 * 128 * 2
    size = n.one()
    n.shows(size * cache / 1e6)
    tokens = n.one()
    held = solve("paged-cache-blocks", {"n": tokens, "s": size})
    blocks, empty = float(held["k"]), float(held["w"])
    n.shows(blocks, empty, 100 * empty / (blocks * size))
    longest = n.one()
    assert longest == 2**13
    n.shows(100 * (1 - tokens / longest))
    memory = n.one()
    n.shows(
        memory * 1e9 // (blocks * size * cache),
        memory * 1e9 // (longest * cache),
    )
    requests, prefix = n.given(2)
    assert prefix == 0.7 * tokens
    count = int(requests)
    env = {"p": prefix, "s": size, "n": [tokens] * (count + 1), "R": count}
    n.shows(by_formula("shared-prefix-blocks", env), requests * blocks)


@counts("serving-metrics")
def test_one_answer_and_a_machine_full_of_them(n: Worked) -> None:
    first = n.one()
    gap, tokens = n.given(2)

    def laws(rate: float, latency: float) -> dict[str, float]:
        env = {
            "F": first,
            r"\tau": gap / 1e3,
            "m": tokens,
            r"\lambda": rate,
        }
        env |= {r"\bar L": latency, r"\bar m": tokens}
        solved = solve("serving-laws", env)
        return {name: float(solved[name]) for name in ("L", "N", "X")}

    latency = laws(1, 1)["L"]
    n.shows(latency, 1e3 / gap)
    rate = n.one()
    found = laws(rate, latency)
    n.shows(found["N"], found["X"])
    price = n.one()
    n.shows(price / (found["X"] * 3600) * 1e6)


def at_balance(
    rate: float, first: float, env: dict[str, float], steps: float
) -> tuple[float, float]:
    """Places taken and time per token of a device below its capacity, which prompts interrupt."""
    reached = env["e_d"] * env["W"]
    fixed = env["b"] * env["P"] / reached
    each = env["c"] * (env["p"] + env["m"] / 2) / reached
    between = fixed
    for _ in range(1000):
        taken = rate * steps * between
        between = fixed + each * taken + rate * first * between
    return taken, between


@counts("serving-capacity")
def test_a_service_sized_for_its_traffic(n: Worked) -> None:
    n.names("3", "8")
    parameters, bits, cache = n.given(3)
    room = n.one()
    share, peak, bandwidth_share, bandwidth = n.given(4)
    prompt = n.one()
    n.shows(cache * prompt / 1e6)
    answer = n.one()
    env = {
        "V": room * 1e9,
        "c": cache,
        "p": prompt,
        "m": answer,
        "b": bits / 8,
        "P": parameters * 1e9,
        "h": 0,
        "R": peak * 1e12,
        "W": bandwidth * 1e12,
        "e_p": share / 100,
        "e_d": bandwidth_share / 100,
    }
    plain = solve("device-time", env | {r"\lambda": 1, r"\rho": 1})
    places, step, one = (float(plain[x]) for x in ("B", r"\tau", "s"))
    n.shows(places, 1e3 * step)
    steps = (answer - 1) * step / places
    n.shows(1e3 * (one - steps), 1e3 * steps, 1e3 * one)
    full = step * one / steps  # a place turns over in B s
    n.shows(1e3 * full)
    rate, busy = n.given(2)

    def devices(found: float) -> float:
        at = env | {"h": found, r"\lambda": rate, r"\rho": busy}
        return float(solve("device-time", at)["D"])

    n.shows(devices(0))
    taken, between = at_balance(
        rate / devices(0), one - steps, env, answer - 1
    )
    n.shows(taken)
    assert 0.3 < between / full < 0.36
    found = n.one()
    n.shows(devices(found / 100))
    price, mean, bought = n.given(3)
    assert bought == devices(0)
    n.shows(price * bought / (3600 * mean * answer) * 1e6)
    n.shows(steps / answer / ((one - steps) / prompt))

    def wait(servers: float, utilization: float, share: float) -> float:
        at = {"s": service, "n": int(servers), "q": share}
        at["a"] = utilization * servers
        return float(solve("erlang-c", at)["t_q"])

    loaded, service, every = n.given(3)
    n.shows(wait(1, loaded, 1 / every))
    loaded = n.one()
    n.shows(wait(1, loaded, 1 / every))
    servers, loaded = n.given(2)
    n.shows(wait(servers, loaded, 1 / every))

    needed, down = n.given(2)

    def enough(spare: float) -> float:
        size, u = int(needed + spare), down / 100
        return 100 * sum(
            math.comb(size, j) * u**j * (1 - u) ** (size - j)
            for j in range(int(spare) + 1)
        )

    n.shows(enough(0))
    spare = n.one()
    n.shows(enough(spare))

    rate, before, start, size, speed = n.given(5)
    waiting = (rate - before) * (start + size / speed)
    n.shows(waiting)
    after = n.one()
    n.shows(waiting / (after - rate))


@counts("structured-output")
def test_a_mask_prefers_what_the_model_does_not(n: Worked) -> None:
    first, second = n.given(2)
    after_first, after_second = n.given(2)
    assert math.isclose(first + second, 1)
    own = (first * after_first, second * after_second)
    n.shows(*own)
    n.shows(own[1] / sum(own), own[0] / sum(own))
    masked = by_formula(
        "masked-sequence", {"P": own[0], "Z": [0, 1, after_first], "n": 2}
    )
    n.shows(masked)
    assert math.isclose(masked, first)


@counts("repetition-penalties")
def test_one_penalty_that_depends_on_the_zero(n: Worked) -> None:
    used, unused = n.given(2)

    def share(one: float, other: float) -> float:
        return 1 / (1 + math.exp(other - one))

    n.shows(share(used, unused))
    theta = n.one()

    def lowered(z: float) -> float:
        env = {"z": [0.0, z], "i": 1, r"\theta": theta}
        return by_formula("repetition-penalty", env)

    n.shows(lowered(used), share(lowered(used), unused))
    shift = n.one()
    moved = lowered(used + shift)
    n.shows(moved, unused + shift, share(moved, unused + shift))
    amount, times = n.given(2)
    env = {"z": [0.0, used], "c": [0.0, times], "i": 1}
    left = by_formula(
        "additive-penalties", env | {r"\alpha_f": amount, r"\alpha_p": 0.0}
    )
    n.shows(used - left, share(left, unused))
