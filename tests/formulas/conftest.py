"""Proofs import `formulas.support`, wherever pytest is started from."""

import sys
from pathlib import Path

_TESTS = Path(__file__).resolve().parents[1]
for _folder in (_TESTS, _TESTS.parent / "scripts"):
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))
