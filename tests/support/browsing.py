"""A browser and a server for tests: pages are served gzipped, below the path that they are published under."""

import contextlib
import functools
import gzip
import mimetypes
import shutil
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    Browser,
    Error,
    Page,
    Request,
    Route,
    sync_playwright,
)

import untried
from published import BASE, SITE
from rectified.printing.printer import BROWSERS, FLAGS

PACKED = (
    "text/",
    "application/json",
    "application/javascript",
    "application/xml",
    "image/svg",
)


@functools.lru_cache(maxsize=256)
def _packed(body: bytes) -> bytes:
    """As servers send it; most files go out once a page, and packing them anew would cost as much as drawing it."""
    return gzip.compress(body, 9)


def _handler(folder: Path) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            file = folder / path.removeprefix(BASE)
            file = file / "index.html" if file.is_dir() else file
            status = (
                200 if path.startswith(BASE) and file.is_file() else 404
            )
            body = (
                file if status == 200 else folder / "404.html"
            ).read_bytes()
            kind = (
                mimetypes.guess_type(file.name)[0]
                if status == 200
                else None
            ) or "text/html"
            if path.endswith("/sitemap.xml"):
                # Instant navigation believes the sitemap, which names the published host.
                body = body.replace(
                    SITE.encode(),
                    f"http://{self.headers['Host']}{BASE}".encode(),
                )
            self.send_response(status)
            self.send_header(
                "Content-Type",
                f"{kind}; charset=utf-8"
                if kind.startswith("text/")
                else kind,
            )
            if kind.startswith(PACKED):
                body = _packed(body)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that closes a page drops its connections; that is no error."""


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a built site; gives its address, which ends as the published one does."""
    server = _Server(("127.0.0.1", 0), _handler(folder))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{BASE}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """The installed Chromium. Tests that want one are skipped without it, and fail where CI is set."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        untried.missing(untried.BROWSER, "no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=list(FLAGS)
        )
        yield browser
        browser.close()


def pages_of(folder: Path) -> list[str]:
    """Every page of a built site as a path below its root, `""` for the home page and `404.html` included."""
    found = [
        path.parent.relative_to(folder).as_posix() + "/"
        for path in sorted(folder.rglob("index.html"))
    ]
    return ["" if page == "./" else page for page in found] + ["404.html"]


def open_whole(page: Page, address: str) -> None:
    """Open a page and wait until it has fetched all that it fetches by itself.

    Playwright's `networkidle` may never come on a busy machine, though no request is pending.
    """
    pending: set[Request] = set()
    changed = time.monotonic()

    def begun(request: Request) -> None:
        nonlocal changed
        changed = time.monotonic()
        pending.add(request)

    def ended(request: Request) -> None:
        nonlocal changed
        changed = time.monotonic()
        pending.discard(request)

    page.on("request", begun)
    page.on("requestfinished", ended)
    page.on("requestfailed", ended)
    page.goto(address)
    opened = time.monotonic()
    while pending or time.monotonic() - changed < 0.5:
        assert time.monotonic() - opened < 30, pending
        page.wait_for_timeout(50)


def wait_until(page: Page, holds: str, arg: Any = None) -> None:
    """Wait until a script gives something true, for half a minute at most.

    Playwright's own wait evaluates text within the page, which the page's policy forbids.
    """
    began = time.monotonic()
    while True:
        with contextlib.suppress(
            Error
        ):  # another page just takes its place
            if page.evaluate(holds, arg):
                return
        assert time.monotonic() - began < 30, holds
        page.wait_for_timeout(20)


def laid_out(page: Page) -> None:
    """Wait until the parts whose layout the style sheet puts off are laid out: boxes are where readers see them."""
    wait_until(
        page, "document.documentElement.classList.contains('laid-out')"
    )


def slow(page: Page, address: str) -> None:
    """Let what has an address (a pattern of Playwright's) come half a second late, as over a slow network."""

    def late(route: Route) -> None:
        time.sleep(0.5)
        route.continue_()

    page.route(address, late)


def style(page: Page, rules: str) -> None:
    """Give a page style rules of a test's own, which no policy forbids."""
    page.evaluate(
        """rules => {
          const sheet = new CSSStyleSheet()
          sheet.replaceSync(rules)
          document.adoptedStyleSheets.push(sheet)
        }""",
        rules,
    )


def go_back(page: Page, to: str) -> None:
    """
    Go back, and wait for the page whose address is `to` (or a pattern).

    Playwright's own `go_back` ends at the next entry of the history that
    anybody changes, be it that of the page one leaves, which notes where
    one was.
    """
    page.go_back()
    page.wait_for_url(to)


def settled(page: Page) -> None:
    """Wait until the browser has drawn the page twice: what scripts do once the layout is known is done."""
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
