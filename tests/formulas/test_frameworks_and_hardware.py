"""Proofs of the formulas of the topic frameworks and hardware: transforms, counted operations, code compiled."""

import builtins
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from proving import (
    assert_close,
    assert_equation,
    equation,
    from_one,
    optional_torch,
    proves,
    published,
    refutes,
    rng,
)
from proving.references import gradient

Array = np.ndarray[Any, Any]

ENTRY = r"(\mathbf{A} \odot \mathbf{B})_{i,j}"
BATCH_MEAN = r"\frac{1}{N M} \sum_{i=1}^{N M} \mathbf{g}_i"


# ---------------------------------------------------------------- Fourier transform


@proves(
    "discrete-fourier-transform",
    how="equals NumPy's FFT on random complex signals of 1 to 12 samples",
)
def test_discrete_fourier_transform_is_numpys() -> None:
    random = rng()
    for length in (1, 2, 3, 5, 8, 12):
        x = random.normal(size=length) + 1j * random.normal(size=length)
        env = {"x": x, "N": length, "i": 1j}
        assert_equation(
            "discrete-fourier-transform",
            env,
            {"X_k": np.fft.fft(x)},
            each={"k": range(length)},
        )


@proves(
    "discrete-fourier-transform",
    how="the sum of the found waves, each turning k times, gives back random signals of 1 to 9 samples",
)
def test_discrete_fourier_transform_is_inverted_by_its_waves() -> None:
    random = rng()
    for length in (1, 4, 7, 9):
        x = random.normal(size=length)
        env = {"x": x, "N": length, "i": 1j}
        found = equation("discrete-fourier-transform").solve(
            env, each={"k": range(length)}
        )["X_k"]
        for n in range(length):
            angles = [2 * np.pi * k * n / length for k in range(length)]
            waves = sum(
                a * complex(np.cos(w), np.sin(w))
                for a, w in zip(found, angles, strict=True)
            )
            assert_close(waves / length, complex(x[n]), "the signal")


@refutes(
    "fourier-creates-no-data",
    how="projects the samples on waves of cosines and sines, and solves for them again from the coefficients alone",
)
def test_fourier_coefficients_determine_the_samples() -> None:
    claim = published("fourier-creates-no-data")
    before, after = claim.counterexample.split(" become ")
    coefficients, again = after.split(", and the inverse returns exactly ")
    samples = [float(entry) for entry in re.findall(r"\d+", before)]
    spectrum = [
        complex(entry.replace("i", "j"))
        for entry in coefficients.split(", ")
    ]
    returned = [float(entry) for entry in re.findall(r"\d+", again)]
    count = len(samples)
    turns = 2 * np.pi * np.outer(np.arange(count), np.arange(count)) / count
    waves = np.cos(turns) - 1j * np.sin(turns)
    assert_close(
        waves @ np.array(samples),
        np.array(spectrum),
        "the coefficients",
        atol=1e-9,
    )
    assert_close(
        np.linalg.solve(waves, np.array(spectrum)),
        np.array(returned, dtype=complex),
        "inverse",
        atol=1e-9,
    )
    assert samples == returned, "nothing was generated"


# ---------------------------------------------------------------- element-wise product


def _assert_entries(a: Array, b: Array, expected: Array) -> None:
    env = {
        "A": from_one(a),
        "B": from_one(b),
        r"\mathbf{A}": a,
        r"\mathbf{B}": b,
    }
    for i, j in np.ndindex(*a.shape):
        assert_equation(
            "hadamard-product",
            {**env, "i": i + 1, "j": j + 1},
            {ENTRY: expected[i, j]},
        )


@proves(
    "hadamard-product",
    how="equals a product taken entry by entry, on random matrices of three unequal shapes",
)
def test_hadamard_product_by_entries() -> None:
    random = rng()
    for rows, columns in ((2, 3), (4, 1), (3, 5)):
        a, b = random.normal(size=(2, rows, columns))
        expected = np.zeros((rows, columns))
        for i, row in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
            expected[i] = [
                left * right for left, right in zip(*row, strict=True)
            ]
        _assert_entries(a, b, expected)


@proves(
    "hadamard-product", how="equals PyTorch's torch.mul on random matrices"
)
def test_hadamard_product_is_torchs() -> None:
    torch = optional_torch()
    a, b = rng().normal(size=(2, 3, 4))
    expected = torch.mul(torch.from_numpy(a), torch.from_numpy(b)).numpy()
    _assert_entries(a, b, expected)


# ---------------------------------------------------------------- arithmetic intensity


