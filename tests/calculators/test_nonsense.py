"""Whatever is typed, a calculator answers with numbers or with a sentence, and never with what is no number."""

import json
import re

import pytest
from playwright.sync_api import Page

import calculating

NONSENSE = [
    "", " ", "0", "-1", "−3", "1.5", "1,5", "NaN", "Infinity", "-Infinity", "1e300", "1e999", "-1e300", "1e-300",
    "abc", "0x10", "1 2", "1;2", "999999999999999999999", "true", "null", "<b>", "١٢", "1\n2\n3", "0 0; 0 0", "💥",
]  # fmt: skip
NO_NUMBER = re.compile(r"NaN|Infinity|undefined|null|\[object|∞")

FIELDS = """() => Object.fromEntries(Object.entries(rectified.calculators.known).map(([id, { fields }]) => [
  id, fields.map(({ id, options, name }) => ({ id, name, options: Object.keys(options ?? {}) }))
]))"""


@pytest.mark.parametrize("identifier", calculating.IDS)
def test_nonsense_gets_a_sentence(bare: Page, identifier: str) -> None:
    fields = bare.evaluate(FIELDS)[identifier]
    choices: list[calculating.Texts] = [{}]
    for field in fields:
        if field["options"]:
            choices += [
                {field["id"]: option} for option in field["options"]
            ]
    inputs = [
        chosen | {field["id"]: text}
        for chosen in choices
        for field in fields
        for text in NONSENSE
    ]
    for texts, answer in zip(
        inputs, calculating.answers(bare, identifier, inputs), strict=True
    ):
        said = json.dumps([answer.get("says"), answer.get("tables")])
        if answer.get("wrong"):
            assert not answer.get("tables")
            for sentence in answer["wrong"].values():
                assert sentence.endswith("."), texts
                assert len(sentence) > 20, texts
        else:
            assert NO_NUMBER.search(said) is None, (texts, said)


@pytest.mark.parametrize("identifier", calculating.IDS)
def test_what_it_begins_with_gives_an_answer(
    bare: Page, identifier: str
) -> None:
    [answer] = calculating.answers(bare, identifier, [{}])
    assert answer["says"].endswith(".")
    assert answer["tables"]


@pytest.mark.parametrize("identifier", calculating.IDS)
def test_the_empty_field_is_the_one_that_is_named(
    bare: Page, identifier: str
) -> None:
    for field in bare.evaluate(FIELDS)[identifier]:
        assert field["id"] not in {"q", "h", "calculator"}, (
            "taken by others"
        )
        [answer] = calculating.answers(
            bare, identifier, [{field["id"]: " "}]
        )
        if answer.get("wrong"):
            assert list(answer["wrong"]) == [field["id"]]
            assert answer["wrong"][field["id"]].startswith(field["name"])
