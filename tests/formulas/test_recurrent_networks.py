"""Proofs of the formulas of the topic recurrent networks: cells are run unit by unit, gradients are differenced."""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pytest

from proving import (
    Indexed,
    assert_close,
    assert_equation,
    equation,
    evaluate,
    from_one,
    optional_torch,
    proves,
    published,
    refutes,
    rng,
)
from proving.references import derivative, gradient, jacobian

Array = np.ndarray[Any, Any]
H_BEFORE = r"\mathbf{h}_{t-1}"


def weights(
    random: np.random.Generator, blocks: str, n_in: int, n_h: int
) -> dict[str, Array]:
    """Input weights, recurrent weights and biases for each letter of `blocks`, by their spellings."""
    env: dict[str, Array] = {}
    for block in blocks:
        env[rf"\mathbf{{W}}_{block}"] = random.normal(size=(n_h, n_in))
        env[rf"\mathbf{{U}}_{block}"] = random.normal(size=(n_h, n_h))
        env[rf"\mathbf{{b}}_{block}"] = random.normal(size=n_h)
    return env


def unit_by_unit(
    w: Array, x: Array, *more: tuple[Array, Array], bias: Array
) -> Array:
    """What arrives at each unit, one connection after the other."""
    arrived = np.array(bias, dtype=float)
    for matrix, source in ((w, x), *more):
        for unit in range(matrix.shape[0]):
            for sender in range(matrix.shape[1]):
                arrived[unit] += matrix[unit, sender] * source[sender]
    return arrived


def squashed(a: Array) -> Array:
    """The sigmoid by way of the hyperbolic tangent."""
    return (1 + np.tanh(a / 2)) / 2


@proves(
    "rnn-cell",
    how="adds up the connections of every unit, one by one, for random cells of unequal sizes",
)
@pytest.mark.parametrize(
    ("n_in", "n_h", "n_out"), [(3, 4, 2), (5, 2, 3), (1, 3, 1)]
)
def test_plain_cell_adds_up_connections(
    n_in: int, n_h: int, n_out: int
) -> None:
    random = rng(n_h)
    w, u, v = (
        random.normal(size=shape)
        for shape in ((n_h, n_in), (n_h, n_h), (n_out, n_h))
    )
    b, c, x, before = (
        random.normal(size=n) for n in (n_h, n_out, n_in, n_h)
    )
    env = {
        r"\mathbf{W}": w,
        r"\mathbf{U}": u,
        r"\mathbf{b}": b,
        r"\mathbf{V}": v,
        r"\mathbf{c}": c,
    }
    env |= {r"\mathbf{x}_t": x, H_BEFORE: before}
    after = 2 * squashed(2 * unit_by_unit(w, x, (u, before), bias=b)) - 1
    read = unit_by_unit(v, after, bias=c)
    assert_equation(
        "rnn-cell", env, {r"\mathbf{h}_t": after, r"\mathbf{o}_t": read}
    )


@proves(
    "rnn-cell",
    how="equals PyTorch's nn.RNN with a linear layer on its states, over seven time steps",
)
def test_plain_cell_is_pytorchs() -> None:
    torch = optional_torch()
    torch.manual_seed(3)
    layer, reader = (
        torch.nn.RNN(3, 4).double(),
        torch.nn.Linear(4, 2).double(),
    )
    inputs = torch.randn(7, 3, dtype=torch.double)
    with torch.no_grad():
        states, _ = layer(inputs)
        outputs = reader(states).numpy()
    own = {
        name: value.detach().numpy()
        for name, value in [
            *layer.named_parameters(),
            *reader.named_parameters(),
        ]
    }
    env = {
        r"\mathbf{W}": own["weight_ih_l0"],
        r"\mathbf{U}": own["weight_hh_l0"],
    }
    env |= {
        r"\mathbf{b}": own["bias_ih_l0"] + own["bias_hh_l0"],
        r"\mathbf{V}": own["weight"],
        r"\mathbf{c}": own["bias"],
    }
    before = np.zeros(4)
    for x, state, output in zip(
        inputs.numpy(), states.numpy(), outputs, strict=True
    ):
        env |= {r"\mathbf{x}_t": x, H_BEFORE: before}
        before = assert_equation(
            "rnn-cell",
            env,
            {r"\mathbf{h}_t": state, r"\mathbf{o}_t": output},
        )[r"\mathbf{h}_{t}"]