@proves(
    "matmul-arithmetic-intensity",
    how="counts every multiplication, addition and number moved in a matrix product written as three loops",
)
def test_arithmetic_intensity_by_counting() -> None:
    for m, k, n, width in (
        (3, 5, 4, 2),
        (1, 6, 7, 4),
        (5, 1, 2, 1),
        (4, 3, 9, 8),
    ):
        read_left, read_right, written = set(), set(), set()
        operations = 0
        for row in range(m):
            for column in range(n):
                written.add((row, column))
                for inner in range(k):
                    read_left.add((row, inner))
                    read_right.add((inner, column))
                    operations += 1  # the multiplication
                    operations += 1  # the addition to the running sum
        moved = width * (len(read_left) + len(read_right) + len(written))
        env = {"m": m, "k": k, "n": n, "b": width}
        assert_equation(
            "matmul-arithmetic-intensity", env, {"I": operations / moved}
        )


@proves(
    "matmul-arithmetic-intensity",
    how="equals the operations that PyTorch's counter reports for a bfloat16 product, over the bytes of its tensors",
)
def test_arithmetic_intensity_by_pytorchs_counter() -> None:
    torch = optional_torch()
    from torch.utils.flop_counter import FlopCounterMode

    left, right = (
        torch.ones(6, 5, dtype=torch.bfloat16),
        torch.ones(5, 9, dtype=torch.bfloat16),
    )
    with FlopCounterMode(display=False) as counter:
        result = left @ right
    moved = sum(
        tensor.numel() * tensor.element_size()
        for tensor in (left, right, result)
    )
    env = {"m": 6, "k": 5, "n": 9, "b": left.element_size()}
    assert_equation(
        "matmul-arithmetic-intensity",
        env,
        {"I": counter.get_total_flops() / moved},
    )


# ---------------------------------------------------------------- data parallelism


def _assert_same_step(
    gradients: Array, devices: int, expected: Array
) -> None:
    """Both sides of the formula, against a gradient found without it."""
    env = {
        r"\mathbf{g}": from_one(gradients),
        "N": devices,
        "M": len(gradients) // devices,
    }
    assert_equation("data-parallel-gradient", env, rtol=1e-7)
    assert_equation(
        "data-parallel-gradient", env, {BATCH_MEAN: expected}, rtol=1e-7
    )
    assert_close(
        _flat(equation("data-parallel-gradient").left.value(env)),
        expected,
        "the left side",
        rtol=1e-7,
    )


def _flat(value: Any) -> Array:
    return np.asarray(getattr(value, "array", value)).reshape(-1)


@proves(
    "data-parallel-gradient",
    how="equals the numerical gradient of the whole batch's mean loss, for 1 to 4 devices with 1 to 5 examples each",
)
def test_data_parallel_gradient_is_the_batchs() -> None:
    random = rng()
    for devices, each in ((2, 3), (1, 4), (4, 1), (3, 5)):
        x, y = (
            random.normal(size=(devices * each, 3)),
            random.normal(size=devices * each),
        )
        w = random.normal(size=3)

        def mean_loss(
            weights: Array, rows: slice, x: Array = x, y: Array = y
        ) -> Any:
            return np.mean((np.tanh(x[rows] @ weights) - y[rows]) ** 2)

        def mean_gradient(
            rows: slice, w: Array = w, loss: Callable[..., Any] = mean_loss
        ) -> Array:
            return gradient(lambda weights: loss(weights, rows), w)

        gradients = np.array(
            [mean_gradient(slice(one, one + 1)) for one in range(len(y))]
        )
        _assert_same_step(
            gradients, devices, mean_gradient(slice(0, len(y)))
        )


@proves(
    "data-parallel-gradient",
    how="equals PyTorch's gradient of one batch of 12, from per-example gradients of the same network; with batch "
    "normalization on each device apart the equality fails",
)
def test_data_parallel_gradient_by_autograd() -> None:
    torch = optional_torch()
    x, y = (
        torch.randn(12, 3, dtype=torch.float64),
        torch.randn(12, 1, dtype=torch.float64),
    )

    def flat_gradient(model: Any, rows: slice) -> Array:
        loss = torch.nn.functional.mse_loss(model(x[rows]), y[rows])
        parts = torch.autograd.grad(loss, list(model.parameters()))
        return np.concatenate([part.numpy().reshape(-1) for part in parts])

    linear, out = (
        torch.nn.Linear(3, 4).double(),
        torch.nn.Linear(4, 1).double(),
    )
    plain = torch.nn.Sequential(linear, torch.nn.Tanh(), out)
    whole = flat_gradient(plain, slice(0, 12))
    examples = np.array(
        [flat_gradient(plain, slice(i, i + 1)) for i in range(12)]
    )
    _assert_same_step(examples, 3, whole)
    normalized = torch.nn.Sequential(
        linear, torch.nn.BatchNorm1d(4).double(), torch.nn.Tanh(), out
    )
    apart = np.mean(
        [flat_gradient(normalized, slice(i, i + 4)) for i in (0, 4, 8)],
        axis=0,
    )
    assert not np.allclose(
        apart, flat_gradient(normalized, slice(0, 12)), rtol=1e-3
    )


