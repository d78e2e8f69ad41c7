"""Proofs of the site's formulas, each from the LaTeX that readers see. See README.md."""
