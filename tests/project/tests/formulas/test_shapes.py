"""A stand-in for proofs: only its decorators are read."""

from collections.abc import Callable


def proves(formula: str, *, how: str) -> Callable[[object], object]:
    return lambda test: test


refutes = proves


@proves("window-count", how="counting every window")
def test_window_count() -> None: ...


@refutes("window-count-unrounded", how="counting two windows where 2.5 are claimed")
def test_unrounded() -> None: ...