@proves(
    "lstm-cell",
    how="adds up the connections of every gate and keeps each cell's content by hand, on random cells",
)
@pytest.mark.parametrize(("n_in", "n_h"), [(3, 4), (5, 2), (1, 3)])
def test_lstm_cell_unit_by_unit(n_in: int, n_h: int) -> None:
    random = rng(n_in)
    env = weights(random, "fioc", n_in, n_h)
    x, before, kept = (
        random.normal(size=n_in),
        random.normal(size=n_h),
        random.normal(size=n_h) * 2,
    )
    env |= {r"\mathbf{x}_t": x, H_BEFORE: before, r"\mathbf{c}_{t-1}": kept}
    arrived = {
        block: unit_by_unit(
            env[rf"\mathbf{{W}}_{block}"],
            x,
            (env[rf"\mathbf{{U}}_{block}"], before),
            bias=bias,
        )
        for block in "fioc"
        for bias in [env[rf"\mathbf{{b}}_{block}"]]
    }
    gates = {block: squashed(arrived[block]) for block in "fio"}
    written = 2 * squashed(2 * arrived["c"]) - 1
    content = np.array(
        [
            np.dot([forget, write], [old, new])
            for forget, write, old, new in zip(
                gates["f"], gates["i"], kept, written, strict=True
            )
        ]
    )
    shown = np.array(
        [
            gate * np.sinh(c) / np.cosh(c)
            for gate, c in zip(gates["o"], content, strict=True)
        ]
    )
    reference = {rf"\mathbf{{{block}}}_t": gates[block] for block in "fio"}
    reference |= {
        r"\tilde{\mathbf{c}}_t": written,
        r"\mathbf{c}_t": content,
        r"\mathbf{h}_t": shown,
    }
    assert_equation("lstm-cell", env, reference)


@proves(
    "lstm-cell",
    how="equals PyTorch's nn.LSTM over six time steps, hidden and cell state",
)
def test_lstm_cell_is_pytorchs() -> None:
    torch = optional_torch()
    torch.manual_seed(5)
    cell = torch.nn.LSTMCell(3, 4).double()
    env = _pytorch_blocks(cell, "ifco")
    state = (
        torch.randn(1, 4, dtype=torch.double),
        torch.randn(1, 4, dtype=torch.double),
    )
    for _ in range(6):
        x = torch.randn(1, 3, dtype=torch.double)
        env |= {
            r"\mathbf{x}_t": x[0].numpy(),
            H_BEFORE: state[0][0].numpy(),
            r"\mathbf{c}_{t-1}": state[1][0].numpy(),
        }
        with torch.no_grad():
            state = cell(x, state)
        assert_equation(
            "lstm-cell",
            env,
            {
                r"\mathbf{h}_t": state[0][0].numpy(),
                r"\mathbf{c}_t": state[1][0].numpy(),
            },
        )


def _pytorch_blocks(cell: Any, order: str) -> dict[str, Any]:
    """The weights of a PyTorch cell by their spellings, its two biases added."""
    own = {
        name: value.detach().numpy()
        for name, value in cell.named_parameters()
    }
    env: dict[str, Any] = {}
    for place, block in enumerate(order):
        rows = slice(
            place * cell.hidden_size, (place + 1) * cell.hidden_size
        )
        env[rf"\mathbf{{W}}_{block}"] = own["weight_ih"][rows]
        env[rf"\mathbf{{U}}_{block}"] = own["weight_hh"][rows]
        env[rf"\mathbf{{b}}_{block}"] = (
            own["bias_ih"][rows] + own["bias_hh"][rows]
        )
    return env


