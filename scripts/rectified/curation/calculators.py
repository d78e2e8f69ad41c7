"""The scripts of the calculators, as curation and checks know them: which there are."""

from pathlib import Path

FOLDER = "docs/assets/javascripts/calculators"
SHARED = "form"
"""The script that all calculators share."""


def scripts(root: Path) -> frozenset[str]:
    """The ids of calculators that have a script."""
    stems = {path.stem for path in (root / FOLDER).glob("*.js")}
    return frozenset(stems - {SHARED})
