#!/usr/bin/env python3
"""Make up a collection for benchmarks: as large as asked, the same for the same seed, and one that keeps every rule.

usage: PYTHONPATH=tests/support generate.py FOLDER TIMES [--seed N]

FOLDER becomes a copy of the site with another curation: TIMES times 128 questions, with titles, slugs,
texts, formulas, corrections and references of their own, each about as long and as rich as those 128 were on average.
"""

import argparse
import json
import math
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import copies
from rectified.checks import spelling
from rectified.curation import LEVELS

ROOT = Path(__file__).resolve().parents[1]

TOPICS, QUESTIONS = 16, 8
"""Topics, and questions of each, at a size of 1; both grow with the square root of the size."""

GROUP = 4
"""Topics of a group."""

LISTS = ("alpha", "beta", "gamma")
VOCABULARY = 4_800
"""Words at a size of 1; as in any language there are fewer new ones the more is written."""

GROWTH = 0.6

WORDS = (
    "the of a is in to and that for by with as from it are one each which not only when than at its on be has "
    "more then so if two where has but this an or all"
)
SOUNDS = (
    "b br c cl d dr f fl g gr h j k l m n p pl pr qu r s sh sl st t th tr v w z",
    "a e i o u ai ea ei oa oo",
    "b ck d f g l m n nd nt p r rd s sk st t th x",
)
COMMON = WORDS.split()
ONSETS, VOWELS, ENDINGS = (sounds.split() for sounds in SOUNDS)

LATIN = "abcdghjkmnpqrstuvwxyz"
GREEK = (
    "alpha",
    "beta",
    "gamma",
    "delta",
    "theta",
    "lambda",
    "mu",
    "sigma",
    "phi",
    "omega",
)
FUNCTIONS = (r"\log", r"\exp", r"\tanh", r"\max", r"\operatorname{softmax}")


@dataclass
class Formulas:
    """Makes formulas up, and knows which symbols the last one has."""

    chance: random.Random
    used: list[str] = field(default_factory=list)

    def _symbol(self) -> str:
        pick = self.chance.random()
        if pick < 0.2:
            symbol = "\\" + self.chance.choice(GREEK)
        elif pick < 0.4:
            symbol = rf"\mathbf{{{self.chance.choice(LATIN).upper()}}}"
        else:
            symbol = self.chance.choice(LATIN)
        if symbol not in self.used:
            self.used.append(symbol)
        return symbol

    def _term(self) -> str:
        symbol, pick = self._symbol(), self.chance.random()
        if pick < 0.2:
            return f"{symbol}_{{{self._symbol()}}}"
        if pick < 0.35:
            return f"{symbol}^{{{self.chance.randint(2, 9)}}}"
        return (
            f"{self.chance.randint(2, 99)}\\,{symbol}"
            if pick < 0.5
            else symbol
        )

    def expression(self, depth: int) -> str:
        """Terms, joined and nested to a depth."""
        if depth == 0:
            return self._term()
        one, other = self.expression(depth - 1), self.expression(depth - 1)
        forms = (
            rf"\frac{{{one}}}{{{other}}}",
            rf"\sqrt{{{one} + {other}}}",
            rf"\sum_{{i=1}}^{{n}} \left( {one} - {other} \right)",
            rf"{self.chance.choice(FUNCTIONS)}({one} + {other})",
            rf"{one} \cdot {other}",
        )
        form = self.chance.choice(forms)
        self.used += [
            s for s in ("i", "n") if "sum" in form and s not in self.used
        ]
        return form

    def new(self, depth: int) -> str:
        """A formula with another's symbols forgotten."""
        self.used.clear()
        return f"{self._symbol()} = {self.expression(depth)}"


