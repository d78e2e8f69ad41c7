"""The curation as files: questions, topics and references, read and validated; all faults are told at once."""

import functools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from rectified.curation import demand, references
from rectified.curation.model import (
    CALCULATORS,
    ERRATA,
    MORE,
    TOPICS,
    Calculator,
    Calculators,
    Curation,
    Errata,
    Erratum,
    FrontMatter,
    Question,
    Topic,
    Topics,
)
from rectified.data import front_matter, located_in, read_yaml, validated
from rectified.errors import BadInput, Faults
from rectified.files import read_text, recover
from rectified.text.notation import SLUG


@functools.lru_cache(maxsize=16_384)
def parse_question(
    text: str, topic: str, name: str, elsewhere: int = 0
) -> Question:
    """Read one question file, or remember what was read of the same text before, as while the site is served.

    Args:
        text: the file's text.
        topic: id of the topic whose folder holds it.
        name: its path relative to the repository, for messages; its stem is the slug.
        elsewhere: how many public lists ask it besides those of its front matter.

    Raises:
        BadInput: no front matter, keys missing, unknown or wrong, or no `<!-- more -->`.
    """
    slug = Path(name).stem
    if not re.fullmatch(SLUG, slug):
        raise BadInput(
            name,
            "the file's name is no slug",
            "use lower-case words joined by hyphens",
        )
    written, rest = front_matter(text)
    if not written:
        raise BadInput(
            f"{name}:1:1",
            "no front matter",
            "begin the file with `---`, the keys, and `---`",
        )
    head, more, body = rest.partition(MORE)
    keys = read_yaml(written, name, 2)
    front_lines = written.count("\n") + 2  # and its two rules
    faults = Faults()
    with faults.noted():
        front = validated(FrontMatter, keys, written, name, 2)
    with faults.noted():
        if not more and not (
            isinstance(keys, dict) and keys.get("unanswered")
        ):
            remedy = "put it between the short and the full answer"
            raise BadInput(
                f"{name}:{front_lines + 1}:1", f"no `{MORE}`", remedy
            )
    faults.end()
    short_line = (
        front_lines + 1 + head[: len(head) - len(head.lstrip())].count("\n")
    )
    body_line = (
        text[: len(text) - len(body)].count("\n") + 1
        if more
        else text.count("\n") + 1
    )
    return Question(
        slug,
        topic,
        name,
        front,
        head.strip(),
        short_line,
        body,
        body_line,
        text,
        elsewhere,
    )


def _misplaced(
    topics: list[Topic], text: str, files: dict[str, list[str]]
) -> Iterator[BadInput]:
    """What `topics.yml` and the folders say differently.

    Args:
        topics: what `topics.yml` lists.
        text: the text of `topics.yml`.
        files: the topics in whose folders a slug has a file.
    """

    def at(*location: str | int) -> str:
        return located_in(TOPICS, text, location)

    if any(topic.group for topic in topics) and not topics[0].group:
        yield BadInput(
            at(0),
            "the first topic is in no group, and others are",
            "add `group` to it",
        )
    seen: set[str] = set()
    placed: set[str] = set()
    for place, topic in enumerate(topics):
        if topic.id in seen:
            yield BadInput(
                at(place), f"topic `{topic.id}` is listed twice", "keep one"
            )
        seen.add(topic.id)
        for number, slug in enumerate(topic.questions):
            if slug in placed:
                yield BadInput(
                    at(place, "questions", number),
                    f"question `{slug}` is listed twice",
                    "keep one",
                )
            elif topic.id not in files.get(slug, ()):
                remedy = f"restore questions/{topic.id}/{slug}.md (a published slug never goes) or unlist it"
                yield BadInput(
                    at(place, "questions", number),
                    f"question `{slug}` has no file",
                    remedy,
                )
            placed.add(slug)