@proves(
    "gru-cell",
    how="adds up the connections of every unit and mixes old state and candidate, on random cells",
)
@pytest.mark.parametrize(("n_in", "n_h"), [(3, 4), (5, 2), (1, 3)])
def test_gru_cell_unit_by_unit(n_in: int, n_h: int) -> None:
    random = rng(n_in + 7)
    env = weights(random, "rzn", n_in, n_h)
    x, before, inner = (random.normal(size=n) for n in (n_in, n_h, n_h))
    env |= {r"\mathbf{x}_t": x, H_BEFORE: before, r"\mathbf{d}_n": inner}
    reset, keep = (
        squashed(
            unit_by_unit(
                env[rf"\mathbf{{W}}_{g}"],
                x,
                (env[rf"\mathbf{{U}}_{g}"], before),
                bias=env[rf"\mathbf{{b}}_{g}"],
            )
        )
        for g in "rz"
    )
    recalled = unit_by_unit(env[r"\mathbf{U}_n"], before, bias=inner)
    fresh = unit_by_unit(env[r"\mathbf{W}_n"], x, bias=env[r"\mathbf{b}_n"])
    candidate = np.array(
        [
            2 * squashed(2 * (new + gate * old)) - 1
            for new, gate, old in zip(fresh, reset, recalled, strict=True)
        ]
    )
    mixed = np.array(
        [
            np.interp(share, [0, 1], [new, old])
            for share, new, old in zip(keep, candidate, before, strict=True)
        ]
    )
    reference = {
        r"\mathbf{r}_t": reset,
        r"\mathbf{z}_t": keep,
        r"\mathbf{n}_t": candidate,
        r"\mathbf{h}_t": mixed,
    }
    assert_equation("gru-cell", env, reference)


def _pytorch_gru(torch: Any, seed: int) -> tuple[Any, dict[str, Any]]:
    torch.manual_seed(seed)
    cell = torch.nn.GRUCell(3, 4).double()
    env = _pytorch_blocks(cell, "rzn")
    env[r"\mathbf{b}_n"] = cell.bias_ih[8:].detach().numpy()
    env[r"\mathbf{d}_n"] = cell.bias_hh[8:].detach().numpy()
    return cell, env


@proves("gru-cell", how="equals PyTorch's nn.GRUCell over six time steps")
def test_gru_cell_is_pytorchs() -> None:
    torch = optional_torch()
    cell, env = _pytorch_gru(torch, 6)
    state = torch.randn(1, 4, dtype=torch.double)
    for _ in range(6):
        x = torch.randn(1, 3, dtype=torch.double)
        env |= {r"\mathbf{x}_t": x[0].numpy(), H_BEFORE: state[0].numpy()}
        with torch.no_grad():
            state = cell(x, state)
        assert_equation(
            "gru-cell", env, {r"\mathbf{h}_t": state[0].numpy()}
        )


@proves(
    "gru-cell-swapped",
    how="lets every unit listen to the reset states, one connection at a time, and overwrites",
)
@pytest.mark.parametrize(("n_in", "n_h"), [(3, 4), (5, 2), (1, 3)])
def test_swapped_gru_unit_by_unit(n_in: int, n_h: int) -> None:
    random = rng(n_in + 11)
    env = weights(random, "n", n_in, n_h)
    x, before = random.normal(size=n_in), random.normal(size=n_h)
    reset, overwrite = random.uniform(0.05, 0.95, size=(2, n_h))
    env |= {
        r"\mathbf{x}_t": x,
        H_BEFORE: before,
        r"\mathbf{r}_t": reset,
        r"\mathbf{z}_t": overwrite,
    }
    heard = np.array(
        [gate * state for gate, state in zip(reset, before, strict=True)]
    )
    arrived = unit_by_unit(
        env[r"\mathbf{W}_n"],
        x,
        (env[r"\mathbf{U}_n"], heard),
        bias=env[r"\mathbf{b}_n"],
    )
    candidate = 2 * squashed(2 * arrived) - 1
    mixed = np.array(
        [
            np.interp(share, [0, 1], [old, new])
            for share, old, new in zip(
                overwrite, before, candidate, strict=True
            )
        ]
    )
    assert_equation(
        "gru-cell-swapped",
        env,
        {r"\tilde{\mathbf{h}}_t": candidate, r"\mathbf{h}_t": mixed},
    )


