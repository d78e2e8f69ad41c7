"""Whole commands killed at any moment: no command finds a mixture of old and new, and the next one repairs."""

import os
from pathlib import Path

import pytest
import yaml

from copies import add_question, call, edit, fork
from rectified import ROOT

KILLS = int(os.environ.get("RECTIFIED_KILLS", "10"))
TOPICS = 10


def project(folder: Path) -> Path:
    """A copy of the site with many small topics, whose answers tell the edition."""
    fork(folder)
    topics = yaml.safe_load((folder / "questions/topics.yml").read_text())
    for n in range(TOPICS):
        slug = f"question-{n}"
        path = add_question(
            folder, f"topic-{n}", slug, f"What is thing {n}?"
        )
        edit(path, ("In short", "Edition 00000: in short"))
        topics.append(
            {
                "id": f"topic-{n}",
                "title": f"Topic {n}",
                "purpose": f"About {n}.",
                "questions": [slug],
            }
        )
    text = yaml.safe_dump(topics, sort_keys=False)
    (folder / "questions/topics.yml").write_text(text)
    return folder


@pytest.mark.parametrize("command", ["pages", "assets", "site"])
def test_a_killed_command_leaves_no_mixture(
    tmp_path: Path, command: str
) -> None:
    folder = project(tmp_path / "project")
    killer = str(ROOT / "tests/support/killing.py")
    said = call(folder, "-B", killer, str(folder), command, str(KILLS))
    assert int(said.split()[-1]), "no kill met a write: this shows nothing"