def _unlisted(
    topics: list[Topic], files: dict[str, list[str]], folders: Iterable[str]
) -> Iterator[BadInput]:
    """Files and folders that `topics.yml` does not list, and slugs that stand in two folders."""
    known = {topic.id: set(topic.questions) for topic in topics}
    for folder in folders:
        if folder not in known:
            yield BadInput(
                f"questions/{folder}",
                "no such topic",
                f"add it to {TOPICS}",
            )
    for slug, homes in files.items():
        for home in homes:
            if slug not in known.get(home, {slug}):
                name = f"questions/{home}/{slug}.md"
                yield BadInput(
                    name,
                    f"not listed under `{home}` in {TOPICS}",
                    "list it there",
                )
        if len(homes) > 1:
            other = f"questions/{homes[0]}/{slug}.md"
            yield BadInput(
                f"questions/{homes[1]}/{slug}.md",
                f"slug used twice, also by {other}",
                "rename one",
            )


def _unknown(
    root: Path, asked: Iterable[str], files: dict[str, list[str]]
) -> Iterator[BadInput]:
    """Questions that lists are said to ask, and that nobody has."""
    for slug in asked:
        if slug not in files:
            text = read_text(root / demand.DEMAND, demand.DEMAND)
            yield BadInput(
                located_in(demand.DEMAND, text, ("asked", slug)),
                f"no question is called `{slug}`",
                "write its name of today, or take the line out",
            )


def _topics(text: str) -> list[Topic]:
    written = read_yaml(text, TOPICS)
    if not isinstance(written, list):
        raise BadInput(
            f"{TOPICS}:1:1",
            "no list of topics",
            "write `- id: …` for each topic",
        )
    return validated(Topics, written, text, TOPICS).root


def _errata(root: Path) -> list[Erratum]:
    """Our own mistakes; none if there is no record of any."""
    path = root / ERRATA
    if not path.is_file():
        return []
    text = read_text(path, ERRATA)
    return validated(Errata, read_yaml(text, ERRATA), text, ERRATA).root


def _calculators(root: Path) -> dict[str, Calculator]:
    """What readers are told of each calculator; nothing if there are none."""
    path = root / CALCULATORS
    if not path.is_file():
        return {}
    text = read_text(path, CALCULATORS)
    written = read_yaml(text, CALCULATORS)
    return validated(Calculators, written, text, CALCULATORS).root


def load(root: Path) -> Curation:
    """Read the whole curation below a repository's root.

    Raises:
        BadInput: whatever cannot be read or does not validate in any file, folders that are no topic, and slugs used
            twice: all faults at once.
    """
    recover(
        root
    )  # of a change that a kill cut short, all is read or nothing
    folder, faults = root / "questions", Faults()
    topics: list[Topic] = []
    cited: dict[str, references.Reference] = {}
    questions: dict[str, Question] = {}
    errata: list[Erratum] = []
    calculators: dict[str, Calculator] = {}
    files: dict[str, list[str]] = {}
    counted: demand.Demand | None = None
    with faults.noted():
        counted = demand.load(root)
    asked = counted.asked if counted else {}
    for path in sorted(folder.glob("*/*.md")):
        name = path.relative_to(root).as_posix()
        files.setdefault(path.stem, []).append(path.parent.name)
        with faults.noted():
            questions[path.stem] = parse_question(
                read_text(path, name),
                path.parent.name,
                name,
                asked.get(path.stem, 0),
            )
    with faults.noted():
        cited = references.load(root / "references.bib")
    with faults.noted():
        errata = _errata(root)
    with faults.noted():
        calculators = _calculators(root)
    with faults.noted():
        text = read_text(root / TOPICS, TOPICS)
        topics = _topics(text)
        folders = sorted(
            path.name for path in folder.iterdir() if path.is_dir()
        )
        faults.told += [
            *_misplaced(topics, text, files),
            *_unlisted(topics, files, folders),
            *_unknown(root, asked, files),
        ]
    faults.end()
    return Curation(
        topics,
        {
            slug: questions[slug]
            for topic in topics
            for slug in topic.questions
        },
        cited,
        errata,
        calculators,
        counted,
    )