@proves(
    "gru-cell-swapped",
    how="equals PyTorch's GRUCell with diagonal recurrent weights, no inner bias and 1 − z for z",
)
def test_swapped_gru_is_pytorchs_where_the_two_agree() -> None:
    torch = optional_torch()
    cell, env = _pytorch_gru(torch, 8)
    with torch.no_grad():
        cell.weight_hh[8:] = torch.diag(
            torch.tensor([0.7, -1.3, 0.4, 1.9], dtype=torch.double)
        )
        cell.bias_hh[8:] = 0
    env[r"\mathbf{U}_n"] = cell.weight_hh[8:].detach().numpy()
    x, state = (
        torch.randn(1, 3, dtype=torch.double),
        torch.randn(1, 4, dtype=torch.double),
    )
    with torch.no_grad():
        after = cell(x, state)[0].numpy()
        arrived = torch.nn.functional.linear(
            x, cell.weight_ih, cell.bias_ih
        )[0, :8]
        arrived = (
            arrived
            + torch.nn.functional.linear(
                state, cell.weight_hh, cell.bias_hh
            )[0, :8]
        )
    env |= {r"\mathbf{x}_t": x[0].numpy(), H_BEFORE: state[0].numpy()}
    env |= {
        r"\mathbf{r}_t": torch.sigmoid(arrived[:4]).numpy(),
        r"\mathbf{z}_t": torch.sigmoid(-arrived[4:]).numpy(),
    }
    assert_equation("gru-cell-swapped", env, {r"\mathbf{h}_t": after})


class Unrolled:
    """A random plain RNN with a loss at every step, run step by step: its parts can be moved and differenced."""

    def __init__(self, n_in: int, n_h: int, steps: int) -> None:
        random = rng(steps)
        self.w, self.u = (
            random.normal(size=(n_h, n_in)),
            random.normal(size=(n_h, n_h)),
        )
        self.b, self.start = (
            random.normal(size=n_h) / 3,
            random.normal(size=n_h),
        )
        self.x, self.ask = (
            random.normal(size=(steps, n_in)),
            random.normal(size=(steps, n_h)),
        )

    def states(self, u: Array, pushes: Mapping[int, Array]) -> list[Array]:
        """All states, with pushes added to the input of tanh at some steps."""
        states = [self.start]
        for step, x in enumerate(self.x, start=1):
            states.append(
                np.tanh(
                    self.w @ x
                    + u @ states[-1]
                    + self.b
                    + pushes.get(step, 0.0)
                )
            )
        return states

    def step_loss(self, step: int, state: Array) -> float:
        """A loss that is no plain sum of the state."""
        return float(
            np.cos(self.ask[step - 1] @ state) + 0.3 * state @ state
        )

    def loss(
        self, u: Array, pushes: Mapping[int, Array] | None = None
    ) -> float:
        """The total loss with these recurrent weights."""
        states = self.states(u, pushes or {})
        return sum(
            self.step_loss(step, state)
            for step, state in enumerate(states[1:], start=1)
        )

    def pushed_loss(self, step: int, push: Array) -> float:
        """The total loss when something is added to the input of one step's tanh."""
        return self.loss(self.u, {step: push})


@proves(
    "bptt-gradient",
    how="differences the total loss in every recurrent weight and in the input of every step's tanh",
)
@pytest.mark.parametrize(
    ("n_in", "n_h", "steps"), [(2, 3, 4), (3, 2, 5), (1, 2, 1)]
)
def test_backward_recursion_gives_the_gradient(
    n_in: int, n_h: int, steps: int
) -> None:
    network = Unrolled(n_in, n_h, steps)
    states = network.states(network.u, {})
    backward = range(steps, 0, -1)
    alone = [
        gradient(partial(network.step_loss, step), states[step])
        for step in range(1, steps + 1)
    ]
    errors = [
        gradient(partial(network.pushed_loss, step), np.zeros(n_h))
        for step in backward
    ]
    env = {
        r"\boldsymbol{\delta}": {steps + 1: np.zeros(n_h)},
        r"\mathbf{1}": np.ones(n_h),
        r"\mathbf{h}": states,
        r"\mathbf{g}": from_one(np.array(alone)),
        r"\mathbf{U}": network.u,
        "T": steps,
    }
    reference = {
        r"\boldsymbol{\delta}_t": np.array(errors),
        r"\frac{\partial L}{\partial \mathbf{U}}": gradient(
            network.loss, network.u
        ),
    }
    assert_equation(
        "bptt-gradient",
        env,
        reference,
        each={"t": backward},
        rtol=1e-6,
        atol=1e-8,
    )


