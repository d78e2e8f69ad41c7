"""The copy that opens from disk: no server, no worker, no download, and the same search."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from rectified import ROOT
from searching import LINK, SearchBox


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The offline copy, built once."""
    folder = tmp_path_factory.mktemp("offline")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    command += ["--config-file", "mkdocs.offline.yml", "--site-dir", str(folder)]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-3000:]
    return folder


def test_search_answers_and_opens_from_disk(browser: Browser, copy: Path) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((copy / "topics/convolution.html").as_uri())
    box = SearchBox(page)
    box.open()
    box.ask("glorot")
    expect(page.locator(f"{LINK} .search-short").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/topics/initialization-and-normalization.html#xavier-and-he-initialization")
    page.close()

    assert said == []


def test_a_shared_search_opens_from_disk(browser: Browser, copy: Path) -> None:
    page = browser.new_page()
    page.goto(f"{(copy / 'index.html').as_uri()}?q=softmax")

    expect(page.locator(LINK).first).to_have_attribute("href", (copy / "topics/activations.html").as_uri() + "#softmax")
    page.close()