@refutes(
    "replicas-do-not-shrink-the-model",
    how="adds up the bytes of arrays held for Adam in mixed precision, copied to each device or divided among 8",
)
def test_replicas_hold_the_whole_state() -> None:
    billions, width, needed, device, devices, share = published(
        "replicas-do-not-shrink-the-model"
    ).numbers
    parameters = 8000
    precisions = (
        np.float16,
        np.float16,
        np.float32,
        np.float32,
        np.float32,
    )  # weight, gradient; copy, two moments
    state = [np.zeros(parameters, dtype=kind) for kind in precisions]
    assert sum(part.nbytes for part in state) / parameters == width
    scale = billions / parameters  # billions of bytes for each byte here
    for replicas in (1, 8, 64):
        held = [
            sum(part.nbytes for part in [array.copy() for array in state])
            for _ in range(replicas)
        ]
        assert min(held) * scale == pytest.approx(needed)
    assert needed > device, "no replica fits, however many there are"
    shards = [np.array_split(part, int(devices)) for part in state]
    largest = max(
        sum(part[rank].nbytes for part in shards)
        for rank in range(int(devices))
    )
    assert largest * scale == pytest.approx(share)
    assert share < device


# ---------------------------------------------------------------- tensors


@refutes(
    "scalar-is-a-tensor",
    how="makes a NumPy array of one number and asks for its axes",
)
def test_a_scalar_has_no_axes() -> None:
    value, axes = published("scalar-is-a-tensor").numbers
    array = np.array(value)
    assert isinstance(array, np.ndarray)
    assert array.ndim == axes == 0
    assert array.shape == ()


@refutes(
    "scalar-is-a-tensor",
    how="makes the same tensor in PyTorch, and the loss of a batch, and asks for their axes",
)
def test_a_scalar_is_a_pytorch_tensor() -> None:
    torch = optional_torch()
    value, axes = published("scalar-is-a-tensor").numbers
    loss = torch.nn.functional.mse_loss(torch.ones(4, 2), torch.zeros(4, 2))
    for tensor in (torch.tensor(value), loss):
        assert isinstance(tensor, torch.Tensor)
        assert tensor.ndim == axes


@refutes(
    "axes-are-not-features",
    how="builds the table row by row and counts axes and features",
)
def test_features_lie_along_one_axis() -> None:
    rows, features, axes, length, width, wrong = published(
        "axes-are-not-features"
    ).numbers
    table = np.array(
        [
            [float(row * feature) for feature in range(int(features))]
            for row in range(int(rows))
        ]
    )
    assert table.ndim == axes
    assert table.shape == (length, width) == (rows, features)
    assert features == wrong != table.ndim


# ---------------------------------------------------------------- code that does not run


def _variable(text: str) -> str:
    found = re.search(r"W = tf\.Variable\([^)]*\)", text)
    assert found is not None, f"no variable in {text!r}"
    return found[0]


@refutes(
    "variable-dtype-syntax",
    how="compiles the printed line and the corrected one, and runs the latter",
)
def test_a_dot_cannot_stand_before_a_keyword_argument() -> None:
    claim = published("variable-dtype-syntax")
    assert "raises SyntaxError" in claim.counterexample
    with pytest.raises(SyntaxError):
        compile(_variable(claim.published), "published", "exec")
    received: dict[str, Any] = {}

    def variable(value: Any, dtype: Any) -> None:
        received.update(value=value, dtype=dtype)

    names = {"tf": SimpleNamespace(Variable=variable, float32="float32")}
    exec(compile(_variable(claim.corrected), "corrected", "exec"), names)
    assert received == {"value": [0.3], "dtype": "float32"}


@refutes(
    "print-statement",
    how="compiles the printed statements, and looks Print up among Python's built-in names",
)
def test_print_is_a_function_in_lower_case() -> None:
    claim = published("print-statement")
    assert "raises SyntaxError" in claim.counterexample
    assert "Print is no built-in name" in claim.counterexample
    statement = re.search(r"print result", claim.published)
    call = re.search(r"Print\(a, b\)", claim.published)
    right = re.search(r"print\(result\)", claim.corrected)
    assert statement
    assert call
    assert right
    with pytest.raises(SyntaxError):
        compile(statement[0], "published", "exec")
    assert not hasattr(builtins, "Print")
    with pytest.raises(NameError):
        exec(compile(call[0], "published", "exec"), {"a": 2.0, "b": 3.0})
    compile(right[0], "corrected", "exec")
    assert hasattr(builtins, "print")