class Author:
    """Writes everything that a collection consists of.

    Args:
        times: how many times 128 questions.
        seed: of chance.
    """

    def __init__(self, times: float, seed: int) -> None:
        self.chance = random.Random(seed)
        self.formulas = Formulas(self.chance)
        scale = math.sqrt(times)
        self.topics, self.each = (
            round(TOPICS * scale),
            round(QUESTIONS * scale),
        )
        found: dict[str, None] = {}
        while len(found) < VOCABULARY * times**GROWTH:
            found[self._coined()] = None
        self.vocabulary = list(found)
        self.slugs: dict[str, list[str]] = {}
        self.titles: set[str] = set()
        self.proofs: list[str] = []
        self.entries: list[str] = []
        self.keys: list[str] = []

    def _coined(self) -> str:
        pick = self.chance.choice
        syllables = self.chance.choice((1, 2, 2, 3))
        word = "".join(
            pick(ONSETS) + pick(VOWELS) for _ in range(syllables)
        ) + pick(ENDINGS)
        british = any(
            spelling.british_words(word)
        )  # by chance, and against a rule
        return self._coined() if british else word

    def word(self) -> str:
        """A word; the first of the vocabulary are frequent and the last are rare."""
        return self.vocabulary[
            int(len(self.vocabulary) * self.chance.random() ** 3)
        ]

    def rare(self) -> str:
        """A word, each as likely as any other."""
        return self.chance.choice(self.vocabulary)

    def words(self, count: int) -> str:
        """Words as they follow each other in prose."""
        return " ".join(
            self.chance.choice(COMMON)
            if self.chance.random() < 0.45
            else self.word()
            for _ in range(count)
        )

    def sentence(self, *, marked: float = 0.5) -> str:
        """A sentence; with so much probability some of it is emphasis, code, a formula or a link."""
        text = self.words(self.chance.randint(8, 20))
        if self.chance.random() < marked:
            kind = self.chance.choices(
                ("formula", "code", "emphasis", "link"), (8, 2, 2, 1)
            )[0]
            text += (
                " "
                + {
                    "formula": lambda: (
                        f"${self.formulas.new(self.chance.choice((0, 0, 1, 1, 2)))}$"
                    ),
                    "code": lambda: f"`{self.word()}_{self.word()}`",
                    "emphasis": lambda: f"*{self.word()}* {self.word()}",
                    "link": lambda: f"[{self.words(2)}]({self.other()})",
                }[kind]()
            )
        return text[:1].upper() + text[1:] + "."

    def paragraph(self, sentences: int) -> str:
        """Sentences behind each other."""
        return " ".join(
            self.sentence(marked=0.65) for _ in range(sentences)
        )

    def other(self) -> str:
        """The slug of some question."""
        return self.chance.choice(
            self.slugs[self.chance.choice(list(self.slugs))]
        )

    def name(self, taken: set[str]) -> str:
        """Two or three rare words that were not taken, and are now."""
        while True:
            words = " ".join(
                self.rare() for _ in range(self.chance.choice((2, 2, 3)))
            )
            if words not in taken:
                taken.add(words)
                return words

    def plan(self) -> None:
        """Choose topics and slugs, to which texts can link."""
        topics: set[str] = set()
        slugs: set[str] = set()
        for _ in range(self.topics):
            topic = self.name(topics).replace(" ", "-")
            self.slugs[topic] = [
                self.name(slugs).replace(" ", "-") for _ in range(self.each)
            ]

    def reference(self) -> str:
        """The key of a new entry of the bibliography."""
        name = self.rare()
        key = f"{name}{self.chance.randint(1980, 2026)}{self.rare()}"
        if key in self.keys[-50:]:
            return self.reference()
        people = " and ".join(
            f"{self.rare().title()}, {self.rare().title()} {self.chance.choice(('M.', 'Jürgen', '{E}rik'))}"
            for _ in range(self.chance.randint(1, 5))
        )
        title = f"{{{self.rare().upper()}}}: {self.words(7)}"
        venue = self.chance.choice(("journal", "booktitle"))
        self.entries.append(
            f"@article{{{key},\n  author = {{{people}}},\n  title = {{{title}}},\n"
            f"  {venue} = {{{self.words(4).title()}}},\n  year = {{{self.chance.randint(1980, 2026)}}},\n"
            f"  url = {{https://example.org/{key}}}\n}}\n"
        )
        self.keys.append(key)
        return key

    def display(self, slug: str, number: int) -> str:
        """A display formula with its legend; its proof is noted."""
        identifier = f"{slug}-{number}"
        latex = self.formulas.new(self.chance.choice((2, 3)))
        legend = [
            f"- ${symbol}$: {self.words(6)}."
            for symbol in self.formulas.used
        ]
        self._prove("proves", identifier)
        listed = "\n".join([*legend, f"- Holds {self.words(6)}."])
        return f"~~~math {identifier}\n{latex}\n~~~\n\n{listed}"

    def _prove(self, what: str, identifier: str) -> None:
        name = identifier.replace("-", "_")
        self.proofs.append(
            f'@{what}("{identifier}", how="{self.words(6)}")\ndef test_{what}_{name}() -> None: ...\n'
        )

    def table(self) -> str:
        """A table of three columns."""
        rows = [
            f"| {self.words(2)} | ${self.formulas.new(0)}$ | {self.words(5)} |"
            for _ in range(3)
        ]
        return "\n".join(
            [
                f"| {self.word()} | {self.word()} | {self.word()} |",
                "| --- | --- | --- |",
                *rows,
            ]
        )

    def code(self) -> str:
        """A block of Python that computes and prints something."""
        name, step, count = (
            self.word() + "_of",
            self.chance.randint(2, 9),
            self.chance.randint(3, 20),
        )
        return (
            f"```python\ndef {name}(step, count):\n    total = 0\n    for place in range(count):\n"
            f"        total += step * place  # {self.words(4)}\n    return total\n\n"
            f"print({name}({step}, {count}))  # {sum(step * place for place in range(count))}\n```"
        )

    def correction(
        self, slug: str, number: int, item: str, cited: list[str]
    ) -> list[str]:
        """A correction, as lines of the front matter; its refutation is noted if numbers settle it."""
        lines = [
            f"  - source: {item}",
            f"    weight: {self.chance.choice(('major', 'minor'))}",
            f"    published: {self.words(12)} ${self.formulas.new(0)}$",
            f"    corrected: {self.words(18)}",
            f"    why: {self.words(24)}",
            f"    reference: {self.chance.choice(cited)}",
        ]
        if self.chance.random() < 0.2:
            identifier = f"{slug}-wrong-{number}"
            self._prove("refutes", identifier)
            lines += [
                f"    id: {identifier}",
                f"    counterexample: {self.words(5)} gives 3 and not 4",
            ]
        return lines

    def question(self, slug: str, items: list[str]) -> str:
        """A question's file.

        Args:
            slug: its name.
            items: the scraped items that it answers.
        """
        cited = [self.reference() for _ in range(3)]
        cited += {self.chance.choice(self.keys) for _ in range(2)} - set(
            cited
        )
        related = sorted({self.other() for _ in range(4)} - {slug}) or [
            slug
        ]
        aliases = sorted(
            {self.words(self.chance.choice((2, 3, 4))) for _ in range(13)}
        )
        sources = "\n".join(
            f"  - {{key: {key}, for: {self.words(5)}}}"
            if self.chance.random() < 0.6
            else f"  - {key}"
            for key in cited
        )
        front = [
            f"title: What {self.chance.choice(('is', 'does', 'was'))} {self.name(self.titles)} {self.words(3)}?",
            f"level: {self.chance.choice(LEVELS)}",
            f"reviewed: 2026-{self.chance.randint(1, 10):02}-{self.chance.randint(1, 28):02}",
            f"sources: [{', '.join(items)}]",
            f"aliases: [{', '.join(aliases)}]",
            f"misnomers: [{self.words(3)}]",
            f"related: [{', '.join(related)}]",
            f"references:\n{sources}",
        ]
        corrections = [
            line
            for number in range(self.chance.choice((0, 2, 3, 4, 6)))
            for line in self.correction(
                slug, number, self.chance.choice(items), cited
            )
        ]
        front += ["corrections:", *corrections] if corrections else []
        short = f"{self.words(40).capitalize()} ${self.formulas.new(0)}$ {self.words(8)}."
        parts = [
            self.paragraph(4),
            *(
                self.display(slug, number)
                for number in range(self.chance.choice((0, 0, 1, 1, 2)))
            ),
            self.paragraph(3),
            *(self.table() for _ in range(self.chance.choice((0, 0, 1)))),
            f"**A number.** {self.paragraph(2)}",
            *(self.code() for _ in range(self.chance.choice((0, 1)))),
            f"**In practice.** {self.paragraph(3)}",
            "**Asked next.**",
            f"- *{self.words(5).capitalize()}?* {self.sentence()}\n- *{self.words(4).capitalize()}?* {self.sentence()}",
        ]
        body = "\n\n".join(parts)
        return (
            "---\n"
            + "\n".join(front)
            + f"\n---\n{short}\n\n<!-- more -->\n\n{body}\n"
        )


