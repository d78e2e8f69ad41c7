"""The curation: topics, questions and references as people write them, read and validated."""

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from rectified import references
from rectified.errors import BadInput
from rectified.files import read_text

MORE = "<!-- more -->"
SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
ITEM = r"[a-z0-9]+/[1-9][0-9]*"

Slug = Annotated[str, Field(pattern=f"^{SLUG}$")]
ItemId = Annotated[str, Field(pattern=f"^{ITEM}$")]
Text = Annotated[str, Field(min_length=1)]
Level = Literal["core", "intermediate", "advanced"]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Topic(_Strict):
    """A topic: its folder and address, its title, one line on what it is for, and its questions in page order."""

    id: Slug
    title: Text
    purpose: Text
    questions: list[Slug]


class Correction(_Strict):
    """One published mistake.

    Attributes:
        source: the scraped items that say it.
        published: what they say, in our words or as a formula.
        corrected, why: what is right, and why.
        reference: key of the primary source that settles it.
        formula: id of the display formula that settles it.
        id, counterexample: where numbers settle it, the name by which a proof refutes it and what readers see.
    """

    source: Annotated[list[ItemId], BeforeValidator(_listed), Field(min_length=1)]
    published: Text
    corrected: Text
    why: Text
    reference: str | None = None
    formula: Slug | None = None
    id: Slug | None = None
    counterexample: Text | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> "Correction":
        if (self.id is None) != (self.counterexample is None):
            raise ValueError("`id` and `counterexample` belong together; give both or neither")
        return self


class FrontMatter(_Strict):
    """What stands above a question's text."""

    title: Text
    level: Level
    reviewed: datetime.date | None = None
    sources: list[ItemId]
    aliases: list[Text] = []
    related: list[Slug] = []
    references: list[str] = []
    unchecked: dict[Slug, Text] = {}
    unanswered: bool = False
    corrections: list[Correction] = []