@proves(
    "bptt-gradient",
    how="equals PyTorch's automatic differentiation through five time steps",
)
def test_backward_recursion_is_autograds() -> None:
    torch = optional_torch()
    torch.manual_seed(9)
    steps, n_h = 5, 3
    w, u, start = (
        torch.randn(*shape, dtype=torch.double)
        for shape in ((n_h, 2), (n_h, n_h), (n_h,))
    )
    u.requires_grad_()
    reader = torch.randn(n_h, dtype=torch.double)
    states = [start]
    for _ in range(steps):
        states.append(
            torch.tanh(
                w @ torch.randn(2, dtype=torch.double) + u @ states[-1]
            )
        )
    losses = [torch.exp(reader @ state / 4) for state in states[1:]]
    seen = [state.detach().requires_grad_() for state in states[1:]]
    alone = [
        torch.autograd.grad(torch.exp(reader @ state / 4), state)[0].numpy()
        for state in seen
    ]
    torch.stack(losses).sum().backward()
    env = {
        r"\boldsymbol{\delta}": {steps + 1: np.zeros(n_h)},
        r"\mathbf{1}": np.ones(n_h),
        r"\mathbf{h}": [state.detach().numpy() for state in states],
        r"\mathbf{g}": from_one(np.array(alone)),
        r"\mathbf{U}": u.detach().numpy(),
        "T": steps,
    }
    reference = {r"\frac{\partial L}{\partial \mathbf{U}}": u.grad.numpy()}
    assert_equation(
        "bptt-gradient", env, reference, each={"t": range(steps, 0, -1)}
    )


def _influence(
    u: Array, phi: Callable[[Array], Array], first: Array, drive: Array
) -> Array:
    """How the last state moves with the first one, by differences."""

    def run(state: Array) -> Array:
        for push in drive:
            state = phi(push + u @ state)
        return state

    return jacobian(run, first)


def _bound_env(
    influence: Array, u: Array, slope: float, first: int, last: int
) -> dict[str, Any]:
    spelled = {
        r"\frac{\partial \mathbf{h}_T}{\partial \mathbf{h}_k}": influence,
        r"\mathbf{U}": u,
    }
    return spelled | {r"\gamma": slope, "T": last, "k": first}


@proves(
    "rnn-jacobian-bound",
    how="differences random tanh and sigmoid networks over up to six steps: never above the bound",
)
@pytest.mark.parametrize("steps", [1, 2, 4, 6])
def test_influence_stays_below_the_bound(steps: int) -> None:
    random = rng(steps)
    for phi, slope in ((np.tanh, 1.0), (squashed, 0.25)):
        for scale in (0.3, 1.0, 3.0):
            u, first = (
                random.normal(size=(3, 3)) * scale,
                random.normal(size=3),
            )
            influence = _influence(
                u, phi, first, random.normal(size=(steps, 3))
            )
            assert_equation(
                "rnn-jacobian-bound",
                _bound_env(influence, u, slope, 4, 4 + steps),
            )


@proves(
    "rnn-jacobian-bound",
    how="is reached exactly by linear networks with scaled rotations, differenced over 1 to 5 steps",
)
@pytest.mark.parametrize(
    ("slope", "scale", "steps"),
    [(0.7, 1.3, 5), (1.6, 0.9, 3), (0.5, 0.5, 2), (1.2, 0.4, 1)],
)
def test_bound_is_reached(slope: float, scale: float, steps: int) -> None:
    random = rng(steps)
    turn, _ = np.linalg.qr(random.normal(size=(3, 3)))
    u = scale * turn
    influence = _influence(
        u,
        lambda a: slope * a,
        random.normal(size=3),
        random.normal(size=(steps, 3)),
    )
    row = equation("rnn-jacobian-bound").row
    assert row.relations == (r"\le",)
    env = _bound_env(influence, u, slope, 2, 2 + steps)
    assert_close(
        row.right.value(env),
        np.linalg.svd(influence)[1].max(),
        "the bound",
        rtol=1e-7,
    )
    assert_close(
        row.left.value(env),
        np.linalg.svd(influence)[1].max(),
        "the influence",
        rtol=1e-7,
    )


