"""The library behind Rectified: from scraped lists and curated questions to pages, checks and exports."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The repository's root; the package is installed in place (`-e .`), so this is the checkout."""

if importlib.util.find_spec("markdown_it") is None:
    raise SystemExit(
        "This Python lacks the packages; run `make site` once, then .venv/bin/python instead of python"
    )
