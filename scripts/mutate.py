"""Test the proofs: change each formula as a careless editor would, and see whether its proofs notice.

`.venv/bin/python scripts/mutate.py [--only ID] [--json FILE] [--list]`; see tests/formulas/README.md.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from formulas.support.mutation import main  # the path is set above

if __name__ == "__main__":
    sys.exit(main())
