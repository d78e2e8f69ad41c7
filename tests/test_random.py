"""A long run tries other examples each time, can be repeated by its seed, and keeps what fails."""

import os
import re
import subprocess
import sys
from pathlib import Path

from rectified import ROOT

TESTS = """
from hypothesis import given, strategies as st
@given(st.binary(min_size=8, max_size=8))
def test_any(data):
    with open("log", "ab") as log:
        log.write(data)
@given(st.integers(0, 10**9))
def test_small(number):
    with open("numbers", "a") as log:
        print(number, file=log)
    assert number < 4321
"""


def run(
    folder: Path, *options: str, **environment: str
) -> tuple[str, bytes, list[str]]:
    """What pytest says of two tests under our settings as in CI, what bytes one tried, and which numbers the other."""
    (folder / "test_it.py").write_text(TESTS)
    for name in ("log", "numbers"):
        (folder / name).unlink(missing_ok=True)
    paths = [ROOT / "tests", ROOT / "tests/support", ROOT / "scripts"]
    inherited = os.environ.keys() - {"HYPOTHESIS_SEED"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml",
         "--rootdir", folder, "-p", "conftest", "-p", "no:cacheprovider",
         *options, "test_it.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        env={name: os.environ[name] for name in inherited}
        | {
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "CI": "true",
            "HYPOTHESIS_PROFILE": "long",
            "HYPOTHESIS_STORAGE_DIRECTORY": str(folder / "kept"),
        }
        | environment,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert "1 failed, 1 passed" in said, said
    numbers = (folder / "numbers").read_text().split()
    return said, (folder / "log").read_bytes(), numbers


def test_a_long_run_is_another_each_time_and_can_be_repeated(
    tmp_path: Path,
) -> None:
    said, first, _ = run(tmp_path, "-n", "1")
    seeds = re.findall(r"HYPOTHESIS_SEED=(\d+)", said)
    assert len(seeds) == 2, said  # first, and at the end
    assert "reproduce_failure" in said
    _, other, numbers = run(tmp_path)
    assert first != other
    assert numbers[0] == "4321", "what failed is not tried first"
    _, again, _ = run(tmp_path, HYPOTHESIS_SEED=seeds[0])
    assert first == again
