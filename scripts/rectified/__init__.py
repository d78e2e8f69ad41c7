"""The library behind Rectified: from scraped lists and curated questions to pages, checks and exports.

Each package here is a room: one job. Its docstring says what lives there, what may import it and what it must not
import; a test holds it to the contracts in `pyproject.toml`, which `lint-imports` enforces. The modules beside the
rooms serve them all, but for `pipeline.py` and `adoption.py`, which put rooms to work.

May be imported by `proving`, `figures`. Imports none of these.
"""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The repository's root; the package is installed in place (`-e .`), so this is the checkout."""

if importlib.util.find_spec("markdown_it") is None:
    raise SystemExit(
        "This Python lacks the packages; run `make site` once, then .venv/bin/python instead of python"
    )
