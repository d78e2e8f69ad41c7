"""The commands below scripts/, each begun as a person would."""

import subprocess
import sys

import pytest

from rectified import ROOT


@pytest.mark.parametrize("command", ["normalise", "check", "build"])
def test_a_python_without_the_packages_is_told_which_to_use(
    command: str,
) -> None:
    done = subprocess.run(
        [sys.executable, "-S", ROOT / f"scripts/{command}.py"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert ".venv/bin/python" in done.stderr
