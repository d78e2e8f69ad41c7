"""Test the proofs: change each formula and worked number as a careless editor would, and see whether it is noticed.

`.venv/bin/python scripts/mutate.py [--only ID] [--json FILE] [--list]`; see tests/formulas/README.md.
"""

import sys

from proving.mutation import main

if __name__ == "__main__":
    sys.exit(main())
