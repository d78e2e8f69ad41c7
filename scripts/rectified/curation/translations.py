"""The field's standard terms in other languages, by which search finds our pages: questions/terms.yml.

They travel apart from the index, and are loaded when a query holds what that does not know.
"""

from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, RootModel

from rectified.curation import inert
from rectified.data import Strict, located_in, read_yaml, validated
from rectified.errors import raise_all
from rectified.files import read_text

TERMS = "questions/terms.yml"
BETWEEN = "|"


def _several(text: str) -> str:
    if not all(part.strip() for part in text.split(BETWEEN)):
        raise ValueError(
            f"nothing stands beside a `{BETWEEN}`; write it between two terms only"
        )
    return text


Several = Annotated[str, Field(min_length=1), AfterValidator(_several)]


class Term(Strict):
    """A term as our pages say it, and what it is called elsewhere; several of a language are divided by `|`."""

    en: Annotated[str, Field(min_length=1)]
    zh: Several
    es: Several
    de: Several
    fr: Several
    pt: Several
    ru: Several
    ja: Several
    ko: Several
    hi: Several

    @property
    def elsewhere(self) -> list[str]:
        """What it is called in all other languages, each once."""
        said = self.model_dump(exclude={"en"}).values()
        return list(
            dict.fromkeys(
                part.strip()
                for text in said
                for part in text.split(BETWEEN)
            )
        )


class Terms(RootModel[list[Term]]):
    """What `questions/terms.yml` holds."""


def _where(text: str, number: int, key: str, _: str) -> str:
    return located_in(TERMS, text, (number, key))


def load(root: Path) -> list[Term]:
    """The terms on record; none, if there is no record.

    Raises:
        BadInput: the file holds something else, or what would act on a page.
    """
    path = root / TERMS
    if not path.is_file():
        return []
    text = read_text(path, TERMS)
    terms = validated(Terms, read_yaml(text, TERMS), text, TERMS).root
    raise_all(
        fault
        for number, term in enumerate(terms)
        for fault in inert.within(
            term,
            partial(_where, text, number),
        )
    )
    return terms


def listed(terms: list[Term]) -> list[tuple[str, list[str]]]:
    """The terms as they travel: each as English says it, and as others do."""
    return [(term.en, term.elsewhere) for term in terms]
