"""Whatever is typed, a calculator answers with numbers or with a sentence, and never with what is no number."""

import json
import re

import pytest
from playwright.sync_api import Page

import calculating

NONSENSE = [
    "", " ", "0", "-1", "−3", "1.5", "1,5", "NaN", "Infinity", "-Infinity", "1e300", "1e999", "-1e300", "1e-300",
    "abc", "0x10", "1 2", "1;2", "999999999999999999999", "true", "null", "<b>", "١٢", "1\n2\n3", "0 0; 0 0", "💥",
    "2,5 1,5", "1,000 5", "2,5; 1,5",
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


TABLES = """() => Object.entries(rectified.calculators.known).flatMap(([id, { fields }]) =>
  fields.filter(({ rows }) => rows).map(field => [id, field.id, field.rows[0], field.columns[0]]))"""


@pytest.mark.parametrize(
    "unclear", ["2,5", "1,000", "-2,5", "−0,5", ".5,.5"]
)
def test_a_comma_that_may_mean_two_things_is_refused(
    bare: Page, unclear: str
) -> None:
    """In a table it may stand within a number or between two; with a blank behind it, it parts them."""
    tables = bare.evaluate(TABLES)
    assert len(tables) >= 3
    for identifier, field, rows, columns in tables:
        clear = "; ".join([", ".join(["1"] * columns)] * rows)
        spoiled = {field: clear.replace("1", unclear, 1)}
        (good, bad) = calculating.answers(
            bare, identifier, [{field: clear}, spoiled]
        )
        assert "decimals" not in (good["wrong"] or {}).get(field, ""), good
        assert "write decimals with a point" in bad["wrong"][field]
        assert unclear in bad["wrong"][field]


def test_what_is_too_small_to_show_is_said_alike(bare: Page) -> None:
    """A probability is nowhere called zero: not in the sentence, if not in the table."""
    texts = {"logits": "1000 -1000", "target": "2"}
    [answer] = calculating.answers(bare, "softmax-cross-entropy", [texts])
    [first, second] = answer["tables"][0]["rows"]
    assert (first[2], second[2]) == ("1", "below 10⁻²⁹⁹")
    assert answer["says"].endswith("has probability below 10⁻²⁹⁹.")


PRESSED = """([id, typed, words]) => {
  rectified.watch ??= () => {}
  const box = document.createElement("details")
  box.append(document.createElement("summary"))
  rectified.calculators.draw(box, id)
  const input = [...box.querySelectorAll("input")].at(-1)
  input.value = typed
  ;[...box.querySelectorAll("button")].find(one => one.textContent === words).click()
  return input.value
}"""


@pytest.mark.parametrize(
    ("typed", "words", "then"),
    [
        ("1,000", "One back", "999"),
        ("1,000", "One example on", "1000"),
        (" 7", "One pass on", "11"),
        ("0", "One back", "0"),
        ("abc", "One example on", "abc"),
        ("", "One pass on", ""),
        ("1.5", "One back", "1.5"),
    ],
)
def test_a_step_goes_on_from_what_was_accepted(
    bare: Page, typed: str, words: str, then: str
) -> None:
    """And from nothing else: what is no number stays, with what is wrong with it."""
    assert bare.evaluate(PRESSED, ["one-neuron", typed, words]) == then


def test_pooling_takes_the_padding_that_libraries_take(bare: Page) -> None:
    functional = pytest.importorskip("torch.nn.functional")
    ones = functional.torch.ones(1, 1, 9, 9)
    for kernel in range(1, 7):
        for padding in range(7):
            texts = {
                "kind": "pooling",
                "height": "9",
                "width": "9",
                "kernel": str(kernel),
                "padding": str(padding),
            }
            [answer] = calculating.answers(
                bare, "conv-output-size", [texts]
            )
            try:
                side = functional.max_pool2d(
                    ones, kernel, stride=1, padding=padding
                ).shape[-1]
            except RuntimeError:
                assert "at most half" in answer["wrong"]["padding"]
            else:
                assert answer["tables"][0]["rows"][0] == [
                    "Output height",
                    str(side),
                ]
