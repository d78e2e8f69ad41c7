"""Test the proofs: change each formula as a careless editor would, and see whether its proofs notice.

`python scripts/mutate.py [--only ID] [--json FILE] [--list]`; see tests/formulas/README.md.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "scripts")]

from formulas.support.mutation import main  # noqa: E402 # the path is set above

if __name__ == "__main__":
    sys.exit(main())
