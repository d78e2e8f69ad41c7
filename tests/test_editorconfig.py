"""What editors are told of the layout is what the formatters do."""

import configparser
import json
import re
import tomllib

from rectified import ROOT

TOLD = configparser.ConfigParser()
TOLD.read_string(
    "[top]\n" + (ROOT / ".editorconfig").read_text(encoding="utf-8")
)
RUFF = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "tool"
]["ruff"]


def test_python_is_as_wide_as_ruff_lays_it_out() -> None:
    assert TOLD["*.py"].getint("max_line_length") == RUFF["line-length"]


def test_style_sheets_and_scripts_are_as_wide_as_biome_lays_them_out() -> (
    None
):
    text = (ROOT / "biome.jsonc").read_text(encoding="utf-8")
    biome = json.loads(re.sub(r"^ *//.*", "", text, flags=re.MULTILINE))
    width = biome["formatter"]["lineWidth"]
    assert TOLD["*.{css,js}"].getint("max_line_length") == width
