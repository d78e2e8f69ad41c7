"""What others made and the site hands on, with the licenses that installed packages state; see `shipped.yml`."""

import functools
from importlib.metadata import distribution
from pathlib import Path

from pydantic import RootModel

from rectified.curation import inert
from rectified.data import Strict, read_yaml, validated
from rectified.errors import BadInput, raise_all
from rectified.files import read_text

FILE = Path(__file__).with_name("shipped.yml")


@functools.cache
def _files(package: str) -> list[str]:
    """The names of an installed package's files, read from its record as they stand: they are thousands."""
    rows = distribution(package).read_text("RECORD") or ""
    return [line.partition(",")[0] for line in rows.splitlines()]


class Part(Strict):
    """Something that others made.

    Attributes:
        name: how it is called.
        what: what it is on the site.
        url: where it comes from.
        package: the installed package that brings it, if one does.
        text: the end of the path of its license within that package.
        license: by its SPDX id, if it is not the package's.
        holder: who made it, if the package does not say.
        files: patterns of files of the built site.
        bundled: its name among the packages of npm within scripts and style sheets.
        icons: its name among the sets of icons.
    """

    name: str
    what: str
    url: str
    package: str = ""
    text: str = ""
    license: str = ""
    holder: str = ""
    files: tuple[str, ...] = ()
    bundled: str = ""
    icons: str = ""

    def _stated(self, key: str) -> str:
        """What the installed package says of itself."""
        if not self.package:
            return ""
        return str(distribution(self.package).metadata.json.get(key, ""))

    @property
    def under(self) -> str:
        """The id of its license. Raises BadInput if the package states none."""
        identifier = self.license or self._stated("license_expression")
        if not identifier:
            what = f"`{self.name}`: its package states no license"
            raise BadInput(FILE.name, what, "write its `license`")
        return identifier

    @property
    def by(self) -> str:
        """Who made it."""
        told = self._stated("author") or self._stated("author_email")
        return self.holder or told.partition("<")[0].strip()

    @property
    def full_text(self) -> str:
        """The license itself, or nothing if no package brings it. Raises BadInput if the package has lost it."""
        if not self.text:
            return ""
        for name in _files(self.package):
            if name.endswith(f"/{self.text}"):
                place = distribution(self.package).locate_file(name)
                return read_text(Path(str(place)))
        what = f"`{self.name}`: no {self.text} in {self.package}"
        raise BadInput(FILE.name, what, "name the file with its license")


class _Parts(RootModel[list[Part]]):
    pass


@functools.cache
def parts() -> tuple[Part, ...]:
    """All of it, as `shipped.yml` lists it."""
    text = read_text(FILE)
    written = read_yaml(text, FILE.name)
    return tuple(validated(_Parts, written, text, FILE.name).root)


def listed() -> str:
    """A list of all of it for a page, in Markdown. Raises BadInput if any would act on it."""
    raise_all(
        fault
        for part in parts()
        for fault in inert.within(part, lambda key, text: FILE.name)
    )
    return "\n".join(
        f"- [{part.name}]({part.url}): {part.what}; {part.under}, by {part.by}"
        for part in parts()
    )


def texts() -> str:
    """The licenses themselves, for the file that is served beside what they are of."""
    rule = "-" * 72
    told = []
    for part in parts():
        head = f"{part.name} ({part.under}), by {part.by}\n{part.url}\n"
        told.append(f"{rule}\n{head}\n{part.full_text}".rstrip() + "\n")
    return "\n".join(told)
