"""PDFs of the built site, printed by headless Chromium."""

import io
import mimetypes
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdf
from playwright.sync_api import Browser, Page, Route, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from rectified import identity
from rectified.errors import BadInput
from rectified.pages.density import BOOKLET
from rectified.printing import inert, record
from rectified.printing.record import PAPERS, Download

BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
"""Programs that will do, the best first: without windows to draw, opening a page costs a third."""
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
FONT = b"RectifiedMath"
ATTEMPTS = 4


@contextmanager
def browser() -> Iterator[Browser]:
    """The installed Chromium, headless. Raises BadInput if there is none or it does not start."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise BadInput(
            "PDF",
            "no Chromium found",
            "install it (Debian: apt-get install chromium-headless-shell)",
        )
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(
                executable_path=path, args=list(FLAGS)
            )
        except PlaywrightError as error:
            raise BadInput(
                path,
                f"does not start: {error.message.splitlines()[0]}",
                "mend the installation",
            ) from error
        try:
            yield chromium
        finally:
            chromium.close()


def serve(page: Page, site: Path, url: str) -> None:
    """Answer all of a page's requests from a folder as if it were published at `url`, and none from elsewhere."""

    def answer(route: Route) -> None:
        address = route.request.url.split("#")[0].split("?")[0]
        file = site / address.removeprefix(url)
        file = file / "index.html" if address.endswith("/") else file
        if address.startswith(url) and file.is_file():
            kind = (
                mimetypes.guess_type(file.name)[0]
                or "application/octet-stream"
            )
            route.fulfill(
                body=file.read_bytes(),
                content_type=f"{kind}; charset=utf-8",
            )
        else:
            route.abort()

    page.route("**/*", answer)


# A PDF has no policy: a link that a page's own would stop is on paper for a reader to press.
_UNLINK = """leads => {
  const allowed = new RegExp(leads, 'i')
  for (const one of document.querySelectorAll(':any-link, svg a, math, math *'))
    for (const name of one.getAttributeNames())
      if (/(^|:)href$/i.test(name)) {
        const address = URL.canParse(one.getAttribute(name), document.baseURI)
          ? new URL(one.getAttribute(name), document.baseURI).href : ''
        if (!allowed.test(address)) one.removeAttribute(name)
      }
}"""


def _open(chromium: Browser, site: Path, url: str, path: str) -> Page:
    """A page with all that it shows, on which no link leads to where none may."""
    page = chromium.new_page()
    serve(page, site, url)
    page.goto(url + path, wait_until="load")
    page.wait_for_function("document.fonts.status === 'loaded'")
    page.evaluate(_UNLINK, f"^{inert.LEADS.pattern}")
    return page


def _pages_of_headings(pdf: bytes) -> dict[str, int]:
    """On which page, from 1, each heading stands, by its letters without spaces, which Chromium drops at line ends."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    numbers: dict[str, int] = {}

    def walk(entries: Any) -> None:
        for entry in entries:
            if isinstance(entry, list):
                walk(entry)
            elif (
                number := reader.get_destination_page_number(entry)
            ) is not None:
                numbers.setdefault(
                    "".join(str(entry.title).split()), number + 1
                )

    walk(reader.outline)
    return numbers


_WRITE_NUMBERS = """numbers => document.querySelectorAll('.contents a').forEach(link => {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1))).cloneNode(true)
  heading.querySelectorAll('.headerlink').forEach(mark => mark.remove())
  link.dataset.page = numbers[heading.textContent.replace(/\\s+/g, '')] ?? ''
})"""


def _with_numbers(page: Page, paper: str) -> bytes:
    """The booklet with page numbers in its list of contents; browsers cannot. They are read off the print before."""
    numbers: dict[str, int] = {}
    for _ in range(ATTEMPTS):
        pdf = page.pdf(format=paper, outline=True, tagged=True)
        if numbers == (numbers := _pages_of_headings(pdf)):
            return pdf
        page.evaluate(_WRITE_NUMBERS, numbers)
    raise BadInput(
        f"{BOOKLET}/",
        "the page numbers of its contents do not settle",
        "shorten the list of contents",
    )


def _print(
    chromium: Browser, site: Path, url: str, sheet: str, paper: str
) -> bytes:
    path = f"{BOOKLET}/" if sheet == BOOKLET else f"topics/{sheet}/"
    for _ in range(ATTEMPTS):
        page = _open(chromium, site, url, path)
        pdf = (
            _with_numbers(page, paper)
            if sheet == BOOKLET
            else page.pdf(format=paper, outline=True, tagged=True)
        )
        page.emulate_media(media="print")
        math = page.evaluate(
            "[...document.querySelectorAll('article math')].some(one => one.checkVisibility())"
        )
        page.close()
        # Now and then Chromium prints before it has the web font, and says nothing.
        if not math or FONT in pdf:
            return pdf
    raise BadInput(
        path,
        "prints without the math font",
        "build the site again (make site)",
    )


def check_site(site: Path, topics: list[str]) -> None:
    """Raises BadInput if a page that is to be printed is missing from the built site."""
    for path in [*(f"topics/{topic}" for topic in topics), BOOKLET]:
        if not (site / path / "index.html").is_file():
            raise BadInput(
                str(site),
                f"holds no page `{path}/`",
                "build the site first (make site)",
            )


def print_all(
    chromium: Browser,
    site: Path,
    topics: list[str],
    papers: tuple[str, ...] = PAPERS,
) -> dict[Path, bytes]:
    """Print topics and the booklet.

    Args:
        chromium: the browser.
        site: the built site.
        topics: ids of the topics.
        papers: formats, of those that Chromium knows by name.

    Returns:
        The PDFs and their record, by path below the repository.

    Raises:
        BadInput: a page does not print.
    """
    url = identity.load().url
    contents: dict[Path, bytes] = {}
    done: list[Download] = []
    for sheet in [*topics, BOOKLET]:
        shows = record.mark(sheet)
        for paper in papers:
            pdf = _print(chromium, site, url, sheet, paper)
            if acting := inert.acting(pdf):
                raise BadInput(
                    f"{sheet} ({paper})",
                    f"its PDF would act: {'; '.join(acting[:3])}",
                    "take it out of the page",
                )
            pages = len(pypdf.PdfReader(io.BytesIO(pdf)).pages)
            contents[
                Path(record.FOLDER) / record.file_name(sheet, paper)
            ] = pdf
            done.append(Download(sheet, paper, len(pdf), pages, shows))
    return contents | {Path(record.RECORD): record.record(done).encode()}
