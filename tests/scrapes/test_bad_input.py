"""Bad input: one line naming file, line and remedy, from every way in which a file can be no whole list."""

from pathlib import Path

import pytest

from rectified.errors import BadInput
from rectified.scrapes.inventory import Inventory
from rectified.scrapes.reading import read, read_one
from small_lists import GOLDEN

KITCHEN = (GOLDEN / "kitchen.txt").read_bytes()
GARDEN = (GOLDEN / "garden.txt").read_bytes()
ENTRIES = KITCHEN.split(b"### ")

REFUSED = [
    (b"", ":1:1", "empty"),
    (b"\xef\xbb\xbf \r\n\n", ":1", "empty"),
    (b"### 1. What is it?\n\nIt is\x00 binary.\n", ":3:6", "binary"),
    (b"\xc3\xa9\n\xc3\xa9t\xc3\xa9\x00\xff", ":2:5", "not UTF-8"),
    (b"a\n" + b"\xc3\xa9" * 1_000_001, ":2:1", "a line of more"),
    (bytes(range(256)), ":", "not UTF-8"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", ":1", "not UTF-8"),
    (b"\xff\xfe\x00", ":1", "not UTF-8"),
    (
        b"Just a letter.\n\nWith two paragraphs.\n",
        ":1",
        "not a list of questions",
    ),
    (
        b"### 1. What is it?\n\nOne question makes no list.\n",
        ":1",
        "not a list of questions",
    ),
    (
        b"### 1. Install\n\nRun it.\n\n### 2. Configure\n\nSet it.\n\n### 3. Deploy\n",
        ":1",
        "0 of 3",
    ),
    (
        b"import os\n\nfor i in range(3):\n    print(i)\n",
        ":1",
        "not a list of questions",
    ),
    (
        b'{"questions": [{"1.": "What?"}, {"2.": "Why?"}]}',
        ":1",
        "not a list of questions",
    ),
    (
        b"```\n### 1. What is code?\n\n### 2. What is a fence?\n```\n",
        ":1",
        "not a list of questions",
    ),
    (
        b"### 1. What is it?\n\nA.\n\n### 1. What is it?\n\nA.\n",
        ":1",
        "the same titles again and again",
    ),
    (
        b"### ".join(ENTRIES[:-1]),
        ":58",
        "3 of the 4 questions of `kitchen`",
    ),
    (b"### ".join(ENTRIES[:2]), ":", "1 of the 4 questions of `kitchen`"),
    (
        ENTRIES[0] + b"### " + b"### ".join(ENTRIES[2:]),
        ":",
        "3 of the 4 questions of `kitchen`",
    ),
    (
        KITCHEN[: KITCHEN.index(b"1.Melt")],
        ":",
        "question 4, the last of `kitchen`",
    ),
    (
        GARDEN[: GARDEN.index(b"4. How")],
        ":",
        "3 of the 6 questions of `garden`",
    ),
    (
        GARDEN[: GARDEN.index(b"autumn")],
        ":48",
        "question 6, the last of `garden`",
    ),
]


@pytest.mark.parametrize(("data", "where", "what"), REFUSED)
def test_what_is_no_whole_list_is_refused(
    data: bytes, where: str, what: str, known: Inventory
) -> None:
    with pytest.raises(BadInput) as caught:
        read_one(data, Path("some.txt"), known)
    assert caught.value.where.startswith(f"some.txt{where}")
    assert what in caught.value.what
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_a_list_that_holds_some_questions_of_another_is_one_of_its_own(
    known: Inventory,
) -> None:
    others = b"".join(
        b"## %d. What is %s?\n\nA thing to eat.\n\n" % (number, name)
        for number, name in enumerate(
            [b"bread", b"butter", b"cheese", b"jam", b"honey", b"salt"], 1
        )
    )
    data = others + b"### " + b"### ".join(ENTRIES[1:3])
    source = read_one(data, Path("some.txt"), known)
    assert source.id not in {record.id for record in known.sources}
    assert len(source.items) >= 6


def test_a_list_cut_within_a_character_is_refused(known: Inventory) -> None:
    mangled = (GOLDEN / "mangled.txt").read_bytes()
    with pytest.raises(BadInput, match=r"not UTF-8|cut short"):
        read_one(mangled[:-2], Path("x"), known)


def test_one_list_in_two_files_is_refused(
    tmp_path: Path, known: Inventory
) -> None:
    for name in ("one.txt", "two.md"):
        (tmp_path / name).write_bytes(KITCHEN)
    with pytest.raises(
        BadInput, match=r"two\.md: the same list as .*one\.txt"
    ):
        read([tmp_path], known)


def test_a_file_named_twice_is_read_once(known: Inventory) -> None:
    path = GOLDEN / "kitchen.txt"
    assert len(read([path, path], known)) == 1


def test_readmes_hidden_files_and_folders_are_passed_over(
    tmp_path: Path, known: Inventory
) -> None:
    (tmp_path / "README.md").write_text("about")
    (tmp_path / ".DS_Store").write_bytes(b"\x00")
    (tmp_path / "folder").mkdir()
    (tmp_path / "a").write_bytes(KITCHEN)
    assert [source.id for source in read([tmp_path], known)] == ["kitchen"]


def test_a_missing_path_and_an_empty_folder_are_refused(
    tmp_path: Path, known: Inventory
) -> None:
    with pytest.raises(BadInput, match="holds no source"):
        read([tmp_path], known)
    with pytest.raises(BadInput, match="no such file"):
        read([tmp_path / "none"], known)


def test_a_changed_item_is_reported(known: Inventory) -> None:
    source = read_one(
        KITCHEN.replace(b"It peels.", b"It chops."), Path("k"), known
    )
    assert [problem.where for problem in source.problems] == ["k:15"]
    assert "`kitchen/2`: the text has changed" in source.problems[0].what


def test_a_changed_sign_is_a_changed_item(known: Inventory) -> None:
    source = read_one(
        "".join(KITCHEN.decode()).replace("20−m", "20+m").encode(),
        Path("k"),
        known,
    )
    assert [problem.where for problem in source.problems] == ["k:28"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\n", b"\r\n"),
        (
            b"### 2.",
            b'<iframe title="3rd party ad content"></iframe>\n\n### 2.',
        ),
        (b"Three are plenty", b"Three   are\nplenty"),
        (b"What is a stock?", b"what is a  STOCK"),
        (b"chef's", "chef’s".encode()),
    ],
)
def test_layout_typography_and_ads_are_no_change(
    old: bytes, new: bytes, known: Inventory
) -> None:
    assert not read_one(
        KITCHEN.replace(old, new), Path("k"), known
    ).problems


