"""Topic pages: from the curation to `docs/topics/<topic>.md`, always the same text for the same curation."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from rectified.curation import (
    LEVELS,
    Citation,
    Correction,
    Curation,
    Question,
    Topic,
    addresses,
    mistakes,
)
from rectified.curation.addresses import Place, Published
from rectified.curation.mistakes import Marks
from rectified.curation.proofs import Proofs
from rectified.pages import calculators, density, legends
from rectified.text.notation import (
    DISPLAY,
    FIGURE,
    code_masked,
    links,
    masked,
    numbers_set,
    relink,
)

SPOKEN = 150
"""Words that one says in a minute."""

NEXT = "Asked next"
"""The part of an answer in which interviewers go on."""

_RUN_IN = re.compile(
    r"(?:\A|(?<=\n\n))\*\*(?P<name>[^*$\ue000\n]+?)(?P<end>[.?])\*\*[ ]*"
)

OFTEN = (1, 3, 6)
"""How many lists must ask a question for each bar that shows how common it is; list.css knows that there are three."""

_templates = Environment(
    loader=PackageLoader("rectified.pages"),
    undefined=StrictUndefined,
    trim_blocks=False,
    keep_trailing_newline=True,
)
_templates.filters["yaml"] = lambda text: json.dumps(
    text, ensure_ascii=False
)


def page_name(topic: str) -> str:
    """Path of a topic's page below `docs/`."""
    return f"topics/{topic}.md"


def _targets(
    curation: Curation, prefix: Callable[[Question], str]
) -> Callable[[str], str]:
    def target(old: str) -> str:
        question = curation.questions.get(old)
        return f"{prefix(question)}#{old}" if question else old

    return target


def from_topic(curation: Curation, topic: str) -> Callable[[str], str]:
    """How a link to a slug reads on a topic's page."""
    return _targets(
        curation, lambda q: "" if q.topic == topic else f"{q.topic}.md"
    )


def from_top(curation: Curation) -> Callable[[str], str]:
    """How a link to a slug reads on a page directly below `docs/`."""
    return _targets(curation, lambda q: page_name(q.topic))


def asking(question: Question) -> int:
    """How many lists ask it: those that it was made of, and those that were counted since (`questions/demand.yml`)."""
    own = {item.split("/")[0] for item in question.front.sources}
    return len(own) + question.elsewhere


def demand(question: Question) -> int:
    """How common it is, from 0 to 3, by which readers choose."""
    return sum(asking(question) >= least for least in OFTEN)


def asked(question: Question) -> str:
    """How common a question is, measured by the lists that ask it; empty if none does."""
    number = asking(question)
    return (
        f"asked in {number} {'list' if number == 1 else 'lists'}"
        if number
        else ""
    )


def lists(question: Question, sources: dict[str, str]) -> str:
    """Which lists ask it, and under which numbers."""
    numbers: dict[str, list[str]] = {}
    for item in question.front.sources:
        source, number = item.split("/")
        numbers.setdefault(source, []).append(number)
    return "; ".join(
        f"{sources.get(s, s)} ({', '.join(n)})" for s, n in numbers.items()
    )


def fences(body: str) -> str:
    """Rewrite `~~~math id` as the attribute form that superfences reads, and `~~~figure id` with its caption below as
    an element that holds both."""
    body = DISPLAY.sub(
        lambda m: f"~~~ {{ .math #{m['id']} }}\n{m['latex']}~~~\n", body
    )
    return FIGURE.sub(
        lambda m: drawn(m["id"], m["caption"], on_sheet=bool(m["sheet"])),
        body,
    )


def drawn(identifier: str, caption: str, *, on_sheet: bool = False) -> str:
    """The Markdown of a figure.

    Args:
        identifier: the figure's id.
        caption: Markdown of one paragraph.
        on_sheet: whether the cheat sheet has it, too.
    """
    css = f"drawing{' on-sheet' * on_sheet}"
    return (
        f'<figure class="{css}" id="figure-{identifier}" markdown="1">\n\n'
        f"~~~ {{ .figure }}\n{identifier}\n~~~\n\n"
        f'<figcaption markdown="span">{" ".join(caption.split())}</figcaption>\n\n</figure>\n'
    )


def part_id(slug: str, name: str) -> str:
    """The id of a part of an answer; two hyphens, so that no question can have it.

    >>> part_id("lstm", "A number")
    'lstm--a-number'
    """
    return f"{slug}--{'-'.join(re.findall('[a-z0-9]+', name.lower()))}"