@refutes(
    "bptt-sum-of-differences",
    how="adds up the differences of two wrong predictions, and their squares",
)
def test_differences_cancel() -> None:
    numbers = published("bptt-sum-of-differences").numbers
    targets, predictions, differences = (
        numbers[0:2],
        numbers[2:4],
        numbers[4:6],
    )
    claimed, right = numbers[6:]
    assert [
        y - p for y, p in zip(targets, predictions, strict=True)
    ] == differences
    assert all(y != p for y, p in zip(targets, predictions, strict=True))
    assert sum(differences) == claimed
    assert (
        sum((y - p) ** 2 for y, p in zip(targets, predictions, strict=True))
        == right
        != claimed
    )


@refutes(
    "lstm-forget-gate-binary",
    how="evaluates the forget gate of the page: its value is neither 0 nor 1",
)
def test_the_forget_gate_is_not_binary() -> None:
    arriving, again, shown, low, high = published(
        "lstm-forget-gate-binary"
    ).numbers
    zero = {
        r"\mathbf{W}_f": np.zeros((1, 1)),
        r"\mathbf{U}_f": np.zeros((1, 1)),
        H_BEFORE: np.ones(1),
    }
    env = zero | {
        r"\mathbf{x}_t": np.ones(1),
        r"\mathbf{b}_f": np.array([arriving]),
    }
    gate = float(equation("lstm-cell").rows[0].right.value(env)[0])
    assert arriving == again
    assert (
        round(gate, 3)
        == shown
        == round(float(squashed(np.array(arriving))), 3)
    )
    assert (low, high) == (0, 1)
    assert low < gate < high


@refutes(
    "lstm-update-without-forget",
    how="evaluates the published sum and the cell's own update on the same numbers",
)
def test_the_old_content_is_scaled() -> None:
    claim = published("lstm-update-without-forget")
    before, forget, write, candidate, right, wrong = claim.numbers
    (formula,) = claim.formulas
    assert (
        evaluate(
            formula,
            {"c_{t-1}": before, "i_t": write, r"\tilde c_t": candidate},
        )
        == wrong
    )
    assert (
        np.average([before, 0.0], weights=[forget, 1 - forget])
        + write * candidate
        == right
        != wrong
    )


@refutes(
    "lstm-default-memory",
    how="runs an untrained cell with all weights zero for ten steps and looks at what is left",
)
def test_an_untrained_cell_halves() -> None:
    arriving, gate, steps, base, power, left = published(
        "lstm-default-memory"
    ).numbers
    env: dict[str, Any] = {
        rf"\mathbf{{{kind}}}_{block}": np.zeros((1, 1))
        for kind in "WU"
        for block in "fioc"
    }
    env |= {
        rf"\mathbf{{b}}_{block}": np.full(1, arriving) for block in "fioc"
    }
    env |= {
        r"\mathbf{x}_t": np.ones(1),
        H_BEFORE: np.zeros(1),
        r"\mathbf{c}_{t-1}": np.ones(1),
    }
    for _ in range(int(steps)):
        found = equation("lstm-cell").solve(env)
        env |= {
            H_BEFORE: found[r"\mathbf{h}_{t}"],
            r"\mathbf{c}_{t-1}": found[r"\mathbf{c}_{t}"],
        }
    assert (base, power) == (gate, steps)
    content = float(env[r"\mathbf{c}_{t-1}"][0])
    assert round(content, 5) == left
    assert content < 0.01


@refutes(
    "gru-solves-vanishing",
    how="differences a GRU with keep gates of 0.9 over 100 steps: its first state hardly counts",
)
def test_a_keep_gate_below_one_vanishes() -> None:
    keep, base, steps, left, again = published(
        "gru-solves-vanishing"
    ).numbers
    env = weights(rng(), "rzn", 1, 1) | {
        r"\mathbf{d}_n": np.zeros(1),
        r"\mathbf{x}_t": np.zeros(1),
    }
    for block in "rzn":
        env[rf"\mathbf{{U}}_{block}"] = np.zeros((1, 1))
    env[r"\mathbf{b}_z"] = np.array([np.log(keep / (1 - keep))])
    cell = equation("gru-cell")

    def run(first: float) -> float:
        state = np.array([first])
        for _ in range(int(steps)):
            state = cell.solve(env | {H_BEFORE: state})[r"\mathbf{h}_{t}"]
        return float(state[0])

    influence = (run(0.5) - run(-0.5)) / (0.5 - -0.5)
    assert (base, again) == (keep, steps)
    assert round(influence, 7) == left
    assert influence < 0.001


