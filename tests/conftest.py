"""A small curation of our own that tests can write to a folder, change, and run the command on."""

import shutil
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent / "project"

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the small project, free to be spoiled."""
    shutil.copytree(PROJECT, tmp_path / "project")
    return tmp_path / "project"
