"""What strangers could write so that it acts on a page; a line each, characters that no line can hold as escapes."""

import re

from rectified import ROOT

PAYLOADS = [
    re.sub(
        r"\\(n|t|u[0-9a-f]{4})",
        lambda match: f'"\\{match[1]}"'.encode().decode("unicode-escape")[
            1:-1
        ],
        line,
    )
    for line in (ROOT / "tests/hostile/payloads.txt")
    .read_text(encoding="utf-8")
    .splitlines()
]
