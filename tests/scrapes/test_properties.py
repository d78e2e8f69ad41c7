"""What holds for every text: nothing is lost, mending is done once, healthy text stays as it is."""

import unicodedata
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_repair import HEALTHY, MENDS

from rectified.errors import BadInput
from rectified.scrapes.decode import decoded
from rectified.scrapes.inventory import Inventory
from rectified.scrapes.ledger import INSERTED, Tracked, balance, by_line
from rectified.scrapes.reading import read_one
from rectified.scrapes.repair import repair
from rectified.scrapes.steps import Context
from small_lists import GOLDEN, LISTS

DAMAGED = st.lists(
    st.sampled_from([damaged for damaged, _, _ in MENDS] + HEALTHY)
    | st.text(alphabet="aB1 .:!?-•*\\`$|#<>[]()=_^{}\n−é", max_size=30),
    max_size=5,
)
CONTEXTS = st.builds(
    Context,
    name=st.just("item-1"),
    title=st.sampled_from(
        ["What is the difference between a cat and a dog?", "Explain cats."]
    ),
    plain=st.booleans(),
    labelled=st.booleans(),
    last=st.booleans(),
)
JOINTS = st.sampled_from(["\n", "\n\n", " ", ""])
SWAPPED = {("•", "-"), ("−", "-")}


@settings(deadline=None, max_examples=300)
@given(DAMAGED, JOINTS, CONTEXTS)
def test_every_character_is_kept_or_dropped_for_a_reason(
    parts: list[str], joint: str, item: Context
) -> None:
    text = joint.join(parts)
    found = repair(Tracked.whole(text), item)
    read, kept, dropped = balance(text, [found.text], found.lost)
    assert (read, kept + dropped) == (len(text), len(text))
    assert all(lost.why for lost in found.lost)
    for character, origin in zip(
        found.text.text, found.text.origins, strict=True
    ):
        assert (
            origin == INSERTED
            or character == text[origin]
            or (text[origin], character) in SWAPPED
        )
    survivors = [
        origin for origin in found.text.origins if origin != INSERTED
    ]
    assert survivors == sorted(survivors)
    lines = by_line(text, found.lost)
    assert sum(entry.text_length for entry in lines) == dropped
    assert all(
        1 <= entry.lines[0] <= entry.lines[1] <= text.count("\n") + 1
        for entry in lines
    )


@settings(deadline=None, max_examples=300)
@given(DAMAGED, JOINTS, CONTEXTS)
@example(
    parts=[
        "a",
        "a",
        'A knot. <iframe aria-label="Advertisement"></iframe>',
    ],
    joint="\n",
    item=Context(labelled=True),
)
@example(
    parts=["Answer: A. A knot."], joint="", item=Context(labelled=True)
)
def test_mending_again_changes_nothing(
    parts: list[str], joint: str, item: Context
) -> None:
    once = repair(Tracked.whole(joint.join(parts)), item).text.text
    assert repair(Tracked.whole(once), item).text.text == once


@settings(deadline=None)
@given(st.lists(st.sampled_from(HEALTHY), min_size=1, max_size=5))
def test_healthy_pieces_make_healthy_text(parts: list[str]) -> None:
    text = "\n\n\n\n".join(parts)
    item = Context("item-1", "What is it?")
    assert repair(Tracked.whole(text), item).text.text == text


@settings(deadline=None)
@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]),
        min_size=1,
    ),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_a_text_with_real_typography_decodes_to_itself(
    text: str, newline: str
) -> None:
    """A true “ in a text shows that nobody has read it in another encoding."""
    told = f"“It” is {text}.{newline}Next."
    expected = unicodedata.normalize("NFC", told.replace(newline, "\n"))
    assert decoded(told.encode(), Path("x"))[0] == expected


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["It’s", "naïve", "– so", "“so”", "20 °C", "plain words", "été"]
        ),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from(["mac_roman", "cp1252"]),
)
def test_mojibake_reverses_exactly_or_not_at_all(
    words: list[str], codec: str
) -> None:
    told = "It’s said: " + " ".join(words)
    try:
        mangled = told.encode().decode(codec)
    except UnicodeDecodeError:  # cp1252 has no character for some bytes
        return
    assert decoded(mangled.encode(), Path("x"))[0] in {
        told,
        unicodedata.normalize("NFC", mangled),
    }
    if codec == "mac_roman":
        assert decoded(mangled.encode(), Path("x"))[0] == told


@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_a_list_cut_anywhere_is_refused_or_whole(
    data: st.DataObject, known: Inventory
) -> None:
    """A cut list is bad input, or its last item is reported as changed, or nothing of its items is gone."""
    name = data.draw(st.sampled_from(LISTS))
    raw = (GOLDEN / f"{name}.txt").read_bytes()
    whole = read_one(raw, Path("whole"), known)
    cut = data.draw(st.integers(0, len(raw) - 1))
    try:
        found = read_one(raw[:cut], Path("cut"), known)
    except BadInput:
        return
    unchanged = [item.fingerprint for item in found.items] == [
        item.fingerprint for item in whole.items
    ]
    assert unchanged != bool(found.problems)