def write(folder: Path, times: float, seed: int = 1) -> None:
    """Write a copy of the site with a collection made up.

    Args:
        folder: where; it must not exist yet.
        times: how many times 128 questions.
        seed: another one gives another collection of the same size.
    """
    copies.fork(folder)
    for name in ("questions", "tests/formulas"):
        copies.emptied(folder / name)
    author = Author(times, seed)
    author.plan()
    files: dict[str, str] = {}
    topics: list[dict[str, object]] = []
    claimed = 0
    claims: set[str] = set()
    for topic, slugs in author.slugs.items():
        author.proofs.clear()
        for slug in slugs:
            claimed += 1
            items = [
                f"{name}/{claimed}"
                for name in (author.chance.choice(LISTS[1:]), LISTS[0])
            ]
            claims.update(items)
            files[f"questions/{topic}/{slug}.md"] = author.question(
                slug, sorted(items)
            )
        title = topic.replace("-", " ").capitalize()
        begins = {"group": author.word().capitalize()}
        topics.append(
            {
                "id": topic,
                **(begins if len(topics) % GROUP == 0 else {}),
                "title": title,
                "purpose": author.sentence(marked=0),
                "questions": slugs,
            }
        )
        head = '"""Stand-ins for proofs: only their decorators are read."""\n\n\ndef proves(name: str, *, how: str):\n'
        head += "    return lambda test: test\n\n\nrefutes = proves\n\n\n"
        head += "def counts(name: str):\n    return lambda test: test\n\n\n"
        author.proofs += [
            f'@counts("{slug}")\ndef test_numbers_{number}(n) -> None: ...\n'
            for number, slug in enumerate(slugs)
        ]
        files[f"tests/formulas/test_{topic.replace('-', '_')}.py"] = (
            head + "\n\n".join(author.proofs)
        )
    errata = [
        {
            "date": "2026-11-01",
            "question": author.other(),
            "said": author.words(9),
            "right": author.words(9),
        }
        for _ in range(round(10 * times))
    ]
    files["questions/topics.yml"] = _yaml(topics)
    files["questions/errata.yml"] = _yaml(errata).replace(
        '"2026-11-01"', "2026-11-01"
    )
    files["references.bib"] = "\n".join(author.entries)
    files["sources.yml"] = _sources(author, claimed, claims)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _yaml(entries: Sequence[Mapping[str, object]]) -> str:
    """A list as YAML whose values are written as JSON."""
    lines = []
    for entry in entries:
        parts = [
            f"{key}: {json.dumps(value, ensure_ascii=False)}"
            for key, value in entry.items()
        ]
        lines.append("- " + "\n  ".join(parts))
    return "\n".join(lines) + "\n"


def _sources(author: Author, items: int, claims: set[str]) -> str:
    """The record of lists of so many items each; what no question claims is put off."""
    lines = ["sources:"]
    for name in LISTS:
        later = [
            number
            for number in range(1, items + 1)
            if f"{name}/{number}" not in claims
        ]
        lines += [
            f"  - id: {name}",
            f"    title: the {name} list",
            "    address: null",
            "    origin: made up",
        ]
        lines += [
            "    shape: heading-3",
            f"    items: {items}",
            f"    later: {later}",
        ]
        lines += [
            f"    ending: '{author.chance.getrandbits(32):08x}'",
            "    fingerprints:",
        ]
        for _ in range(items):
            lines.append(
                f"      - '{author.chance.getrandbits(16):04x}-{author.chance.getrandbits(32):08x}'"
            )
    return "\n".join(lines) + "\n"


def main() -> int:
    """Run the command. Returns its exit status."""
    parser = argparse.ArgumentParser(
        description="Make up a collection for benchmarks."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("times", type=float)
    parser.add_argument("--seed", type=int, default=1)
    parsed = parser.parse_args()
    write(parsed.folder, parsed.times, parsed.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
