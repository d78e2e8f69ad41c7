"""What others made and the site hands on, with the licenses that installed packages state; see `shipped.yml`."""

import functools
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from pydantic import RootModel

from rectified.curation import inert
from rectified.data import Strict, located_in, own, own_name
from rectified.errors import BadInput, Faults
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
        try:
            metadata = distribution(self.package).metadata
        except PackageNotFoundError as error:
            what = f"`{self.name}`: no package {self.package} is installed"
            where = _where(self, "package")
            raise BadInput(where, what, "name one that is") from error
        return str(metadata.json.get(key, ""))

    @property
    def under(self) -> str:
        """The id of its license. Raises BadInput if the package states none."""
        identifier = self.license or self._stated("license_expression")
        if not identifier:
            what = f"`{self.name}`: its package states no license"
            raise BadInput(_where(self), what, "write its `license`")
        return identifier

    @property
    def by(self) -> str:
        """Who made it."""
        told = self._stated("author") or self._stated("author_email")
        return self.holder or told.partition("<")[0].strip()

    @property
    def full_text(self) -> str:
        """The license itself, or nothing if no package brings it. Raises BadInput if the package has none there."""
        if not self.text:
            return ""
        for name in _files(self.package):
            if name.endswith(f"/{self.text}"):
                place = distribution(self.package).locate_file(name)
                return read_text(Path(str(place)))
        what = f"`{self.name}`: no {self.text} in {self.package}"
        where = _where(self, "text")
        raise BadInput(where, what, "name the file with its license")


class _Parts(RootModel[list[Part]]):
    pass


@functools.cache
def parts() -> tuple[Part, ...]:
    """All of it, as `shipped.yml` lists it. Raises BadInput with every fault of its form."""
    return tuple(own(_Parts, FILE).root)


def _where(part: Part, key: str = "", _: str = "") -> str:
    """The place in `shipped.yml` of a part, or of a key of it."""
    at = (parts().index(part), key) if key else (parts().index(part),)
    return located_in(own_name(FILE), read_text(FILE), at)


def check() -> None:
    """Read it all as a build does. Raises BadInput with every fault, be it what acts on a page or a lost license."""
    faults = Faults()
    for part in parts():
        faults.told += inert.within(part, functools.partial(_where, part))
        with faults.noted():
            _ = part.under, part.by, part.full_text
    faults.end()


def listed() -> str:
    """A list of all of it for a page, in Markdown. Raises BadInput if any would act on it."""
    check()
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