def headed(body: str, slug: str) -> str:
    """An answer's Markdown with headings in place of the bold words with which its paragraphs begin.

    >>> headed("It adds.\\n\\n**A number.** 1 + 1 = 2.", "sum")
    'It adds.\\n\\n### A number { #sum--a-number }\\n\\n1 + 1 = 2.'
    """
    parts, end = [], 0
    for match in _RUN_IN.finditer(code_masked(body)):
        name = match["name"] + match["end"].rstrip(".")
        heading = f"### {name} {{ #{part_id(slug, name)} }}\n\n"
        parts += [body[end : match.start()], heading]
        end = match.end()
    return "".join([*parts, body[end:]])


def seconds(question: Question) -> int:
    """How long its short answer takes to say, to five seconds."""
    words = len(masked(question.short).split())
    return 5 * max(1, round(words * 60 / SPOKEN / 5))


def _next(question: Question, curation: Curation) -> list[str]:
    """Slugs of related questions to which nothing else at the end of the answer leads."""
    _, _, follows = question.body.partition(f"**{NEXT}.**")
    led = {*links(follows)}
    led |= {
        other.slug for other in curation.neighbors(question.slug) if other
    }
    return [
        slug
        for slug in question.front.related
        if slug in curation.questions and slug not in led
    ]


def mistake_id(slug: str, number: int) -> str:
    """The id of a correction, in the answer and in the list of all."""
    return part_id(slug, f"mistake {number}")


def said(correction: Correction) -> str:
    """Who says what a correction puts right.

    >>> said(Correction(source=["a/1", "a/2", "b/1"], published="p", corrected="c", why="w"))
    'in 2 lists'
    >>> said(Correction(source="common", published="p", corrected="c", why="w"))
    'common in lists and tutorials'
    """
    lists = len(correction.lists)
    if not lists:
        return "common in lists and tutorials"
    return f"in {lists} list{'' if lists == 1 else 's'}"


def correction_view(
    correction: Correction,
    curation: Curation,
    target: Callable[[str], str],
    proofs: Proofs,
) -> dict[str, Any]:
    """A correction as templates show it; `refuted` is the mark that a machine has shown the claim false."""
    reference = curation.references.get(correction.reference or "")
    refuted = proofs.refutes(correction)
    return {
        "anchor": "",
        "link": "",
        "said": said(correction),
        "published": relink(_sentence(correction.published), target),
        "corrected": relink(_sentence(correction.corrected), target),
        "why": relink(_sentence(correction.why), target),
        "reference": f"([{reference.authors}, {reference.year}]({reference.url}))"
        if reference
        else "",
        "counterexample": numbers_set(
            relink(_sentence(correction.counterexample or ""), target)
        ),
        "refutes": correction.id if refuted else "",
        "refuted": "**Shown false by machine:**"
        if refuted
        else "**Counterexample:**",
    }


def _source(citation: Citation, curation: Curation) -> str:
    """A reference as an answer's list of sources shows it."""
    shown = curation.references[citation.key].markdown()
    return (
        f"{shown} Cited for {citation.claim}." if citation.claim else shown
    )


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    text = text[:1].upper() + text[1:]
    return text if not text or text[-1] in ".!?…”" else text + "."


def _title(place: Place, curation: Curation) -> str:
    """The title of the question or topic at a place."""
    if place.slug:
        return curation.questions[place.slug].front.title
    topic = curation.topic(place.topic)
    return topic.title if topic else place.topic


def _moved(
    left: dict[str, Place], topic: str, curation: Curation
) -> list[dict[str, str]]:
    """What a topic's page says of questions that it had and that are elsewhere now."""
    return [
        {
            "slug": slug,
            "title": _title(place, curation),
            "link": f"{place.topic}.md#{place.slug}".rstrip("#"),
        }
        for slug, place in left.items()
        if not (place.topic == topic and place.slug)
    ]


def moved_page(place: Place, curation: Curation) -> str:
    """The Markdown of a page that was a topic's once and leads to where that is now."""
    return fill("moved.md.j2", place=place, title=_title(place, curation))


