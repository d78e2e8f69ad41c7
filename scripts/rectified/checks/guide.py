"""What editors must know, written out of the code that checks it: keys and rules, as `questions/RULES.md`."""

from typing import Any

from rectified.checks import rules as table
from rectified.curation import Correction, FrontMatter, Topic
from rectified.data import Strict

RULES = "questions/RULES.md"

_HEAD = """\
<!-- Written by scripts/normalise.py from scripts/rectified/. Edit there. -->

# Rules

What `.venv/bin/python scripts/normalise.py --check` demands. A problem is shown with the id of the rule that it breaks.
"""


def _keys(title: str, model: type[Strict]) -> list[str]:
    """A table of a model's keys: those that must be there are bold."""
    fields: dict[str, Any] = model.model_fields
    names = {
        key: f"**`{key}`**" if field.is_required() else f"`{key}`"
        for key, field in fields.items()
    }
    rows = [
        f"| {names[key]} | {field.description} |"
        for key, field in fields.items()
    ]
    return [
        f"### {title}",
        "",
        "| key | what it is |",
        "| --- | --- |",
        *rows,
        "",
    ]


def rules() -> str:
    """`questions/RULES.md`: every key and every rule."""
    parts = [
        _HEAD,
        "## Keys",
        "",
        "Those in bold must be there.",
        "",
        *_keys("Above a question", FrontMatter),
        *_keys("Corrections", Correction),
        *_keys("Topics, in `topics.yml`", Topic),
        table.listed(),
    ]
    return "\n".join(parts).rstrip() + "\n"
