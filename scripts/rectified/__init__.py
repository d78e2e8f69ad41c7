"""The library behind Rectified: from scraped lists and curated questions to pages, checks and exports."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The repository's root; the package is installed in place (`-e .`), so this is the checkout."""

REPOSITORY = "https://github.com/rectified/rectified"
"""Where the source is published; links to proofs and for edits begin with it."""