@refutes(
    "rnn-gradients-always-shrink",
    how="differences a linear recurrence of weight 1.1 over 50 steps: it grows 117-fold",
)
def test_going_back_can_enlarge() -> None:
    weight, base, steps, shown, again = published(
        "rnn-gradients-always-shrink"
    ).numbers

    def run(state: Any) -> Any:
        for _ in range(int(steps)):
            state = weight * state
        return state

    factor = float(derivative(run, 0.7))
    assert (base, again) == (weight, steps)
    assert round(factor) == shown
    assert factor > 1


@refutes(
    "exploding-by-adding",
    how="adds and multiplies the same 50 numbers: only the product explodes",
)
def test_products_explode_and_sums_do_not() -> None:
    terms, size, added, factors, factor, millions = published(
        "exploding-by-adding"
    ).numbers
    total, product = 0.0, 1.0
    for _ in range(int(terms)):
        total, product = total + size, product * factor
    assert (terms, size) == (factors, factor)
    assert total == added
    assert round(product / 1e6) == millions
    assert product > 1e6 * total


# ---------------------------------------------------------------- connectionist temporal classification

SYMBOLS = 3  # the blank, 0, and two labels
TARGETS = [(1, 2), (1, 1), (2,), (2, 1, 1)]


def collapse(path: Sequence[int]) -> tuple[int, ...]:
    """Repeats are merged, then blanks dropped."""
    return tuple(k for k, _ in itertools.groupby(path) if k)


def paths_to(target: tuple[int, ...], frames: int) -> list[tuple[int, ...]]:
    """All strings of symbols that collapse to a target."""
    return [
        path
        for path in itertools.product(range(SYMBOLS), repeat=frames)
        if collapse(path) == target
    ]


def chance(path: Sequence[int], p: Array) -> float:
    """Of a path, or of the beginning of one."""
    return math.prod(float(p[t, k]) for t, k in enumerate(path))


def frames_of(frames: int, seed: int) -> Array:
    """Random distributions over the symbols."""
    odds = rng(seed).uniform(0.2, 1.5, size=(frames, SYMBOLS))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def by_time(p: Array) -> Indexed:
    """Frames counted from 1, symbols from 0."""
    return Indexed(lambda t, k: p[int(t) - 1, int(k)])


@proves(
    "ctc-loss",
    how="draws 60,000 random paths, collapses them and counts how many become the target",
)
def test_paths_that_collapse_make_the_probability() -> None:
    p, count = frames_of(4, 1), 60_000
    draws = rng(2).uniform(size=(count, 4, 1)) > p.cumsum(axis=1)
    drawn, times = np.unique(draws.sum(axis=2), axis=0, return_counts=True)
    for target in TARGETS[:3]:
        env, total = _paths_env(target, p)
        hits = sum(
            int(often)
            for path, often in zip(drawn.tolist(), times, strict=True)
            if collapse(path) == target
        )
        spread = math.sqrt(total * (1 - total) / count)
        assert abs(hits / count - total) < 5 * spread
        assert_equation(
            "ctc-loss", env, {"P": total, "L": -math.log(total)}
        )


def _paths_env(
    target: tuple[int, ...], p: Array
) -> tuple[dict[str, Any], float]:
    paths = paths_to(target, len(p))
    numbered = dict(enumerate(paths, 1))
    env = {
        "p": by_time(p),
        "k": Indexed(lambda a, t: numbered[int(a)][int(t) - 1]),
        "A": len(paths),
        "T": len(p),
    }
    return env, math.fsum(chance(path, p) for path in paths)


@proves(
    "ctc-loss", how="equals torch.nn.functional.ctc_loss for four targets"
)
def test_the_sum_over_paths_is_pytorchs() -> None:
    torch = optional_torch()
    p = frames_of(5, 3)
    for target in TARGETS:
        loss = torch.nn.functional.ctc_loss(
            torch.tensor(p).log(),
            torch.tensor(target),
            (len(p),),
            (len(target),),
            reduction="sum",
        ).item()
        env, _ = _paths_env(target, p)
        assert_equation(
            "ctc-loss", env, {"P": math.exp(-loss), "L": loss}, rtol=1e-6
        )