def test_new_questions_at_the_end_are_read(known: Inventory) -> None:
    source = read_one(
        KITCHEN + b"\n### 5. What is a wok?\n\nA round pan.\n",
        Path("k"),
        known,
    )
    assert [item.id for item in source.items][-1] == "kitchen/5"
    assert not source.problems


def test_a_new_list_of_a_known_shape_is_read_under_an_id_of_its_own(
    known: Inventory,
) -> None:
    data = b"1. What is a wok?\n\nA round pan.\n\n2. Why is it round?\n\nHeat:\n\n1. rises\n\n2. spreads\n"
    source = read_one(data, Path("k"), known)
    assert source.id.startswith("list")
    assert source.id == read_one(b"\n" + data, Path("other"), known).id
    assert [item.title for item in source.items] == [
        "What is a wok?",
        "Why is it round?",
    ]


@pytest.mark.parametrize("numbers", [(1, 3, 4), (2, 3, 4), (1, 2, 2)])
def test_numbers_may_be_missing_or_come_twice(
    numbers: tuple[int, ...], nothing_known: Inventory
) -> None:
    data = "".join(
        f"### {n}. What is number {place}?\n\nIt is {n}.\n\n"
        for place, n in enumerate(numbers)
    )
    source = read_one(data.encode(), Path("k"), nothing_known)
    assert [item.title for item in source.items] == [
        f"What is number {place}?" for place in range(3)
    ]
    assert [item.body for item in source.items] == [
        f"It is {n}." for n in numbers
    ]


def test_text_half_mangled_is_reported_and_left(known: Inventory) -> None:
    data = "### 1. What is it?\n\n“It‚Äôs so”, he said.\n\n### 2. Why is it?\n\nIt is.\n".encode()
    source = read_one(data, Path("k"), known)
    assert "“It‚Äôs so”" in source.items[0].body
    assert [problem.where for problem in source.problems] == ["k:3"]


def test_a_healthy_line_in_a_mangled_list_is_kept(known: Inventory) -> None:
    mangled = (GOLDEN / "mangled.txt").read_text(encoding="utf-8")
    source = read_one(
        (mangled + "\n### 4. What is “it”?\n\n“It” is so.\n").encode(),
        Path("k"),
        known,
    )
    assert source.id == "mangled"
    assert source.items[-1].body == "“It” is so."
    assert "“leaven”" in source.items[0].body
    assert not source.problems
