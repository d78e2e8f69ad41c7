"""The style sheets and scripts of the pages."""

import subprocess

import untried
from rectified import ROOT

BIOME = ROOT / "node_modules/.bin/biome"


def test_css_and_javascript_are_laid_out_and_free_of_known_mistakes() -> (
    None
):
    if not BIOME.is_file():
        untried.missing(untried.BIOME, "Biome is not installed")
    ran = subprocess.run(
        [BIOME, "ci", "--error-on-warnings"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, f"{ran.stdout}{ran.stderr}"[-3000:]