@proves(
    "ctc-forward",
    how="lists all beginnings of all paths, with repeated labels and without, and adds up those at each place",
)
@pytest.mark.parametrize("which", range(len(TARGETS)))
def test_forward_sums_are_those_of_all_beginnings(which: int) -> None:
    target = TARGETS[which]
    p = frames_of(5, 4)
    places = 2 * len(target) + 1

    def reached(frames: int, place: int) -> float:
        """Of all strings that end at a place: so many labels are out, the last symbol is that of the place."""
        labels = target[: place // 2]
        last = target[place // 2 - 1] if place % 2 == 0 else 0
        return math.fsum(
            chance(path, p)
            for path in paths_to(labels, frames)
            if path[-1] == last
        )

    spread = [0]
    for label in target:
        spread += [label, 0]
    may_skip = [
        place % 2 == 0
        and (place == 2 or target[place // 2 - 1] != target[place // 2 - 2])
        for place in range(1, places + 1)
    ]
    env = {
        "p": by_time(p),
        "l": from_one(spread),
        "m": from_one(list(map(int, may_skip))),
        r"\alpha": Indexed(lambda t, s: float((t, s) == (0, 0))),
        "T": len(p),
        "S": places,
    }
    reference = {
        r"\alpha_{t,s}": [
            [reached(t, s) for s in range(1, places + 1)]
            for t in range(1, len(p) + 1)
        ],
        "P": math.fsum(
            chance(path, p) for path in paths_to(target, len(p))
        ),
    }
    each = {"t": range(1, len(p) + 1), "s": range(1, places + 1)}
    assert_equation("ctc-forward", env, reference, each=each)


@proves(
    "ctc-gradient",
    how="equals central differences of the loss over all paths in every logit",
)
@pytest.mark.parametrize("which", range(len(TARGETS)))
def test_the_gradient_is_softmax_less_share_of_paths(which: int) -> None:
    target = TARGETS[which]
    z = rng(7).normal(size=(4, SYMBOLS))
    paths = paths_to(target, 4)

    def softmax(z: Array) -> Array:
        return np.asarray(np.exp(z) / np.exp(z).sum(axis=1, keepdims=True))

    def loss(z: Array) -> float:
        return -math.log(
            math.fsum(chance(path, softmax(z)) for path in paths)
        )

    p = softmax(z)
    shares = np.zeros_like(z)
    for path in paths:
        for t, k in enumerate(path):
            shares[t, k] += chance(path, p)
    shares /= math.fsum(chance(path, p) for path in paths)
    assert_equation(
        "ctc-gradient",
        {"p": p, "q": shares},
        {r"\frac{\partial L}{\partial z_{t,k}}": gradient(loss, z)},
        each={"t": range(4), "k": range(SYMBOLS)},
        rtol=1e-6,
        atol=1e-8,
    )


def fewest_frames(target: tuple[int, ...]) -> int:
    """Found by trying longer and longer inputs."""
    return next(
        frames for frames in itertools.count(1) if paths_to(target, frames)
    )


@proves(
    "ctc-shortest",
    how="tries longer and longer inputs until a path collapses to the target, for all 30 targets of up to four labels",
)
def test_the_shortest_input_has_a_frame_for_each_label_and_repeat() -> None:
    for size in range(1, 5):
        for target in itertools.product((1, 2), repeat=size):
            env = {"U": size, "y": from_one(target)}
            wanted = {r"T_\text{min}": fewest_frames(target)}
            assert_equation("ctc-shortest", env, wanted)


@refutes(
    "ctc-double-length",
    how="evaluates the published rule, and finds a path for two labels in two frames",
)
def test_blanks_between_different_labels_are_optional() -> None:
    claim = published("ctc-double-length")
    labels, fits, wrong = claim.numbers
    formula = claim.formulas[-1]
    assert evaluate(formula, U=labels) == wrong
    assert fewest_frames((1, 2)) == fits < wrong