@dataclass(frozen=True)
class Formula:
    """A display formula: its id, its LaTeX, the list that explains it, and the line of its fence."""

    id: str
    latex: str
    legend: list[str]
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
        body: the full answer, Markdown, without the short one.
        body_line: line of the file on which `body` starts.
    """

    slug: str
    topic: str
    path: str
    front: FrontMatter
    short: str
    body: str
    body_line: int
    text: str = field(repr=False)

    @property
    def formulas(self) -> list[Formula]:
        """The display formulas, in order."""
        return list(_formulas(self.body, self.body_line))

    def line_of(self, needle: str) -> int:
        """The first line of the file that holds `needle`, or 1."""
        for number, line in enumerate(self.text.splitlines(), 1):
            if needle in line:
                return number
        return 1

    def where(self, needle: str) -> str:
        """`file:line` of the first line that holds `needle`."""
        return f"{self.path}:{self.line_of(needle)}"


@dataclass(frozen=True)
class Curation:
    """All that people have written: topics in reading order, questions by slug in page order, references by key."""

    topics: list[Topic]
    questions: dict[str, Question]
    references: dict[str, references.Reference]

    def of(self, topic: str) -> list[Question]:
        """The questions of a topic, in page order."""
        return [question for question in self.questions.values() if question.topic == topic]

    def claims(self) -> dict[str, list[str]]:
        """Which questions answer each scraped item."""
        found: dict[str, list[str]] = {}
        for question in self.questions.values():
            for item in question.front.sources:
                found.setdefault(item, []).append(question.slug)
        return found


FENCE = re.compile(rf"^~~~math ({SLUG})[ ]*\n(.*?)^~~~[ ]*$\n?", re.MULTILINE | re.DOTALL)


def last_review(questions: Iterable[Question]) -> str:
    """The date of the latest review, as `2026-11-21`; empty if none has been reviewed."""
    return max((q.front.reviewed.isoformat() for q in questions if q.front.reviewed), default="")


def _formulas(body: str, first_line: int) -> Iterator[Formula]:
    for match in FENCE.finditer(body):
        legend = re.match(r"\n*((?:[-*] .*\n?(?:[ ]{2,}.*\n?)*)*)", body[match.end() :])
        bullets = re.split(r"^[-*] ", legend[1] if legend else "", flags=re.MULTILINE)[1:]
        line = first_line + body.count("\n", 0, match.start())
        yield Formula(match[1], match[2].strip(), [" ".join(b.split()) for b in bullets], line)


def _yaml_line(text: str, location: tuple[str | int, ...]) -> int:
    """The line, counted from 1 within `text`, of the innermost key or item that a validation error names."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    line = 1
    for step in location:
        if isinstance(node, yaml.MappingNode):
            pair = next((p for p in node.value if p[0].value == step), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line


def read_yaml(text: str, name: str, first_line: int = 1) -> Any:
    """Read YAML. Raises BadInput with file and line if it is none."""
    try:
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = first_line + (error.problem_mark.line if error.problem_mark else 0)
        raise BadInput(f"{name}:{line}", f"no YAML: {error.problem}", "quote the value or mend the indent") from error


Model = TypeVar("Model", bound=BaseModel)


def validated(model: type[Model], data: Any, text: str, name: str, first_line: int = 1) -> Model:
    """Validate data that was read from `text`. Raises BadInput with the file and line of the first fault."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        line = first_line - 1 + _yaml_line(text, first["loc"])
        path = ".".join(map(str, first["loc"])) or "front matter"
        raise BadInput(
            f"{name}:{line}", f"{path}: {first['msg'].lower()}", "see README.md on how to write it"
        ) from error


def parse_question(text: str, topic: str, name: str) -> Question:
    """Read one question file.

    Args:
        text: the file's text.
        topic: id of the topic whose folder holds it.
        name: its path relative to the repository, for messages; its stem is the slug.

    Raises:
        BadInput: no front matter, a key missing, unknown or wrong, or no `<!-- more -->`.
    """
    slug = Path(name).stem
    if not re.fullmatch(SLUG, slug):
        raise BadInput(name, "the file's name is no slug", "use lower-case words joined by hyphens")
    match = re.match(r"---\n(.*?\n)---\n", text, re.DOTALL)
    if not match:
        raise BadInput(f"{name}:1", "no front matter", "begin the file with `---`, the keys, and `---`")
    front = validated(FrontMatter, read_yaml(match[1], name, 2), match[1], name, 2)
    rest = text[match.end() :]
    head, more, body = rest.partition(MORE)
    if not more and not front.unanswered:
        line = match[0].count("\n") + 1
        raise BadInput(f"{name}:{line}", f"no `{MORE}`", "put it between the short and the full answer")
    body_line = text[: len(text) - len(body)].count("\n") + 1 if more else text.count("\n") + 1
    return Question(slug, topic, name, front, head.strip(), body, body_line, text)


def load(root: Path) -> Curation:
    """Read the whole curation below a repository's root.

    Raises:
        BadInput: a file that cannot be read or does not validate, a folder that is no topic, or a slug used twice.
    """
    path = root / "questions/topics.yml"
    text = read_text(path)
    listed = read_yaml(text, "questions/topics.yml")
    if not isinstance(listed, list):
        raise BadInput("questions/topics.yml:1", "no list of topics", "write `- id: …` for each topic")
    topics = [validated(Topic, entry, "", "questions/topics.yml") for entry in listed]
    known = {topic.id for topic in topics}
    for folder in sorted(p for p in path.parent.iterdir() if p.is_dir()):
        if folder.name not in known:
            raise BadInput(f"questions/{folder.name}", "no such topic", "add it to questions/topics.yml")
    questions: dict[str, Question] = {}
    for topic in topics:
        files = {file.stem: file for file in (path.parent / topic.id).glob("*.md")}
        for slug in [*topic.questions, *sorted(files)]:
            if slug not in files:
                line = 1 + text[: text.find(slug)].count("\n")
                remedy = f"restore questions/{topic.id}/{slug}.md (a published slug never goes) or unlist it"
                raise BadInput(f"questions/topics.yml:{line}", f"question `{slug}` has no file", remedy)
            name = files[slug].relative_to(root).as_posix()
            if slug not in topic.questions:
                raise BadInput(name, f"not listed under `{topic.id}` in questions/topics.yml", "list it there")
            if slug in questions and questions[slug].topic != topic.id:
                raise BadInput(name, f"slug used twice, also by {questions[slug].path}", "rename one")
            questions.setdefault(slug, parse_question(read_text(files[slug]), topic.id, name))
    return Curation(topics, questions, references.load(root / "references.bib"))
