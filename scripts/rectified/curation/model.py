"""The curation as a model: topics, questions, corrections and references, as people write them."""

import datetime
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, RootModel, model_validator

from rectified.curation import references
from rectified.curation.demand import Demand
from rectified.data import Strict
from rectified.text.notation import (
    CALCULATOR,
    DISPLAY,
    FIGURE,
    SLUG,
    inline_formulas,
)

TOPICS = "questions/topics.yml"
ERRATA = "questions/errata.yml"
CALCULATORS = "questions/calculators.yml"
MORE = "<!-- more -->"
ITEM = r"[a-z0-9]+/[1-9][0-9]*"
COMMON = "common"
"""In place of an item: what several public lists and tutorials say."""

Slug = Annotated[str, Field(pattern=f"^{SLUG}$")]
ItemId = Annotated[str, Field(pattern=f"^{ITEM}$")]
Origin = Annotated[str, Field(pattern=f"^({ITEM}|{COMMON})$")]
Text = Annotated[str, Field(min_length=1)]
Level = Literal["core", "intermediate", "advanced"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""From what everybody asks to what few do; list.css repeats them."""

Weight = Literal["major", "minor"]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Topic(Strict):
    """A topic: its folder and address, its title, one line on what it is for, and its questions in page order.

    The first topic of a group names it; those that follow belong to it too, up to the next that names one.
    """

    id: Slug = Field(
        description="its folder below questions/ and its address, such as `activations`"
    )
    title: Text = Field(
        description="its name in menus, such as `Activation functions`"
    )
    purpose: Text = Field(description="one sentence on what it is for")
    group: Annotated[
        Text | None,
        Field(
            description="the name of the group of topics that begins here, such as `Training`"
        ),
    ] = None
    questions: list[Slug] = Field(
        description="the names of its files without `.md`, in page order"
    )


class Topics(RootModel[list[Topic]]):
    """What `questions/topics.yml` holds."""


class Citation(Strict):
    """A primary source of an answer, and the claim that it carries."""

    key: str = Field(
        description="key of references.bib, such as goodfellow2016deep"
    )
    claim: Text | None = Field(
        None,
        alias="for",
        description="what it is cited for, such as `the update rule`",
    )


def _citation(value: Any) -> Any:
    return {"key": value} if isinstance(value, str) else value


class Erratum(Strict):
    """A mistake of our own, as readers are told of it."""

    date: datetime.date = Field(
        description="the day on which it was put right"
    )
    question: Slug = Field(description="the question whose answer said it")
    said: Text = Field(description="what it said")
    right: Text = Field(description="what is right")


class Errata(RootModel[list[Erratum]]):
    """What `questions/errata.yml` holds."""


class Calculator(Strict):
    """A calculator, as readers are told of it; what it asks for and computes stands in its script."""

    title: Text = Field(
        description="what it computes, such as `Output size of a convolution`"
    )
    does: Text = Field(
        description="a sentence on what one types and what one gets"
    )
    formulas: dict[Slug, Text] = Field(
        {},
        description="the display formulas that it computes, each with a name, such as `the size of the output`",
    )


class Calculators(RootModel[dict[Slug, Calculator]]):
    """What `questions/calculators.yml` holds."""


class Correction(Strict):
    """One published mistake."""

    source: Annotated[
        list[Origin], BeforeValidator(_listed), Field(min_length=1)
    ] = Field(
        description="the scraped items that say it, such as `tutorial/42` or [tutorial/42, github/7]; "
        "or `common`, for what several public lists and tutorials say"
    )
    published: Text = Field(
        description="what they say, in our words or as a formula"
    )
    corrected: Text = Field(description="what is right")
    why: Text = Field(description="why it is")
    weight: Weight | None = Field(
        None,
        description="`major` if readers would learn something false, `minor` for a slip of wording or damage",
    )
    reference: str | None = Field(
        None, description="key of the primary source that settles it"
    )
    formula: Slug | None = Field(
        None, description="id of the display formula that settles it"
    )
    id: Slug | None = Field(
        None,
        description="the name by which a proof refutes it, if numbers settle it",
    )
    counterexample: Text | None = Field(
        None,
        description="those numbers, as readers see them; goes with `id`",
    )

    @property
    def major(self) -> bool:
        """Whether readers of what is published would learn something false; so it is unless graded a slip."""
        return self.weight != "minor"

    @property
    def lists(self) -> set[str]:
        """The recorded lists that say it; none if it is common."""
        return {item.split("/")[0] for item in self.source} - {COMMON}

    @property
    def instructive(self) -> tuple[bool, ...]:
        """Sort key: major ones first, then what a number refutes, what a formula settles, what several lists say."""
        return (
            not self.major,
            self.id is None,
            self.formula is None,
            len(self.lists) < 2,
        )

    @model_validator(mode="after")
    def _both_or_neither(self) -> "Correction":
        if (self.id is None) != (self.counterexample is None):
            raise ValueError(
                "`id` and `counterexample` belong together; give both or neither"
            )
        if COMMON in self.source and len(self.source) > 1:
            raise ValueError(
                f"`{COMMON}` stands alone under `source`; name the items or say `{COMMON}`"
            )
        return self


class FrontMatter(Strict):
    """What stands above a question's text."""

    title: Text = Field(
        description="the question as it is asked, such as `What is pooling?`, in quotes if it has a colon"
    )
    level: Level = Field(description="`{}`, `{}` or `{}`".format(*LEVELS))
    reviewed: datetime.date | None = Field(
        None, description="the day of the last review, such as 2026-11-21"
    )
    digest: Annotated[str, Field(pattern="^[0-9a-f]{12}$")] | None = Field(
        None,
        description="of the text as it was reviewed; written by `make reviewed`, never by hand",
    )
    sources: list[ItemId] = Field(
        description="the items that it answers, such as [tutorial/42], or [] if no list asks it"
    )
    aliases: list[Text] = Field(
        [],
        description="other names that people search for, such as [max pooling, subsampling]",
    )
    misnomers: list[Text] = Field(
        [],
        description="garbled or made-up names, symptoms and wishes, by which search finds it and which no page shows",
    )
    related: list[Slug] = Field(
        [], description="questions to read next, such as [stride, padding]"
    )
    after: list[Slug] = Field(
        [],
        description="questions to read before, such as [recurrent-network]; paths of an hour keep to it",
    )
    references: list[Annotated[Citation, BeforeValidator(_citation)]] = (
        Field(
            [],
            description="keys of references.bib, such as goodfellow2016deep, or {key: …, for: what it is cited for}",
        )
    )
    unchecked: dict[Slug, Text] = Field(
        {},
        description="formulas that no machine can check, each with the reason",
    )
    unanswered: bool = Field(
        False,
        description="`true` while there is no answer yet; it cannot be published so",
    )
    corrections: list[Correction] = Field(
        [], description="the published mistakes, see “Corrections”"
    )

    @property
    def names(self) -> list[str]:
        """All names by which people search for it, shown or not."""
        return [*self.aliases, *self.misnomers]

    @property
    def cited(self) -> list[str]:
        """The keys of the references, in order."""
        return [citation.key for citation in self.references]


@dataclass(frozen=True)
class Formula:
    """A display formula: its id, its LaTeX, the list that explains it, and the line of its fence."""

    id: str
    latex: str
    legend: list[str]
    line: int


@dataclass(frozen=True)
class Figure:
    """A figure in an answer: its id, its caption, whether the cheat sheet has it too, and the line of its fence."""

    id: str
    caption: str
    on_sheet: bool
    line: int


@dataclass(frozen=True)
class Placed:
    """A calculator in an answer: its id, and the line of its fence."""

    id: str
    line: int


@dataclass(frozen=True)
class Question:
    """One question with its answer.

    Attributes:
        slug: its permanent name.
        topic: id of its topic.
        path: the file, relative to the repository.
        front: its front matter.
        short: the short answer, Markdown.
        short_line: line of the file on which `short` starts.
        body: the full answer, Markdown, without the short one.
        body_line: line of the file on which `body` starts.
        text: the whole file.
        elsewhere: how many public lists ask it besides those of its front matter.
    """

    slug: str
    topic: str
    path: str
    front: FrontMatter
    short: str
    short_line: int
    body: str
    body_line: int
    text: str = field(repr=False)
    elsewhere: int = 0

    @cached_property
    def formulas(self) -> list[Formula]:
        """The display formulas, in order."""
        return list(_formulas(self.body, self.body_line))

    @cached_property
    def figures(self) -> list[Figure]:
        """The figures, in order."""
        return [
            Figure(
                match["id"],
                match["caption"].strip(),
                bool(match["sheet"]),
                self.body_line + self.body.count("\n", 0, match.start()),
            )
            for match in FIGURE.finditer(self.body)
        ]

    @cached_property
    def calculators(self) -> list[Placed]:
        """The calculators, in order."""
        return [
            Placed(
                match["id"],
                self.body_line + self.body.count("\n", 0, match.start()),
            )
            for match in CALCULATOR.finditer(self.body)
        ]

    @property
    def shown_formulas(self) -> Iterator[tuple[str, bool]]:
        """The LaTeX of each formula of the answer and its corrections, and whether it is a display formula."""
        for formula in self.formulas:
            yield formula.latex, True
        texts = [self.short, self.body]
        for correction in self.front.corrections:
            texts += [
                correction.published,
                correction.corrected,
                correction.why,
                correction.counterexample or "",
            ]
        for text in texts:
            yield from (
                (formula, False) for formula in inline_formulas(text)
            )

    @cached_property
    def digest(self) -> str:
        """Digest of all that a review is about, however it is spaced.

        Left out are the note of the review, and what claims nothing: calculators, which items of lists ask it, and what
        to read next.
        """
        front, mark, rest = self._without_notes.partition("\n---\n")
        return _digest(_APART.sub("", front + "\n") + mark + rest)

    @property
    def is_as_reviewed(self) -> bool:
        """Whether the text is the one that was reviewed; so until a review is noted."""
        return self.front.digest in {None, self.digest}

    @property
    def _without_notes(self) -> str:
        """The text without the note of the review and without calculators."""
        return re.sub(
            r"^(?:reviewed|digest):.*$",
            "",
            CALCULATOR.sub("", self.text),
            count=2,
            flags=re.MULTILINE,
        )

    def place_of(self, needle: str, after: int = 0) -> tuple[int, int]:
        """Line and column, from 1, of the first place in the file that holds `needle`, or 1 and 1.

        Args:
            needle: what is looked for.
            after: below so many lines.
        """
        above = sum(map(len, self.text.splitlines(True)[:after]))
        at = max(self.text.find(needle, above), 0)
        line = 1 + self.text.count("\n", 0, at)
        return line, at - self.text.rfind("\n", 0, at)

    def where(self, needle: str, after: int = 0) -> str:
        """`file:line:column` of the first place that holds `needle`, see `place_of`."""
        return ":".join(
            map(str, (self.path, *self.place_of(needle, after)))
        )


_APART = re.compile(
    r"^(?:sources|related|after):.*\n(?:[ ]+.*\n|- .*\n)*", re.MULTILINE
)
"""Keys of a front matter that are no part of what is reviewed, with what they hold."""


def _digest(text: str) -> str:
    return hashlib.blake2b(
        " ".join(text.split()).encode(), digest_size=6
    ).hexdigest()


@dataclass(frozen=True)
class Group:
    """Topics that menus show below one heading; without a title where the collection has no groups."""

    title: str
    topics: list[Topic]


@dataclass(frozen=True)
class Curation:
    """All that people have written: topics in reading order, questions by slug in page order, references by key, the
    errata, the calculators by id, and how many other lists ask a question."""

    topics: list[Topic]
    questions: dict[str, Question]
    references: dict[str, references.Reference]
    errata: list[Erratum] = field(default_factory=list)
    calculators: dict[str, Calculator] = field(default_factory=dict)
    demand: Demand | None = None

    @cached_property
    def groups(self) -> list[Group]:
        """The topics in reading order, by group."""
        groups: list[Group] = []
        for topic in self.topics:
            if topic.group or not groups:
                groups.append(Group(topic.group or "", []))
            groups[-1].topics.append(topic)
        return groups

    @cached_property
    def _by_topic(self) -> dict[str, list[Question]]:
        by_topic: dict[str, list[Question]] = {}
        for question in self.questions.values():
            by_topic.setdefault(question.topic, []).append(question)
        return by_topic

    def of(self, topic: str) -> list[Question]:
        """The questions of a topic, in page order."""
        return self._by_topic.get(topic, [])

    def before(self, question: Question) -> list[Question]:
        """What is read before a question, and before that, the first to be read first; each once."""
        seen: dict[str, None] = {}

        def visit(front: FrontMatter) -> None:
            for slug in front.after:
                if slug in seen or not (known := self.questions.get(slug)):
                    continue
                seen[slug] = None
                visit(known.front)
                seen[slug] = seen.pop(slug)  # behind what it needs

        visit(question.front)
        return [self.questions[slug] for slug in seen]

    @cached_property
    def texts(self) -> list[str]:
        """All that was read, as texts: what follows from the curation alone is the same for the same texts."""
        others = (
            self.topics,
            self.references,
            self.errata,
            self.calculators,
            self.demand,
        )
        return [
            *map(repr, others),
            *(
                part
                for q in self.questions.values()
                for part in (q.path, q.text)
            ),
        ]

    @cached_property
    def _topics(self) -> dict[str, Topic]:
        return {topic.id: topic for topic in self.topics}

    def topic(self, identifier: str) -> Topic | None:
        """The topic of an id, if there is one."""
        return self._topics.get(identifier)

    @cached_property
    def _neighbors(
        self,
    ) -> dict[str, tuple[Question | None, Question | None]]:
        order = [None, *self.questions.values(), None]
        return {
            q.slug: around
            for q, around in zip(
                order[1:-1],
                zip(order, order[2:], strict=False),
                strict=True,
            )
            if q
        }

    @cached_property
    def homes(self) -> dict[str, str]:
        """The slug of the question in which each display formula stands, by the formula's id."""
        return {
            formula.id: question.slug
            for question in self.questions.values()
            for formula in question.formulas
        }

    def neighbors(
        self, slug: str
    ) -> tuple[Question | None, Question | None]:
        """The questions before and after one in page order, if there are any."""
        return self._neighbors[slug]

    def claims(self) -> dict[str, list[str]]:
        """Which questions answer each scraped item."""
        claims: dict[str, list[str]] = {}
        for question in self.questions.values():
            for item in question.front.sources:
                claims.setdefault(item, []).append(question.slug)
        return claims


def last_review(questions: Iterable[Question]) -> str:
    """The date of the latest review, as `2026-11-21`; empty if none has been reviewed."""
    return max(
        (
            q.front.reviewed.isoformat()
            for q in questions
            if q.front.reviewed
        ),
        default="",
    )


def _formulas(body: str, first_line: int) -> Iterator[Formula]:
    for match in DISPLAY.finditer(body):
        legend = re.match(
            r"\n*((?:[-*] .*\n?(?:[ ]{2,}.*\n?)*)*)", body[match.end() :]
        )
        bullets = re.split(
            r"^[-*] ", legend[1] if legend else "", flags=re.MULTILINE
        )[1:]
        line = first_line + body.count("\n", 0, match.start())
        yield Formula(
            match["id"],
            match["latex"].strip(),
            [" ".join(b.split()) for b in bullets],
            line,
        )
