"""The library behind Rectified: from scraped lists and curated questions to pages, checks and exports."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The repository's root; the package is installed in place (`-e .`), so this is the checkout."""
