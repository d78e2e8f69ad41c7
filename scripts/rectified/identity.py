"""Who the site is: its name, address, author, repository, accent and licenses, which it has from mkdocs.yml alone.

Templates read the same lines as `config.site_name` and `config.extra.…`.
"""

import functools
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
)

from rectified import ROOT, git
from rectified.data import read_yaml, validated
from rectified.errors import BadInput
from rectified.files import read_text

FILE = "mkdocs.yml"

Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1)
]
Color = Annotated[
    str,
    StringConstraints(pattern=r"^#[0-9a-f]{6}$"),
    Field(description='a color as `"#0f5670"`, in quotes'),
]
Address = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[^\s/]+(/\S*)?$"),
    Field(description="an address as `https://…`"),
]


def _folder(address: str) -> str:
    """With a slash at its end, so that paths can be added."""
    return address.rstrip("/") + "/"


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Accent(_Strict):
    """The one color that is the site's own: on light ground and paper, and on dark ground."""

    light: Color
    dark: Color


class ContentLicense(_Strict):
    """The license of the texts: its short name, its name in full, and where it can be read."""

    name: Words
    title: Words
    url: Address


class License(_Strict):
    """The licenses of the texts and of the code."""

    content: ContentLicense
    code: Words


class Extra(_Read):
    """What mkdocs.yml holds under `extra`, where themes and plugins may add keys of their own."""

    repository: Annotated[
        Address, AfterValidator(lambda address: address.rstrip("/"))
    ]
    branch: Words
    accent: Accent
    license: License
    policy: Words


class Identity(_Read):
    """Who the site is.

    Attributes:
        name: what it is called.
        url: where it is published; ends in a slash.
        author: who answers for the texts.
        extra: repository, branch, accent, licenses and the policy for content.
    """

    name: Words = Field(alias="site_name")
    url: Annotated[Address, AfterValidator(_folder)] = Field(
        alias="site_url"
    )
    author: Words = Field(alias="site_author")
    extra: Extra

    @property
    def repository(self) -> str:
        """Where the source is published, without a slash at its end."""
        return self.extra.repository

    @property
    def accent(self) -> Accent:
        """The site's own color."""
        return self.extra.accent

    @property
    def policy(self) -> str:
        """The Content-Security-Policy of every page."""
        return self.extra.policy

    @property
    def license(self) -> License:
        """The licenses of the texts and of the code."""
        return self.extra.license

    def edit(self, path: str) -> str:
        """Where a file of the repository can be edited."""
        return f"{self.repository}/edit/{self.extra.branch}/{path}"

    def source(self, path: str, line: int) -> str:
        """Where a line of a file can be read as it is now: at the commit, or the branch where there is none."""
        return f"{self.repository}/blob/{revision() or self.extra.branch}/{path}#L{line}"


@functools.cache
def revision(root: Path = ROOT) -> str:
    """The commit that a repository is at; empty if it is none, or git is not there."""
    return (git.said(root, "rev-parse", "HEAD") or "").strip()


def settings(root: Path = ROOT) -> dict[str, Any]:
    """All that mkdocs.yml says, tagged Python objects by their names.

    Raises:
        BadInput: there is no such file, or it is no YAML.
    """
    said = read_yaml(read_text(root / FILE), FILE, by_name=True)
    if not isinstance(said, dict):
        raise BadInput(
            f"{FILE}:1",
            "no settings",
            "write `site_name: …` and the other keys",
        )
    return said


def load(root: Path = ROOT) -> Identity:
    """Read mkdocs.yml.

    Raises:
        BadInput: a part is missing or wrong; with file and line.
    """
    return validated(Identity, settings(root), read_text(root / FILE), FILE)


@functools.cache
def cached(root: Path = ROOT) -> Identity:
    """`load`, once a build."""
    return load(root)
