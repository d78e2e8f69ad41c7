"""A run with more at hand leaves out what a run with less has passed, and nothing else."""

import subprocess
import sys
from pathlib import Path

from rectified import ROOT

FIXED, RANDOM, NOT_RUN = (
    "tests/test_untried.py",
    "tests/pages/test_drafts.py",
    "tests/test_errors.py",
)


def run(*options: str) -> str:
    command = (sys.executable, "-m", "pytest", "-q", "-rN", *options)
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout


def test_what_passed_is_left_out_but_for_random_examples(
    tmp_path: Path,
) -> None:
    cache = tmp_path / "cache"
    run("-o", f"cache_dir={cache}", FIXED, RANDOM)
    left = run(
        f"--passed={cache}", "--collect-only", FIXED, RANDOM, NOT_RUN
    )
    assert FIXED not in left
    assert RANDOM in left
    assert NOT_RUN in left
