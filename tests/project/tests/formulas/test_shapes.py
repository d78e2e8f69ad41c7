"""A stand-in for proofs: only its decorators are read."""

from collections.abc import Callable


def proves(formula: str, *, how: str) -> Callable[[object], object]:
    return lambda test: test


refutes = proves


@proves("window-count", how="counting every window")
def test_window_count() -> None: ...


@refutes("window-count-unrounded", how="counting two windows where 2.5 are claimed")  # fmt: skip
def test_unrounded() -> None: ...


def counts(slug: str) -> Callable[[object], object]:
    return lambda test: test


@counts("window-count")
def test_two_windows() -> None: ...


@counts("empty-window")
def test_room_for_five() -> None: ...


@counts("step-size")
def test_a_step_of_three() -> None: ...
