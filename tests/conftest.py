"""A small curation of our own that tests can write to a folder, change, and run the command on."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browsing import chromium, served
from rectified import ROOT

pytest_plugins = ["formulas.support.recording"]

PROJECT = Path(__file__).parent / "project"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the small project, free to be spoiled."""
    shutil.copytree(PROJECT, tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site, built once a run with MkDocs as readers get it."""
    folder = tmp_path_factory.mktemp("site")
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-3000:]
    assert "Macro" not in result.stderr, result.stderr[-3000:]
    return folder


@pytest.fixture(scope="session")
def address(built_site: Path) -> Iterator[str]:
    """Where the built site is served."""
    with served(built_site) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of the run."""
    with chromium() as found:
        yield found


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what needs the built site, which `make check` leaves out."""
    if {"built_site", "browser"} & set(getattr(item, "fixturenames", ())):
        item.add_marker("site")