def _view(
    question: Question,
    curation: Curation,
    sources: dict[str, str],
    proofs: Proofs,
    numbers: Sequence[int],
) -> dict[str, Any]:
    front = question.front
    target = from_topic(curation, question.topic)
    by_identity = {
        id(correction): number
        for correction, number in zip(
            front.corrections, numbers, strict=True
        )
    }

    def shown(correction: Correction) -> dict[str, Any]:
        view = correction_view(correction, curation, target, proofs)
        number = by_identity[id(correction)]
        return view | {"anchor": mistake_id(question.slug, number)}

    neighbours = [
        f"{label} [{other.front.title}]({target(other.slug)})"
        for label, other in zip(
            ("Previous:", "Next:"),
            curation.neighbors(question.slug),
            strict=True,
        )
        if other
    ]
    related = [
        f"[{curation.questions[s].front.title}]({target(s)})"
        for s in _next(question, curation)
    ]
    return {
        "slug": question.slug,
        "path": question.path,
        "title": front.title,
        "level": front.level,
        "asked": asked(question),
        "asking": asking(question),
        "demand": demand(question),
        "lists": lists(question, sources),
        "reviewed": front.reviewed.isoformat() if front.reviewed else "",
        "unanswered": front.unanswered,
        "seconds": seconds(question),
        "short": relink(question.short, target),
        "body": headed(
            calculators.placed(
                relink(
                    fences(legends.tabled(question.body)), target
                ).strip(),
                curation,
                target,
            ),
            question.slug,
        ),
        "corrections": [
            shown(correction) for correction in density.majors(question)
        ],
        "slips": [
            shown(correction)
            for correction in front.corrections
            if not correction.major
        ],
        "references": [
            _source(citation, curation)
            for citation in front.references
            if citation.key in curation.references
        ],
        "aliases": " · ".join(
            f"`{a}`" if is_code(a) else a for a in front.aliases
        ),
        "related": related,
        "neighbours": " · ".join(neighbours),
    }


def is_code(alias: str) -> bool:
    """Whether a name holds characters that Markdown or a dollar sign would change, so that it is shown as code."""
    return any(c in alias for c in "_*<>[]{}()^/=$\\`|#&")


def topic_page(
    topic: Topic,
    curation: Curation,
    proofs: Proofs,
    sources: dict[str, str],
    published: Published | None = None,
    marks: Marks | None = None,
) -> str:
    """The Markdown of a topic's page.

    Args:
        topic: which one.
        curation: everything, since answers link across topics.
        proofs: the proofs, for the marks on refuted claims.
        sources: title of each list by its id.
        published: the addresses that the page once had and still answers to; without it, none.
        marks: the record of corrections, which gives them their addresses.

    Returns:
        The page; it is never run through a template engine again, so LaTeX may hold any braces.
    """
    questions = curation.of(topic.id)
    left = addresses.left(topic.id, published or Published(), curation)
    former = {
        q.slug: [
            old
            for old, place in left.items()
            if place == Place(topic.id, q.slug)
        ]
        for q in questions
    }
    numbers = mistakes.numbers(marks or {}, questions)
    gone = {
        q.slug: [
            mistake_id(q.slug, number)
            for number in mistakes.retired(marks or {}, numbers, q.slug)
        ]
        for q in questions
    }
    return fill(
        "topic.md.j2",
        topic=topic,
        levels=[
            level
            for level in LEVELS
            if any(q.front.level == level for q in questions)
        ],
        demands=[
            (step, OFTEN[step - 1])
            for step in sorted({demand(q) for q in questions})[1:]
        ],
        questions=[
            _view(q, curation, sources, proofs, numbers[q.slug])
            | {"former": former[q.slug] + gone[q.slug]}
            for q in questions
        ],
        moved=_moved(left, topic.id, curation),
        setting=density.setting(questions),
        pages=density.pages(questions),
    )


def fill(template: str, **values: Any) -> str:
    """A template of this package, filled, with single empty lines."""
    return _squeeze(_templates.get_template(template).render(**values))


def _squeeze(text: str) -> str:
    lines: list[str] = []
    for line in text.splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines).rstrip() + "\n"


def pages(
    curation: Curation,
    proofs: Proofs,
    sources: dict[str, str],
    published: Published | None = None,
    marks: Marks | None = None,
) -> dict[str, str]:
    """Every topic's page, and those that former topics left behind, by its path below `docs/`.

    Args:
        curation, proofs, sources, published, marks: see `topic_page`.
    """
    former = addresses.former_topics(published or Published(), curation)
    leading = {
        page_name(topic): moved_page(place, curation)
        for topic, place in former.items()
    }
    return leading | {
        page_name(t.id): topic_page(
            t, curation, proofs, sources, published, marks
        )
        for t in curation.topics
    }
